/* SPDX-License-Identifier: MIT */
#include "preload/cuda.h"

#include <elf.h>
#include <link.h>
#include <stdbool.h>

#include "preload/code.h"
#include "preload/cuda-types.h"
#include "preload/real.h"
#include "preload/record.h"
#include "preload/where.h"
#include "trace/symbols.h"
#include "trace/text.h"

/* What the arguments of a function are, as far as they matter. */
enum arguments {
	NOTHING,
	FLAGS,			/* (flags) */
	VERSION,		/* (int *version) */
	COUNT,			/* (int *count) */
	NAME,			/* (char *name, int length, device) */
	CAPABILITY,		/* (int *major, int *minor, device) */
	ATTRIBUTE,		/* (int *value, attribute, device) */
	RETAIN,			/* (context *, device) */
	CONTEXT,		/* (context *, …, device): where it stands depends on the version */
	FILE_PATH,		/* (module *, path) */
	CODE,			/* (module *, image) */
	SYMBOL,			/* (function *, module, name) */
	LINK_DATA,		/* (state, type, image, …) */
	LINK_FILE,		/* (state, type, path, …) */
	ADDRESS,		/* (name, void **function, …) */
};

static const struct function {
	const char *name;	/* without _v2 and the like */
	enum arguments arguments;
} functions[] = {
	{"cuInit", FLAGS},
	{"cuDriverGetVersion", VERSION},
	{"cuDeviceGetCount", COUNT},
	{"cuDeviceGetName", NAME},
	{"cuDeviceComputeCapability", CAPABILITY},
	{"cuDeviceGetAttribute", ATTRIBUTE},
	{"cuDevicePrimaryCtxRetain", RETAIN},
	{"cuCtxCreate", CONTEXT},
	{"cuModuleLoad", FILE_PATH},
	{"cuModuleLoadData", CODE},
	{"cuModuleLoadDataEx", CODE},
	{"cuModuleLoadFatBinary", CODE},
	{"cuModuleGetFunction", SYMBOL},
	{"cuLibraryLoadData", CODE},
	{"cuLibraryLoadFromFile", FILE_PATH},
	{"cuLibraryGetKernel", SYMBOL},
	{"cuLibraryGetModule", NOTHING},
	{"cuKernelGetFunction", NOTHING},
	{"cuLinkCreate", NOTHING},
	{"cuLinkAddData", LINK_DATA},
	{"cuLinkAddFile", LINK_FILE},
	{"cuLinkComplete", NOTHING},
	{"cuGetProcAddress", ADDRESS},
};

/* Eight registers or stack slots of an integer or pointer each: what any of these functions takes, or more. */
struct values {
	long v[8];
};
typedef int driver_function(long, long, long, long, long, long, long, long);

/* A function that has a wrapper.  Claimed once, never given back: a driver that is unloaded was the last one. */
static struct slot {
	void *real;		/* set last; CLAIMED while the rest is filled in */
	const struct function *function;
	const char *entry;	/* borrowed from the driver's or this module's strings */
	uintptr_t base;		/* of the driver that it is in, 0 if unknown */
	uint64_t seen;		/* successes that were written: a bit a device */
} slots[];

#define CLAIMED ((void *)1)

static const struct function *find_function(const char *name)
{
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		const char *known = functions[i].name;
		size_t length = text_length(known);
		if (!text_begins(name, known))
			continue;
		const char *version = name + length;
		if (!*version ||
			(version[0] == '_' && version[1] == 'v' && version[2] >= '1' && version[2] <= '9' &&
				!version[3]))
			return &functions[i];
	}
	return NULL;
}

/* --- What is written --- */

/* The place of the device among the arguments, -1 if there is none or it cannot be told. */
static int device_argument(const struct slot *s)
{
	switch (s->function->arguments) {
	case NAME:
	case CAPABILITY:
	case ATTRIBUTE:
		return 2;
	case RETAIN:
		return 1;
	case CONTEXT:
		if (text_equal(s->entry, "cuCtxCreate_v4"))
			return 3;
		if (text_equal(s->entry, "cuCtxCreate_v3"))
			return 4;
		return text_equal(s->entry, "cuCtxCreate_v2") ? 2 : -1;
	default:
		return -1;
	}
}

