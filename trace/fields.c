/* SPDX-License-Identifier: MIT */
/* The fields of every structure of format.h, a row each. */
#include "trace/fields.h"

#include <stddef.h>
#include <string.h>

#include "trace/read.h"

#define PLACE(type, member) offsetof(type, member), sizeof(((type *)0)->member)

/* A field of a structure that is read as it is. */
#define SAME(kind, name, type) \
	{#name, type, PLACE(struct trace_##kind, name), PLACE(struct trace_##kind, name), NULL}

const struct trace_field trace_header_fields[] = {
	SAME(header, magic, TRACE_BYTES),
	SAME(header, size, TRACE_NUMBER),
	SAME(header, version, TRACE_NUMBER),
	SAME(header, byte_order, TRACE_HEX),
	SAME(header, machine, TRACE_NUMBER),
	SAME(header, elf_class, TRACE_NUMBER),
	{"module", TRACE_ENUM, PLACE(struct trace_header, module), PLACE(struct trace_header, module), trace_modules},
	SAME(header, number, TRACE_NUMBER),
	SAME(header, flags, TRACE_HEX),
	SAME(header, pid, TRACE_NUMBER),
	SAME(header, start, TRACE_NUMBER),
	SAME(header, random, TRACE_BYTES),
	SAME(header, parent_pid, TRACE_NUMBER),
	SAME(header, parent_seq, TRACE_NUMBER),
	SAME(header, parent_start, TRACE_NUMBER),
	SAME(header, time_ns, TRACE_NUMBER),
	SAME(header, realtime_offset_ns, TRACE_SIGNED),
	SAME(header, pid_namespace, TRACE_NUMBER),
	SAME(header, boot_id, TRACE_BYTES),
	SAME(header, room, TRACE_NUMBER),
	SAME(header, seq_end, TRACE_NUMBER),
	SAME(header, lost_error, TRACE_ERRNO),
	SAME(header, reserved, TRACE_RESERVED),
	{0},
};

const struct trace_field trace_record_fields[] = {
	SAME(record, size, TRACE_NUMBER),
	SAME(record, kind, TRACE_NUMBER),
	SAME(record, flags, TRACE_HEX),
	SAME(record, seq, TRACE_NUMBER),
	SAME(record, tid, TRACE_NUMBER),
	SAME(record, time_ns, TRACE_NUMBER),
	{0},
};

/* A field of a record: of struct trace_KIND in the file, of the member KIND in an event. */
#define FIELD(kind, name, member, type, words) \
	{#name, type, PLACE(struct trace_##kind, member), PLACE(struct trace_event, u.kind.name), words}
#define NUMBER(kind, name) FIELD(kind, name, name, TRACE_NUMBER, NULL)
#define SIGNED(kind, name) FIELD(kind, name, name, TRACE_SIGNED, NULL)
#define HEX(kind, name) FIELD(kind, name, name, TRACE_HEX, NULL)
#define ERRNO(kind, name) FIELD(kind, name, name, TRACE_ERRNO, NULL)
#define ENUM(kind, name, words) FIELD(kind, name, name, TRACE_ENUM, words)
#define STRING(kind, name) FIELD(kind, name, name##_bytes, TRACE_STRING, NULL)
#define LIST(kind, name) FIELD(kind, name, name##_bytes, TRACE_LIST, NULL)
#define RESERVED(kind, name) {#name, TRACE_RESERVED, PLACE(struct trace_##kind, name), 0, 0, NULL}

static const struct trace_field image_fields[] = {
	NUMBER(image, ppid),
	NUMBER(image, uid),
	STRING(image, exe),
	STRING(image, cwd),
	LIST(image, argv),
	LIST(image, env),
	STRING(image, glibc),
	NUMBER(image, pgid),
	{0},
}, search_fields[] = {
	HEX(search, requester),
	STRING(search, name),
	RESERVED(search, reserved),
	{0},
}, candidate_fields[] = {
	HEX(candidate, requester),
	NUMBER(candidate, dev),
	NUMBER(candidate, ino),
	HEX(candidate, loader_flag),
	ENUM(candidate, outcome, trace_outcomes),
	ERRNO(candidate, error),
	RESERVED(candidate, reserved),
	STRING(candidate, path),
	RESERVED(candidate, reserved2),
	{0},
}, redirect_fields[] = {
	HEX(redirect, requester),
	ENUM(redirect, verb, trace_verbs),
	ENUM(redirect, reason, trace_reasons),
	ENUM(redirect, rule_error, trace_rule_errors),
	ERRNO(redirect, error),
	NUMBER(redirect, number),
	NUMBER(redirect, line),
	NUMBER(redirect, column),
	STRING(redirect, name),
	STRING(redirect, to),
	STRING(redirect, rule),
	STRING(redirect, source),
	STRING(redirect, without),
	{0},
}, object_fields[] = {
	HEX(object, id),
	HEX(object, base),
	NUMBER(object, dev),
	NUMBER(object, ino),
	SIGNED(object, namespace_id),
	HEX(object, dt_flags),
	HEX(object, dt_flags_1),
	STRING(object, path),
	STRING(object, soname),
	LIST(object, needed),
	STRING(object, rpath),
	STRING(object, runpath),
	STRING(object, build_id),
	HEX(object, begin),
	HEX(object, end),
	{0},
}, failed_fields[] = {
	HEX(failed, requester),
	STRING(failed, name),
	RESERVED(failed, reserved),
	{0},
}, close_fields[] = {
	HEX(close, id),
	{0},
}, activity_fields[] = {
	HEX(activity, head),
	ENUM(activity, activity, trace_activities),
	RESERVED(activity, reserved),
	{0},
}, dlopen_fields[] = {
	HEX(dlopen, caller),
	HEX(dlopen, caller_base),
	SIGNED(dlopen, namespace_id),
	HEX(dlopen, mode),
	STRING(dlopen, name),
	LIST(dlopen, frames),
	RESERVED(dlopen, reserved),
	{0},
}, dlerror_fields[] = {
	HEX(dlerror, caller),
	HEX(dlerror, caller_base),
	STRING(dlerror, text),
	NUMBER(dlerror, count),
	{0},
}, cuda_fields[] = {
	HEX(cuda, caller),
	HEX(cuda, caller_base),
	HEX(cuda, driver_base),
	HEX(cuda, memory_base),
	NUMBER(cuda, result),
	STRING(cuda, function),
	LIST(cuda, arguments),
	RESERVED(cuda, reserved),
	{0},
}, compat_fields[] = {
	ENUM(compat, reason, trace_compat_reasons),
	HEX(compat, warnings),
	HEX(compat, machine),
	NUMBER(compat, host_cuda),
	STRING(compat, setting),
	STRING(compat, name),
	STRING(compat, driver),
	LIST(compat, gpus),
	STRING(compat, directory),
	LIST(compat, candidates),
	{0},
}, end_fields[] = {
	{0},
}, status_fields[] = {
	NUMBER(status, pid),
	NUMBER(status, status),
	NUMBER(status, start),
	{0},
}, lost_fields[] = {
	NUMBER(lost, limit),
	{0},
}, dlsym_fields[] = {
	HEX(dlsym, caller),
	HEX(dlsym, caller_base),
	HEX(dlsym, id),
	STRING(dlsym, name),
	STRING(dlsym, version),
	NUMBER(dlsym, count),
	RESERVED(dlsym, reserved),
	{0},
}, dlclose_fields[] = {
	HEX(dlclose, caller),
	HEX(dlclose, caller_base),
	HEX(dlclose, id),
	{0},
};

static const struct trace_field restart_fields[] = {
	NUMBER(restart, needed),
	NUMBER(restart, kept),
	ENUM(restart, reason, trace_restart_reasons),
	ENUM(restart, way, trace_restart_ways),
	ERRNO(restart, error),
	STRING(restart, path),
	RESERVED(restart, reserved),
	{0},
}, exec_fields[] = {
	HEX(exec, caller),
	NUMBER(exec, pid),
	ERRNO(exec, error),
	ERRNO(exec, interpreter_error),
	ENUM(exec, untraced, trace_untraced_reasons),
	RESERVED(exec, reserved),
	STRING(exec, function),
	STRING(exec, path),
	STRING(exec, file),
	STRING(exec, interpreter),
	{0},
};

#define KIND(kind) KIND_SINCE(kind, 0)
/* More was added in version 2, from a field on. */
#define KIND_SINCE(kind, first) {sizeof(struct trace_##kind), first, kind##_fields}
static const struct trace_layout layouts[] = {
	[TRACE_IMAGE] = KIND(image),
	[TRACE_SEARCH] = KIND(search),
	[TRACE_CANDIDATE] = KIND(candidate),
	[TRACE_REDIRECT] = KIND(redirect),
	[TRACE_OBJECT] = KIND_SINCE(object, offsetof(struct trace_object, begin)),
	[TRACE_FAILED] = KIND(failed),
	[TRACE_CLOSE] = KIND(close),
	[TRACE_ACTIVITY] = KIND(activity),
	[TRACE_DLOPEN] = KIND(dlopen),
	[TRACE_DLERROR] = KIND(dlerror),
	[TRACE_CUDA] = KIND(cuda),
	[TRACE_COMPAT] = KIND(compat),
	[TRACE_END] = KIND(end),
	[TRACE_STATUS] = KIND(status),
	[TRACE_LOST] = KIND(lost),
	[TRACE_DLSYM] = KIND_SINCE(dlsym, offsetof(struct trace_dlsym, count)),
	[TRACE_DLCLOSE] = KIND(dlclose),
	[TRACE_RESTART] = KIND(restart),
	[TRACE_EXEC] = KIND(exec),
};

_Static_assert(sizeof(struct trace_object) <= TRACE_FIXED_MAX, "the largest");

uint64_t trace_number(const struct trace_field *f, const void *decoded)
{
	const char *at = (const char *)decoded + f->decoded_at;
	uint64_t value;
	uint32_t word;
	uint16_t half;
	switch (f->decoded_size) {
	case sizeof(value): return memcpy(&value, at, sizeof(value)), value;
	case sizeof(word): return memcpy(&word, at, sizeof(word)), word;
	case sizeof(half): return memcpy(&half, at, sizeof(half)), half;
	}
	return (uint8_t)*at;
}

const struct trace_layout *trace_layout(unsigned kind)
{
	static const struct trace_layout unknown = {0};
	return kind < sizeof(layouts) / sizeof(layouts[0]) ? &layouts[kind] : &unknown;
}
