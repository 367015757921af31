#!/bin/sh
# The import of minitorch by its C program: as on the Thor, where it fails, and with all libraries there.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
minitorch
watched "$t/mini/import" "$t/mini/site-packages" >out
[ $? -eq 1 ] || fail "the import did not fail"
compare_candidates 30
minitorch COMPLETE=1
watched "$t/mini/import" "$t/mini/site-packages" >out || { cat out; fail "the import failed"; }
compare_candidates 30
maps_prog app '' "
if (!dlopen(\"$t/mini/site-packages/torch/lib/libtorch_global_deps.so\", RTLD_NOW | RTLD_GLOBAL)) return 1;
if (!dlopen(\"$t/mini/site-packages/torch/_C.abi3.so\", RTLD_NOW)) return 1;"
watched "$t/app" "$t/maps" || fail "exit status $?"
compare_candidates 30
compare_maps "$t/maps" 28
