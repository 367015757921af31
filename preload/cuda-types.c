/* SPDX-License-Identifier: MIT */
/*
 * Where cuda.h is installed, the build compares it with what cuda.c takes for granted: the numbers, and where in
 * each function the arguments stand that it looks at.  Nothing of this is in the module.
 */
#if defined(__has_include)
#if __has_include(<cuda.h>)
#define HAVE_CUDA
#endif
#endif

#ifdef HAVE_CUDA
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
#include <cuda.h>

enum theirs {
	SUCCESS = CUDA_SUCCESS,
	NOT_FOUND = CUDA_ERROR_NOT_FOUND,
	MAJOR = CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR,
	MINOR = CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR,
};

#include "preload/cuda-types.h"

_Static_assert(SUCCESS == CUDA_SUCCESS && NOT_FOUND == CUDA_ERROR_NOT_FOUND, "CUresult");
_Static_assert(
	MAJOR == CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR && MINOR == CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR,
	"CUdevice_attribute");
_Static_assert(
	sizeof(CUresult) == sizeof(int) && sizeof(CUdevice) == sizeof(int), "what a wrapper returns, and a device");

/* The names in cuda.h are macros for the latest version of each function. */
#define TAKES(function, ...) \
	_Static_assert(__builtin_types_compatible_p(__typeof__(&function), CUresult (*)(__VA_ARGS__)), #function)
TAKES(cuInit, unsigned);
TAKES(cuDriverGetVersion, int *);
TAKES(cuDeviceGetCount, int *);
TAKES(cuDeviceGetName, char *, int, CUdevice);
TAKES(cuDeviceComputeCapability, int *, int *, CUdevice);
TAKES(cuDeviceGetAttribute, int *, CUdevice_attribute, CUdevice);
TAKES(cuDevicePrimaryCtxRetain, CUcontext *, CUdevice);
TAKES(cuModuleLoad, CUmodule *, const char *);
TAKES(cuModuleLoadData, CUmodule *, const void *);
TAKES(cuModuleLoadDataEx, CUmodule *, const void *, unsigned, CUjit_option *, void **);
TAKES(cuModuleLoadFatBinary, CUmodule *, const void *);
TAKES(cuModuleGetFunction, CUfunction *, CUmodule, const char *);
TAKES(cuLinkAddData, CUlinkState, CUjitInputType, void *, size_t, const char *, unsigned, CUjit_option *, void **);
TAKES(cuLinkAddFile, CUlinkState, CUjitInputType, const char *, unsigned, CUjit_option *, void **);
#if CUDA_VERSION >= 12000
TAKES(cuLibraryLoadData, CUlibrary *, const void *, CUjit_option *, void **, unsigned, CUlibraryOption *, void **,
	unsigned);
TAKES(cuLibraryLoadFromFile, CUlibrary *, const char *, CUjit_option *, void **, unsigned, CUlibraryOption *, void **,
	unsigned);
TAKES(cuLibraryGetKernel, CUkernel *, CUlibrary, const char *);
TAKES(cuGetProcAddress, const char *, void **, int, cuuint64_t, CUdriverProcAddressQueryResult *);
#endif
#if CUDA_VERSION >= 13000
TAKES(cuCtxCreate, CUcontext *, CUctxCreateParams *, unsigned, CUdevice);
#else
TAKES(cuCtxCreate, CUcontext *, unsigned, CUdevice);
#endif
#endif

/* C wants something in every file. */
extern int cuda_types_are_compared;
