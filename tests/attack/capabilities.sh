#!/bin/sh
# A program with file capabilities, which its caller has not: nothing is written, by either module, and no rule is read.
. "$(dirname "$0")/../lib.sh"
only_native "qemu-user gives no capabilities"
[ "$(id -u)" = 0 ] || skip "only root gives a file capabilities"
command -v setcap >/dev/null && command -v setpriv >/dev/null || skip "no setcap or no setpriv"
prog app -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
#include <sys/auxv.h>
int main(void) { printf("%lu %d\n", getauxval(AT_SECURE), dlopen("libm.so.6", RTLD_NOW) != NULL); return 5; }
C
cp "$module" "$preload" .
chmod 755 . ./*.so app
mkdir -m 777 open
try() { # NAME=VALUE…
	setpriv --reuid=65534 --regid=65534 --clear-groups env "$@" LIBTRACE_OUTPUT="$t/open/data" LIBTRACE_REDIRECT="libm.so.6 hide" ./app 2>&1
}
[ "$(try LD_AUDIT="$t/libtrace.so")" = "0 0" ] || fail "the control: no rule is read"
[ "$(images open/data)" -gt 0 ] || fail "the control left no trace"
rm -rf open/data
setcap cap_net_bind_service+p app 2>/dev/null || skip "no file capabilities on this file system"
[ "$(try A=1)" = "1 1" ] || skip "they make no secure mode here"
for words in "LD_AUDIT=$t/libtrace.so" "LD_AUDIT=libtrace.so" "LD_PRELOAD=$t/libtrace-preload.so" "LD_PRELOAD=libtrace-preload.so"; do
	# ld.so may say that it ignores it.
	[ "$(try "$words" | grep -v '^ERROR: ld.so')" = "1 1" ] || fail "$words: $(try "$words")"
	[ ! -e open/data ] || fail "$words: something was written: $(ls open/data)"
done
