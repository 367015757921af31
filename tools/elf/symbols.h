/* SPDX-License-Identifier: MIT */
/* The dynamic symbols of one ELF file: what its relocations ask for, and whether it defines what others ask for. */
#ifndef SYMBOL_TABLE_H
#define SYMBOL_TABLE_H

#include "elf/image.h"

struct symbol_table {
	const struct elf_image *image;
	struct elf_image *own;	/* NULL: the image is another's, and outlives the table */
	/* DT_SYMTAB, DT_STRTAB, DT_VERSYM, DT_GNU_HASH or DT_HASH; where they lie */
	const uint8_t *symbols, *names, *versions, *hash;
	size_t room;		/* for symbols: there are at most as many */
	size_t count;		/* of symbols, of a complete table */
	size_t names_size, hash_size;
	size_t versions_count;	/* 0: its symbols have no versions */
	bool gnu;		/* hash is DT_GNU_HASH */
	struct gnu_hash {	/* where its parts are, in words; private */
		uint32_t buckets, first, bloom_words, shift;
		size_t bloom_at, buckets_at, chains_at;
		size_t bloom_size;	/* of one filter word: 1 or 2 */
	} parts;
	struct elf_version *list;	/* its versions, and by their index */
	size_t list_count;
	const struct elf_version **by_index;
	size_t index_count;
	uint8_t *refers;	/* REFERS_* of each symbol, of a complete table */
	bool binds_now;		/* DF_BIND_NOW, DF_1_NOW or DT_BIND_NOW */
};

/* A symbol that is asked for. */
struct wanted_symbol {
	const char *name;	/* of the table's memory */
	uint32_t hash;		/* by DT_GNU_HASH's function */
	const struct elf_version *version;	/* NULL if it may have any */
	uint8_t type;		/* STT_* as the one who asks has it, STT_NOTYPE mostly */
	uint64_t size;		/* of a copied object */
};

/* How relocations refer to a symbol. */
enum { REFERS_DATA = 1, REFERS_PLT = 2, REFERS_COPY = 4 };

/*
 * Complete; NULL if the file has no dynamic symbols that can be read.  fd may be closed afterwards, the table is to be
 * freed.
 */
struct symbol_table *symbol_table_open(int fd, uint64_t size);
/* The same of an image that is open, for looking definitions up alone: next to nothing is read for that. */
struct symbol_table *symbol_table_of(const struct elf_image *);
/* Counts the symbols, and finds out how relocations refer to each. */
void symbol_table_complete(struct symbol_table *);
void symbol_table_free(struct symbol_table *);

/* Whether the symbol must be defined by somebody else (by anybody, if it is not weak); fills in *wanted then. */
bool symbol_table_wants(const struct symbol_table *, size_t index, uint8_t refers, struct wanted_symbol *);

/* By ld.so's rules (do_lookup_x and check_match of glibc): is it that symbol, in that version? */
bool symbol_table_defines(const struct symbol_table *, const struct wanted_symbol *);
/* Whether a symbol of this name is defined for others who ask for no version. */
bool symbol_table_has(const struct symbol_table *, const char *name);
/* A string of the table of names, such as the value of DT_NEEDED; NULL if there is none. */
const char *symbol_table_string(const struct symbol_table *, uint64_t at);
/* The name of a symbol that is defined for others, NULL if it is none. */
const char *symbol_table_exported(const struct symbol_table *, size_t index);

#endif