static const void *code_argument(const struct slot *s, const struct values *a)
{
	switch (s->function->arguments) {
	case CODE: return (const void *)a->v[1];
	case LINK_DATA: return (const void *)a->v[2];
	default: return NULL;
	}
}

static void add_arguments(struct code_list *l, const struct slot *s, const struct values *a, int result)
{
	int device = device_argument(s);
	if (device >= 0)
		code_add_number(l, "device", (uint32_t)a->v[device]);
	switch (s->function->arguments) {
	case FLAGS:
		code_add_number(l, "flags", (uint32_t)a->v[0]);
		break;
	case VERSION:
		if (result == CUDA_SUCCESS)
			code_add_number(l, "version", *(const uint32_t *)a->v[0]);
		break;
	case COUNT:
		if (result == CUDA_SUCCESS)
			code_add_number(l, "count", *(const uint32_t *)a->v[0]);
		break;
	case NAME:
		if (result == CUDA_SUCCESS)
			code_add_text(l, "name", (const char *)a->v[0]);
		break;
	case CAPABILITY:
		if (result == CUDA_SUCCESS) {
			code_add_number(l, "major", *(const uint32_t *)a->v[0]);
			code_add_number(l, "minor", *(const uint32_t *)a->v[1]);
		}
		break;
	case ATTRIBUTE:
		if (result == CUDA_SUCCESS)
			code_add_number(l, a->v[1] == CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR ? "major" : "minor",
				*(const uint32_t *)a->v[0]);
		else
			code_add_number(l, "attribute", (uint32_t)a->v[1]);
		break;
	case FILE_PATH:
		code_add_string(l, "path", (const char *)a->v[1]);
		break;
	case LINK_FILE:
		code_add_string(l, "path", (const char *)a->v[2]);
		break;
	case SYMBOL:
		code_add_string(l, "name", (const char *)a->v[2]);
		break;
	case ADDRESS:
		code_add_string(l, "name", (const char *)a->v[0]);
		break;
	case CODE:
	case LINK_DATA:
		code_describe(l, code_argument(s, a));
		break;
	default:
		break;
	}
}

static void write_call(const struct slot *s, const struct values *a, int result, const void *caller)
{
	static struct code_list list;
	const void *code = code_argument(s, a);
	struct where memory;
	uint32_t tid = record_begin();
	if (!tid || !record_take_turn())
		return;
	struct call call = call_from(caller);
	bool in_object = code && where_is(code, &memory);
	struct trace_cuda record = {
		.record.flags = call.flags,
		.caller = call.caller,
		.caller_base = call.caller_base,
		.driver_base = s->base,
		.memory_base = in_object ? memory.base : 0,
		.result = (uint32_t)result,
	};
	if (s->base)
		record.record.flags |= TRACE_DRIVER;
	if (in_object)
		record.record.flags |= TRACE_MEMORY;
	list.length = 0;
	list.full = false;
	add_arguments(&list, s, a, result);
	struct sys_iovec parts[4];
	struct trace_parts p;
	parts_begin(&p, parts, 3, &record, sizeof(record));
	record.function_bytes = parts_string(&p, s->entry);
	record.arguments_bytes = parts_bytes(&p, list.bytes, list.length);
	if (list.full)
		p.flags |= TRACE_CUT;
	trace_write(&p, TRACE_CUDA, tid);
	record_leave_turn();
}

/* Which success of the function this is one of: each is written once.  Nothing is 0. */
static uint64_t kind_of_success(const struct slot *s, const struct values *a)
{
	enum arguments arguments = s->function->arguments;
	int place = device_argument(s);
	if (arguments == ADDRESS)
		return 0;
	if (place < 0)
		return 1;
	uint32_t device = (uint32_t)a->v[place];
	if (arguments != ATTRIBUTE)
		return UINT64_C(1) << (device < 63 ? device : 63);
	uint32_t attribute = (uint32_t)a->v[1];
	if (attribute != CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR &&
		attribute != CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR)
		return 0;
	return UINT64_C(1) << (2 * (device < 31 ? device : 31) +
		       (attribute == CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR));
}

/*
 * A runtime asks any driver for functions and attributes of newer ones, and takes a no for what it is: that is
 * no failure.
 */
