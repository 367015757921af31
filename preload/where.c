/* SPDX-License-Identifier: MIT */
#include "preload/where.h"

#include "preload/real.h"

struct search {
	uintptr_t address;
	struct where *where;
};

struct where where_of(const struct dl_phdr_info *info)
{
	struct where w = {.base = info->dlpi_addr, .path = info->dlpi_name ? info->dlpi_name : ""};
	for (unsigned i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_DYNAMIC)
			w.dynamic = (const ElfW(Dyn) *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
	return w;
}

static int compare(struct dl_phdr_info *info, size_t size, void *context)
{
	struct search *s = context;
	(void)size;
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &info->dlpi_phdr[i];
		if (p->p_type == PT_LOAD && s->address - (info->dlpi_addr + p->p_vaddr) < p->p_memsz) {
			*s->where = where_of(info);
			return 1;
		}
	}
	return 0;
}

int where_each(int (*each)(struct dl_phdr_info *, size_t, void *), void *context)
{
	typedef int iterate(int (*)(struct dl_phdr_info *, size_t, void *), void *);
	return ((iterate *)real_dl_iterate_phdr())(each, context);
}

bool where_is(const void *address, struct where *where)
{
	struct search search = {(uintptr_t)address, where};
	return where_each(compare, &search) == 1;
}
