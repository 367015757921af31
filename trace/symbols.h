/* SPDX-License-Identifier: MIT */
/* The dynamic symbol tables of objects that are mapped, read where ld.so reads them.  Nothing here takes a lock. */
#ifndef TRACE_SYMBOLS_H
#define TRACE_SYMBOLS_H

#include <link.h>
#include <stdbool.h>
#include <stdint.h>

struct symbols {
	uintptr_t base;
	const char *strings;
	const ElfW(Sym) *table;
	const ElfW(Versym) *versions;	/* NULL without */
	const uint32_t *hash, *gnu_hash;	/* one of them at least */
};

/* What a d_ptr of an object that is mapped at base points to. */
uintptr_t symbols_pointer(uintptr_t base, uintptr_t value);
/* False if the object has no symbols that can be found by name. */
bool symbols_begin(struct symbols *, uintptr_t base, const ElfW(Dyn) *);
/* The address of a function of that name which the object defines, the default version first; 0 if it has none. */
uintptr_t symbols_find(const struct symbols *, const char *name);
/* The same of a variable. */
uintptr_t symbols_find_data(const struct symbols *, const char *name);
/* The name, as far as it begins with `prefix`, of a function at address; NULL if no such name is exported. */
const char *symbols_name(const struct symbols *, uintptr_t address, const char *prefix);

#endif
