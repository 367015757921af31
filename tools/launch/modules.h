/* SPDX-License-Identifier: MIT */
/* Where the modules are. */
#ifndef MODULES_H
#define MODULES_H

#include <stdbool.h>

struct elf_facts;

struct modules {
	char *plain;		/* absolute path of the audit module for the machine asked for; NULL: there is none */
	char *preload;		/* of the preload module beside it; NULL: there is none */
	char *folder;		/* of the modules by $LIB, absolute; NULL: there is none */
	char *looked;		/* "A, B": where plain was looked for */
};

/*
 * The modules for programs like `program`, or for this machine's own if that is NULL: in
 * LIBTRACE_LIBDIR, else beside the command, else where they are installed.  In each, another machine's
 * are looked for in a folder of its name first.
 */
void modules_find(struct modules *, const struct elf_facts *program);
void modules_free(struct modules *);

/* What this command was built for. */
const struct elf_facts *modules_native(void);

#endif
