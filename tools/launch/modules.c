/* SPDX-License-Identifier: MIT */
/* Where the modules are. */
#include "launch/modules.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/mem.h"
#include "elf/facts.h"
#include "trace/env.h"

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

static bool fits(const char *path, const struct elf_facts *wanted)
{
	struct elf_facts facts;
	bool same = elf_read(path, &facts) == 0 && elf_same_machine(&facts, wanted);
	elf_free(&facts);
	return same;
}

/* Whether a program whose $LIB is lib is a 32-bit one, if any is: where those of 64 bits are in lib64. */
static bool lib_is_32_bit(void)
{
	char *libc = realpath("/lib64/libc.so.6", NULL);	/* lib64 may be a link to lib */
	bool in_lib64 = libc && strstr(libc, "/lib64/");
	free(libc);
	return in_lib64;
}

/* The tree of modules by $LIB that suits this machine. */
static char *find_tree(const char *folder, int length, const char *by_lib)
{
	for (int own = lib_is_32_bit() ? 0 : 1; own >= 0; own--) {
		char *tree = xasprintf("%.*s/%s%s", length, folder, by_lib, own ? "-lib" : "");
		if (access(tree, X_OK) == 0)
			return tree;
		free(tree);
	}
	return NULL;
}

/* What lies beside the audit module. */
static void find_others(struct modules *m, const char *by_lib, const struct elf_facts *wanted)
{
	int length = (int)(strrchr(m->plain, '/') - m->plain);
	m->folder = find_tree(m->plain, length, by_lib);
	free(m->preload);	/* of a folder before this one */
	m->preload = xasprintf("%.*s/" PRELOAD_MODULE, length, m->plain);
	if (!fits(m->preload, wanted)) {
		free(m->preload);
		m->preload = NULL;
	}
}

/* Takes the module at folder/machine/libtrace.so or folder/libtrace.so if it is the right one. */
static bool try(struct modules *m, const char *folder, const char *by_lib, const struct elf_facts *wanted)
{
	bool native = elf_same_machine(wanted, modules_native());
	char *full = realpath(folder, NULL);
	if (!full)
		return false;
	for (int own = native ? 0 : 1; own >= 0 && !m->plain; own--) {
		char *path = own ? xasprintf("%s/%s/" AUDIT_MODULE, full, elf_machine_name(wanted)) :
			xasprintf("%s/" AUDIT_MODULE, full);
		if (fits(path, wanted))
			m->plain = path;
		else
			free(path);
	}
	if (m->plain)
		find_others(m, by_lib, wanted);
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
	/* An unpacked tarball is PREFIX/bin and PREFIX/lib, wherever that is; MODULESDIR is LIBDIR/libtrace/modules. */
	char *beside = parent(own_file()), *installed = parent(parent(xstrdup(MODULESDIR)));
	char *moved = beside ? xasprintf("%s/../lib", beside) : NULL;
	m->looked = beside ? xasprintf("%s, %s, %s", beside, moved, installed) : xstrdup(installed);
	if (!beside || (!try(m, beside, "modules", program) && !try(m, moved, "libtrace/modules", program)))
		try(m, installed, "libtrace/modules", program);
	free(beside);
	free(moved);
	free(installed);
}

void modules_free(struct modules *m)
{
	free(m->plain);
	free(m->preload);
	free(m->folder);
	free(m->looked);
	*m = (struct modules){0};
}
