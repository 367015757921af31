#!/bin/sh
# The toolkit's stub of libcuda.so.1, which is for the linker, was loaded: error 34 is to come.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
devices
stub stubs
member driver libcuda 570.133.20 libcuda.so.1
driver 570.133.20
judged 1 LD_LIBRARY_PATH="$t/stubs:$t/driver" ./tries libcuda.so.1
found 'error[driver-stub]'
compare stub-loaded <out
has 'LD_LIBRARY_PATH' out

# By an RPATH that the linker was given.
echo 'int main(void) { return 0; }' | prog linked -Lstubs -Wl,--no-as-needed -l:libcuda.so.1 -Wl,-rpath,"$t/stubs"
judged 1 ./linked
has 'found by RUNPATH of linked in ' out
has 'take the folder of stubs out of the RUNPATH of' out

# On a machine that only builds programs it is a warning.
rm -r root/proc root/dev driver
judged 0 LD_LIBRARY_PATH="$t/stubs" ./tries libcuda.so.1
found 'warning[driver-stub]'

# A driver library in a folder that is called stubs by chance is none, and neither is a stub that was not taken.
devices
member mystubs libcuda 570.133.20 libcuda.so.1
driver 570.133.20
judged 0 LD_LIBRARY_PATH="$t/mystubs:$t/stubs" ./tries libcuda.so.1
hasnt '\[driver-stub' out
