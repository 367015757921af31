/* SPDX-License-Identifier: MIT */
/* loops open|sym N: N times dlopen and dlclose of a library that is loaded, or dlsym in vain with dlerror. */
#include <dlfcn.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	long n = argc > 2 ? atol(argv[2]) : 0;
	void *m = dlopen("libm.so.6", RTLD_NOW);
	for (long i = 0; m && i < n; i++) {
		if (argv[1][0] == 'o')
			dlclose(dlopen("libm.so.6", RTLD_NOW));
		else if (dlsym(m, "nothing") || !dlerror())
			return 1;
	}
	return m ? 0 : 1;
}
