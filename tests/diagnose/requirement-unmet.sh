#!/bin/sh
# A library is of another version of its wheel than the wheel that needs it requires, or of no wheel at all.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
dist torch 2.15.0 'nvidia-cusparse==12.7.10.12' 'nvidia-nvjitlink<14,>=13.2.86' 'cuda-toolkit[cublas]==13.2.2'
dist cuda-toolkit 13.2.2 "nvidia-cublas==13.4.1.3.*; extra == 'cublas'"
dist nvidia-cusparse 12.6.0.1
dist nvidia-nvjitlink 13.3.10
dist nvidia-cublas 13.4.1.3
wheel_lib nvidia-cusparse nvidia/cu13/lib/libcusparse.so.12 </dev/null
wheel_lib nvidia-nvjitlink nvidia/cu13/lib/libnvJitLink.so.13 </dev/null
wheel_lib nvidia-cublas nvidia/cu13/lib/libcublas.so.13 </dev/null
# shellcheck disable=SC2016 # $ORIGIN is ld.so's
wheel_lib torch torch/lib/libtorch_cuda.so -L"$site/nvidia/cu13/lib" -Wl,--no-as-needed -l:libcusparse.so.12 -l:libnvJitLink.so.13 \
	-l:libcublas.so.13 -Wl,--disable-new-dtags,-rpath,'$ORIGIN/../../nvidia/cu13/lib' </dev/null
torch=$site/torch/lib/libtorch_cuda.so
judged 0 ./opens "$torch"
found 'warning[requirement-unmet]'
compare requirement-unmet <out

# Newer than the pin: a note; within a range: nothing.
rm -r "$site/nvidia_cusparse-12.6.0.1.dist-info"
dist nvidia-cusparse 12.8.0.1
echo 'nvidia/cu13/lib/libcusparse.so.12,,' >"$site/nvidia_cusparse-12.8.0.1.dist-info/RECORD"
judged 0 ./opens "$torch"
found 'note[requirement-unmet]'
rm -r "$site/nvidia_cusparse-12.8.0.1.dist-info"
dist nvidia-cusparse 12.7.10.12
echo 'nvidia/cu13/lib/libcusparse.so.12,,' >"$site/nvidia_cusparse-12.7.10.12.dist-info/RECORD"
judged 0 ./opens "$torch"
found ''
has 'what the Python packages that need them require' out

# The wheel is not there, and somebody else's library was taken.
rm -r "$site/nvidia_cusparse-12.7.10.12.dist-info"
mkdir toolkit
mv "$site/nvidia/cu13/lib/libcusparse.so.12" toolkit/
judged 0 LD_LIBRARY_PATH="$t/toolkit" ./opens "$torch"
found 'warning[requirement-unmet]'
has '`libcusparse.so.12` comes from outside Python, and torch requires nvidia-cusparse==12.7.10.12' out
has 'nvidia-cusparse is not installed' out
