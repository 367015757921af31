#!/bin/sh
# What dlerror told the program is evidence for what is inferred from files, and finds what no file tells.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
. "$top/tests/diagnose/heard"
opener open
echo 'extern int nothing(void); int call(void) { return nothing(); }' | lib libcalls.so.1
heard 1 ./open "$t/libcalls.so.1"
judged 1 --all
finding error missing-symbol '`nothing`, which `libcalls.so.1` wants'
[ "$(grep -c '^error' out)" -eq 1 ] || { cat out; fail "it is told twice"; }
has "ld.so said: undefined symbol: nothing$" out

# A version that the library which was loaded does not have.
printf 'V1 { global: f; };\n' >v1
printf 'V1 { global: f; }; V2 { global: g; } V1;\n' >v2
printf 'int f(void) { return 1; }\nint g(void) { return 2; }\n' | lib libv.so.1 -Wl,--version-script=v2
echo 'int g(void); int h(void) { return g(); }' | lib libwants.so.1 -L. -l:libv.so.1 -Wl,-rpath,"$t"
echo 'int f(void) { return 1; }' | lib libv.so.1 -Wl,--version-script=v1
heard 1 ./open "$t/libwants.so.1"
judged 1 --all
finding error missing-version 'does not have the version `V2`'
[ "$(grep -c '^error' out)" -eq 1 ] || { cat out; fail "it is told twice"; }
has "ld.so said, when $t/libwants.so.1 was opened: $t/libv.so.1: version .V2' not found" out

# Static TLS: said, and no longer inferred; one that was let go again without a word had room.
tls() { echo "__thread char block[$2] __attribute__((tls_model(\"initial-exec\"))); char *get(void) { return block; }" | lib "$1"; }
tls libbig.so.1 100000
heard 1 ./open "$t/libbig.so.1"
grep -q 'static TLS' stderr || { cat stderr; skip "this ld.so has room for it"; }
judged 1 --all
finding error static-tls 'the static TLS block has no room for `libbig.so.1`'
has 'ld.so said: cannot allocate memory in static TLS block' out
hasnt 'inferred' out

# A library that does not want to be opened: the audit module sees a file that is there, and no more.
lib libno.so.1 -Wl,-z,nodlopen </dev/null
heard 1 ./open "$t/libno.so.1"
judged 1 --all
finding error unusable-file '`libno.so.1` was found, and could not be loaded'
has 'ld.so said: shared object cannot be dlopen()ed' out
libtrace tree data >out
has 'libno.so.1   .*ld.so: shared object cannot be dlopen()ed' out

# What the program did without: a warning where it ended well.
heard 0 ./open "-$t/libcalls.so.1"
judged 0 --all
finding warning missing-symbol