static bool is_failure(const struct slot *s, const struct values *a, int result)
{
	if (s->function->arguments == ADDRESS)
		return result != CUDA_ERROR_NOT_FOUND;
	return s->function->arguments != ATTRIBUTE || kind_of_success(s, a);
}

static int call_driver(unsigned i, const void *caller, const struct values *a)
{
	struct slot *s = &slots[i];
	const long *v = a->v;
	int result = ((driver_function *)s->real)(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]);
	if (!record_wanted())
		return result;
	if (result == CUDA_SUCCESS) {
		uint64_t bit = kind_of_success(s, a);
		if (bit && !(__atomic_load_n(&s->seen, __ATOMIC_RELAXED) & bit) &&
		    !(__atomic_fetch_or(&s->seen, bit, __ATOMIC_RELAXED) & bit))
			write_call(s, a, result, caller);
		void **answer = (void **)v[1];
		if (s->function->arguments == ADDRESS && v[0] && answer && *answer)
			*answer = cuda_wrap_in((const char *)v[0], *answer, s->base);
	} else if (is_failure(s, a, result)) {
		write_call(s, a, result, caller);
	}
	return result;
}

/* --- The wrappers --- */

#define WRAPPER(n) \
	static int wrapper_##n(long a, long b, long c, long d, long e, long f, long g, long h) \
	{ \
		return call_driver(n, __builtin_return_address(0), &(struct values){{a, b, c, d, e, f, g, h}}); \
	}
#define ALL(X) \
	X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14) X(15) \
	X(16) X(17) X(18) X(19) X(20) X(21) X(22) X(23) X(24) X(25) X(26) X(27) X(28) X(29) X(30) X(31) \
	X(32) X(33) X(34) X(35) X(36) X(37) X(38) X(39) X(40) X(41) X(42) X(43) X(44) X(45) X(46) X(47) \
	X(48) X(49) X(50) X(51) X(52) X(53) X(54) X(55) X(56) X(57) X(58) X(59) X(60) X(61) X(62) X(63)
ALL(WRAPPER)
#define ENTRY(n) wrapper_##n,
static driver_function *const wrappers[] = {ALL(ENTRY)};
enum { SLOTS = sizeof(wrappers) / sizeof(wrappers[0]) };
static struct slot slots[SLOTS];

/*
 * The name under which the driver exports the function: cuGetProcAddress is asked for cuCtxCreate and may answer with
 * cuCtxCreate_v4.
 */
static const char *entry_name(const struct function *f, const void *found, uintptr_t library)
{
	struct where w;
	struct symbols s;
	if (!library || !where_is(found, &w) || w.base != library || !symbols_begin(&s, w.base, w.dynamic))
		return f->name;
	const char *name = symbols_name(&s, (uintptr_t)found, f->name);
	return name && find_function(name) == f ? name : f->name;
}

void *cuda_wrap_in(const char *name, void *found, uintptr_t library)
{
	const struct function *f = find_function(name);
	for (unsigned i = 0; f && i < SLOTS; i++) {
		struct slot *s = &slots[i];
		void *real = __atomic_load_n(&s->real, __ATOMIC_ACQUIRE);
		if (found == (void *)wrappers[i] || (real == found && s->function == f))
			return (void *)wrappers[i];
		if (real ||
			!__atomic_compare_exchange_n(
				&s->real, &real, CLAIMED, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
			continue;
		s->function = f;
		s->entry = entry_name(f, found, library);
		s->base = library;
		__atomic_store_n(&s->real, found, __ATOMIC_RELEASE);
		return (void *)wrappers[i];
	}
	return found;
}

static bool is_driver(const struct where *w)
{
	struct symbols s;
	if (!symbols_begin(&s, w->base, w->dynamic))
		return false;
	for (const ElfW(Dyn) *d = w->dynamic; d->d_tag != DT_NULL; d++)
		if (d->d_tag == DT_SONAME)
			return text_begins(s.strings + d->d_un.d_val, CUDA_DRIVER_SONAME);
	return false;
}

void *cuda_wrap(const char *name, void *found)
{
	struct where w;
	if (!found || !name || name[0] != 'c' || name[1] != 'u' || !record_wanted() || !find_function(name) ||
	    !where_is(found, &w) || !is_driver(&w))
		return found;
	return cuda_wrap_in(name, found, w.base);
}
