/* SPDX-License-Identifier: MIT */
/* What a program will have loaded when it starts, as its own dynamic linker tells without running it. */
#ifndef CLOSURE_H
#define CLOSURE_H

#include <stdbool.h>
#include <stdint.h>

struct modules;
struct program;
struct runner;

struct closure {
	bool is_glibc;		/* the program's dynamic linker is glibc's */
	bool known;		/* the dynamic linker answered */
	uint64_t tls;		/* bytes that PT_TLS of the program and all its objects take, aligned */
	uint64_t static_tls;	/* those of them that libraries want at a fixed place */
	bool grows;		/* the dynamic linker has glibc.rtld.optional_static_tls: glibc 2.32, or a distribution's that is older */
	bool finds_audit, finds_preload;	/* it maps the module of the folder by $LIB without complaint */
	char *unplaceable;	/* a library whose static TLS cannot be placed with LD_AUDIT, NULL if there is none */
	uint64_t unplaceable_align;
};

/*
 * Asks ld.so for everything that program needs, the user's LD_PRELOAD and LD_LIBRARY_PATH included.
 * argv is the command.  Nothing of the program runs, and of one that names audit modules of its own nothing is asked but whether
 * ours are found.  Takes 10 seconds at most.
 */
void closure_ask(struct closure *, const struct program *, char **argv, const struct runner *, const struct modules *);
void closure_free(struct closure *);
/* Whether NAME=VALUE would make ld.so do or print something else than answer. */
bool closure_disturbs(const char *entry);

#endif
