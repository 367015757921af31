#!/bin/sh
# Programs that cannot leave a trace are named by record and diagnose, which then do not say that all is well; where they cannot reach the
# modules, ld.so does not complain of it on their stderr.
. "$(dirname "$0")/../lib.sh"
only_native "qemu-user: exec of a program of another architecture needs binfmt_misc"
echo 'int main(void) { return 0; }' | prog app
chmod 755 "$t"
# left WORDS COMMAND…: the program at its end left no trace, and WORDS say why; its stderr is what it is without.
left() {
	words=$1
	shift
	rm -rf data
	"$@" >plain.out 2>plain.err
	plain_status=$?
	libtrace_record -q -o data -- "$@" >out 2>err
	status=$?
	[ $status -eq $plain_status ] || { cat err; fail "$*: exit status $status, not $plain_status"; }
	diff plain.out out || fail "$*: other output"
	diff plain.err err || fail "$*: other output on stderr"
	libtrace diagnose data >out
	has '^warning\[not-traceable\]: programs that were started left no trace' out
	has "$words" out
	hasnt 'no problem found' out
	rm -rf data
	libtrace_record -o data -- "$@" >out 2>err
	has "^libtrace: 1 program left no trace: .*($words" err
}
left 'its environment does not name the modules' env -i "$t/app"
libtrace_record -o data -- sh -c "env -i $t/app; exit 0" 2>err
has 'libtrace: 1 program left no trace: ' err
# What is linked statically would leave nothing with them.
if echo 'int main(void) { return 0; }' | $CC -x c - -static -o "$t/alone" 2>/dev/null; then
	libtrace_record -o data -- sh -c "env -i $t/alone; exit 0" 2>err
	hasnt 'left no trace' err
	libtrace diagnose data >out || fail "diagnose finds an error"
	has '^no problem found' out
fi
# A program with an environment like that from the start has nothing to say of it.
env -i LIBTRACE_OUTPUT="$t/bare" LD_PRELOAD="$preload" "$t/app" || fail "exit status $?"
# Nothing to be said where all is in reach.
libtrace_record -o data -- env "$t/app" 2>err || fail "record exits with $?"
hasnt 'left no trace' err
libtrace diagnose data >out || fail "diagnose finds an error"
has '^no problem found' out
[ "$(id -u)" -eq 0 ] || exit 0
command -v setpriv >/dev/null && left 'it may not write to the trace directory' setpriv --reuid=65534 --regid=65534 --clear-groups "$t/app"
if command -v setpriv >/dev/null; then
	cp app secure && chown 65534 secure && chmod 4755 secure
	left 'it is set-user-ID' env "$t/secure"
fi
# A root without the modules, and without the trace.
mkdir -p root/bin root/proc
cp app root/bin
ldd app | grep -o '/[^ ]*' | while read -r library; do mkdir -p "root$(dirname "$library")" && cp "$library" "root$library"; done
chroot root /bin/app 2>/dev/null || skip "no chroot here: the rest was tested"
left 'it cannot reach the modules' chroot root /bin/app
if command -v bwrap >/dev/null && bwrap --ro-bind / / true 2>/dev/null; then
	sandbox() { bwrap --ro-bind root / --proc /proc --unshare-all "$@"; }
	sandbox /bin/app 2>plain.err || fail "bubblewrap: exit status $?"
	libtrace_record -q -o data -- bwrap --ro-bind root / --proc /proc --unshare-all /bin/app 2>err || fail "bubblewrap: exit status $?"
	diff plain.err err || fail "ld.so complains in a sandbox"
fi
