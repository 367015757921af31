#!/bin/sh
# wtybest/HairCLIPv2#10, OptimalScale/LMFlow#117: an extension of torch_extensions was never made: its source does not compile.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
only_native "the compiler that is traced is this machine's"
command -v make >/dev/null || skip "no make"
mkdir -p ext/fused
echo 'this is no C' >ext/fused/fused.c
printf 'fused.so: fused.c\n\t%s -shared -fPIC fused.c -o fused.so\n' "$CC" >ext/fused/Makefile
opener open
printf '#!/bin/sh\nmake -s -C %s/ext/fused 2>/dev/null\nexec %s/open %s/ext/fused/fused.so\n' "$t" "$t" "$t" >load
chmod +x load
recorded 1 ./load
judged 1
finding error not-found 'ext/fused/fused.so` was not made: `.*` was to build it, and did not'
has 'the last of its steps was ' out
has 'build it by hand, and see what it says' out
hasnt "apt-file\|dnf" out
echo 'int fused(void) { return 0; }' >ext/fused/fused.c
recorded 0 ./load
judged 0
no_finding
