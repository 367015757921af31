/* SPDX-License-Identifier: MIT */
/*
 * The functions behind those that this module interposes: the next definition in the order in which ld.so
 * searches, as dlsym(RTLD_NEXT) would find it, read from the link map and the dynamic symbol tables that are
 * mapped anyway.  Nothing here takes a lock.
 */
#ifndef PRELOAD_REAL_H
#define PRELOAD_REAL_H

#include <link.h>
#include <stdbool.h>
#include <stdint.h>

typedef void *real_function;

/* Never NULL: where no object has the function (dlvsym on musl), one that returns 0. */
real_function real_dlopen(void);
real_function real_dlmopen(void);
real_function real_dlclose(void);
real_function real_dlsym(void);
real_function real_dlvsym(void);
real_function real_dlerror(void);
/* NULL before glibc 2.35. */
real_function real_dl_find_object(void);

/* Finds them all, while no other thread can change the link map. */
void real_begin(void);
/* False on musl, where there is nothing to record with. */
bool real_is_glibc(void);
/* A variable that libc exports, by its name, 0 if it has none; and the list of objects. */
uintptr_t real_data_of_libc(const char *name);
const struct link_map *real_objects(void);
/* Where ld.so is mapped; 0 if unknown. */
uintptr_t real_dynlinker(void);
/* argc and what follows it on the stack that the program began with; NULL if unknown. */
void *real_stack_end(void);

/* --- Dynamic symbol tables of objects that are mapped --- */

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
