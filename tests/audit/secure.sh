#!/bin/sh
# In secure mode (set-user-ID) nothing is written and nothing breaks.  ld.so takes a module only from a trusted
# directory, with its own set-user-ID bit, so the test puts one there, in a mount namespace.
. "$(dirname "$0")/../lib.sh"
only_native "qemu-user: it does not honour the set-user-ID bit"
[ "$(id -u)" = 0 ] || skip "needs root, to make a set-user-ID program of another user"
command -v setpriv >/dev/null || skip "no setpriv"
unshare -m true 2>/dev/null || skip "no mount namespace allowed here"
prog app <<'C'
#include <stdio.h>
#include <sys/auxv.h>
int main(void)
{
	printf("%lu\n", getauxval(AT_SECURE));
	return 5;
}
C
chmod 755 "$t"
mkdir -m 777 data
chmod u+s app
libdir=$(dirname "$(ldd app | sed -n 's/.*libc.so.6 => \([^ ]*\).*/\1/p')")
cat >inside.sh <<S
mount -t overlay -o lowerdir="$libdir",upperdir="$t/upper",workdir="$t/scratch" none "$libdir" || exit 99
exec setpriv --reuid=65534 --regid=65534 --clear-groups env LD_AUDIT=libtrace.so LIBTRACE_OUTPUT="$t/data" "\$@"
S
mkdir upper scratch
cp "$module" upper/libtrace.so && chmod u+s upper/libtrace.so
unshare -m sh inside.sh "$t/app" >stdout 2>stderr
status=$?
[ $status -ne 99 ] || skip "no overlay mount allowed here"
[ $status -eq 5 ] || fail "exit status $status: $(cat stderr)"
[ "$(cat stdout)" = 1 ] || skip "no secure mode here (nosuid?)"
[ ! -s stderr ] || fail "something was printed: $(cat stderr)"
[ -z "$(ls data)" ] || fail "something was written: $(ls data)"
# The same module, the same way, traces a program that is not secure: so it was really there.
chmod u-s app
unshare -m sh inside.sh "$t/app" >stdout 2>stderr
[ "$(images data audit)" -eq 1 ] || fail "the control run left no trace: $(cat stderr)"
