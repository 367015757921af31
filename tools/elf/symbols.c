/* SPDX-License-Identifier: MIT */
/* The dynamic symbols of one ELF file. */
#include "elf/symbols.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	SYMBOLS_MAX = 16 << 20,	/* libtriton.so, the biggest seen, has 400,000 */
	NAMES_MAX = 1 << 30,
	REFERENCES = 1024,	/* relocations looked at in one go */
	CHAIN_MAX = 1 << 20,	/* symbols of one bucket */
	VERSION_HIDDEN = 0x8000,
};

struct symbol {
	uint32_t name;
	uint8_t bind, type;
	uint16_t section;
	uint64_t value;
	uint32_t size;
};

static size_t entry_size(const struct symbol_table *t)
{
	return t->image->header.e_ident[EI_CLASS] == ELFCLASS64 ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
}

static struct symbol read_symbol(const struct symbol_table *t, size_t index)
{
	const struct elf_image *e = t->image;
	const uint8_t *p = t->symbols + index * entry_size(t);
	bool wide = e->header.e_ident[EI_CLASS] == ELFCLASS64;
	uint8_t info = p[wide ? 4 : 12];
	const uint8_t *value = p + (wide ? 8 : 4);
	return (struct symbol){
		.name = elf_image_word(e, p),
		.bind = GELF_ST_BIND(info),
		.type = GELF_ST_TYPE(info),
		.section = elf_image_half(e, p + (wide ? 6 : 14)),
		/* Only whether it is 0 matters. */
		.value = elf_image_word(e, value) | (wide ? elf_image_word(e, value + 4) : 0),
		/* Nobody copies 4 GiB. */
		.size = elf_image_word(e, p + (wide ? 16 : 8)),
	};
}

static const char *name_of(const struct symbol_table *t, uint32_t at)
{
	/* It ends with the file, at the latest: elf/map.h. */
	return at < t->names_size ? (const char *)t->names + at : NULL;
}

static uint32_t symbol_hash(const char *name)
{
	uint32_t hash = 5381;
	for (; *name; name++)
		hash = hash * 33 + (uint8_t)*name;
	return hash;
}

static uint32_t old_hash(const char *name)
{
	uint32_t hash = 0;
	for (; *name; name++) {
		hash = (hash << 4) + (uint8_t)*name;
		hash ^= (hash >> 24) & 0xf0;
	}
	return hash & 0xfffffff;
}

/* --- Reading --- */

static bool is_pointer(int64_t tag)
{
	switch (tag) {
	case DT_GNU_HASH:
	case DT_HASH:
	case DT_SYMTAB:
	case DT_STRTAB:
	case DT_VERSYM:
	case DT_VERNEED:
	case DT_VERDEF:
	case DT_RELA:
	case DT_REL: case DT_JMPREL: case DT_RELR: case DT_INIT: case DT_FINI:
		return true;
	}
	return false;
}

/* How far it is to the next thing that the dynamic section points at: tables lie one behind the other. */
static uint64_t distance_to_next(const struct symbol_table *t, uint64_t address)
{
	uint64_t distance = UINT64_MAX;
	for (size_t i = 0; i < t->image->dynamic_count; i++) {
		const GElf_Dyn *d = &t->image->dynamic[i];
		if (d->d_un.d_val > address && d->d_un.d_val - address < distance && is_pointer(d->d_tag))
			distance = d->d_un.d_val - address;
	}
	return distance;
}

/* What is at the address in a tag, at most max bytes; NULL if nothing. */
static const uint8_t *find_tagged(const struct symbol_table *t, int64_t tag, uint64_t max, size_t *size)
{
	uint64_t address, offset, left;
	if (!elf_image_tag(t->image, tag, &address) || !elf_image_place(t->image, address, &offset, &left))
		return NULL;
	uint64_t next = distance_to_next(t, address);
	if (next < max)
		max = next;
	*size = (size_t)(left < max ? left : max);
	return elf_image_bytes(t->image, offset, *size);
}

