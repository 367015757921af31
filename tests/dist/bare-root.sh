#!/bin/sh
# The tarball in a root that holds nothing else but a static shell: no ld.so, no libc, no /etc, no /proc.  The command runs,
# finds its modules, and reads a trace that was made elsewhere as it does there.
. "$(dirname "$0")/../lib.sh"
[ -f "${DIST:-}" ] || skip "no tarball (make check-dist makes it)"
name=$(basename "$DIST" .tar.gz)
mkdir -p root/opt root/tmp
tar -C root/opt -xzf "$DIST" || fail "cannot unpack $DIST"
command=/opt/$name/bin/libtrace
readelf -W -l "root$command" >segments
hasnt 'INTERP' segments
readelf -W -d "root$command" >dynamic
hasnt 'NEEDED' dynamic
# Everything in it says where it is by itself, so that it may be unpacked anywhere.
links=$(find "root/opt/$name" -type l ! -exec test -f {} \; -print)
[ -z "$links" ] || fail "links that lead nowhere: $links"

# Whose the parts of it are.
for library in elfutils json-c zstd zlib glibc; do
	[ -s "root/opt/$name/share/doc/libtrace/licences/$library.txt" ] || fail "no licence of $library"
done
grep -l -q 'LESSER GENERAL PUBLIC\|Lesser General Public' "root/opt/$name/share/doc/libtrace/licences"/*.txt || fail "the licence of glibc is not there"
[ -s "root/opt/$name/LICENSE" ] || fail "no LICENSE"

# A trace, made here by the modules of the tarball.
echo 'int a(void) { return 0; }' | lib liba.so.1
echo 'int a(void); int main(void) { return a(); }' | prog app -L. -l:liba.so.1
rm liba.so.1
LIBTRACE_LIBDIR=$t/root/opt/$name/lib
export LIBTRACE_LIBDIR
if [ -n "$runner" ]; then
	"$native/libtrace" record -q --runner "$runner" -o root/tmp/data -- ./app 2>err
else
	"root$command" record -q -o root/tmp/data -- ./app 2>err
fi
status=$?
unset LIBTRACE_LIBDIR
[ $status -eq 127 ] || { cat err; fail "exit status $status"; }
collect root/tmp/data
event kind=search name=liba.so.1

# The root: natively it is entered, for another architecture it is what qemu-user shows as /.
if [ -n "$runner" ]; then
	bare() { (cd root && "qemu-$ARCH-static" ".$command" "$@"); }
else
	[ "$(id -u)" = 0 ] || skip "needs root, to enter another one"
	busybox=$(command -v busybox) || skip "no busybox (make deps-all installs it)"
	! readelf -W -l "$busybox" | grep -q INTERP || skip "busybox is not static"
	mkdir root/bin
	cp "$busybox" root/bin/sh
	chroot=$(PATH=$PATH:/usr/sbin:/sbin command -v chroot) || skip "no chroot"
	bare() { env -i "$chroot" root "$command" "$@"; }
	# record in it: of a static program there can be no trace, and it is said.
	bare record -o /tmp/none -- /bin/sh -c 'exit 3' 2>err
	status=$?
	[ $status -eq 3 ] || { cat err; fail "exit status $status"; }
	has "'/bin/sh' is statically linked: no dynamic linker runs in it" err
fi
bare --version >out 2>err || { status=$?; cat err; fail "--version: exit status $status"; }
has "^libtrace $(cat "$top/VERSION")$" out
[ ! -s err ] || { cat err; fail "it prints: $(cat err)"; }
for words in 'tree' 'why liba.so.1' 'diagnose' 'dump'; do
	# shellcheck disable=SC2086 # a command and its operand
	(cd root && libtrace $words tmp/data) >expected 2>expected.err
	expected_status=$?
	# shellcheck disable=SC2086
	bare $words tmp/data >out 2>err
	status=$?
	[ $status -eq $expected_status ] || { cat err; fail "$words: exit status $status, not $expected_status"; }
	diff expected out || fail "$words says something else"
done
has 'liba.so.1' out
bare explain not-found >out 2>err || { status=$?; cat err; fail "explain: exit status $status"; }
has 'not-found' out
bare check ".$command" >out 2>err || { status=$?; cat out err; fail "check: exit status $status"; }
has 'libtrace   statically linked: it loads nothing' out
# Where nothing is known of users, and no home is.
bare check --package torch >out 2>err
status=$?
[ $status -eq 2 ] || { cat out err; fail "check --package: exit status $status"; }
