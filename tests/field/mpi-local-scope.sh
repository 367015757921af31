#!/bin/sh
# open-mpi/ompi#3705, #2663: a binding opens libmpi for itself, and its components, which name no library of MPI's among what they need,
# do not see its symbols.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
. "$top/tests/diagnose/heard"
mkdir lib
echo 'int base_framework(void) { return 0; }' | lib lib/libopenpal.so.40
# shellcheck disable=SC2016 # $ORIGIN is ld.so's
lib lib/libmpi.so.40 -Llib -l:libopenpal.so.40 -Wl,-rpath,'$ORIGIN' -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
int base_framework(void);
int mpi_init(const char *component)
{
	if (base_framework() || !dlopen(component, RTLD_LAZY | RTLD_LOCAL)) {
		printf("unable to open: %s\n", dlerror());
		return 1;
	}
	return 0;
}
C
echo 'extern int base_framework(void); int (*component)(void) = base_framework;' | lib lib/mca_shmem.so
prog binding -ldl <<'C'
#include <dlfcn.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
	void *mpi = argc == 4 ? dlopen(argv[2], RTLD_NOW | atoi(argv[1])) : NULL;
	int (*init)(const char *) = mpi ? (int (*)(const char *))dlsym(mpi, "mpi_init") : NULL;
	return init ? init(argv[3]) : 2;
}
C
heard 1 ./binding 0 "$t/lib/libmpi.so.40" "$t/lib/mca_shmem.so"
judged 1
finding error out-of-scope '`base_framework`, which `mca_shmem.so` wants, is in `libopenpal.so.40`, which is loaded out of its reach'
has 'help: open libmpi.so.40 with RTLD_GLOBAL, or libopenpal.so.40 itself before it' out
# Opened for all, as the binding should.
heard 0 ./binding 256 "$t/lib/libmpi.so.40" "$t/lib/mca_shmem.so"
judged 0
no_finding
