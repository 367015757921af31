#!/bin/sh
# Libraries of one family that were not installed together, of different releases.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
dist nvidia-cublas 13.4.1.3
dist cuda-toolkit 13.2.2
wheel_lib nvidia-cublas nvidia/cu13/lib/libcublasLt.so.13 </dev/null
wheel_lib nvidia-cublas nvidia/cu13/lib/libcublas.so.13 -L"$site/nvidia/cu13/lib" -Wl,--no-as-needed -l:libcublasLt.so.13 </dev/null
other=$t/usr/local/cuda-13.0/lib64
mkdir -p "$other"
lib "$other/libcublasLt.so.13" </dev/null
judged 0 LD_LIBRARY_PATH="$other" ./opens "$site/nvidia/cu13/lib/libcublas.so.13"
has 'mixed-owners\]' out
grep '^warning\[mixed-owners\]' out >titles || fail "no warning about the owners"
compare owners-mixed <titles

# All of one wheel, and all of one toolkit.
judged 0 LD_LIBRARY_PATH="$site/nvidia/cu13/lib" ./opens "$site/nvidia/cu13/lib/libcublas.so.13"
hasnt '\[mixed-owners' out
lib "$other/libcublas.so.13" -L"$other" -Wl,--no-as-needed -l:libcublasLt.so.13 </dev/null
judged 0 LD_LIBRARY_PATH="$other" ./opens libcublas.so.13
hasnt '\[mixed-owners' out

# A newer linker of device code beside older libraries is as NVIDIA means it: a note at most.
dist nvidia-nvjitlink 13.3.1
wheel_lib nvidia-nvjitlink nvidia/cu13/lib/libnvJitLink.so.13 </dev/null
lib "$other/libcusparse.so.12" -L"$site/nvidia/cu13/lib" -Wl,--no-as-needed -l:libnvJitLink.so.13 </dev/null
judged 0 LD_LIBRARY_PATH="$site/nvidia/cu13/lib:$other" ./opens libcusparse.so.12
hasnt 'warning\[mixed-owners' out