static uint32_t hash_word(const struct symbol_table *t, size_t at)
{
	return at < t->hash_size / 4 ? elf_image_word(t->image, t->hash + 4 * at) : 0;
}

static struct gnu_hash gnu_hash_of(const struct symbol_table *t)
{
	struct gnu_hash h = {
		.buckets = hash_word(t, 0),
		.first = hash_word(t, 1),
		.bloom_words = hash_word(t, 2),
		.shift = hash_word(t, 3),
		.bloom_at = 4,
		.bloom_size = t->image->header.e_ident[EI_CLASS] == ELFCLASS64 ? 2 : 1,
	};
	h.buckets_at = h.bloom_at + (size_t)h.bloom_words * h.bloom_size;
	h.chains_at = h.buckets_at + h.buckets;
	return h;
}

/* One behind the last symbol that DT_GNU_HASH knows of. */
static size_t count_gnu(const struct symbol_table *t)
{
	const struct gnu_hash h = t->parts;
	size_t last = 0, words = t->hash_size / 4;
	for (size_t i = 0; i < h.buckets && h.buckets_at + i < words; i++)
		if (hash_word(t, h.buckets_at + i) > last)
			last = hash_word(t, h.buckets_at + i);
	if (last < h.first)
		return h.first;
	for (; h.chains_at + (last - h.first) < words; last++)
		if (hash_word(t, h.chains_at + (last - h.first)) & 1)
			return last + 1;
	return last;
}

static bool find_symbols(struct symbol_table *t)
{
	size_t size;
	t->gnu = (t->hash = find_tagged(t, DT_GNU_HASH, (uint64_t)SYMBOLS_MAX * 8, &t->hash_size));
	if (!t->gnu)
		t->hash = find_tagged(t, DT_HASH, (uint64_t)SYMBOLS_MAX * 8, &t->hash_size);
	if (t->gnu)
		t->parts = gnu_hash_of(t);
	t->symbols = find_tagged(t, DT_SYMTAB, (uint64_t)SYMBOLS_MAX * entry_size(t), &size);
	if (!t->symbols)
		return false;
	t->room = size / entry_size(t);
	t->versions = find_tagged(t, DT_VERSYM, (uint64_t)t->room * 2, &size);
	t->versions_count = t->versions ? size / 2 : 0;
	return true;
}

static void read_versions(struct symbol_table *t)
{
	t->list = elf_image_versions(t->image, &t->list_count);
	for (size_t i = 0; i < t->list_count; i++) {
		size_t index = t->list[i].index & ~VERSION_HIDDEN;
		if (index >= t->index_count)
			t->index_count = index + 1;
	}
	t->by_index = xcalloc(t->index_count, sizeof(const struct elf_version *));
	for (size_t i = 0; i < t->list_count; i++)
		t->by_index[t->list[i].index & ~VERSION_HIDDEN] = &t->list[i];
}

static bool is_copy(const struct elf_image *e, uint32_t type)
{
	return e->header.e_machine == EM_AARCH64 ? type == R_AARCH64_COPY :
						   e->header.e_machine == EM_X86_64 && type == R_X86_64_COPY;
}

/* One behind the last symbol that relocations refer to. */
static size_t read_references(struct symbol_table *t)
{
	struct elf_relocations tables[3];
	struct elf_reference references[REFERENCES];
	size_t last = 0, table_count = elf_image_relocations(t->image, tables);
	for (size_t i = 0; i < table_count; i++)
		for (size_t count; (count = elf_relocations_next(t->image, &tables[i], references, REFERENCES));)
			for (size_t at = 0; at < count; at++) {
				uint32_t symbol = references[at].symbol;
				if (!symbol || symbol >= t->room)
					continue;
				t->refers[symbol] |= is_copy(t->image, references[at].type) ? REFERS_COPY :
					tables[i].plt                                       ? REFERS_PLT :
											      REFERS_DATA;
				last = symbol > last ? symbol : last;
			}
	return last + 1;
}

