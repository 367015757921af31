#!/bin/sh
# One soname from two files, side by side; links to one file, and one after the other, are no duplicates.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
mkdir a b c
echo 'int one(void) { return 1; }' | lib a/libdup.so.1
echo 'int two(void) { return 2; }' | lib b/libdup.so.1
ln a/libdup.so.1 c/libdup.so.1
opener open
recorded 0 ./open "$t/a/libdup.so.1" "$t/b/libdup.so.1"
judged 0
finding warning duplicate '`libdup.so.1` is loaded twice, from two files'
sed '/^  more:/q' out | compare duplicate-soname
recorded 0 ./open "$t/a/libdup.so.1" "$t/c/libdup.so.1"
judged 0
no_finding
# A copy that a wheel's builder put beside it, under a name of its own, was meant to be one more.
mkdir wheel.libs
cp b/libdup.so.1 wheel.libs/libdup.def23b81.so.1
recorded 0 ./open "$t/a/libdup.so.1" "$t/wheel.libs/libdup.def23b81.so.1"
judged 0
finding note duplicate '`libdup.so.1` is loaded twice, from two files'
cp b/libdup.so.1 wheel.libs
recorded 0 ./open "$t/a/libdup.so.1" "$t/wheel.libs/libdup.so.1"
judged 0
finding warning duplicate
recorded 0 ./open "=$t/a/libdup.so.1" "$t/b/libdup.so.1"
judged 0
no_finding
