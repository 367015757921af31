#!/bin/sh
# LD_PRELOAD: what was preloaded, and what was not found and so is not there.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/common"
echo 'int a(void) { return 0; }' | lib liba.so
echo 'int a(void); int main(void) { return a(); }' | prog app -L. -l:liba.so -Wl,-rpath,'$ORIGIN',--enable-new-dtags
traced LD_PRELOAD="$t/liba.so:libgone.so" "$t/app" 2>/dev/null || fail "exit status $?"
status 0 tree data
shown <out | compare preload