struct symbol_table *symbol_table_of(const struct elf_image *image)
{
	uint64_t names_size = 0, flags = 0, flags_1 = 0, now;
	struct symbol_table *t = xcalloc(1, sizeof(*t));
	t->image = image;
	elf_image_tag(image, DT_STRSZ, &names_size);
	if (!image->bad)
		t->names = find_tagged(t, DT_STRTAB, names_size < NAMES_MAX ? names_size : NAMES_MAX, &t->names_size);
	if (!t->names || !find_symbols(t)) {
		symbol_table_free(t);
		return NULL;
	}
	read_versions(t);
	elf_image_tag(image, DT_FLAGS, &flags);
	elf_image_tag(image, DT_FLAGS_1, &flags_1);
	t->binds_now = (flags & DF_BIND_NOW) || (flags_1 & DF_1_NOW) || elf_image_tag(image, DT_BIND_NOW, &now);
	return t;
}

/*
 * The tables' sizes are nowhere in the dynamic section; relocations may know of symbols that the hash table does not.
 */
void symbol_table_complete(struct symbol_table *t)
{
	if (t->refers)
		return;
	t->refers = xcalloc(t->room + 1, 1);
	size_t count = !t->hash ? 0 : t->gnu ? count_gnu(t) : hash_word(t, 1), referenced = read_references(t);
	t->count = count > referenced ? count : referenced;
	if (t->count > t->room)
		t->count = t->room;
}

struct symbol_table *symbol_table_open(int fd, uint64_t size)
{
	struct elf_image *image = xcalloc(1, sizeof(*image));
	elf_image_open(image, fd, size);
	struct symbol_table *t = symbol_table_of(image);
	if (!t) {
		elf_image_close(image);
		free(image);
		return NULL;
	}
	t->own = image;
	symbol_table_complete(t);
	return t;
}

void symbol_table_free(struct symbol_table *t)
{
	if (!t)
		return;
	free(t->list);
	free(t->by_index);
	free(t->refers);
	if (t->own)
		elf_image_close(t->own);
	free(t->own);
	free(t);
}

/* --- What it asks for --- */

/* The version of a symbol, NULL for none; *hidden: it is not for those who ask for no version. */
static const struct elf_version *version_of(const struct symbol_table *t, size_t index, uint16_t *number)
{
	*number = index < t->versions_count ? elf_image_half(t->image, t->versions + 2 * index) : 0;
	size_t at = *number & ~VERSION_HIDDEN;
	return at < t->index_count ? t->by_index[at] : NULL;
}

bool symbol_table_wants(const struct symbol_table *t, size_t index, uint8_t refers, struct wanted_symbol *wanted)
{
	struct symbol s = read_symbol(t, index);
	uint16_t number;
	if (!refers || s.bind == STB_WEAK || s.bind == STB_LOCAL)
		return false;
	/* A copied object is defined here, to be copied from where it is defined as well. */
	if (s.section != SHN_UNDEF && !(refers & REFERS_COPY))
		return false;
	const char *name = name_of(t, s.name);
	if (!name || !*name)
		return false;
	*wanted = (struct wanted_symbol){.name = name,
		.hash = symbol_hash(name),
		.version = version_of(t, index, &number),
		.type = s.type,
		.size = refers & REFERS_COPY ? s.size : 0};
	return true;
}

/* --- What it defines --- */

static bool is_definition(const struct symbol *s)
{
	if (s->section == SHN_UNDEF || s->bind == STB_LOCAL ||
		(s->value == 0 && s->section != SHN_ABS && s->type != STT_TLS))
		return false;
	return s->type <= STT_FUNC || s->type == STT_COMMON || s->type == STT_TLS || s->type == STT_GNU_IFUNC;
}

