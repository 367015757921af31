/* SPDX-License-Identifier: MIT */
/*
 * What `import torch` does to the dynamic linker, for a machine without Python: import SITE-PACKAGES
 *
 * Prints "imported", or the dynamic linker's words as Python does.
 */
#include <dlfcn.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* As in init.py; the folders do not matter here: each library stands in one of them. */
static const char *const cuda_libraries[] = {
	"libcublasLt.so.*[0-9]",
	"libcublas.so.*[0-9]",
	"libcudnn.so.*[0-9]",
	"libnvrtc.so.*[0-9]",
	"libcudart.so.*[0-9]",
	"libcupti.so.*[0-9]",
	"libcufft.so.*[0-9]",
	"libnvJitLink.so.*[0-9]",
	"libcusparse.so.*[0-9]",
	"libcusparseLt.so.*[0-9]",
	"libcusolver.so.*[0-9]",
	"libnccl.so.*[0-9]",
	"libnvshmem_host.so.*[0-9]",
	"libcufile.so.*[0-9]",
};

static void *load(const char *path, int flags)
{
	void *handle = dlopen(path, flags);

	if (!handle)
		printf("ImportError: %s\n", dlerror());
	return handle;
}

static void preload(const char *site, const char *name)
{
	char pattern[4096];
	glob_t found;

	if ((size_t)snprintf(pattern, sizeof pattern, "%s/nvidia/*/lib/%s", site, name) < sizeof pattern &&
		glob(pattern, 0, NULL, &found) == 0) {
		dlopen(found.gl_pathv[0], RTLD_NOW);
		globfree(&found);
	}
}

int main(int argc, char **argv)
{
	char path[4096], site[4096];

	if (argc < 2 || !realpath(argv[1], site)) {
		fprintf(stderr, "usage: %s SITE-PACKAGES\n", argv[0]);
		return 2;
	}
	snprintf(path, sizeof path, "%.4000s/torch/lib/libtorch_global_deps.so", site);
	if (!load(path, RTLD_NOW | RTLD_GLOBAL))
		return 1;
	for (size_t i = 0; i < sizeof cuda_libraries / sizeof *cuda_libraries; i++)
		preload(site, cuda_libraries[i]);
	snprintf(path, sizeof path, "%.4000s/torch/_C.abi3.so", site);
	if (!load(path, RTLD_NOW))
		return 1;
	puts("imported");
	return 0;
}
