#!/bin/sh
# Objects that need libcuda.so.1 themselves: bound at once, lazily, through pointers in data, behind RELRO; what they call is
# written down, what they compare stays equal.  Nothing is found that would not be found without the companion.
. "$(dirname "$0")/../lib.sh"
lib libcuda.so.1 <<E
#include <stdlib.h>
#include <string.h>
int cuInit(unsigned flags) { return flags ? 1 : atoi(getenv("TEST_CUINIT") ? getenv("TEST_CUINIT") : "0"); }
int cuDriverGetVersion(int *v) { *v = 12040; return 0; }
int cuDeviceGetCount(int *n) { *n = 2; return 0; }
int cuDeviceGetName(char *name, int size, int device) { strncpy(name, device ? "Second" : "First", size); return 0; }
int cuModuleLoadData(void **m, const void *image) { *m = 0; return image ? 222 : 0; }
int cuLaunchKernel(void) { return 0; }
int cuCtxCreate_v2(void **c, unsigned f, int device) { *c = 0; return device == 7 ? 101 : 0; }
E
ln -s libcuda.so.1 libcuda.so
lib libinner.so -L. -lcuda <<E
int cuDriverGetVersion(int *);
int inner(void) { int v = 0; cuDriverGetVersion(&v); return v; }
E
cat >app.c <<'E'
#include <dlfcn.h>
#include <stdio.h>
int cuInit(unsigned);
int cuDeviceGetCount(int *);
int cuDeviceGetName(char *, int, int);
int cuModuleLoadData(void **, const void *);
int cuCtxCreate_v2(void **, unsigned, int);
int cuLaunchKernel(void);
int inner(void);
extern int weak_one(void) __attribute__((weak));
static int (*const table[])(unsigned) = {cuInit};
static const char ptx[] = "//\n.version 8.4\n.target sm_90a, texmode_independent\n.address_size 64\n";
static const char cut[] = ".version 8";
int main(void)
{
	char name[32];
	int count = 0, result;
	void *p;
	printf("%d %d\n", cuInit(0), table[0](0));
	printf("same %d\n", table[0] == cuInit && (void *)cuInit == dlsym(dlopen("libcuda.so.1", RTLD_LAZY), "cuInit"));
	result = cuDeviceGetCount(&count);
	printf("%d %d\n", result, count);
	for (int i = 0; i < 4; i++) {
		result = cuDeviceGetName(name, sizeof(name), i % 2);
		printf("%d %s\n", result, name);
	}
	printf("%d %d\n", cuModuleLoadData(&p, ptx), cuModuleLoadData(&p, cut));
	printf("%d\n", cuModuleLoadData(&p, (void *)-4096));
	printf("%d %d\n", cuCtxCreate_v2(&p, 0, 0), cuCtxCreate_v2(&p, 0, 7));
	printf("%d %d\n", cuLaunchKernel(), inner());
	return 0;
}
E
for flags in "-Wl,-z,lazy" "-Wl,-z,now -Wl,-z,relro" "-fno-plt -Wl,-z,now -Wl,-z,relro" "-no-pie -Wl,-z,lazy" "-fPIE -pie -Wl,-z,lazy"; do
	# shellcheck disable=SC2086 # words
	$CC -D_GNU_SOURCE $flags -O1 -o app app.c -L. -lcuda -linner -Wl,-rpath,"$t" -ldl || fail "cannot build with $flags"
	rm -rf data
	plain TEST_CUINIT=803 ./app >without || fail "exit status $?: $flags"
	traced_both TEST_CUINIT=803 ./app >with || fail "exit status $? with the companion: $flags"
	cmp without with || { diff without with; fail "the companion changes what the program sees: $flags"; }
	has '^same 1$' with
	collect
	# A pointer of a non-PIE program is the address of its PLT, which leads through its table as well.
	[ "$(events kind=cuda function=cuInit result:803 caller="$t/app")" -eq 2 ] || { matching kind=cuda; fail "cuInit: $flags"; }
	[ "$(events kind=cuda function=cuDeviceGetName)" -eq 2 ] || { matching kind=cuda; fail "the first success of each device: $flags"; }
	matching kind=cuda function=cuDeviceGetName | grep -q '"arguments":\["device=1","name=Second"\]' || fail "arguments: $flags"
	matching kind=cuda function=cuDeviceGetCount | grep -q '"arguments":\["count=2"\]' || fail "count: $flags"
	matching kind=cuda function=cuModuleLoadData result:222 >loads
	[ "$(wc -l <loads)" -eq 3 ] || { cat loads; fail "each failure: $flags"; }
	# qemu-user has no process_vm_readv: there nothing is known of what was to be loaded.
	if [ -z "$runner" ]; then
		has '"arguments":\["image=ptx","ptx=8.4","target=sm_90a"\]' loads
		has '"arguments":\["image=ptx","ptx=8"\]' loads
	fi
	has "\"memory\":\"$t/app\"" loads
	has '"arguments":\[\]' loads
	event kind=cuda function=cuCtxCreate_v2 result:101
	matching kind=cuda function=cuCtxCreate_v2 result:101 | grep -q 'device=7' || fail "the device: $flags"
	event kind=cuda function=cuDriverGetVersion caller="$t/libinner.so" library="$t/libcuda.so.1"
	no_event kind=cuda function=cuLaunchKernel
