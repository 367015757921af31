#!/bin/sh
# LD_AUDIT leaves start-up libraries 1664 bytes of static TLS; record makes room for what they need.
. "$(dirname "$0")/../lib.sh"
lib libtls.so <<'EOF'
__thread char block[3000] __attribute__((tls_model("initial-exec"), aligned(64))) = {1};
char *address(void) { return block; }
EOF
prog tls -L. -Wl,--no-as-needed -ltls -Wl,-rpath,"$t" <<'EOF'
#include <stdio.h>
char *address(void);
int main(void)
{
	return !address() || printf("runs\n") < 0;
}
EOF
plain ./tls >out 2>err || skip "it does not run here at all: $(cat err)"
if traced ./tls >out 2>err; then
	skip "this glibc has room enough"
fi
has 'cannot allocate memory in static TLS block' err
[ "$(libtrace_record -q -o data -- ./tls)" = runs ] || fail "it does not run"
collect data
event kind=object soname=libtls.so

# More than the least that is always set: computed from the libraries, preloaded ones too.
lib libbig.so <<'EOF'
__thread char big[40000] __attribute__((tls_model("initial-exec"))) = {1};
char *big_address(void) { return big; }
EOF
lib libsmall.so -L. -Wl,--no-as-needed -lbig -Wl,-rpath,"$t" <<'EOF'
EOF
prog big -L. -Wl,--no-as-needed -lsmall -Wl,-rpath,"$t" -Wl,--allow-shlib-undefined <<'EOF'
#include <stdio.h>
int main(void)
{
	return printf("runs\n") < 0;
}
EOF
[ "$(libtrace_record -q -o data -- ./big)" = runs ] || fail "it does not run with 40000 bytes in a library's library"
only_native "LD_PRELOAD would reach the emulator"
[ "$(LD_PRELOAD=$t/libbig.so libtrace_record -q -o data -- ./tls)" = runs ] || fail "it does not run with 40000 bytes in a preload"
# A script is its interpreter, and what env is told to run.
cp tls big "$t/" 2>/dev/null
printf '#!%s/big\n' "$t" >script
printf '#!/usr/bin/env big\n' >env-script
chmod +x script env-script
[ "$(libtrace_record -q -o data -- ./script)" = runs ] || fail "it does not run as an interpreter"
[ "$(PATH=$t:$PATH libtrace_record -q -o data -- env-script)" = runs ] || fail "it does not run as an interpreter behind env"
[ "$(libtrace_record -q -o data -- "$(ldd ./big | sed -n 's/^[[:blank:]]*\(\/[^ ]*ld-linux[^ ]*\).*/\1/p')" ./big)" = runs ] ||
	fail "it does not run through ld.so"