/* A lookup among symbols of one name: without a version, the base version, or the only one there is, will do. */
struct symbol_match {
	const struct wanted_symbol *wanted;
	unsigned versions;	/* that would do if they were the only one */
};

static bool matches(const struct symbol_table *t, size_t index, struct symbol_match *m)
{
	if (index >= t->room)
		return false;
	struct symbol s = read_symbol(t, index);
	const char *name = is_definition(&s) ? name_of(t, s.name) : NULL;
	if (!name || strcmp(name, m->wanted->name) != 0)
		return false;
	if (!t->versions_count)
		return true;
	uint16_t number;
	const struct elf_version *has = version_of(t, index, &number), *wants = m->wanted->version;
	if (wants) {
		if (has)
			return strcmp(has->name, wants->name) == 0;
		return !(wants->index & VERSION_HIDDEN) && !(number & VERSION_HIDDEN);
	}
	if ((number & ~VERSION_HIDDEN) < 3)
		return true;
	m->versions += !(number & VERSION_HIDDEN);
	return false;
}

static bool gnu_lookup(const struct symbol_table *t, struct symbol_match *m)
{
	const struct gnu_hash h = t->parts;
	uint32_t hash = m->wanted->hash, bits = (uint32_t)(32 * h.bloom_size);
	if (h.buckets == 0 || h.bloom_words == 0)
		return false;
	size_t filter = h.bloom_at + (hash / bits) % h.bloom_words * h.bloom_size;
	uint32_t one = hash % bits, two = (h.shift < 32 ? hash >> h.shift : 0) % bits;
	/* Words of 64 bits are in the file's byte order: their halves may be the other way round. */
	uint32_t flip = h.bloom_size == 2 && t->image->header.e_ident[EI_DATA] == ELFDATA2MSB;
	if (!(hash_word(t, filter + ((one / 32) ^ flip)) >> (one % 32) & 1) ||
		!(hash_word(t, filter + ((two / 32) ^ flip)) >> (two % 32) & 1))
		return false;
	size_t index = hash_word(t, h.buckets_at + hash % h.buckets);
	if (index < h.first)
		return false;
	for (size_t chain = 0; chain < CHAIN_MAX && index < t->room; index++, chain++) {
		uint32_t has = hash_word(t, h.chains_at + (index - h.first));
		if ((has | 1) == (hash | 1) && matches(t, index, m))
			return true;
		if (has & 1)
			break;
	}
	return false;
}

static bool old_lookup(const struct symbol_table *t, struct symbol_match *m)
{
	uint32_t buckets = hash_word(t, 0);
	if (buckets == 0)
		return false;
	size_t index = hash_word(t, 2 + old_hash(m->wanted->name) % buckets);
	for (size_t chain = 0; index && index < t->room && chain < CHAIN_MAX; chain++) {
		if (matches(t, index, m))
			return true;
		index = hash_word(t, 2 + (size_t)buckets + index);
	}
	return false;
}

bool symbol_table_defines(const struct symbol_table *t, const struct wanted_symbol *wanted)
{
	struct symbol_match m = {.wanted = wanted};
	if (!t->hash)
		return false;
	return (t->gnu ? gnu_lookup(t, &m) : old_lookup(t, &m)) || m.versions == 1;
}

bool symbol_table_has(const struct symbol_table *t, const char *name)
{
	return symbol_table_defines(t, &(struct wanted_symbol){.name = name, .hash = symbol_hash(name)});
}

const char *symbol_table_string(const struct symbol_table *t, uint64_t at)
{
	return at <= UINT32_MAX ? name_of(t, (uint32_t)at) : NULL;
}

const char *symbol_table_exported(const struct symbol_table *t, size_t index)
{
	struct symbol s = read_symbol(t, index);
	return is_definition(&s) ? name_of(t, s.name) : NULL;
}
