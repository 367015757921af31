/* SPDX-License-Identifier: MIT */
/*
 * Stand-ins: ELF shared objects with the soname, the versions and the symbols of a library that is not there,
 * so that a program gets past its loading and shows what else it misses.  A function of a stand-in does nothing
 * that the library would do: it writes its name into a report file and ends the run, or returns 0.
 */
#ifndef STANDIN_H
#define STANDIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct standin_symbol {
	const char *name;
	const char *version;	/* as its requester's VERNEED names it, NULL if it is asked for without */
	bool is_data;		/* `size` zero bytes; else a function */
	bool harmless;		/* a function that returns 0 and is not reported */
	uint64_t size;
};

struct standin {
	uint16_t machine;	/* EM_X86_64, EM_AARCH64 */
	const char *soname;
	const char *const *versions;	/* all that requesters want of it, whether a symbol has them or not */
	size_t version_count;
	const struct standin_symbol *symbols;	/* each name and version once */
	size_t symbol_count;
	const char *report;	/* file that a call appends "SONAME SYMBOL\n" to; it must exist */
	bool run_on;		/* functions return 0 after that; else the process exits with STANDIN_STATUS */
};

/* No shell, no wrapper and no signal leaves with it. */
enum { STANDIN_STATUS = 121 };

/*
 * Writes the file name in the directory, 0700.  0, or errno; ENOTSUP for a machine that there is no code for, EFBIG for
 * symbols that do not fit into what one function can reach.
 */
int standin_write(const struct standin *, int dirfd, const char *name);

/* --- standin-code.c: machine code; positions are relative to the start of the file --- */

struct buffer;

bool standin_has_code(uint16_t machine);
/* Adds what every reporting function jumps to.  report is the position of the path. */
void standin_add_common(struct buffer *, const struct standin *, size_t report);
/* Adds one function.  text and length are what it reports; common is where it goes then. */
void standin_add_function(struct buffer *, uint16_t machine, bool harmless, size_t text, size_t length, size_t common);

#endif
