/* SPDX-License-Identifier: MIT */
#include "preload/record.h"

#include <elf.h>

#include "preload/real.h"
#include "preload/thread.h"
#include "preload/where.h"
#include "trace/image.h"
#include "trace/sys.h"
#include "trace/text.h"
#include "trace/turn.h"

enum { STATE_NEW, STATE_READY, STATE_OFF };	/* off: no trace is to be had */

static struct {
	uint32_t state;
	uint32_t beginning, turn;
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
	/* Where a variable was taken out before, more than one NULL stands behind the others. */
	char **auxv = envp + count + 1;
	while (!*auxv)
		auxv++;
	record.start = (struct image_start){
		.argc = argc, .argv = argv, .envp = envp,
		.auxv = auxv,
		.variables = copy_environment(envp, count),
		.pid = sys_getpid(),
	};
}

uint32_t record_pid(void)
{
	return record.start.pid;
}

/* 0 if the kernel does not say. */
static uintptr_t auxiliary(uint64_t type)
{
	for (const Elf64_auxv_t *a = record.start.auxv; a && a->a_type != AT_NULL; a++)
		if (a->a_type == type)
			return a->a_un.a_val;
	return 0;
}

uintptr_t record_page_size(void)
{
	return auxiliary(AT_PAGESZ) ?: 1;
}

const ElfW(Phdr) *record_segments(size_t *count)
{
	*count = auxiliary(AT_PHNUM);
	return (const ElfW(Phdr) *)auxiliary(AT_PHDR);
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

static bool begin(void)
{
	if (!turn_take(&record.beginning))
		return false;
	if (!record_begun() && record_wanted()) {
		prepare_early();
		if (record.start.envp)
			image_begin(&record.start, TRACE_MODULE_PRELOAD, (const void *)real_dynlinker());
		__atomic_store_n(&record.state, image_ready() ? STATE_READY : STATE_OFF, __ATOMIC_RELEASE);
	}
	turn_leave(&record.beginning);
	return record_begun();
}

uint32_t record_begin(void)
{
	if (!record_wanted() || !(record_begun() || begin()))
		return 0;
	if (!image_ready())
		return 0;
	return thread_id();
}

uint32_t record_begin_here(void)
{
	uint32_t pid = sys_getpid();
	/*
	 * Where the kernel does not tell a fork child, which has memory of its own, from this one, nothing is touched.
	 */
	return record_begun() && pid != image_pid() && !image_tells_forks() ? 0 : record_begin();
}

bool record_is_child(void)
{
	return record_begun() ? image_is_forked() : sys_getpid() != record.start.pid;
}

char **record_environment(void)
{
	return record.start.variables;
}

uint32_t record_follow(void)
{
	if (record_begun())
		return image_late() ? thread_id() : 0;
	/* The thread that the process began with has its ID; any other has to ask. */
	if (record.start.pid && thread_id() != record.start.pid && sys_getpid() != record.start.pid)
		return 0;
	return record_begin();
}

bool record_take_turn(void)
{
	if (turn_take(&record.turn))
		return true;
	writer_lose();
	return false;
}

void record_leave_turn(void)
{
	turn_leave(&record.turn);
}

/* --- What was said before --- */

enum { SAID = 256 };

static struct {
	uint32_t pid;		/* a fork child must not write to what its parent said */
	struct trace_record *said[SAID];
} repeat;

static uint32_t hash_parts(const struct trace_parts *p, size_t fixed)
{
	uint32_t hash = 2166136261u;
	for (unsigned i = 0; i < p->count; i++) {
		const uint8_t *bytes = p->parts[i].base;
		size_t from = i ? 0 : sizeof(struct trace_record), to = i ? p->parts[i].length : fixed;
		for (size_t k = from; k < to; k++)
			hash = (hash ^ bytes[k]) * 16777619u;
	}
	return hash;
}

/* The same kind and flags, fixed part up to `fixed`, and strings. */
static bool is_same(const struct trace_record *said, enum trace_kind kind, const struct trace_parts *p, size_t fixed)
{
	const uint8_t *bytes = (const uint8_t *)said;
	const struct trace_record *now = p->parts[0].base;
	size_t at = p->parts[0].length;
	if (said->kind != kind || said->flags != (now->flags | p->flags))
		return false;
	if (memcmp(bytes + sizeof(*said), (const uint8_t *)now + sizeof(*now), fixed - sizeof(*said)) != 0)
		return false;
	/* Lengths of strings are in the fixed part. */
	for (unsigned i = 1; i < p->count; at += p->parts[i++].length)
		if (memcmp(bytes + at, p->parts[i].base, p->parts[i].length) != 0)
			return false;
	return true;
}

void record_repeated(struct trace_parts *p, enum trace_kind kind, uint32_t tid, size_t count)
{
	uint32_t pid = image_pid();
	if (repeat.pid != pid) {
		for (unsigned i = 0; i < SAID; i++)
			__atomic_store_n(&repeat.said[i], NULL, __ATOMIC_RELAXED);
		repeat.pid = pid;
	}
	struct trace_record **place = &repeat.said[hash_parts(p, count) % SAID],
			    *said = __atomic_load_n(place, __ATOMIC_ACQUIRE);
	if (said && trace_is_there(said) && is_same(said, kind, p, count)) {
		__atomic_fetch_add((uint32_t *)(void *)((uint8_t *)said + count), 1, __ATOMIC_RELAXED);
		return;
	}
	said = trace_write(p, kind, tid);
	__atomic_store_n(place, said, __ATOMIC_RELEASE);
}

struct call call_from(const void *caller)
{
	struct call c = {.caller = (uintptr_t)caller};
	struct where w;
	if ((where_is_quick() || image_is_counted()) && where_is(caller, &w)) {
		c.caller_base = w.base;
		c.flags = TRACE_CALLER;
	}
	return c;
}
