#!/bin/sh
# Which libcuda a program really gets, whatever LD_LIBRARY_PATH, RPATH and its own path say.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/compat/common"
compat=$t/root/usr/local/cuda-13.0/compat
member system libcuda 570.133.20 libcuda.so.1
member "$compat" libcuda 580.95.05 libcuda.so.1
driver 570.133.20
all="LD_LIBRARY_PATH=$t/system"

# Off unless asked for.
says 'libcuda 570.133.20' "$all" ./app libcuda.so.1
collect
no_event kind=compat
says 'libcuda 570.133.20' "$all" LIBTRACE_CUDA_COMPAT=off ./app libcuda.so.1
says 'libcuda 570.133.20' "$all" LIBTRACE_CUDA_COMPAT= ./app libcuda.so.1
# No decision before anybody asks for the family.
says nothing "$all" LIBTRACE_CUDA_COMPAT=auto ./app libnothing.so.1
collect
no_event kind=compat

# Without a note: the major versions.
says 'libcuda 580.95.05' "$all" LIBTRACE_CUDA_COMPAT=auto ./app libcuda.so.1
decided setting=auto name=libcuda.so.1 directory="$compat" why=newer-branch driver=570.133.20
event kind=compat path="$compat" version=580.95.05 note=absent
event kind=candidate path="$compat/libcuda.so.1" origin=redirect outcome=found
event kind=object path="$compat/libcuda.so.1"
no_event kind=object path="$t/system/libcuda.so.1"
# By its path, as torch preloads libraries, by the name that it is linked with, and by its version.
says 'libcuda 580.95.05' LIBTRACE_CUDA_COMPAT=auto ./app "$t/system/libcuda.so.1"
says 'libcuda 580.95.05' "$all" LIBTRACE_CUDA_COMPAT=auto ./app libcuda.so.570.133.20
# What asks for it where it is already gets it as it is.
says 'libcuda 580.95.05' LIBTRACE_CUDA_COMPAT=auto ./app "$compat/libcuda.so.1"
collect
event kind=candidate path="$compat/libcuda.so.1" origin=direct outcome=found
# The kernel's version decides, and it has a stand-in.
says 'libcuda 570.133.20' "$all" LIBTRACE_CUDA_COMPAT=auto LIBTRACE_DRIVER_VERSION=580.95.05 ./app libcuda.so.1
decided why=same-version driver=580.95.05 stand_in:true
rm -r root/proc
says 'libcuda 570.133.20' "$all" LIBTRACE_CUDA_COMPAT=auto ./app libcuda.so.1
decided why=no-driver
mkdir -p root/sys/module/nvidia
echo 570.133.20 >root/sys/module/nvidia/version
says 'libcuda 580.95.05' "$all" LIBTRACE_CUDA_COMPAT=auto ./app libcuda.so.1
driver 570.133.20

# A needed library, with the RPATH that torch carries, at start-up.
echo 'const char *libcuda_which(void); int main(void) { __builtin_puts(libcuda_which()); return 0; }' |
	prog linked -Lsystem -l:libcuda.so.1 -Wl,--disable-new-dtags -Wl,-rpath,"$t/system"
says 'libcuda 570.133.20' ./linked
says 'libcuda 580.95.05' LIBTRACE_CUDA_COMPAT=auto ./linked
# Where nothing else is: the directory is enough.
says 'libcuda 580.95.05' LIBTRACE_CUDA_COMPAT=auto ./app libcuda.so.1

# The note decides where there is one.
note "$compat/libcuda.so.580.95.05" '{"format":1,"CUDA version":"13.0","driver":[535,550,570,580],"device":[1,2,7]}' 2
says 'libcuda 580.95.05' "$all" LIBTRACE_CUDA_COMPAT=auto ./app libcuda.so.1
decided why=listed
event kind=compat note=present cuda=13.0 drivers=535,550,570,580
says 'libcuda 570.133.20' "$all" LIBTRACE_CUDA_COMPAT=auto LIBTRACE_DRIVER_VERSION=545.23.08 ./app libcuda.so.1
decided why=not-listed
# A newer one beside it, damaged: the older one is used; by name, it is refused, unless forced.
member "$t/root/usr/local/cuda-13.1/compat" libcuda 590.44.01 libcuda.so.1
note "$t/root/usr/local/cuda-13.1/compat/libcuda.so.590.44.01" '{"format":1,"CUDA vers'
says 'libcuda 580.95.05' "$all" LIBTRACE_CUDA_COMPAT=auto ./app libcuda.so.1
decided why=bad-note directory="$compat"
says 'libcuda 570.133.20' "$all" LIBTRACE_CUDA_COMPAT="$t/root/usr/local/cuda-13.1" ./app libcuda.so.1
decided why=bad-note
says 'libcuda 590.44.01' "$all" LIBTRACE_CUDA_COMPAT="force:$t/root/usr/local/cuda-13.1/compat/" ./app libcuda.so.1
decided why=forced directory="$t/root/usr/local/cuda-13.1/compat"
says 'libcuda 570.133.20' "$all" LIBTRACE_CUDA_COMPAT=force:$t/nowhere ./app libcuda.so.1
decided why=no-directory
says 'libcuda 570.133.20' "$all" LIBTRACE_CUDA_COMPAT=yes ./app libcuda.so.1
decided why=bad-setting setting=yes
