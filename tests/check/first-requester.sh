#!/bin/sh
# A name that the first requester cannot find is missing, though a later one can: the program ends with 127.  One that only the
# later one asks for is found, and so it is with default directories that one may use and the other may not.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
mkdir sub
echo 'int f(void) { return 42; }' | lib sub/libf.so
echo 'int f(void); int g(void) { return f(); }' | lib libg.so -Wl,--no-as-needed -Wl,-rpath,"$t/sub" -Lsub -l:libf.so
echo 'int f(void), g(void); int main(void) { return f() + g() - 84; }' >main.c
prog program -Wl,--no-as-needed -Wl,-rpath,"$t" -L. -Lsub -l:libf.so -l:libg.so <main.c
echo 'int g(void); int main(void) { return g() - 42; }' | prog neighbour -Wl,--no-as-needed -Wl,-rpath,"$t" -L. -l:libg.so -Wl,-rpath-link,"$t/sub"
plain "$t/program" 2>/dev/null
[ $? -eq 127 ] || fail "the program starts"
plain "$t/neighbour" || fail "its neighbour does not start"
checks 1 program
has '^libf.so   not found' out
has '"soname":"libf.so","requesters":\["[^"]*/program"\],"blocks":\["[^"]*/program"\]' json
checks 0 neighbour
echo 'int g(void) { return 1; }' | lib libd.so -Wl,--no-as-needed
echo 'int g(void); int main(void) { return g() - 1; }' >main.c
prog program -z nodefaultlib -Wl,--disable-new-dtags,-rpath,'$ORIGIN' -L. -l:libd.so <main.c
prog neighbour -Wl,--disable-new-dtags,-rpath,'$ORIGIN' -L. -l:libd.so <main.c
plain "$t/program" 2>/dev/null
[ $? -eq 127 ] || fail "the program starts without default directories"
checks 1 program
has '^libc.so.6   not found' out
checks 0 neighbour
