/* SPDX-License-Identifier: MIT */
/*
 * How the structs of a snapshot stand in snapshot.json: one table that both the writer and the reader go by, so what
 * one writes the other reads.  A key whose value is nothing (NULL, 0, false, an empty list) is left out.
 */
#ifndef SNAPSHOT_SHAPE_H
#define SNAPSHOT_SHAPE_H

#include "snapshot/snapshot.h"

enum field_kind {
	FIELD_STRING,		/* const char * */
	FIELD_STRINGS,		/* struct list */
	FIELD_BOOL,
	FIELD_UNSIGNED,		/* of size bytes */
	FIELD_SIGNED,		/* of size bytes: int or int64_t */
	FIELD_LETTER,		/* char, a string of one character */
	FIELD_WORD,		/* an enumeration by its words */
	FIELD_WORDS,		/* unsigned, a list of the words of its bits */
	FIELD_STRUCT,
	FIELD_ARRAY,		/* a pointer to structs, and their count */
	FIELD_TABLE,		/* a pointer to pointers to structs that begin with their number, and their count */
	FIELD_LINK,		/* a pointer to one of a table, by its number */
};

struct field {
	const char *key;
	enum field_kind kind;
	bool required;		/* never left out, and never missing */
	size_t size, offset;
	size_t count;		/* offset of the count of an array or table */
	const struct shape *shape;
	const char *const *words;
	size_t word_count;
	size_t table, table_count;	/* a link: where struct snapshot has its table */
};

struct shape {
	size_t size;
	const struct field *fields;	/* the last one has no key */
};

extern const struct shape snapshot_shape;

#define SNAPSHOT_SCHEMA "libtrace/snapshot/1"

#endif
