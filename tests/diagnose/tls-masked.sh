#!/bin/sh
# A library that dlopen finds room for only because of the room that record makes: a warning; none where there is room without.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
opener open
tls() { echo "__thread char block[$2] __attribute__((tls_model(\"initial-exec\"))); char *get(void) { return block; }" | lib "$1"; }
tls libmiddle.so.1 2048
tls libsmall.so.1 64
plain ./open "$t/libmiddle.so.1" 2>err && skip "this ld.so has room for it untraced"
has 'static TLS' err
libtrace_record -q -o data -- ./open "$t/libmiddle.so.1" 2>err || skip "this glibc has no room to be made"
judged 0
finding warning static-tls '`libmiddle.so.1` has its place in the static TLS block only because it is traced'
has 'untraced, dlopen fails' out
has 'GLIBC_TUNABLES=glibc.rtld.optional_static_tls=3072' out
recorded 0 ./open "$t/libsmall.so.1"
judged 0
no_finding static-tls
# Where the user's own setting makes the room, there is room untraced, too.
GLIBC_TUNABLES=glibc.rtld.optional_static_tls=3000 recorded 0 ./open "$t/libmiddle.so.1"
judged 0
no_finding static-tls
