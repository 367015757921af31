/* SPDX-License-Identifier: MIT */
/*
 * A stand-in for the CUDA driver's library, for tests without a GPU: it answers what LIBTRACE_TEST_CUDA says.
 *
 *	FUNCTION=RESULT		the function returns this, and does nothing
 *	FUNCTION:NUMBER		the number that it gives: cuDriverGetVersion:12040, cuDeviceGetCount:2
 *	all=RESULT		every function returns this, as those of the toolkit's stub do
 *	capability=X.Y		of each device (9.0)
 *	open=NAME		cuInit opens this library, as the real one does with others of the driver
 *	log			tells each call on standard error
 *
 * between blanks.  The entry points are reached as those of the real one: by dlsym, by cuGetProcAddress and
 * cuGetProcAddress_v2, and by direct import.  What it was never told of succeeds.  The real runtime
 * (libcudart) comes to cuInit with it, and no further: it asks for tables that only NVIDIA's driver has.
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOT_FOUND = 500 };

/* The word of the script that begins with name and mark; what follows, NULL if there is none. */
static const char *word(const char *name, char mark)
{
	const char *script = getenv("LIBTRACE_TEST_CUDA");
	size_t length = strlen(name);
	for (const char *at = script; at && *at; at += strcspn(at, " "), at += strspn(at, " "))
		if (strncmp(at, name, length) == 0 &&
			(at[length] == mark || (!mark && (!at[length] || at[length] == ' '))))
			return at + length + 1;
	return NULL;
}

static int result(const char *name)
{
	const char *own = word(name, '='), *all = word("all", '=');
	int answer = own ? atoi(own) : all ? atoi(all) : 0;
	if (word("log", '\0'))
		fprintf(stderr, "libcuda: %s %d\n", name, answer);
	return answer;
}

static int number(const char *name, int otherwise)
{
	const char *told = word(name, ':');
	return told ? atoi(told) : otherwise;
}

static void capability(int *major, int *minor)
{
	const char *told = word("capability", '=');
	*major = *minor = 0;
	if (!told || sscanf(told, "%d.%d", major, minor) != 2)
		*major = 9;
}

/* DO is done where the function succeeds. */
#define FUNCTION(name, parameters, DO) \
	int name parameters; \
	int name parameters \
	{ \
		int answer = result(#name); \
		if (!answer) { \
			DO; \
		} \
		return answer; \
	}

static int somewhere;	/* what contexts, modules and functions point to */

static void open_other(void)
{
	const char *told = word("open", '=');
	char name[256];
	if (told && snprintf(name, sizeof(name), "%.*s", (int)strcspn(told, " "), told) > 0)
		dlopen(name, RTLD_NOW);
}

int cuInit(unsigned flags);
int cuInit(unsigned flags)
{
	(void)flags;
	open_other();
	return result("cuInit");
}

FUNCTION(cuDriverGetVersion, (int *version), *version = number("cuDriverGetVersion", 13020))
FUNCTION(cuDeviceGetCount, (int *count), *count = number("cuDeviceGetCount", 1))
FUNCTION(cuDeviceGet, (int *device, int ordinal), *device = ordinal)
FUNCTION(cuDeviceGetName, (char *name, int length, int device), (void)device;
	 snprintf(name, (size_t)length, "NVIDIA Stand-in"))
FUNCTION(cuDeviceTotalMem_v2, (size_t *bytes, int device), (void)device; *bytes = (size_t)1 << 34)
FUNCTION(cuDeviceComputeCapability, (int *major, int *minor, int device), (void)device; capability(major, minor))
FUNCTION(cuDeviceGetAttribute, (int *value, int attribute, int device),
	int major; int minor; (void)device; capability(&major, &minor);
	*value = attribute == 75 ? major : attribute == 76 ? minor : 1)
FUNCTION(cuDevicePrimaryCtxRetain, (void **context, int device), (void)device; *context = &somewhere)
FUNCTION(cuCtxCreate_v2, (void **context, unsigned flags, int device), (void)flags; (void)device; *context = &somewhere)
FUNCTION(cuModuleLoad, (void **module, const char *path), (void)path; *module = &somewhere)
FUNCTION(cuModuleLoadData, (void **module, const void *image), (void)image; *module = &somewhere)
FUNCTION(cuModuleLoadDataEx, (void **module, const void *image, unsigned count, void *options, void **values),
	(void)image; (void)count; (void)options; (void)values; *module = &somewhere)
FUNCTION(cuModuleGetFunction, (void **function, void *module, const char *name), (void)module; (void)name;
	 *function = &somewhere)
FUNCTION(cuLibraryLoadData, (void **library, const void *code), (void)code; *library = &somewhere)
FUNCTION(cuLinkCreate_v2, (unsigned count, void *options, void **values, void **state),
	(void)count; (void)options; (void)values; *state = &somewhere)
FUNCTION(cuLinkComplete, (void *state, void **cubin, size_t *size), (void)state; *cubin = &somewhere; *size = 4)

int cuGetExportTable(const void **table, const void *id);
int cuGetExportTable(const void **table, const void *id)
{
	(void)id;
	*table = NULL;
	return NOT_FOUND;
}

/* What nobody described. */
static int anything(void)
{
	const char *all = word("all", '=');
	return all ? atoi(all) : 0;
}

int cuGetProcAddress_v2(const char *symbol, void **function, int version, uint64_t flags, int *status);
int cuGetProcAddress(const char *symbol, void **function, int version, uint64_t flags);

#define POINTER(name) {#name, (void *)name}
static const struct {
	const char *name;
	void *function;
} functions[] = {
	POINTER(cuInit),
	POINTER(cuDriverGetVersion),
	POINTER(cuDeviceGetCount),
	POINTER(cuDeviceGet),
	POINTER(cuDeviceGetName),
	POINTER(cuDeviceTotalMem_v2),
	POINTER(cuDeviceComputeCapability),
	POINTER(cuDeviceGetAttribute),
	POINTER(cuDevicePrimaryCtxRetain),
	POINTER(cuCtxCreate_v2),
	POINTER(cuModuleLoad),
	POINTER(cuModuleLoadData),
	POINTER(cuModuleLoadDataEx),
	POINTER(cuModuleGetFunction),
	POINTER(cuLibraryLoadData),
	POINTER(cuLinkCreate_v2),
	POINTER(cuLinkComplete),
	POINTER(cuGetExportTable),
	POINTER(cuGetProcAddress_v2),
	POINTER(cuGetProcAddress),
};

int cuGetProcAddress_v2(const char *symbol, void **function, int version, uint64_t flags, int *status)
{
	int answer = result("cuGetProcAddress");
	(void)version, (void)flags;
	if (answer)
		return answer;
	if (status)
		*status = 0;
	*function = (void *)anything;
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		size_t length = strlen(symbol);
		if (strncmp(functions[i].name, symbol, length) == 0 &&
			(!functions[i].name[length] || strcmp(functions[i].name + length, "_v2") == 0)) {
			*function = functions[i].function;
			break;
		}
	}
	return 0;
}

int cuGetProcAddress(const char *symbol, void **function, int version, uint64_t flags)
{
	return cuGetProcAddress_v2(symbol, function, version, flags, NULL);
}
