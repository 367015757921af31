/* SPDX-License-Identifier: MIT */
/* Where the audit module is. */
#include "tools/modules.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "tools/elf.h"
#include "tools/mem.h"
#include "trace/env.h"

#define MODULE "libtrace.so"

/* Cuts the last component off, in place; NULL stays NULL. */
static char *parent(char *path)
{
	char *slash = path ? strrchr(path, '/') : NULL;
	if (slash)
		*slash = '\0';
	return path;
}

/* The file of this command, NULL if it cannot be told. */
static char *own_file(void)
{
	char *path = realpath("/proc/self/exe", NULL);
	const char *name = (const char *)getauxval(AT_EXECFN);
	return path || !name ? path : realpath(name, NULL);	/* a container without /proc */
}

const struct elf_facts *modules_native(void)
{
	static struct elf_facts facts;
	if (!facts.machine && elf_read("/proc/self/exe", &facts) != 0) {
		/* No /proc: what it was compiled for says as much. */
#if defined(__aarch64__)
		facts.machine = EM_AARCH64;
#else
		facts.machine = EM_X86_64;
#endif
		facts.elf_class = ELFCLASS64;
		facts.byte_order = ELFDATA2LSB;
	}
	return &facts;
}

/* Takes the module at folder/machine/libtrace.so or folder/libtrace.so if it is the right one. */
static bool try(struct modules *m, const char *folder, const char *by_lib, const struct elf_facts *wanted)
{
	bool native = elf_same_machine(wanted, modules_native());
	char *full = realpath(folder, NULL);
	if (!full)
		return false;
	for (int own = native ? 0 : 1; own >= 0 && !m->plain; own--) {
		struct elf_facts facts;
		char *path = own ? xasprintf("%s/%s/" MODULE, full, elf_machine_name(wanted)) :
			xasprintf("%s/" MODULE, full);
		bool fits = elf_read(path, &facts) == 0 && elf_same_machine(&facts, wanted);
		elf_free(&facts);
		if (fits)
			m->plain = path;
		else
			free(path);
	}
	if (m->plain) {
		char *slash = strrchr(m->plain, '/');
		m->folder = xasprintf("%.*s/%s", (int)(slash - m->plain), m->plain, by_lib);
		if (access(m->folder, X_OK) != 0) {
			free(m->folder);
			m->folder = NULL;
		}
	}
	free(full);
	return m->plain != NULL;
}

void modules_find(struct modules *m, const struct elf_facts *program)
{
	*m = (struct modules){0};
	if (!program)
		program = modules_native();
	const char *libdir = getenv(ENV_LIBDIR);
	if (libdir && *libdir) {
		m->looked = xstrdup(libdir);
		/* An installed tree keeps them one level down. */
		if (try(m, libdir, "modules", program) && !m->folder)
			try(m, libdir, "libtrace/modules", program);
		return;
	}
	/* MODULESDIR is LIBDIR/libtrace/modules. */
	char *beside = parent(own_file()), *installed = parent(parent(xstrdup(MODULESDIR)));
	m->looked = beside ? xasprintf("%s, %s", beside, installed) : xstrdup(installed);
	if (!beside || !try(m, beside, "modules", program))
		try(m, installed, "libtrace/modules", program);
	free(beside);
	free(installed);
}

void modules_free(struct modules *m)
{
	free(m->plain);
	free(m->folder);
	free(m->looked);
	*m = (struct modules){0};
}
