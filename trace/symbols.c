/* SPDX-License-Identifier: MIT */
#include "trace/symbols.h"

#include <elf.h>

#include "trace/text.h"

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
