#!/bin/sh
# The empty libraries of an image for Jetson: the container runtime was to mount the real ones over them.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
mkdir -p lib/tegra plain
echo 'int a(void) { return 0; }' | lib lib/tegra/libnvrm_mem.so
echo 'int a(void); int main(void) { return a(); }' | prog app -Llib/tegra -l:libnvrm_mem.so -Wl,-rpath,"$t/lib/tegra" -Wl,-rpath,"$t/plain"
: >lib/tegra/libnvrm_mem.so
recorded 127 ./app
judged 1
finding error unusable-file "$t/lib/tegra/libnvrm_mem.so. is empty"
has 'start the container with `--runtime nvidia`' out
rm lib/tegra/libnvrm_mem.so
: >plain/libnvrm_mem.so
recorded 127 ./app
judged 1
finding error unusable-file "$t/plain/libnvrm_mem.so. is empty"
hasnt 'runtime nvidia' out
