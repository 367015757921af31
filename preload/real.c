/* SPDX-License-Identifier: MIT */
#include "preload/real.h"

#include <elf.h>

#include "trace/text.h"

/*
 * All that this module asks for by name, weakly: data of glibc's ld.so, and of musl's.  An object that defines
 * dlsym would find itself under that name.  The references are bound before anybody's constructor runs, so a
 * dlopen from a constructor that comes before ours finds its way, too.
 */
extern struct r_debug _r_debug __attribute__((weak, visibility("default")));
extern void *__libc_stack_end __attribute__((weak, visibility("default")));
extern struct r_debug *_dl_debug_addr __attribute__((weak, visibility("default")));	/* musl */

extern ElfW(Dyn) _DYNAMIC[] __attribute__((visibility("hidden")));

/* Where the compiler takes the address of a weak symbol for one that cannot be NULL, it is told nothing. */
static const void *launder(const void *address)
{
	__asm__("" : "+r"(address));
	return address;
}

static const struct r_debug *debug(void)
{
	if (launder(&_r_debug))
		return &_r_debug;
	return launder(&_dl_debug_addr) ? _dl_debug_addr : NULL;
}

bool real_is_glibc(void)
{
	return launder(&_r_debug) && launder(&__libc_stack_end);
}

uintptr_t real_dynlinker(void)
{
	return real_is_glibc() ? _r_debug.r_ldbase : 0;
}

void *real_stack_end(void)
{
	return real_is_glibc() ? __libc_stack_end : NULL;
}

/* --- Symbols --- */

/* glibc relocates a d_ptr, musl and read-only sections (-z rodynamic) leave it relative: smaller than l_addr. */
uintptr_t symbols_pointer(uintptr_t base, uintptr_t value)
{
	return value && (intptr_t)base > 0 && value < base ? value + base : value;
}

bool symbols_begin(struct symbols *s, uintptr_t base, const ElfW(Dyn) *dynamic)
{
	*s = (struct symbols){.base = base};
	for (; dynamic && dynamic->d_tag != DT_NULL; dynamic++) {
		uintptr_t at = symbols_pointer(base, dynamic->d_un.d_ptr);
		switch (dynamic->d_tag) {
		case DT_STRTAB: s->strings = (const char *)at; break;
		case DT_SYMTAB: s->table = (const ElfW(Sym) *)at; break;
		case DT_VERSYM: s->versions = (const ElfW(Versym) *)at; break;
		case DT_HASH: s->hash = (const uint32_t *)at; break;
		case DT_GNU_HASH: s->gnu_hash = (const uint32_t *)at; break;
		}
	}
	return s->strings && s->table && (s->hash || s->gnu_hash);
}

static bool is_defined(const struct symbols *s, uint32_t i, uint8_t type)
{
	const ElfW(Sym) *symbol = &s->table[i];
	return symbol->st_shndx != SHN_UNDEF && symbol->st_value && ELF64_ST_TYPE(symbol->st_info) == type;
}

/* Takes symbol i if it has that name: *found is its address; true if there can be no better one. */
static bool take(const struct symbols *s, uint32_t i, const char *name, uint8_t type, uintptr_t *found)
{
	enum { VERSION_HIDDEN = 0x8000 };
	if (!is_defined(s, i, type) || !text_equal(s->strings + s->table[i].st_name, name))
		return false;
	*found = s->base + s->table[i].st_value;
	return !s->versions || !(s->versions[i] & VERSION_HIDDEN);
}

static uintptr_t find_gnu(const struct symbols *s, const char *name, uint8_t type)
{
	uint32_t buckets = s->gnu_hash[0], first = s->gnu_hash[1], words = s->gnu_hash[2], wanted = 5381;
	const uint32_t *bucket = s->gnu_hash + 4 + 2 * (size_t)words, *chain = bucket + buckets;
	uintptr_t found = 0;
	for (const char *c = name; *c; c++)
		wanted = wanted * 33 + (uint8_t)*c;
	uint32_t i = buckets ? bucket[wanted % buckets] : 0;
	if (i < first || !i)
		return 0;
	for (;; i++) {
		uint32_t hash = chain[i - first];
		if ((hash | 1) == (wanted | 1) && take(s, i, name, type, &found))
			return found;
		if (hash & 1)
			return found;
	}
}

