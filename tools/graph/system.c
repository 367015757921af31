/* SPDX-License-Identifier: MIT */
/* The libraries that nearly every program has: hidden unless asked for. */
#include <string.h>

#include "base/mem.h"
#include "graph/graph.h"

static const struct {
	const char *soname, *word;
} system_libraries[] = {
	{"libc.so.6", "libc"}, {"libm.so.6", "libm"}, {"libmvec.so.1", "libmvec"}, {"libpthread.so.0", "libpthread"},
	{"libdl.so.2", "libdl"}, {"librt.so.1", "librt"}, {"libutil.so.1", "libutil"},
	{"libstdc++.so.6", "libstdc++"}, {"libgcc_s.so.1", "libgcc_s"},
	{"ld-linux-x86-64.so.2", "ld.so"}, {"ld-linux-aarch64.so.1", "ld.so"}, {"ld-linux.so.2", "ld.so"},
	{"linux-vdso.so.1", "vdso"}, {"linux-gate.so.1", "vdso"},
	{PRELOAD_MODULE, "libtrace-preload"},
};

enum { SYSTEM_LIBRARIES = countof(system_libraries) };

bool is_system_library(const char *soname)
{
	for (size_t i = 0; i < SYSTEM_LIBRARIES; i++)
		if (strcmp(soname, system_libraries[i].soname) == 0)
			return true;
	return false;
}

const char *system_library_word(size_t i, const char **soname)
{
	if (i >= SYSTEM_LIBRARIES)
		return NULL;
	*soname = system_libraries[i].soname;
	return system_libraries[i].word;
}
