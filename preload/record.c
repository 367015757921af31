/* SPDX-License-Identifier: MIT */
#include "preload/record.h"

#include <elf.h>

#include "preload/real.h"
#include "preload/where.h"
#include "trace/image.h"
#include "trace/sys.h"
#include "trace/text.h"

enum { STATE_NEW, STATE_READY, STATE_OFF };	/* off: no trace is to be had */

/* How often another thread is waited for: it needs some microseconds, when it begins the file a millisecond, and may have been put
 * to sleep.  All of it is waited for in vain by who interrupted the writing, in a handler of a signal. */
enum { PATIENCE = 20000 };

static struct {
	uint32_t state;
	uint32_t holder;	/* PID of the process in which a thread writes; 0: none */
	struct image_start start;
} record;

/* The environment as it was: setproctitle(3) writes over it, and this module may begin long after. */
static char **copy_environment(char **envp, size_t count)
{
	size_t bytes = 0, pointers = (count + 1) * sizeof(char *);
	for (size_t i = 0; i < count; i++)
		bytes += text_length(envp[i]) + 1;
	long address = sys_mmap_anonymous(pointers + bytes);
	if (address < 0 && address > -4096)
		return NULL;
	char **copy = (char **)address, *to = (char *)address + pointers;
	for (size_t i = 0; i < count; i++) {
		size_t size = text_length(envp[i]) + 1;
		copy[i] = memcpy(to, envp[i], size);
		to += size;
	}
	return copy;	/* the last pointer is NULL, as the kernel gives the memory */
}

void record_prepare(int argc, char **argv, char **envp)
{
	size_t count = 0;
	if (record.start.envp || !envp)
		return;
	while (envp[count])
		count++;
	record.start = (struct image_start){
		.argc = argc, .argv = argv, .envp = envp,
		.auxv = envp + count + 1,
		.variables = copy_environment(envp, count),
		.pid = sys_getpid(),
	};
}

uintptr_t record_page_size(void)
{
	for (const Elf64_auxv_t *a = record.start.auxv; a && a->a_type != AT_NULL; a++)
		if (a->a_type == AT_PAGESZ)
			return a->a_un.a_val;
	return 1;
}

/* For who calls before our constructor was: the stack that the kernel made. */
static void prepare_early(void)
{
	long *stack = real_stack_end();
	if (!stack || record.start.envp || stack[0] < 0)
		return;
	char **argv = (char **)(stack + 1);
	record_prepare((int)stack[0], argv, argv + stack[0] + 1);
}

bool record_wanted(void)
{
	return __atomic_load_n(&record.state, __ATOMIC_RELAXED) != STATE_OFF;
}

bool record_begun(void)
{
	return __atomic_load_n(&record.state, __ATOMIC_RELAXED) == STATE_READY;
}

/* A fork child has its parent's holder, who is not in it. */
static bool enter(void)
{
	uint32_t pid = sys_getpid();
	for (int tries = 0; tries < PATIENCE; tries++) {
		uint32_t holder = __atomic_load_n(&record.holder, __ATOMIC_RELAXED);
		if (holder != pid && __atomic_compare_exchange_n(&record.holder, &holder, pid, false, __ATOMIC_ACQUIRE,
				__ATOMIC_RELAXED))
			return true;
		sys_sched_yield();
	}
	return false;
}

static void leave(void)
{
	__atomic_store_n(&record.holder, 0, __ATOMIC_RELEASE);
}

uint32_t record_begin(void)
{
	if (!record_wanted())
		return 0;
	if (!enter()) {
		writer_lose();
		return 0;
	}
	if (record.state == STATE_NEW) {
		prepare_early();
		if (record.start.envp)
			image_begin(&record.start, TRACE_MODULE_PRELOAD, (const void *)real_dynlinker());
		__atomic_store_n(&record.state, image_traced() ? STATE_READY : STATE_OFF, __ATOMIC_RELAXED);
	}
	uint32_t tid = image_traced();
	if (!tid)
		leave();
	return tid;
}

void record_end(void)
{
	leave();
}

struct call call_from(const void *caller)
{
	struct call c = {.caller = (uintptr_t)caller};
	struct where w;
	if (where_is(caller, &w)) {
		c.caller_base = w.base;
		c.flags = TRACE_CALLER;
	}
	return c;
}
