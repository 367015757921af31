/* SPDX-License-Identifier: MIT */
/*
 * libtrace-preload.so, the companion of the audit module: what the program asks of the loader, and what the
 * loader tells it.  A call is written down before it is made, by the thunks, which then jump to the real
 * function; only where the caller does not matter and the answer does, it is made from here.
 *
 * To debug it: `libtrace dump` shows every record as soon as it is written; gdb knows it as any other library.
 */
#include <stdbool.h>

#include "preload/cuda.h"
#include "preload/direct.h"
#include "preload/exec.h"
#include "preload/python.h"
#include "preload/real.h"
#include "preload/record.h"
#include "preload/thread.h"
#include "preload/where.h"
#include "trace/image.h"

#define EXPORT __attribute__((visibility("default")))

/* For the thunks: each writes the call down and returns where to jump. */
real_function dl_before_dlopen(const char *name, int mode, const void *caller);
real_function dl_before_dlmopen(long namespace_id, const char *name, int mode, const void *caller);
real_function dl_before_dlclose(const void *handle, const void *caller);
/* With a handle: RTLD_DEFAULT and RTLD_NEXT do not come here. */
void *dl_sym(void *handle, const char *name);
void *dl_vsym(void *handle, const char *name, const char *version);
EXPORT char *dlerror(void);

__attribute__((constructor)) static void construct(int argc, char **argv, char **envp)
{
	/* musl calls constructors without arguments. */
	if (!real_is_glibc())
		return;
	exec_restore(envp);
	record_prepare(argc, argv, envp);
	real_begin();
	where_begin();
	thread_begin(record_pid());
	direct_begin();
}

/* Not reached by _exit(2), exec and death. */
__attribute__((destructor)) static void destruct(void)
{
	uint32_t tid = record_begun() ? record_follow() : 0;
	if (!tid)
		return;
	struct trace_end record = {0};
	trace_write_late(&record, sizeof(record), TRACE_END, tid);
}

/* ld.so would crash on a name that is no string, and so do we. */
static void write_dlopen(const char *name, int mode, long namespace_id, const void *caller)
{
	uint32_t tid = record_begin();
	if (!tid)
		return;
	struct call call = call_from(caller);
	struct python python = python_find(caller);
	bool in_turn = python.minor && record_take_turn();
	size_t frames_size = 0;
	const char *frames = in_turn ? python_frames(&python, &frames_size) : NULL;
	struct trace_dlopen record = {
		.record.flags = call.flags,
		.caller = call.caller,
		.caller_base = call.caller_base,
		.namespace_id = namespace_id,
		.mode = (uint32_t)mode,
	};
	struct sys_iovec parts[5];
	struct trace_parts p;
	parts_begin(&p, parts, 4, &record, sizeof(record));
	record.name_bytes = parts_string(&p, name);
	record.frames_bytes = parts_bytes(&p, frames, frames_size);
	trace_write(&p, TRACE_DLOPEN, tid);
	if (in_turn)
		record_leave_turn();
}

real_function dl_before_dlopen(const char *name, int mode, const void *caller)
{
	write_dlopen(name, mode, 0, caller);
	direct_expect();
	return real_dlopen();
}

real_function dl_before_dlmopen(long namespace_id, const char *name, int mode, const void *caller)
{
	write_dlopen(name, mode, namespace_id, caller);
	direct_expect();
	return real_dlmopen();
}

real_function dl_before_dlclose(const void *handle, const void *caller)
{
	uint32_t tid = record_follow();
	if (tid) {
		struct call call = call_from(caller);
		struct trace_dlclose record = {
			.record.flags = call.flags,
			.caller = call.caller,
			.caller_base = call.caller_base,
			.id = (uintptr_t)handle,	/* glibc's handle is the link map */
		};
		trace_write_fixed(&record, sizeof(record), TRACE_DLCLOSE, tid);
	}
	return real_dlclose();
}

static void write_miss(const void *handle, const char *name, const char *version, const void *caller)
{
	uint32_t tid = record_follow();
	if (!tid)
		return;
	struct call call = call_from(caller);
	struct trace_dlsym record = {
		.record.flags = call.flags,
		.caller = call.caller,
		.caller_base = call.caller_base,
		.id = (uintptr_t)handle,
	};
	struct sys_iovec parts[4];
	struct trace_parts p;
	parts_begin(&p, parts, 3, &record, sizeof(record));
	record.name_bytes = parts_string(&p, name);
	record.version_bytes = parts_string(&p, version);
	record_repeated(&p, TRACE_DLSYM, tid, offsetof(struct trace_dlsym, count));
}

void *dl_sym(void *handle, const char *name)
{
	void *(*real)(void *, const char *) = (void *(*)(void *, const char *))real_dlsym();
	direct_check();
	void *found = real(handle, name);
	if (!found)
		write_miss(handle, name, NULL, __builtin_return_address(0));
	return cuda_wrap(name, found);
}

void *dl_vsym(void *handle, const char *name, const char *version)
{
	void *(*real)(
		void *, const char *, const char *) = (void *(*)(void *, const char *, const char *))real_dlvsym();
	direct_check();
	void *found = real(handle, name, version);
	if (!found)
		write_miss(handle, name, version, __builtin_return_address(0));
	return found;
}

/* ld.so's text for this thread, which it forgets as it tells it: asked for exactly when the program asks. */
EXPORT char *dlerror(void)
{
	char *(*real)(void) = (char *(*)(void))real_dlerror();
	char *text = real();
	uint32_t tid = text ? record_follow() : 0;
	if (!tid)
		return text;
	struct call call = call_from(__builtin_return_address(0));
	struct trace_dlerror record = {
		.record.flags = call.flags,
		.caller = call.caller,
		.caller_base = call.caller_base,
	};
	struct sys_iovec parts[3];
	struct trace_parts p;
	parts_begin(&p, parts, 2, &record, sizeof(record));
	record.text_bytes = parts_string(&p, text);
	record_repeated(&p, TRACE_DLERROR, tid, offsetof(struct trace_dlerror, count));
	return text;
}
