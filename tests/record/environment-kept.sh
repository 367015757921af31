#!/bin/sh
# What the user has in LD_AUDIT, LD_PRELOAD and GLIBC_TUNABLES is added to, and nothing is set twice.
. "$(dirname "$0")/../lib.sh"
export ASAN_OPTIONS=verify_asan_link_order=0	# a sanitized command is preloaded too
only_native "with qemu-user these go to the guest by -E: runner.sh"
prog actor <"$top/tests/record/actor.c"
lib other-audit.so -nostdlib <<'EOF'
unsigned la_version(unsigned version) { return version; }
EOF
lib preload.so <<'EOF'
int in_preload;
EOF
export LD_AUDIT="$t/other-audit.so" LD_PRELOAD="$t/preload.so" GLIBC_TUNABLES=glibc.malloc.perturb=0:glibc.rtld.optional_static_tls=5000
libtrace_record -q -o data ./actor env LD_AUDIT LD_PRELOAD GLIBC_TUNABLES LIBTRACE_OUTPUT >out || fail "record exits with $?"
has "^LD_AUDIT=$t/other-audit.so:/.*/libtrace\.so\$" out
has "^LD_PRELOAD=$t/preload.so:/.*/libtrace-preload\.so\$" out
has '^GLIBC_TUNABLES=glibc.malloc.perturb=0:glibc.rtld.optional_static_tls=5000$' out
has "^LIBTRACE_OUTPUT=$t/data\$" out
unset LD_PRELOAD
GLIBC_TUNABLES=::glibc.rtld.optional_static_tls=0x400: libtrace_record -q -o data ./actor env GLIBC_TUNABLES >out
has '^GLIBC_TUNABLES=glibc.rtld.optional_static_tls=0x400:glibc.rtld.optional_static_tls=4096$' out

# record within record, and below a bare LD_AUDIT.
libtrace_record -q -o outer "$B/libtrace" record -q -o inner ./actor env LD_AUDIT LD_PRELOAD GLIBC_TUNABLES LIBTRACE_OUTPUT >out || fail "exit $?"
[ "$(grep '^LD_AUDIT=' out | tr ':' '\n' | grep -c libtrace.so)" -eq 1 ] || fail "the module is there twice: $(cat out)"
[ "$(grep '^LD_PRELOAD=' out | tr ':' '\n' | wc -l)" -eq 1 ] || fail "the preload module is there twice: $(cat out)"
[ "$(grep -o optional_static_tls out | wc -l)" -eq 1 ] || fail "the tunable is there twice: $(cat out)"
has "^LIBTRACE_OUTPUT=$t/inner\$" out
unset GLIBC_TUNABLES
LD_AUDIT=$module LIBTRACE_OUTPUT=$t/bare libtrace_record -q -o data ./actor env LD_AUDIT >out
[ "$(grep '^LD_AUDIT=' out | tr ':' '\n' | wc -l)" -eq 1 ] || fail "the module is there twice: $(cat out)"
[ "$(images data audit)" -gt 0 ] || fail "no trace"

# Options become variables, and leave those that are not given alone.
unset LD_AUDIT
LIBTRACE_IMAGES=77 libtrace_record -q -o data --only '*' --limit 100000 ./actor env LIBTRACE_ONLY LIBTRACE_LIMIT LIBTRACE_IMAGES >out
printf 'LIBTRACE_ONLY=*\nLIBTRACE_LIMIT=100000\nLIBTRACE_IMAGES=77\n' | diff - out || fail "variables differ"