done

# Where a sandbox forbids process_vm_readv, the program's own objects are looked at all the same: what it compares stays equal.
if [ -z "$runner" ]; then
	$CC -D_GNU_SOURCE -DALONE -o confine "$top/tests/faults/confine.c" || fail "cannot build confine"
	rm -rf data
	traced_both TEST_CUINIT=803 ./confine process_vm_readv=EPERM ./app >with || fail "exit status $? in a sandbox"
	diff without with || fail "the companion changes what the program sees in a sandbox"
	collect
	[ "$(events kind=cuda function=cuInit result:803 caller="$t/app")" -eq 2 ] || { matching kind=cuda; fail "cuInit in a sandbox"; }
fi

# As torch's libcaffe2_nvrtc.so and Triton's launchers: opened later, and asked for a symbol.
lib liblate.so -L. -lcuda -Wl,-rpath,"$t" <<E
int cuInit(unsigned);
int cuDeviceGetCount(int *);
struct { int (*init)(unsigned); } table = {cuInit};
int late(void) { int n; return table.init(0) + cuInit(0) + cuDeviceGetCount(&n); }
E
prog opener -ldl <<E
#include <dlfcn.h>
#include <stdio.h>
int main(void)
{
	void *h = dlopen("./liblate.so", RTLD_NOW);
	int (*late)(void) = (int (*)(void))dlsym(h, "late");
	printf("%d\n", late());
	return 0;
}
E
rm -rf data
traced_both TEST_CUINIT=34 ./opener | grep -qx 68 || fail "what a library that is opened later gets"
collect
[ "$(events kind=cuda function=cuInit result:34 caller=./liblate.so)" -eq 2 ] || { cat events; fail "what a library that is opened later calls"; }

# Without a driver, a weak reference is NULL and RTLD_DEFAULT finds nothing; with one, what it has.
prog weak -Wl,--no-as-needed -ldl <<E
#include <dlfcn.h>
#include <stdio.h>
extern int cuInit(unsigned) __attribute__((weak));
int main(void)
{
	void *found = dlsym(RTLD_DEFAULT, "cuInit");
	Dl_info info = {0};
	if (found)
		dladdr(found, &info);
	printf("%d %s %s\n", cuInit != 0, found ? info.dli_fname : "nothing", dlerror());
	return 0;
}
E
for list in "" "$t/libcuda.so.1"; do
	plain LD_PRELOAD="$list" ./weak >without
	plain LD_PRELOAD="$preload:$list" LIBTRACE_OUTPUT="$t/data" ./weak >with || fail "exit status $?"
	cmp without with || { diff without with; fail "a weak reference"; }
done
has "^1 $t/libcuda.so.1" with

# Somebody else interposes the driver: left in peace.
lib libvgpu.so <<E
int cuInit(unsigned flags) { (void)flags; return 46; }
int cuDeviceGetCount(int *n) { *n = 1; return 0; }
E
rm -rf data
plain LD_AUDIT="$module" LD_PRELOAD="$t/libvgpu.so:$preload" LIBTRACE_OUTPUT="$t/data" ./opener | grep -qx 92 || fail "another's interposer lost its place"
collect
no_event kind=cuda
