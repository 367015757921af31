#!/bin/sh
# A program that has written its title over its arguments and environment (setproctitle) is still redirected as asked.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/compat/common"
member system libcuda 570.133.20 libcuda.so.1
member root/usr/local/cuda-13.0/compat libcuda 580.95.05 libcuda.so.1
prog titled -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
extern char **environ;
int main(int argc, char **argv)
{
	char *end = argv[0];
	for (char **e = environ; *e; e++)
		end = *e + strlen(*e);
	memset(argv[0], 'x', (size_t)(end - argv[0]));
	(void)argc;
	void *h = dlopen("libcuda.so.1", RTLD_NOW);
	const char *(*which)(void) = h ? (const char *(*)(void))dlsym(h, "libcuda_which") : NULL;
	puts(which ? which() : "no libcuda");
	return 0;
}
C
traced LD_LIBRARY_PATH="$t/system" LIBTRACE_ROOT="$t/root" LIBTRACE_DRIVER_VERSION=570.133.20 LIBTRACE_CUDA_COMPAT=auto "$t/titled" >out ||
	fail "exit status $?"
[ "$(cat out)" = 'libcuda 580.95.05' ] || fail "it got $(cat out)"
