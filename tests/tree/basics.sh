#!/bin/sh
# A tree: path, how each library was found, whose RUNPATH, repeats, what is hidden.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/common"
mkdir a b
echo 'int inner(void) { return 1; }' | lib b/libinner.so.1
echo 'int inner(void); int outer(void) { return inner(); }' |
	lib a/libouter.so.1 -Lb -l:libinner.so.1 -Wl,--enable-new-dtags,-rpath,'$ORIGIN/../b'
echo 'int outer(void); int inner(void); int main(void) { return outer() - inner(); }' |
	prog app -La -Lb -l:libouter.so.1 -l:libinner.so.1 -Wl,-rpath,'$ORIGIN/a:$ORIGIN/b',--enable-new-dtags
traced "$t/app" || fail "exit status $?"
status 0 tree data
shown <out | compare basics
has '^app   .*/app$' out
# -a shows what was hidden.
status 0 tree -a data
has 'libc\.so\.6   /' out
hasnt hidden out
