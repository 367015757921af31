#!/bin/sh
# NVIDIA/cuml#7314: a wheel whose name says CUDA 12, on a machine with CUDA 13: its own name for CUDA 13 comes before the library of 12.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
mkdir catalog
for major in 12 13; do printf 'libdemortc.so.%s\t%s\t-\tnvidia\tnvidia-demo-cu%s\n' $major $major $major; done >catalog/sonames.tsv
LIBTRACE_CATALOG=$t/catalog
export LIBTRACE_CATALOG
dist cuml-cu12 25.10.0
lib libdemortc.so.12 </dev/null
wheel_lib cuml-cu12 libcuml/lib/libcuml.so -L. -Wl,--no-as-needed -l:libdemortc.so.12 -Wl,-rpath,"$t/thirteen" </dev/null
mkdir thirteen
lib thirteen/libdemortc.so.13 </dev/null
cp libdemortc.so.12 twelve
rm libdemortc.so.12
judged 1 ./opens "$site/libcuml/lib/libcuml.so"
has '^error\[requirement-unmet\]: cuml-cu12 is for CUDA 12, and CUDA 13 is what is here' out
has 'help: install cuml-cu13 in place of cuml-cu12' out
has 'nvidia-demo-cu12' out
[ "$(grep -n '^error' out | head -n 1 | grep -c requirement-unmet)" -eq 1 ] || { cat out; fail "it is not first"; }
# One that nobody has heard of: whether there is a build of it for CUDA 13 is not known.
dist rocketml-cuda12x 2.0
mv twelve libdemortc.so.12
wheel_lib rocketml-cuda12x rocketml/core.so -L. -Wl,--no-as-needed -l:libdemortc.so.12 -Wl,-rpath,"$t/thirteen" </dev/null
rm libdemortc.so.12
judged 1 ./opens "$site/rocketml/core.so"
has '^error\[requirement-unmet\]: rocketml-cuda12x is for CUDA 12, and CUDA 13 is what is here' out
has 'help: take the build of rocketml-cuda12x for CUDA 13, if there is one' out
has 'nvidia-demo-cu12' out
hasnt 'rocketml-cuda13x' out
lib thirteen/libdemortc.so.12 </dev/null
judged 0 ./opens "$site/libcuml/lib/libcuml.so"
hasnt 'requirement-unmet' out
