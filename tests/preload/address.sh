#!/bin/sh
# The driver as a runtime reaches it: dlsym for cuGetProcAddress, that for everything else, in both of its versions; which
# entry point that was, and that a function of a newer driver is asked for in vain without a word.
. "$(dirname "$0")/../lib.sh"
lib libcuda.so.1 <<E
#include <string.h>
int cuInit(unsigned flags) { (void)flags; return 0; }
int cuDeviceGetAttribute(int *v, int attribute, int device) { *v = attribute == 75 ? 9 : 0; return attribute > 1000 || device > 0 ? 1 : 0; }
int cuCtxCreate_v2(void **c, unsigned f, int device) { (void)f, (void)device; *c = 0; return 2; }
int cuCtxCreate_v4(void **c, void *p, unsigned f, int device) { (void)p, (void)f, (void)device; *c = 0; return 3; }
int cuMemAlloc_v2(void) { return 0; }
int cuLibraryLoadData(void **l, const void *code, void *o, void *v, unsigned n, void *p, void *w, unsigned m)
{
	(void)code, (void)o, (void)v, (void)p;
	*l = 0;
	return n == 5 && m == 8 && w == (void *)7 ? 209 : 1;
}
int cuGetProcAddress(const char *name, void **f, int version, unsigned long long flags)
{
	(void)flags;
	static const struct { const char *name; void *f; } all[] = {{"cuInit", cuInit}, {"cuDeviceGetAttribute", cuDeviceGetAttribute},
		{"cuMemAlloc", cuMemAlloc_v2}, {"cuLibraryLoadData", cuLibraryLoadData}};
	*f = 0;
	if (strcmp(name, "cuCtxCreate") == 0)
		*f = version >= 13000 ? (void *)cuCtxCreate_v4 : (void *)cuCtxCreate_v2;
	for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(name, all[i].name) == 0)
			*f = all[i].f;
	if (strcmp(name, "broken") == 0)
		return 999;
	return *f ? 0 : 500;
}
int cuGetProcAddress_v2(const char *name, void **f, int version, unsigned long long flags, int *status)
{
	if (strcmp(name, "cuGetProcAddress") == 0) {
		*f = cuGetProcAddress_v2;
		return 0;
	}
	int result = cuGetProcAddress(name, f, version, flags);
	if (status)
		*status = result ? 1 : 0;
	return result;
}
E
prog app -ldl <<'E'
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
typedef int getter(const char *, void **, int, unsigned long long, int *);
typedef int any(void *, long, long, long);	/* more arguments than some take */
/* A fatbin of three entries: sm_90a, compute_120f of PTX ISA 9.0, lto_80. */
static struct { uint32_t magic; uint16_t version, size; uint64_t bytes; struct entry { uint16_t kind, v; uint32_t header; uint64_t payload;
	uint32_t c, o; uint16_t minor, major; uint32_t sm, n, nl; uint64_t flags, z, u; } e[3]; } fatbin = {0xba55ed50, 1, 16, 3 * 64, {
	{2, 0x101, 64, 0, 0, 0, 7, 1, 90, 0, 0, 0x100011, 0, 0}, {1, 0x101, 64, 0, 0, 0, 0, 9, 120, 0, 0, 0x200011, 0, 0},
	{8, 0x101, 64, 0, 0, 0, 61, 1, 80, 0, 0, 0x11, 0, 0}}};
static struct { uint32_t magic, version; void *data, *more; } wrapper = {0x466243b1, 1, &fatbin, 0};
int main(void)
{
	void *h = dlopen("./libcuda.so.1", RTLD_NOW), *f = 0, *g = 0, *p;
	getter *get = (getter *)dlsym(h, "cuGetProcAddress_v2"), *again;
	int status, v;
	printf("%d", get("cuGetProcAddress", (void **)&again, 12000, 0, &status));
	printf(" %d", again == get);
	printf(" %d", again("cuInit", &f, 2000, 0, &status));
	printf(" %d %d", f == dlsym(h, "cuInit"), ((any *)f)(0, 0, 0, 0));
	printf(" %d", get("cuMemAlloc", &f, 12000, 0, 0));
	printf(" %d", f == dlsym(h, "cuMemAlloc_v2"));
	printf(" %d", get("cuFuture", &f, 13000, 0, &status));
	printf(" %d", status);
	printf(" %d", get("broken", &f, 13000, 0, &status));
	get("cuCtxCreate", &f, 12000, 0, 0), get("cuCtxCreate", &g, 13000, 0, 0);
	printf(" %d %d %d", f != g, ((any *)f)(&p, 0, 1, 0), ((any *)g)(&p, 0, 0, 1));
	((int (*)(const char *, void **, int, unsigned long long))dlsym(h, "cuGetProcAddress"))("cuDeviceGetAttribute", &f, 2000, 0);
	printf(" %d %d %d %d", ((any *)f)(&v, 75, 0, 0), ((any *)f)(&v, 75, 0, 0), ((any *)f)(&v, 1001, 0, 0), ((any *)f)(&v, 76, 1, 0));
	get("cuLibraryLoadData", &f, 12000, 0, 0);
	int (*load)(void **, const void *, void *, void *, unsigned, void *, void *, unsigned) = (void *)f;
	printf(" %d\n", load(&p, &wrapper, 0, 0, 5, 0, (void *)7, 8));
	return 0;
}
E
plain ./app >without || fail "exit status $?"
has '^0 1 0 1 0 0 1 500 1 999 1 2 3 0 0 1 1 209$' without
traced_both ./app >with || fail "exit status $? with the companion"
cmp without with || { diff without with; fail "the companion changes what the program sees"; }
collect
[ "$(events kind=cuda)" -eq 7 ] || { matching kind=cuda; fail "$(events kind=cuda) calls are written down"; }
event kind=cuda function=cuInit result:0 caller="$t/app" library=./libcuda.so.1
event kind=cuda function=cuGetProcAddress_v2 result:999
event kind=cuda function=cuCtxCreate_v2 result:2
event kind=cuda function=cuCtxCreate_v4 result:3
matching kind=cuda function=cuCtxCreate_v4 | grep -q 'device=1' || fail "the device of the fourth version"
matching kind=cuda function=cuDeviceGetAttribute result:0 | grep -q '"arguments":\["device=0","major=9"\]' || fail "the compute capability"
event kind=cuda function=cuDeviceGetAttribute result:1
event kind=cuda function=cuLibraryLoadData result:209 memory="$t/app"
[ -n "$runner" ] || matching kind=cuda function=cuLibraryLoadData | grep -q '"arguments":\["image=fatbin","code=sm_90a","code=compute_120f:9.0","code=lto_80"\]' ||
	{ matching kind=cuda; fail "what is in the fatbin"; }

# A library that is not the driver may have a function of that name: not ours to touch.
lib libother.so <<E
int cuInit(unsigned flags) { return (int)flags + 5; }
E
prog other -ldl <<E
#include <dlfcn.h>
#include <stdio.h>
int main(void)
{
	Dl_info info;
	void *f = dlsym(dlopen("./libother.so", RTLD_NOW), "cuInit");
	printf("%d %d\n", dladdr(f, &info) && info.dli_saddr == f, ((int (*)(unsigned))f)(1));
	return 0;
}
E
rm -rf data
traced_both ./other | grep -qx '1 6' || fail "another's cuInit"
collect
no_event kind=cuda
