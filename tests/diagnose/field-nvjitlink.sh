#!/bin/sh
# libcusparse of the wheel, libnvJitLink of an older toolkit: LD_LIBRARY_PATH comes before the RUNPATH of NVIDIA's libraries.
# The help is to be followed word by word, and then it loads.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
minitorch COMPLETE=1
mkdir -p env/lib/python3.11
mv mini/site-packages env/lib/python3.11/
vendor
cu13=$site/nvidia/cu13/lib
toolkit=$t/usr/local/cuda-13.0/lib64
mkdir -p "$toolkit"
dist nvidia-nvjitlink 13.2.86
dist nvidia-cusparse 12.7.10.12 'nvidia-nvjitlink'
dist torch 2.15.0 'nvidia-cusparse==12.7.10.12' 'nvidia-nvjitlink<14,>=13.2.86'
echo 'torch/lib/libtorch_cuda.so,,' >>"$site/torch-2.15.0.dist-info/RECORD"
echo 'libnvJitLink.so.13 { global: *; };' >map
wheel_lib nvidia-nvjitlink nvidia/cu13/lib/libnvJitLink.so.13 -Wl,--version-script=map <<'C'
int __nvJitLinkComplete_13_0(void) { return 0; }
int __nvJitLinkComplete_13_2(void) { return 0; }
C
lib "$toolkit/libnvJitLink.so.13" -Wl,--version-script=map <<'C'
int __nvJitLinkComplete_13_0(void) { return 0; }
C
# shellcheck disable=SC2016 # $ORIGIN is ld.so's
wheel_lib nvidia-cusparse nvidia/cu13/lib/libcusparse.so.12 -L"$cu13" -Wl,--no-as-needed -l:libnvJitLink.so.13 -Wl,-z,now \
	-Wl,--enable-new-dtags,-rpath,'$ORIGIN' <<'C'
int __nvJitLinkComplete_13_2(void);
int cusparse(void) { return __nvJitLinkComplete_13_2(); }
C
library=$site/torch/lib/libtorch_cuda.so
judged 1 LD_LIBRARY_PATH="$toolkit" ./opens "$library"
has 'symbol' out
sed -n 's/^\([a-z]*\[[a-z-]*\]\).*/\1/p' out | head -n 1 | grep -q 'error\[missing-symbol\]' || { cat out; fail "another finding comes first"; }
compare field-nvjitlink <out
command=$(sed -n '/help: .*LD_LIBRARY_PATH/{n;s/^ *//p;}' out | head -n 1)
export LD_LIBRARY_PATH="$toolkit"
eval "$command" || fail "this is no command: $command"
judged 0 ./opens "$library"
found 'note[unsafe-path]'
