#!/bin/sh
# A library that everyone may write to.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
echo 'int a(void) { return 0; }' | lib liba.so.1
echo 'int a(void); int main(void) { return a(); }' | prog app -L. -l:liba.so.1 -Wl,-rpath,"$t"
chmod 0755 liba.so.1
recorded 0 ./app
judged 0
no_finding
chmod 0757 liba.so.1
recorded 0 ./app
judged 0
finding '[a-z]*' unsafe-path "everyone may write to \`$t/liba.so.1\`"
