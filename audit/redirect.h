/* SPDX-License-Identifier: MIT */
/* Sends lookups elsewhere, as LIBTRACE_REDIRECT and LIBTRACE_RULES say, and records why. */
#ifndef AUDIT_REDIRECT_H
#define AUDIT_REDIRECT_H

#include <link.h>
#include <stdbool.h>
#include <stdint.h>

enum redirect_answer {
	REDIRECT_NO,		/* the search goes on as it is */
	REDIRECT_TO,		/* open *path instead */
	REDIRECT_HIDE,		/* open *path, which cannot exist; of a soname, for each candidate */
};

/* Behind image_begin: reads the rules. */
void redirect_begin(void);

/*
 * Somebody asks for name, which the trace (if tid is not 0) knows already.  *path is absolute and lives
 * until the next request.
 */
enum redirect_answer redirect_search(const char *name, uint64_t requester, uint32_t tid, const char **path);

/* What is mapped and unmapped. */
void redirect_opened(const struct link_map *, Lmid_t);
void redirect_closed(uint64_t id);

#endif
