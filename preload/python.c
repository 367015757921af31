/* SPDX-License-Identifier: MIT */
#include "preload/python.h"

#include <elf.h>

#include "preload/memory.h"
#include "preload/real.h"
#include "preload/where.h"
#include "trace/symbols.h"
#include "trace/text.h"

/* Until 3.12, the offsets themselves, the same on x86_64 and aarch64. */
static const struct python_row constant[] = {
	{8, {32, 0, 8, 8, 16, 176, 0, 24, 24, 32, 104, 0, 104, 112, 40, 120, 0, 32, 32, 48, 72}},
	{9, {32, 0, 8, 8, 16, 176, 0, 24, 24, 32, 104, 0, 104, 112, 40, 120, 0, 32, 32, 48, 72}},
	{10, {32, 0, 8, 8, 16, 176, 0, 24, 24, 32, 96, 0, 104, 112, 40, 120, 0, 32, 32, 48, 72}},
	{11, {40, 0, 16, 8, 16, 152, 56, 8, 48, 32, 56, 69, 112, 120, 72, 136, 184, 32, 32, 48, 72}},
	{12, {40, 0, 72, 8, 16, 136, 56, 0, 8, 0, 56, 70, 112, 120, 68, 136, 192, 32, 32, 40, 56}},
};
/* Since 3.13 _PyRuntime begins with struct _Py_DebugOffsets, made for who looks from outside: where in it they are. */
static const struct python_row published[] = {
	{13, {40, 64, 72, 168, 176, 192, 0, 184, 232, 240, 248, 264, 280, 288, 312, 304, 344, 528, 544, 560, 0}},
	{14, {40, 64, 72, 192, 200, 216, 0, 208, 256, 264, 272, 288, 320, 328, 352, 344, 384, 608, 624, 640, 0}},
	{15, {40, 64, 72, 192, 200, 240, 0, 208, 320, 328, 336, 352, 384, 392, 416, 408, 448, 704, 720, 736, 0}},
};

enum {
	OFFSET_MAX = 1 << 20,
	UTF8_SIZE = 16,		/* of what comes before the characters of a string that is not ASCII, since 3.12 */
};

/* --- Its version and layout --- */

/* PY_VERSION_HEX: 3 and the minor version are its two highest bytes. */
static uint32_t minor_of(uint64_t version)
{
	return version >> 32 == 0 && version >> 24 == 3 ? version >> 16 & 0xff : 0;
}

static void use_constant(struct python *p, uint32_t minor)
{
	for (size_t i = 0; i < sizeof(constant) / sizeof(constant[0]); i++) {
		if (constant[i].minor == minor) {
			p->at = constant[i].at;
			p->minor = minor;
		}
	}
}

/* False if anything of it cannot be: *offset is the place where it is published, and then what that says. */
static bool resolve(uintptr_t runtime, uint32_t *offset)
{
	uint64_t value;
	if (*offset == 0)
		return true;
	if (!read_memory(&value, (const void *)(runtime + *offset), sizeof(value)) || value > OFFSET_MAX)
		return false;
	*offset = (uint32_t)value;
	return true;
}

static void use_published(struct python *p, uint32_t minor)
{
	for (size_t i = 0; i < sizeof(published) / sizeof(published[0]); i++) {
		if (published[i].minor != minor)
			continue;
		p->at = published[i].at;
#define RESOLVE(name) && resolve(p->runtime, &p->at.name)
		if (!(true PYTHON_LAYOUT(RESOLVE)))
			return;
		p->at.text_compact = p->at.text_ascii + UTF8_SIZE;
		p->minor = minor;
	}
}

/* Before 3.11 nothing but its functions says which version it is: those that came with one. */
static uint32_t minor_by_functions(const struct symbols *s)
{
	return !symbols_find(s, "PyCode_NewWithPosOnlyArgs") ? 0 : !symbols_find(s, "PyFrame_GetCode") ? 8 :
		!symbols_find(s, "PyModule_AddObjectRef") ? 9 : 10;
}

static void recognize(struct python *p, const struct symbols *s)
{
	struct { char cookie[8]; uint64_t version, free_threaded; } head;
	if (!read_memory(&head, (const void *)p->runtime, sizeof(head)))
		return;
	if (memcmp(head.cookie, "xdebugpy", sizeof(head.cookie)) == 0) {
		if (!head.free_threaded)	/* its frames are of another kind */
			use_published(p, minor_of(head.version));
		return;
	}
	uint64_t version;
	uintptr_t at = symbols_find_data(s, "Py_Version");
	if (!at)
		use_constant(p, minor_by_functions(s));
	else if (read_memory(&version, (const void *)at, sizeof(version)))
		use_constant(p, minor_of(version));
}

/* --- Finding it --- */

static struct {
	enum { UNKNOWN, CLAIMED, KNOWN } state;
	bool looked;		/* at the objects of the start */
	uintptr_t looked_at;	/* base of the caller that was looked at last */
	struct python python;
} known;

/* The program may have a copy of a variable in place of its library's own. */
static uintptr_t find_type(const struct symbols *program, const struct symbols *s, const char *name)
{
	uintptr_t found = program->table ? symbols_find_data(program, name) : 0;
	return found ? found : symbols_find_data(s, name);
}

static bool look_for_it(const struct symbols *program, const struct symbols *s)
{
	struct python p = {.runtime = symbols_find_data(s, "_PyRuntime")};
	if (!p.runtime)
		return false;
	p.code_type = find_type(program, s, "PyCode_Type");
	p.text_type = find_type(program, s, "PyUnicode_Type");
	p.bytes_type = find_type(program, s, "PyBytes_Type");
	if (p.code_type && p.text_type && p.bytes_type)
		recognize(&p, s);
	int unknown = UNKNOWN;
	if (p.minor &&
		__atomic_compare_exchange_n(
			(int *)&known.state, &unknown, CLAIMED, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
		known.python = p;
		__atomic_store_n((int *)&known.state, KNOWN, __ATOMIC_RELEASE);
	}
	return p.minor;
}

/* The program comes first. */
static int look(const struct where *w, void *context)
{
	struct symbols *program = context, s;
	if (!symbols_begin(&s, w->base, w->dynamic))
		return 0;
	if (!program->table)
		*program = s;
	return look_for_it(program, &s);
}

/* An interpreter that was opened later opens its modules itself, or one of them does, which it opened. */
static void look_at_caller(const void *caller)
{
	struct symbols program = {.table = NULL}, s;
	struct where w;
	if (!where_is_quick() || !where_is(caller, &w) ||
		__atomic_exchange_n(&known.looked_at, w.base, __ATOMIC_RELAXED) == w.base)
		return;
	if (symbols_begin(&s, w.base, w.dynamic))
		look_for_it(&program, &s);
}

struct python python_find(const void *caller)
{
	struct symbols program = {.table = NULL};
	struct where w;
	if (__atomic_load_n((int *)&known.state, __ATOMIC_ACQUIRE) != KNOWN) {
		if (__atomic_exchange_n(&known.looked, true, __ATOMIC_RELAXED))
			look_at_caller(caller);
		else
			where_each(true, look, &program);
	}
	if (__atomic_load_n((int *)&known.state, __ATOMIC_ACQUIRE) != KNOWN)
		return (struct python){.minor = 0};
	/* It may have been closed since. */
	if (where_is_quick() && !where_is((const void *)known.python.runtime, &w))
		return (struct python){.minor = 0};
	return known.python;
}
