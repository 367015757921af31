#!/bin/sh
# An empty element of LD_LIBRARY_PATH is the current directory: the candidate has no slash.
. "$(dirname "$0")/../lib.sh"
echo 'int a(void) { return 0; }' | lib liba.so.1
echo 'int a(void); int main(void) { return a(); }' | prog app -L. -l:liba.so.1
traced LD_LIBRARY_PATH=/nonexistent: "$t/app" || fail "exit status $?"
collect
event kind=candidate path=liba.so.1 origin=ld_library_path outcome=found
event kind=object path=liba.so.1
