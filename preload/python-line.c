/* SPDX-License-Identifier: MIT */
#include "preload/python-line.h"

#include <stdbool.h>

#include "preload/memory.h"

enum {
	LINE_MAX = 1 << 30,
	TABLE_MAX = 1 << 20,	/* bytes; that of a generated module with 10000 lines has 100 KiB */
	UNIT = 2,	/* bytes of a code unit */
	PIECE = 4096,
};

/* The table, read piece by piece. */
struct table {
	const uint8_t *byte, *end;	/* the next one, and where those that were read end */
	uintptr_t at;
	size_t left;		/* bytes that were not read */
	uint8_t *bytes;
};

/* Makes more bytes; false behind the last, or where there is none to be had. */
static __attribute__((noinline)) bool more(struct table *t)
{
	size_t size = t->left < PIECE ? t->left : PIECE;
	if (!size || !read_memory(t->bytes, (const void *)t->at, size)) {
		t->left = 0;
		return false;
	}
	t->byte = t->bytes;
	t->end = t->bytes + size;
	t->at += size;
	t->left -= size;
	return true;
}

/* The next byte, or -1.  Called for each byte of a table in which there may be tens of thousands. */
static inline __attribute__((always_inline)) int next(struct table *t)
{
	return t->byte != t->end || more(t) ? *t->byte++ : -1;
}

static uint32_t checked(int64_t line)
{
	return line > 0 && line < LINE_MAX ? (uint32_t)line : 0;
}

/* co_lnotab, until 3.9: pairs of how far the address and then the line go on. */
static uint32_t from_pairs(struct table *t, int64_t line, int64_t address)
{
	int64_t at = 0;
	for (;;) {
		int step = next(t), lines = next(t);
		if (lines < 0 || (at += step) > address)
			return checked(line);
		line += (int8_t)lines;
	}
}

/* co_linetable of 3.10: pairs of a range's size and how far its line is from that before; -128 for no line at all. */
static uint32_t from_ranges(struct table *t, int64_t line, int64_t address)
{
	int64_t end = 0;
	for (;;) {
		int size = next(t), lines = next(t);
		if (lines < 0)
			return 0;
		bool none = (int8_t)lines == -128;
		if (!none)
			line += (int8_t)lines;
		if (address < (end += size))
			return none ? 0 : checked(line);
	}
}

/*
 * A number in pieces of 6 bits, the lowest first and its sign lowest of all; *byte is the first, and then the last,
 * piece.
 */
static int64_t signed_number(struct table *t, int *byte)
{
	uint64_t number = (uint64_t)*byte & 63;
	for (unsigned shift = 6; *byte & 64 && shift < 36; shift += 6) {
		*byte = next(t);
		if (*byte < 0)
			return 0;
		number |= ((uint64_t)*byte & 63) << shift;
	}
	return number & 1 ? -(int64_t)(number >> 1) : (int64_t)(number >> 1);
}

/*
 * co_linetable since 3.11: entries that begin with a byte whose highest bit is set, as no other's is: a form, and how
 * many code units.  The lines are in the forms 10 to 14; the rest is columns.
 */
static uint32_t from_locations(struct table *t, int64_t line, int64_t address)
{
	enum { ONE_LINE = 10, NO_COLUMNS = 13, LONG = 14, NONE = 15 };
	int64_t end = 0;
	for (int byte = next(t); byte >= 0x80;) {
		int form = byte >> 3 & 15;
		end += ((byte & 7) + INT64_C(1)) * UNIT;
		byte = next(t);
		if (form == NO_COLUMNS || form == LONG) {
			if (byte < 0)
				return 0;
			line += signed_number(t, &byte);
			byte = next(t);
		} else if (form >= ONE_LINE && form < NO_COLUMNS) {
			line += form - ONE_LINE;
		}
		if (address < end)
			return form == NONE ? 0 : checked(line);
		while (byte >= 0 && byte < 0x80)
			byte = next(t);
	}
	return 0;
}

uint32_t python_line(unsigned minor, uintptr_t table, size_t size, uint32_t first, int64_t address)
{
	static uint8_t bytes[PIECE];
	struct table t = {.byte = bytes, .end = bytes, .at = table, .left = size, .bytes = bytes};
	if (size > TABLE_MAX)
		return 0;
	if (address < 0)
		return checked(first);
	return minor < 10 ? from_pairs(&t, first, address) : minor == 10 ? from_ranges(&t, first, address) :
		from_locations(&t, first, address);
}
