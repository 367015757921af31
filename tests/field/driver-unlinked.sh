#!/bin/sh
# NVIDIA/nvidia-container-toolkit#128, kata-containers#12582, libnvidia-container#177: the runtime mounts libcuda.so.580.95.05 alone, and nobody ran
# ldconfig in the image: its link is not there.  ldconfig makes it.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
only_native "ld.so.cache is this machine's"
if [ "${IN_NAMESPACE-}" != 1 ]; then
	[ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null || skip "no mount namespace"
	IN_NAMESPACE=1 TEST_DIR=$t exec unshare -m sh "$top/tests/field/driver-unlinked.sh"
fi
[ ! -e "/usr/local/lib/libcuda.so.1" ] || skip "there is a driver"
grep -rqs '^/usr/local/lib *$' /etc/ld.so.conf /etc/ld.so.conf.d || skip "ldconfig does not look into /usr/local/lib"
mkdir local etc
mount --bind local /usr/local/lib || skip "no bind mounts"
echo 'int cuInit(unsigned f) { return f ? 1 : 0; }' | lib libcuda.so.1 -Wl,--no-as-needed -lc
mv libcuda.so.1 local/libcuda.so.580.95.05
mkdir -p root/proc/driver/nvidia root/etc
echo 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.95.05  Release Build' >etc/version
prog app -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
int main(void)
{
	if (dlopen("libcuda.so.1", RTLD_NOW))
		return 0;
	puts(dlerror());
	return 1;
}
C
ldconfig -p | grep -q 'libcuda\.so\.1 ' && skip "there is a driver"
recorded 1 ./app
judged 1 --all
finding error driver-missing
has 'let ldconfig take /usr/local/lib/libcuda.so.580.95.05 into ld.so.cache' out
ldconfig -C "$t/new.cache" 2>/dev/null && mount --bind new.cache /etc/ld.so.cache || fail "ldconfig"
recorded 0 ./app
judged 0
no_finding driver-missing
