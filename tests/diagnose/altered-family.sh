#!/bin/sh
# Libraries of one package that do not fit each other, and a RECORD without sizes: what they miss of each other is one finding.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
site=$t/env/lib/python3.11/site-packages
mkdir -p "$site/pair" "$site/pair-2.0.dist-info" "$t/env/bin"
: >"$t/env/pyvenv.cfg"
: >"$t/env/bin/python"
chmod +x "$t/env/bin/python"
printf 'Metadata-Version: 2.1\nName: pair\nVersion: 2.0\n' >"$site/pair-2.0.dist-info/METADATA"
for one in paircore first second third; do echo "pair/lib$one.so,,"; done >"$site/pair-2.0.dist-info/RECORD"
own="-L$site/pair -Wl,--no-as-needed -l:libpaircore.so -Wl,-rpath,\$ORIGIN"
echo 'int paircore_one(void) { return 1; }' | lib "$site/pair/libpaircore.so"
echo 'int other_gone(void); int first(void) { return other_gone(); }' | lib "$site/pair/libfirst.so" $own
echo 'int paircore_gone(void); int second(void) { return paircore_gone(); }' | lib "$site/pair/libsecond.so" $own -l:libfirst.so
echo 'int another_gone(void); int third(void) { return another_gone(); }' | lib "$site/pair/libthird.so" $own -l:libsecond.so
opener open
recorded 1 ./open "$site/pair/libthird.so"
judged 1
# The one of which it is known who should have it.
finding error missing-symbol '`paircore_gone`, which `libsecond.so` wants, is not in `libpaircore.so`'
[ "$(grep -c '^error' out)" -eq 1 ] || { cat out; fail "it is not one error"; }
has 'both are of pair 2.0: files of several builds lie there (inferred)' out
has 'this also explains: error\[missing-symbol\]: `other_gone`, which `libfirst.so` wants' out
has 'this also explains: error\[missing-symbol\]: `another_gone`, which `libthird.so` wants' out

# Libraries of nobody: each for itself.
rm -r "$site/pair-2.0.dist-info"
recorded 1 ./open "$site/pair/libthird.so"
judged 1
[ "$(grep -c '^error' out)" -eq 3 ] || { cat out; fail "they are not three errors"; }
