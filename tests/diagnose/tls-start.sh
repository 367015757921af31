#!/bin/sh
# A library of the start-up finds the static TLS block full under a bare LD_AUDIT: the program is started again, which is a note, or
# where that cannot be (ld.so called by hand, an emulator), does not start, which is an error.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
echo '__thread char block[3000] __attribute__((tls_model("initial-exec"))); char *get(void) { return block; }' | lib libblock.so.1
echo 'char *get(void); int main(void) { return get() == 0; }' | prog app -L. -l:libblock.so.1 -Wl,-rpath,"$t"
linker=$(readelf -W -l app | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
traced "${sysroot:-}$linker" ./app 2>stderr
[ $? -ne 0 ] || skip "this ld.so has room for it"
judged 1
finding error not-traceable '`app` does not start under an audit module'
has 'its libraries need 3[0-9]* bytes of static TLS, .*libblock.so.1. the most' out
has 'untraced, it would start' out
if [ -z "$runner" ]; then
	rm -r data
	traced ./app || fail "it does not run"
	judged 0
	finding note not-traceable '`app` was started again with more room for static TLS'
	has '^no problem found' out
fi
recorded 0 ./app
judged 0
no_finding
