#!/bin/sh
# Two users in one directory: each has a journal of its own, which the other can neither read nor write, and whoever may read both
# sees one trace.
. "$(dirname "$0")/../lib.sh"
only_native "qemu-user: another user cannot read the folder of the libraries"
[ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null || skip "needs root and setpriv, to become another user"
as="setpriv --reuid=65534 --regid=65534 --clear-groups env"
prog app -ldl <<'C'
#include <dlfcn.h>
int main(int argc, char **argv)
{
	return dlopen(argv[argc - 1], RTLD_NOW) ? 1 : 7;
}
C
chmod 755 . app
for file in "$module" "$preload"; do cp "$file" .; done
$as test -x "$t/app" -a -r "$t/libtrace.so" || skip "the folder of this test is closed to other users"
mkdir data
chmod 1777 data
LD_AUDIT=$t/libtrace.so LD_PRELOAD=$t/libtrace-preload.so LIBTRACE_OUTPUT=$t/data ./app libroot.so.9
[ $? -eq 7 ] || fail "root's program ended otherwise"
# shellcheck disable=SC2086 # words
$as LD_AUDIT="$t/libtrace.so" LD_PRELOAD="$t/libtrace-preload.so" LIBTRACE_OUTPUT="$t/data" "$t/app" libother.so.9
[ $? -eq 7 ] || fail "the other user's program ended otherwise"
for user in 0 65534; do
	found=$(find data -name "journal-*-$user" -uid $user -perm 600 | wc -l)
	[ "$found" -eq 1 ] || { ls -ln data; fail "user $user has $found journals"; }
done
libtrace dump --run=all data >out 2>err || { cat err; fail "dump exits with $?"; }
has 'name=libroot.so.9' out
has 'name=libother.so.9' out
hasnt 'lost\|left no trace' err