static uintptr_t find_type(const struct symbols *s, const char *name, uint8_t type)
{
	uintptr_t found = 0;
	if (s->gnu_hash)
		return find_gnu(s, name, type);
	for (uint32_t i = 0; i < s->hash[1]; i++)
		if (take(s, i, name, type, &found))
			break;
	return found;
}

uintptr_t symbols_find(const struct symbols *s, const char *name)
{
	return find_type(s, name, STT_FUNC);
}

uintptr_t symbols_find_data(const struct symbols *s, const char *name)
{
	return find_type(s, name, STT_OBJECT);
}

/* One more than the last symbol that the table of hashes leads to. */
static uint32_t symbol_end(const struct symbols *s)
{
	if (!s->gnu_hash)
		return s->hash[1];
	uint32_t buckets = s->gnu_hash[0], first = s->gnu_hash[1], words = s->gnu_hash[2], last = 0;
	const uint32_t *bucket = s->gnu_hash + 4 + 2 * (size_t)words, *chain = bucket + buckets;
	for (uint32_t i = 0; i < buckets; i++)
		if (bucket[i] > last)
			last = bucket[i];
	if (last < first || !last)
		return 0;
	while (!(chain[last - first] & 1))
		last++;
	return last + 1;
}

const char *symbols_name(const struct symbols *s, uintptr_t address, const char *prefix)
{
	uint32_t end = symbol_end(s);
	for (uint32_t i = 0; i < end; i++)
		if (is_defined(s, i, STT_FUNC) && s->base + s->table[i].st_value == address &&
		    text_begins(s->strings + s->table[i].st_name, prefix))
			return s->strings + s->table[i].st_name;
	return NULL;
}

/* --- The functions --- */

const struct link_map *real_objects(void)
{
	const struct r_debug *d = debug();
	return d ? d->r_map : NULL;
}

/* The first definition behind this module: another that interposes it, or libc (libdl before glibc 2.34). */
static real_function find_next(const char *name)
{
	const struct link_map *map = real_objects();
	while (map && map->l_ld != _DYNAMIC)
		map = map->l_next;
	for (map = map ? map->l_next : NULL; map; map = map->l_next) {
		struct symbols s;
		uintptr_t found = symbols_begin(&s, map->l_addr, map->l_ld) ? symbols_find(&s, name) : 0;
		if (found)
			return (real_function)found;
	}
	return NULL;
}

static bool is_libc(const struct link_map *map)
{
	return map->l_name && text_equal(text_last_component(map->l_name), "libc.so.6");
}

/* libc's own, whoever else has one: what is asked for here is for this module and not the program. */
static uintptr_t find_in_libc(const char *name, uint8_t type)
{
	for (const struct link_map *map = real_objects(); map; map = map->l_next) {
		struct symbols s;
		if (is_libc(map) && symbols_begin(&s, map->l_addr, map->l_ld))
			return find_type(&s, name, type);
	}
	return 0;
}

uintptr_t real_data_of_libc(const char *name)
{
	return find_in_libc(name, STT_OBJECT);
}

static real_function find_object;

real_function real_dl_find_object(void)
{
	return find_object;
}

/*
 * In place of what is nowhere: before glibc 2.34 dlopen is libdl's, and a weak reference of a program without
 * libdl, which would be NULL, finds ours.
 */
static void *fail(void)
{
	return NULL;
}

/* A load and a compare once it is known; two threads that meet here find the same. */
static real_function once(real_function *known, const char *name)
{
	real_function f = __atomic_load_n(known, __ATOMIC_RELAXED);
	if (!f) {
		f = find_next(name);
		__atomic_store_n(known, f, __ATOMIC_RELAXED);
	}
	return f ? f : (real_function)fail;
}

#define REAL(name) \
	real_function real_##name(void) \
	{ \
		static real_function known; \
		return once(&known, #name); \
	}
REAL(dlopen)
REAL(dlmopen)
REAL(dlclose)
REAL(dlsym)
REAL(dlvsym)
REAL(dlerror)

void real_begin(void)
{
	real_dlopen();
	real_dlmopen();
	real_dlclose();
	real_dlsym();
	real_dlvsym();
	real_dlerror();
	find_object = (real_function)find_in_libc("_dl_find_object", STT_FUNC);
}
