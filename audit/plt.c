/* SPDX-License-Identifier: MIT */
/*
 * Before 2.35, glibc treats each object of a program that has an audit module as if it were profiled, whatever
 * hooks the module has (its bug 15533): every call from one object into another goes through
 * _dl_runtime_profile, for good.  That takes eighty times as long, loses x8 and the vector registers on aarch64
 * (bug 26643), binds lazily what was linked with -z now, and then crashes in TLS descriptors (27137, 27721).
 *
 * So objects are taken out of it in la_objopen, when ld.so has read their dynamic section and not relocated them.
 *
 * What is bound now: its PLT relocations, which lie behind all others, are counted among these.  ld.so does
 * them at once, then, as it does without an audit module.
 *
 * What is bound lazily: its GOT gets the resolver that ld.so uses for objects without profiling; as audit modules
 * are never profiled, the GOT of this one has it.  ld.so writes the profiling one to where DT_PLTGOT says, which
 * by then is a place of ours.  After relocation neither ld.so nor the code of the object reads DT_PLTGOT.
 *
 * To see it: gdb -ex 'info symbol ((long *)GOT)[2]', or the time of a call; LD_BIND_NOW=1 needs none of this.
 */
#include "audit/plt.h"

#include <elf.h>
#include <stdbool.h>

#include "trace/image.h"
#include "trace/sys.h"

enum { PLACES_MAX = 1024 };	/* lazily bound objects of one dlopen; more are left as they are */

static struct {
	uintptr_t resolver;	/* 0: nothing is to be done */
	unsigned used;
	bool consistent;
	/* Where ld.so writes the object and its profiling resolver, as to the begin of a GOT. */
	uintptr_t places[PLACES_MAX][3];
} plt;

extern Elf64_Dyn _DYNAMIC[] __attribute__((visibility("hidden")));

/* Never called.  It gives this module a PLT, so that ld.so fills in the begin of its GOT. */
unsigned plt_never(unsigned version) __attribute__((used, visibility("hidden")));
unsigned plt_never(unsigned version)
{
	return la_version(version) + 1;
}

bool plt_alone(void)
{
	const char *list = image_variable("LD_AUDIT");
	unsigned modules = 0;
	for (; list && *list; list++)
		modules += *list != ':' && (list[1] == ':' || !list[1]);
	return modules <= 1;
}

struct section {
	Elf64_Dyn *pltgot, *jmprel, *pltrelsz, *rela, *relasz;
	bool now;
	uintptr_t strings;
};

static void read_section(struct section *s, Elf64_Dyn *d)
{
	*s = (struct section){0};
	for (; d && d->d_tag != DT_NULL; d++) {
		switch (d->d_tag) {
		case DT_PLTGOT: s->pltgot = d; break;
		case DT_JMPREL: s->jmprel = d; break;
		case DT_PLTRELSZ: s->pltrelsz = d; break;
		case DT_RELA: s->rela = d; break;
		case DT_RELASZ: s->relasz = d; break;
		case DT_STRTAB: s->strings = d->d_un.d_ptr; break;
		case DT_BIND_NOW: s->now = true; break;
		case DT_FLAGS: s->now |= (d->d_un.d_val & DF_BIND_NOW) != 0; break;
		case DT_FLAGS_1: s->now |= (d->d_un.d_val & DF_1_NOW) != 0; break;
		}
	}
}

void plt_begin(unsigned version)
{
	struct section own;

	/* LAV_CURRENT became 2 when the bug was fixed. */
	/* Another module may have hooks for calls: then profiling is wanted. */
	if (version >= 2 || !plt_alone())
		return;
	read_section(&own, _DYNAMIC);
	/* With LD_BIND_NOW ld.so puts nothing there, and profiles nothing. */
	if (own.pltgot)
		plt.resolver = ((const uintptr_t *)own.pltgot->d_un.d_ptr)[2];
}

/* Whether ld.so has relocated the section in place; of a program that is where it was linked, by its segments. */
static bool writable(const struct link_map *map, const struct section *s)
{
	const struct image_auxv *auxv = image_auxv();
	const Elf64_Phdr *segment = (const Elf64_Phdr *)auxv->phdr;
	if (map->l_addr)
		return (int64_t)map->l_addr > 0 && s->strings >= map->l_addr;
	if (map->l_name[0] || map->l_prev)
		return false;
	for (size_t i = 0; segment && i < auxv->phnum; i++, segment++)
		if (segment->p_type == PT_LOAD && (segment->p_flags & PF_W) &&
		    (uintptr_t)map->l_ld - segment->p_vaddr < segment->p_memsz)
			return true;
	return false;
}

static void bind_now(const struct section *s)
{
	if (!s->rela || !s->relasz || s->rela->d_un.d_ptr + s->relasz->d_un.d_val != s->jmprel->d_un.d_ptr)
		return;
	s->relasz->d_un.d_val += s->pltrelsz->d_un.d_val;
	s->pltrelsz->d_un.d_val = 0;
}

static void bind_lazily(struct link_map *map, const struct section *s)
{
	uintptr_t *got = (uintptr_t *)s->pltgot->d_un.d_ptr;
	/* A prelinked object keeps there where its PLT is. */
	if (got[1] || plt.used == PLACES_MAX)
		return;
	uintptr_t *place = plt.places[plt.used++];
	place[1] = place[2] = 0;
	got[1] = (uintptr_t)map;
	got[2] = plt.resolver;
	s->pltgot->d_un.d_ptr = (uintptr_t)place;
}

void plt_opened(struct link_map *map)
{
	if (!plt.resolver || map->l_addr == image_dynlinker())
		return;
	struct section s;
	read_section(&s, map->l_ld);
	if (!s.pltgot || !s.jmprel || !s.pltrelsz || !writable(map, &s))
		return;
	if (s.now)
		bind_now(&s);
	else
		bind_lazily(map, &s);
}

/* When more is added after all was consistent, what was added before is relocated, and its places are free. */
void plt_activity(unsigned flag)
{
	if (flag == LA_ACT_ADD && plt.consistent)
		plt.used = 0;
	plt.consistent = flag == LA_ACT_CONSISTENT;
}
