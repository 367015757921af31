/* SPDX-License-Identifier: MIT */
#include "preload/direct.h"

#include <elf.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>

#include "preload/cuda-types.h"
#include "preload/cuda.h"
#include "preload/real.h"
#include "preload/record.h"
#include "preload/where.h"
#include "trace/symbols.h"
#include "trace/sys.h"
#include "trace/text.h"

#if defined(__x86_64__)
enum { RELOCATION_SLOT = R_X86_64_JUMP_SLOT, RELOCATION_GLOBAL = R_X86_64_GLOB_DAT, RELOCATION_POINTER = R_X86_64_64 };
#else
enum {
	RELOCATION_SLOT = R_AARCH64_JUMP_SLOT,
	RELOCATION_GLOBAL = R_AARCH64_GLOB_DAT,
	RELOCATION_POINTER = R_AARCH64_ABS64
};
#endif

static bool expected;

/* The driver, and whether it alone has its functions: else an interposer of somebody's is left in peace. */
struct driver {
	struct where where;
	struct symbols symbols;
	unsigned definers;
};

/* An object that needs it. */
struct requester {
	const struct driver *driver;
	struct where where;
	const ElfW(Phdr) *segments;
	size_t segment_count;
	struct symbols symbols;
	uintptr_t relro, relro_end;	/* pages that ld.so made read-only; equal if none */
};

/* Is it one of the object's own addresses?  Before its first call a slot leads into the object's own PLT. */
static bool is_own(const struct requester *r, uintptr_t address)
{
	for (size_t i = 0; i < r->segment_count; i++) {
		const ElfW(Phdr) *p = &r->segments[i];
		if (p->p_type == PT_LOAD && address - (r->where.base + p->p_vaddr) < p->p_memsz)
			return true;
	}
	return false;
}

static void store(const struct requester *r, uintptr_t *at, uintptr_t value)
{
	/* Nobody else writes here: ld.so was done with the object before anything of it was called. */
	bool sealed = (uintptr_t)at >= r->relro && (uintptr_t)at < r->relro_end;
	void *pages = (void *)r->relro;
	size_t size = r->relro_end - r->relro;
	if (sealed && sys_mprotect(pages, size, SYS_PROT_READ_WRITE) < 0)
		return;
	__atomic_store_n(at, value, __ATOMIC_RELAXED);
	if (sealed)
		sys_mprotect(pages, size, SYS_PROT_READ);
}

static void replace(const struct requester *r, const ElfW(Rela) *rela)
{
	uint32_t type = (uint32_t)ELF64_R_TYPE(rela->r_info);
	if (type != RELOCATION_SLOT && type != RELOCATION_GLOBAL &&
		!(type == RELOCATION_POINTER && rela->r_addend == 0))
		return;
	const char *name = r->symbols.strings + r->symbols.table[ELF64_R_SYM(rela->r_info)].st_name;
	if (name[0] != 'c' || name[1] != 'u')
		return;
	uintptr_t real = symbols_find(&r->driver->symbols, name);
	uintptr_t *at = (uintptr_t *)(r->where.base + rela->r_offset);
	bool bound = real && *at == real, unbound = real && type == RELOCATION_SLOT && is_own(r, *at);
	if (!bound && !unbound)
		return;
	void *wrapper = cuda_wrap_in(name, (void *)real, r->driver->where.base);
	if (wrapper != (void *)real)
		store(r, at, (uintptr_t)wrapper);
}

static void replace_all(const struct requester *r, uintptr_t table, size_t size)
{
	const ElfW(Rela) *rela = (const ElfW(Rela) *)table;
	for (size_t i = 0; table && i < size / sizeof(*rela); i++)
		replace(r, &rela[i]);
}

/* --- Which objects these are --- */

static bool names_driver(const char *name)
{
	return text_begins(name, CUDA_DRIVER_SONAME);
}

static bool has_tag(const struct where *w, const struct symbols *s, ElfW(Sxword) tag)
{
	for (const ElfW(Dyn) *d = w->dynamic; d->d_tag != DT_NULL; d++)
		if (d->d_tag == tag && names_driver(s->strings + d->d_un.d_val))
			return true;
	return false;
}

static int find_driver(const struct where *w, void *context)
{
	struct driver *d = context;
	d->where = *w;
	return symbols_begin(&d->symbols, d->where.base, d->where.dynamic) &&
		has_tag(&d->where, &d->symbols, DT_SONAME);
}

static int count_definers(const struct where *w, void *context)
{
	struct driver *d = context;
	struct symbols s;
	if (symbols_begin(&s, w->base, w->dynamic) && symbols_find(&s, "cuInit"))
		d->definers++;
	return 0;
}

static int serve(const struct where *where, void *context)
{
	struct requester r = {.driver = context, .where = *where};
	const struct where w = *where;
	uintptr_t rela = 0, jumps = 0, page = record_page_size();
	size_t rela_size = 0, jumps_size = 0;
	if (!symbols_begin(&r.symbols, w.base, w.dynamic) || !has_tag(&w, &r.symbols, DT_NEEDED))
		return 0;
	r.segments = where_segments(&w, &r.segment_count);
	if (!r.segments)
		return 0;
	for (size_t i = 0; i < r.segment_count; i++) {
		const ElfW(Phdr) *p = &r.segments[i];
		if (p->p_type == PT_GNU_RELRO) {
			r.relro = (w.base + p->p_vaddr) & -page;
			r.relro_end = (w.base + p->p_vaddr + p->p_memsz) & -page;
		}
	}
	for (const ElfW(Dyn) *d = w.dynamic; d->d_tag != DT_NULL; d++) {
		switch (d->d_tag) {
		case DT_RELA: rela = symbols_pointer(w.base, d->d_un.d_ptr); break;
		case DT_RELASZ: rela_size = d->d_un.d_val; break;
		case DT_JMPREL: jumps = symbols_pointer(w.base, d->d_un.d_ptr); break;
		case DT_PLTRELSZ: jumps_size = d->d_un.d_val; break;
		}
	}
	replace_all(&r, rela, rela_size);
	replace_all(&r, jumps, jumps_size);
	return 0;
}

static void look(bool of_the_start)
{
	struct driver driver = {.definers = 0};
	if (!record_wanted() || !where_each(of_the_start, find_driver, &driver))
		return;
	where_each(of_the_start, count_definers, &driver);
	if (driver.definers == 1)
		where_each(of_the_start, serve, &driver);
}

/* The driver, or an object that needs it. */
static int concerns(const struct where *w, void *context)
{
	struct symbols s;
	if (symbols_begin(&s, w->base, w->dynamic) && (has_tag(w, &s, DT_SONAME) || has_tag(w, &s, DT_NEEDED)))
		*(bool *)context = true;
	return 0;
}

void direct_begin(void)
{
	look(true);
}

void direct_expect(void)
{
	__atomic_store_n(&expected, true, __ATOMIC_RELAXED);
}

void direct_check(void)
{
	bool concerned = false;
	if (!__atomic_load_n(&expected, __ATOMIC_RELAXED) || !__atomic_exchange_n(&expected, false, __ATOMIC_RELAXED))
		return;
	where_each_new(concerns, &concerned);
	if (concerned)
		look(false);
}
