#!/bin/sh
# A library that wants more of the static TLS block than there is: inferred, with the tunable that makes room.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
opener open
tls() { echo "__thread char block[$2] __attribute__((tls_model(\"initial-exec\"))); char *get(void) { return block; }" | lib "$1"; }
tls libbig.so.1 100000
tls libsmall.so.1 64
recorded 1 ./open "$t/libbig.so.1"
grep -q 'static TLS' stderr || { cat stderr; skip "this ld.so has room for it"; }
judged 1
finding error static-tls 'the static TLS block has no room for `libbig.so.1`'
has 'GLIBC_TUNABLES=glibc.rtld.optional_static_tls=1[0-9]*' out
has "opened with dlopen by $t/open" out
recorded 1 ./open "$t/libsmall.so.1" libnowhere.so.7
judged 1
no_finding static-tls
# Closed again by a program that fails for another reason: there was room.
recorded 1 ./open "=$t/libsmall.so.1" libnowhere.so.7
judged 1
no_finding static-tls
