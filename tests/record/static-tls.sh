#!/bin/sh
# LD_AUDIT leaves start-up libraries 1664 bytes of static TLS; record makes room for what they need.
. "$(dirname "$0")/../lib.sh"
export ASAN_OPTIONS=verify_asan_link_order=0	# a sanitized command is preloaded too
lib libtls.so <<'EOF'
__thread char block[3000] __attribute__((tls_model("initial-exec"), aligned(16))) = {1};
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
# By itself the module starts it again (tests/audit/restart.sh), where the kernel and not an emulator does.
if [ -n "$runner" ]; then
	traced ./tls >out 2>err && skip "this glibc has room enough"
	has 'cannot allocate memory in static TLS block' err
else
	traced ./tls >out 2>err || { cat err; fail "it does not run"; }
	collect
	matching kind=restart >out
	[ -s out ] || skip "this glibc has room enough"
fi
if ! plain GLIBC_TUNABLES=glibc.rtld.optional_static_tls=20000 LD_AUDIT="$module" LIBTRACE_OUTPUT="$t/room" ./tls >out 2>err ||
    { collect room; [ -n "$(matching kind=restart)" ]; }; then
	# Nothing makes room there: such a program runs without a trace, and others with one.
	[ "$(libtrace_record -o old -- ./tls 2>err)" = runs ] || fail "it does not run: $(cat err)"
	has "'./tls' needs 3[0-9]* bytes of static TLS in libraries, and its glibc has 1664 with LD_AUDIT: it would not start" err
	[ "$(wc -l <err)" -eq 1 ] || { cat err; fail "not one line"; }
	lib libless.so <<'EOF'
__thread char block[1000] __attribute__((tls_model("initial-exec"), aligned(16))) = {1};
char *address(void) { return block; }
EOF
	prog less -L. -Wl,--no-as-needed -lless -Wl,-rpath,"$t" <<'EOF'
#include <stdio.h>
char *address(void);
__thread char own[5000] = {1};	/* the program's has a place in any case */
int main(void)
{
	return !address() || !own[0] || printf("runs\n") < 0;
}
EOF
	[ "$(libtrace_record -q --require -o data -- ./less)" = runs ] || fail "it does not run although there is room"
	collect
	event kind=object soname=libless.so
	exit 0
fi
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

# No room helps a library that wants more alignment than the block was given before it came: it runs without a trace.
lib libaligned.so <<'EOF'
__thread char block[100] __attribute__((tls_model("initial-exec"), aligned(256))) = {1};
char *address(void) { return block; }
EOF
prog aligned -L. -Wl,--no-as-needed -laligned -Wl,-rpath,"$t" <<'EOF'
#include <stdio.h>
char *address(void);
int main(void)
{
	return !address() || printf("runs\n") < 0;
}
EOF
if GLIBC_TUNABLES=glibc.rtld.optional_static_tls=20000 traced LIBTRACE_OUTPUT="$t/aligned.data" ./aligned >out 2>err; then
	collect aligned.data
	event kind=restart reason=alignment way=untraced
fi
[ "$(libtrace_record -o data -- ./aligned 2>err)" = runs ] || fail "it does not run: $(cat err)"
has "'./aligned' needs '.*libaligned.so', which aligns its thread-local storage to 256 bytes" err
has "would not start; of its trace there are only the dlopen and driver calls" err
[ "$(wc -l <err)" -eq 1 ] || { cat err; fail "not one line"; }
libtrace_record -q --no-preload -o data -- ./aligned 2>err >out
has "would not start; it runs without a trace" err
# The program's own alignment counts: then there is a place.
prog both -L. -Wl,--no-as-needed -laligned -Wl,-rpath,"$t" <<'EOF'
#include <stdio.h>
char *address(void);
__thread char own __attribute__((aligned(256))) = 1;
int main(void)
{
	return !address() || own != 1 || printf("runs\n") < 0;
}
EOF
[ "$(libtrace_record -q --require -o data -- ./both)" = runs ] || fail "it does not run although there is a place"
[ -z "$runner" ] || exit 0	# the rest would reach the emulator
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
