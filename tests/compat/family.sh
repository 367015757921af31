#!/bin/sh
# The driver's family moves together, names with versions too; NVML, and what only begins like it, never.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/compat/common"
compat=$t/root/usr/local/cuda-13.1/compat
driver 570.133.20
# both STEM LINK: in the system's folder and in the package.
both() {
	member system "$1" 570.133.20 "${2:-$1.so.570.133.20}"
	member "$compat" "$1" 590.44.01 "${2:-$1.so.590.44.01}"
}
both libcuda libcuda.so.1
both libcudadebugger libcudadebugger.so.1
both libnvidia-ptxjitcompiler libnvidia-ptxjitcompiler.so.1
both libnvidia-nvvm libnvidia-nvvm.so.4
both libnvidia-gpucomp
both libnvidia-tileiras
both libnvidia-pkcs11-openssl3
both libnvidia-ml libnvidia-ml.so.1
both libnvidia-cfg libnvidia-cfg.so.1
both libcudart libcudart.so.1
member system libnvidia-nvvm70 570.133.20 libnvidia-nvvm70.so.4
names="libcuda.so.1 libcudadebugger.so.1 libnvidia-ptxjitcompiler.so.1 libnvidia-nvvm.so.4"
on="LD_LIBRARY_PATH=$t/system LIBTRACE_CUDA_COMPAT=auto"
# shellcheck disable=SC2086 # words
says 'libcuda 590.44.01 libcudadebugger 590.44.01 libnvidia-ptxjitcompiler 590.44.01 libnvidia-nvvm 590.44.01' $on ./app $names
# Once, for all of them.
decided name=libcuda.so.1
# By the version of the driver that is installed, and by that of the package.
# shellcheck disable=SC2086
says 'libnvidia-gpucomp 590.44.01 libnvidia-tileiras 590.44.01 libnvidia-pkcs11-openssl3 590.44.01' $on \
	./app libnvidia-gpucomp.so.570.133.20 libnvidia-tileiras.so.590.44.01 libnvidia-pkcs11-openssl3.so.570.133.20
# Whatever is asked for first.
decided name=libnvidia-gpucomp.so.570.133.20
# shellcheck disable=SC2086
says 'libnvidia-ptxjitcompiler 590.44.01 libcuda 590.44.01' $on ./app "$t/system/libnvidia-ptxjitcompiler.so.1" libcuda.so.1
# A rule for libcuda goes first, and what belongs to it stays with it.
# shellcheck disable=SC2086
says 'libcuda 570.133.20 libnvidia-ptxjitcompiler 570.133.20' $on LIBTRACE_REDIRECT="libcuda.so.1=$t/system/libcuda.so.1" \
	./app libcuda.so.1 libnvidia-ptxjitcompiler.so.1
collect
no_event kind=compat
# Not of the family, or not in the package.
# shellcheck disable=SC2086
says 'libnvidia-ml 570.133.20 libnvidia-cfg 570.133.20 libcudart 570.133.20 libnvidia-nvvm70 570.133.20' $on \
	./app libnvidia-ml.so.1 libnvidia-cfg.so.1 libcudart.so.1 libnvidia-nvvm70.so.4
decided name=libnvidia-nvvm70.so.4 directory="$compat"
# A member that is broken in the package is the system's; a program goes on.
echo 'no library' >"$compat/libnvidia-nvvm.so.590.44.01"
# shellcheck disable=SC2086
says 'libcuda 590.44.01 libnvidia-nvvm 570.133.20' $on ./app libcuda.so.1 libnvidia-nvvm.so.4
# libcuda itself asks for its compiler, as the real one does; and a fork child goes by its parent's decision.
echo '#include <dlfcn.h>
const char *libcuda_which(void) { const char *(*which)(void) = (const char *(*)(void))dlsym(dlopen("libnvidia-ptxjitcompiler.so.1", 1), "libnvidia_ptxjitcompiler_which"); return which ? which() : 0; }' |
	lib "$compat/libcuda.so.590.44.01" -Wl,-soname,libcuda.so.1 -Wl,--no-as-needed -ldl -lc
# shellcheck disable=SC2086
says 'libnvidia-ptxjitcompiler 590.44.01' $on ./app libcuda.so.1
prog forking -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
	dlopen("libcuda.so.1", RTLD_NOW);
	if (fork() == 0) {
		void *h = dlopen("libcudadebugger.so.1", RTLD_NOW);
		const char *(*which)(void) = h ? (const char *(*)(void))dlsym(h, "libcudadebugger_which") : NULL;
		puts(which ? which() : "nothing");
		return 0;
	}
	wait(NULL);
	return 0;
}
C
# shellcheck disable=SC2086
says 'libcudadebugger 590.44.01' $on ./forking
decided name=libcuda.so.1
