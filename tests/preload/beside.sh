#!/bin/sh
# Beside another library that wraps dlsym and the driver's functions, as those do that share a GPU out: before the companion and
# behind it the program has the same answers, nothing recurses and nothing hangs.
. "$(dirname "$0")/../lib.sh"
lib libcuda.so.1 <<'C'
#include <string.h>
int cuInit(unsigned flags) { return flags == 7 ? 100 : 0; }
int cuDriverGetVersion(int *version) { *version = 13000; return 0; }
int cuDeviceGetCount(int *count) { *count = 2; return 0; }
int cuMemGetInfo_v2(unsigned long *available, unsigned long *total) { *available = 1000; *total = 2000; return 0; }
int cuGetProcAddress_v2(const char *name, void **function, int version, unsigned long flags, int *status)
{
	(void)version, (void)flags;
	*function = strcmp(name, "cuInit") == 0 ? (void *)cuInit : strcmp(name, "cuMemGetInfo") == 0 ? (void *)cuMemGetInfo_v2 :
		strcmp(name, "cuDeviceGetCount") == 0 ? (void *)cuDeviceGetCount : strcmp(name, "cuGetProcAddress") == 0 ?
		(void *)cuGetProcAddress_v2 : (void *)0;
	if (status)
		*status = !*function;
	return *function ? 0 : 500;
}
C
# It finds the real dlsym by dlvsym, hands out functions of its own for those of the driver, asks itself for what is behind them,
# and takes an answer that it gave before for the begin of a circle.
lib libshare.so -D_GNU_SOURCE -ldl -pthread <<'C'
#include <dlfcn.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>
static void *(*real)(void *, const char *);
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct { long thread; void *answer; } seen[64];
static unsigned next;
static void find(void)
{
	static const char *const versions[] = {"GLIBC_2.34", "GLIBC_2.2.5", "GLIBC_2.17"};
	for (int i = 0; i < 3 && !real; i++)
		real = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", versions[i]);
}
static int circle(void *answer)
{
	long thread = syscall(SYS_gettid);
	for (int i = 0; i < 64; i++)
		if (seen[i].thread == thread && seen[i].answer == answer)
			return 1;
	seen[next % 64].thread = thread;
	seen[next++ % 64].answer = answer;
	return 0;
}
static void *driver(const char *name)
{
	void *handle = dlopen("libcuda.so.1", RTLD_NOW | RTLD_NODELETE);
	return handle ? real(handle, name) : NULL;
}
int cuInit(unsigned flags)
{
	int (*behind)(unsigned) = (int (*)(unsigned))driver("cuInit");
	return behind ? behind(flags) : 999;
}
int cuMemGetInfo_v2(unsigned long *available, unsigned long *total)
{
	int (*behind)(unsigned long *, unsigned long *) = (int (*)(unsigned long *, unsigned long *))driver("cuMemGetInfo_v2");
	int result = behind ? behind(available, total) : 999;
	*total = 1500;	/* the share */
	return result;
}
int cuGetProcAddress_v2(const char *name, void **function, int version, unsigned long flags, int *status)
{
	int (*behind)(const char *, void **, int, unsigned long, int *) =
		(int (*)(const char *, void **, int, unsigned long, int *))driver("cuGetProcAddress_v2");
	int result = behind ? behind(name, function, version, flags, status) : 999;
	if (!result && strcmp(name, "cuMemGetInfo") == 0)
		*function = (void *)cuMemGetInfo_v2;
	if (!result && strcmp(name, "cuInit") == 0)
		*function = (void *)cuInit;
	return result;
}
void *dlsym(void *handle, const char *name)
{
	pthread_once(&once, find);
	if (strcmp(name, "cuInit") == 0)
		return (void *)cuInit;
	if (strcmp(name, "cuMemGetInfo_v2") == 0)
		return (void *)cuMemGetInfo_v2;
	if (strcmp(name, "cuGetProcAddress_v2") == 0)
		return (void *)cuGetProcAddress_v2;
	void *answer = real(handle, name);
	return handle == RTLD_NEXT && circle(answer) ? NULL : answer;
}
C
# Another in the same style, which knows no dlvsym: it asks dlsym for the next dlsym.
lib libsimple.so -D_GNU_SOURCE -ldl <<'C'
#include <dlfcn.h>
#include <string.h>
static int asked;
static int counted(int *count)
{
	asked++;
	*count = 1;
	return 0;
}
void *dlsym(void *handle, const char *name)
{
	static void *(*next)(void *, const char *);
	static __thread int inside;
	if (!next && !inside) {
		inside = 1;
		next = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
		if (!next)
			next = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
		if (!next)
			next = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.17");
		inside = 0;
	}
	return strcmp(name, "cuDeviceGetCount") == 0 ? (void *)counted : next(handle, name);
}
C
prog app -L. -ldl -pthread <<'C'
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
typedef int get_type(const char *, void **, int, unsigned long, int *);
static void *ask(void *none)
{
	void *handle = dlopen("libcuda.so.1", RTLD_NOW);
	int (*init)(unsigned) = (int (*)(unsigned))dlsym(handle, "cuInit");
	int (*count)(int *) = (int (*)(int *))dlsym(handle, "cuDeviceGetCount");
	get_type *get = (get_type *)dlsym(handle, "cuGetProcAddress_v2");
	int devices = 0, status = 9;
	unsigned long available = 0, total = 0;
	void *function = NULL;
	(void)none;
	int first = init(0), second = init(7), third = count(&devices), fourth = get("cuMemGetInfo", &function, 13000, 0, &status);
	int fifth = ((int (*)(unsigned long *, unsigned long *))function)(&available, &total);
	printf("%d %d %d %d %d %d %lu of %lu\n", first, second, third, devices, fourth, fifth, available, total);
	printf("%d %s\n", get("cuNothing", &function, 13000, 0, &status), dlsym(handle, "cuNothing") ? "there" : dlerror() ? "not there" : "no text");
	for (int i = 0; i < 1000; i++)
		if (!dlsym(RTLD_DEFAULT, "malloc") || dlsym(RTLD_NEXT, "no such symbol"))
			return (void *)1;
	return NULL;
}
int main(void)
{
	pthread_t thread;
	ask(NULL);
	fflush(stdout);
	pthread_create(&thread, NULL, ask, NULL);
	pthread_join(thread, NULL);
	return 3;
}
C
# A hang is a failure, as is another answer.
beside() {
	others=$1
	timeout 60 env LD_LIBRARY_PATH="$t" LD_PRELOAD="$others" ./app >plain.out 2>&1
	plain_status=$?
	for order in "$others:$preload" "$preload:$others"; do
		for audit in '' "$module"; do
			rm -rf data
			timeout 60 env LD_LIBRARY_PATH="$t" LD_PRELOAD="$order" ${audit:+LD_AUDIT="$audit"} LIBTRACE_OUTPUT="$t/data" ./app >traced.out 2>&1
			status=$?
			[ $status -eq $plain_status ] || { cat traced.out; fail "$order${audit:+ with the audit module}: exit status $status, not $plain_status"; }
			diff plain.out traced.out || fail "$order${audit:+ with the audit module}: another answer"
			collect
			event kind=dlsym name=cuNothing
		done
	done
}
# What the other hands out in place of the driver's functions is left in peace.
only_native "the emulator would be preloaded, too"
beside "$t/libshare.so"
[ $plain_status -eq 3 ] || { cat plain.out; fail "it does not run by itself: $plain_status"; }
has '1000 of 1500' plain.out
beside "$t/libsimple.so"
has '^0 100 0 1 ' plain.out
beside "$t/libshare.so:$t/libsimple.so"
