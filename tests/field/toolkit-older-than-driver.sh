#!/bin/sh
# NVIDIA/nvidia-container-toolkit#1875, #1967: the capability is set, and a library that is new in this driver does not come: the toolkit on
# the host is older.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
. "$top/tests/diagnose/heard"
mkdir -p root/proc/driver/nvidia root/etc
touch root/.dockerenv
echo 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  610.57.04  Release Build' >root/proc/driver/nvidia/version
prog decoder -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
int main(void)
{
	if (dlopen("libnvcuvid.so", RTLD_NOW) || dlopen("libnvcuvid.so.1", RTLD_NOW))
		return 0;
	puts(dlerror());
	return 1;
}
C
judged 1 LIBTRACE_ROOT="$t/root" NVIDIA_DRIVER_CAPABILITIES=compute,utility,video ./decoder
has '^error\[driver-part-missing\]: the NVIDIA driver is here, and its library `libnvcuvid.so' out
[ "$(grep -c driver-part-missing out)" -eq 2 ] || { cat out; fail "two names of one library are told twice"; }
has 'nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml' out
hasnt 'docker run' out
lib libnvcuvid.so.1 </dev/null
judged 0 LIBTRACE_ROOT="$t/root" LD_LIBRARY_PATH="$t" ./decoder
hasnt 'driver-part-missing' out
