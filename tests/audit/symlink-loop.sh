#!/bin/sh
# A loop of links makes ld.so leave the whole list: what comes later in it is never tried.
. "$(dirname "$0")/../lib.sh"
mkdir loop good
echo 'int a(void) { return 0; }' | lib good/liba.so.1
echo 'int a(void); int main(void) { return a(); }' | prog app -Lgood -l:liba.so.1
ln -s liba.so.1 loop/liba.so.1
traced LD_LIBRARY_PATH="$t/loop:$t/good" "$t/app" 2>/dev/null
collect
event kind=candidate path="$t/loop/liba.so.1" outcome=loop
no_event kind=candidate path="$t/good/liba.so.1"
