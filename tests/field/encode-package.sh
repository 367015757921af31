#!/bin/sh
# NVIDIA/VideoProcessingFramework#286, #29: without a container the distribution splits the driver: libnvidia-encode.so.1 is needed, and comes
# in a package of its own, never by a stub.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
mkdir -p root/proc/driver/nvidia root/etc
echo 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.95.05  Release Build' >root/proc/driver/nvidia/version
printf 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n' >root/etc/os-release
lib libnvidia-encode.so.1 </dev/null
echo 'int main(void) { return 0; }' | prog encoder -L. -Wl,--no-as-needed -l:libnvidia-encode.so.1
mkdir away && mv libnvidia-encode.so.1 away/
judged 1 LIBTRACE_ROOT="$t/root" ./encoder
has '^error\[driver-part-missing\]: the NVIDIA driver is here, and its library `libnvidia-encode.so.1` is not' out
has 'apt-get install libnvidia-encode-580$' out
hasnt 'pip install' out
printf 'ID=debian\nVERSION_ID="12"\n' >root/etc/os-release
judged 1 LIBTRACE_ROOT="$t/root" ./encoder
has 'apt-get install libnvidia-encode1$' out
judged 0 LIBTRACE_ROOT="$t/root" LD_LIBRARY_PATH="$t/away" ./encoder
hasnt 'driver-part-missing' out
