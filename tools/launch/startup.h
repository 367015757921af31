/* SPDX-License-Identifier: MIT */
/* What a program will have loaded when it starts, as its files tell: nothing is started. */
#ifndef CLOSURE_H
#define CLOSURE_H

#include <stdbool.h>
#include <stdint.h>

struct program;
struct runner;

struct closure {
	bool is_glibc;		/* the program's dynamic linker is glibc's */
	bool known;		/* what follows could be found out */
	uint64_t tls;		/* bytes that PT_TLS of the program and all its objects take, aligned */
	uint64_t static_tls;	/* those of them that libraries want at a fixed place */
	/* the dynamic linker has glibc.rtld.optional_static_tls: glibc 2.32, or a distribution's that is older */
	bool grows;
	bool finds_audit, finds_preload;	/* its $LIB leads to the module of the folder, which is one for it */
	char *unplaceable;	/* a library whose static TLS cannot be placed with LD_AUDIT, NULL if there is none */
	uint64_t unplaceable_align;
};

/*
 * Everything that program needs, the user's LD_PRELOAD and LD_LIBRARY_PATH included.  argv is the command; folder, if
 * not NULL, is that of the modules by $LIB.
 */
void closure_ask(struct closure *, const struct program *, char **argv, const struct runner *, const char *folder);
void closure_free(struct closure *);

#endif
