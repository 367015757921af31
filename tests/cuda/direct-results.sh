#!/bin/sh
# Programs that call the driver themselves, as torch's JIT and Triton's launchers do, and load GPU code that lies in a library:
# 209, 221, 222 and others are told with what the code is and where it lies; a healthy run and probes are told nothing.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/cuda/common"
stand_in driver 580.95.05
driver 580.95.05
devices
# kernels WORD…: a library with that GPU code.
kernels() { { fatbin "$@"; echo 'const void *code(void) { return &fat; }'; } | lib libkernels.so; }
kernels 2xsm_90
# Opens the driver by its name and asks cuGetProcAddress for the rest, as libcudart does.
prog asks -L. -Wl,--no-as-needed -l:libkernels.so -Wl,-rpath,"$t" -ldl <<'C'
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
extern const void *code(void);
static const char ptx[] = ".version 9.2\n.target sm_90\n.address_size 64\n";
static void *library;
static int (*get)(const char *, void **, int, uint64_t, int *);
static void *function(const char *name)
{
	void *f = NULL;
	int status;
	return get(name, &f, 13000, 0, &status) == 0 ? f : NULL;
}
#define CALL(name, ...) ((int (*)())function(name))(__VA_ARGS__)
int main(int argc, char **argv)
{
	int version, count, major, minor, result, ends_well = 0;
	char name[64];
	void *context, *module, *kernel;
	library = dlopen("libcuda.so.1", RTLD_NOW);
	get = (int (*)(const char *, void **, int, uint64_t, int *))dlsym(library, "cuGetProcAddress_v2");
	if (!library || !get)
		return 3;
	result = CALL("cuInit", 0);
	if (!result) {
		CALL("cuDriverGetVersion", &version);
		CALL("cuDeviceGetCount", &count);
		CALL("cuDeviceGetName", name, 64, 0);
		CALL("cuDeviceGetAttribute", &major, 75, 0);
		CALL("cuDeviceGetAttribute", &minor, 76, 0);
		result = CALL("cuDevicePrimaryCtxRetain", &context, 0);
	}
	for (int i = 1; i < argc && !result; i++) {
		if (strcmp(argv[i], "well") == 0)
			ends_well = 1;
		if (strcmp(argv[i], "fat") == 0)
			result = CALL("cuModuleLoadData", &module, code());
		if (strcmp(argv[i], "ptx") == 0)
			result = CALL("cuModuleLoadDataEx", &module, ptx, 0, NULL, NULL);
		if (strcmp(argv[i], "link") == 0) {
			size_t size;
			void *cubin;
			result = CALL("cuLinkComplete", module, &cubin, &size);
		}
		if (strcmp(argv[i], "kernel") == 0)
			result = CALL("cuModuleGetFunction", &kernel, module, "run");
	}
	printf("%d\n", result);
	return ends_well ? 0 : result != 0;
}
C
asked() { wanted=$1; shift; called "$wanted" LD_LIBRARY_PATH="$t/driver" "$@"; }

# All is well: the calls are checked, and nothing is found.
asked 0 ./asks ptx kernel
hasnt '^\(error\|warning\|note\)' out
has 'functions of the CUDA driver that were called' out
# GPU code for others alone, in a library: on a device whose number only the driver says.
kernels 2xsm_80
asked 1 LIBTRACE_TEST_CUDA='cuModuleLoadData=209 capability=10.0' ./asks fat
found 'error[arch-missing]'
has '`libkernels.so` has no GPU code for NVIDIA Stand-in (10.0)$' out
has 'cuModuleLoadData(image=fatbin, code=sm_80, sm_80), called by asks, returned 209, CUDA_ERROR_NO_BINARY_FOR_GPU$' out
hasnt 'going to fail with 209' out
# PTX newer than the driver, in the fatbin and as text.
kernels 2xsm_80 1xcompute_90:9.2
asked 1 LIBTRACE_TEST_CUDA='cuModuleLoadData=222 cuDriverGetVersion:13000' ./asks fat
found 'error[ptx-too-new]'
has 'libkernels.so' out
has 'code=sm_80, sm_80, compute_90:9.2), called by asks, returned 222, CUDA_ERROR_UNSUPPORTED_PTX_VERSION$' out
hasnt 'going to fail with 222' out
kernels 2xsm_90
asked 1 LIBTRACE_TEST_CUDA='cuModuleLoadDataEx=222 cuDriverGetVersion:13000' ./asks ptx
found 'error[ptx-too-new]'
has 'has PTX 9.2, which is newer than the driver, of CUDA 13.0$' out
# 221: alone, and with the lookup that lies behind it.
asked 1 LIBTRACE_TEST_CUDA=cuLinkComplete=221 ./asks ptx link
found 'error[jit-missing]'
has 'the driver did not find its compiler for PTX' out
asked 1 LIBTRACE_TEST_CUDA='cuLinkComplete=221 open=libnvidia-ptxjitcompiler.so.1' ./asks ptx link
found 'error[jit-missing]'
has 'with which the driver compiles PTX, was not found$' out
has 'cuLinkComplete(), called by asks, returned 221, CUDA_ERROR_JIT_COMPILER_NOT_FOUND$' out
hasnt 'inferred' out
asked 1 LIBTRACE_TEST_CUDA='cuInit=303 open=libnvidia-gpucomp.so.580.95.05' ./asks
[ "$(sed -n '1s/:.*//p' out)" = 'error[cuda-error]' ] || { cat out; fail "303 is not the first finding"; }
has 'the driver looked in vain for libnvidia-gpucomp.so.580.95.05$' out
# Others, each with what it means.
asked 1 LIBTRACE_TEST_CUDA=cuDevicePrimaryCtxRetain=46 ./asks
found 'error[cuda-error]'
has '`cuDevicePrimaryCtxRetain` failed with 46, CUDA_ERROR_DEVICE_UNAVAILABLE$' out
has 'note: 46 means: another process has the GPU to itself' out
asked 1 LIBTRACE_TEST_CUDA=cuModuleLoadDataEx=218 ./asks ptx
found 'error[cuda-error]'
has 'cuModuleLoadDataEx(image=ptx, ptx=9.2, target=sm_90), called by asks, returned 218, CUDA_ERROR_INVALID_PTX$' out
asked 1 LIBTRACE_TEST_CUDA=cuInit=999 ./asks
found 'error[cuda-error]'
has 'nvidia_uvm' out
# A number that nobody knows.
asked 1 LIBTRACE_TEST_CUDA=cuInit=777777 ./asks
found 'error[cuda-error]'
has '`cuInit` failed with 777777$' out
# A name that is not there is how programs ask; where it ended one, it is told.
asked 0 LIBTRACE_TEST_CUDA=cuModuleGetFunction=500 ./asks well ptx kernel
hasnt '^\(error\|warning\|note\)' out
asked 0 LIBTRACE_TEST_CUDA=cuModuleGetFunction=500 ./asks ptx kernel
found 'warning[cuda-error]'
has 'name=run' out
# One image that does not suit, in a program that goes on without.
asked 0 LIBTRACE_TEST_CUDA=cuModuleLoadDataEx=218 ./asks well ptx
found 'note[cuda-error]'
