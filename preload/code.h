/* SPDX-License-Identifier: MIT */
/* What GPU code the driver was given, from its first bytes: for a record, as a list of NAME=VALUE. */
#ifndef PRELOAD_CODE_H
#define PRELOAD_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct code_list {
	size_t length;
	bool full;		/* something was left out */
	char bytes[4096];
};

void code_add_number(struct code_list *, const char *name, uint64_t value);
/* A string that the driver has just written. */
void code_add_text(struct code_list *, const char *name, const char *value);
/* The program's own string, wherever it points: read as memory that may not be there. */
void code_add_string(struct code_list *, const char *name, const char *value);

/*
 * Of a fatbin image=fatbin and a code= for each of its entries (sm_90a, compute_90:8.4, lto_90), of a cubin
 * image=cubin and code=, of PTX text image=ptx, ptx=8.4 and target=sm_90.  Nothing of what is none of these.
 */
void code_describe(struct code_list *, const void *image);

#endif
