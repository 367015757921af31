/* SPDX-License-Identifier: MIT */
/* What a program will have loaded when it starts: its files tell, and nothing is started to know it. */
#include "launch/startup.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/message.h"
#include "launch/modules.h"
#include "launch/program.h"
#include "launch/runner.h"
#include "resolve/resolve.h"

#define TLS_TOTAL_MAX (UINT64_C(1) << 32)

/*
 * With LD_AUDIT, the static TLS block is laid out, and aligned, for the program alone: a library that
 * wants more alignment than it or the thread descriptor has gets "cannot allocate memory in static TLS
 * block", whatever room there is.  How much all of them want counts where no room can be made.
 */
static void add_static_tls(struct closure *c, const struct resolved *all, const struct resolve_object *o)
{
	const struct resolve_file *f = o->file;
	uint64_t least = f->machine == EM_AARCH64 ? 32 : 64;
	if (f->tls == 0 || o == all->program || !resolver_static_tls(all->resolver, f))
		return;
	if (c->static_tls < TLS_TOTAL_MAX)
		c->static_tls += f->tls;
	if (c->unplaceable || f->tls_align <= least || f->tls_align <= all->program->file->tls_align)
		return;
	c->unplaceable = xstrdup(f->here);
	c->unplaceable_align = f->tls_align;
}

static void add_objects(struct closure *c, const struct resolved *all)
{
	for (size_t i = 0; i < all->object_count; i++) {
		if (c->tls < TLS_TOTAL_MAX)
			c->tls += all->objects[i]->file->tls;
		add_static_tls(c, all, all->objects[i]);
	}
}

/* Whether the program's ld.so finds a module of ours by $LIB, and it is one for the program. */
static bool finds(struct resolver *r, const struct resolved *all, const char *folder, const char *module)
{
	const struct resolve_file *program = all->program->file;
	char *path = xasprintf("%s/%s/%s", folder, all->linker->lib, module);
	const struct resolve_file *f = resolver_file(r, path);
	bool good = f->is_elf && !f->bad && f->machine == program->machine && f->elf_class == program->elf_class;
	free(path);
	return good;
}

/* `ld.so [OPTION…] PROGRAM`: the word of the program, and LD_LIBRARY_PATH if an option says it. */
static const char *program_of(char **command, const char **library_path)
{
	static const char *const with_value[] = {"--library-path", "--inhibit-rpath", "--audit", "--preload", "--argv0",
		"--glibc-hwcaps-prepend", "--glibc-hwcaps-mask"};
	char **word = command + 1;
	for (; *word && strncmp(*word, "--", 2) == 0; word++) {
		for (size_t i = 0; i < countof(with_value); i++) {
			if (strcmp(*word, with_value[i]) != 0 || !word[1])
				continue;
			word++;
			if (i == 0)
				*library_path = *word;
			break;
		}
	}
	return *word;
}

void closure_ask(
	struct closure *c, const struct program *p, char **command, const struct runner *runner, const char *folder)
{
	*c = (struct closure){0};
	if (!p->is_elf)
		return;
	char *dynlinker = p->is_dynlinker ? xstrdup(p->file) :
		p->elf.interp             ? runner_path(runner, p->elf.interp) :
					    NULL;
	c->is_glibc = dynlinker && program_is_dynlinker(dynlinker);
	c->grows = c->is_glibc && program_dynlinker_says(dynlinker, "glibc.rtld.optional_static_tls");
	free(dynlinker);
	struct resolver_options options = {.root = runner->root,
		.overlay = true,
		.library_path = getenv("LD_LIBRARY_PATH"),
		.preload = getenv("LD_PRELOAD")};
	const char *path = p->is_dynlinker ? program_of(command, &options.library_path) : p->file;
	if (!c->is_glibc || !path)
		return;	/* nobody knows what another's would do */
	bool plain_runner = runner->words.count && !runner->is_qemu;
	struct resolver *r = resolver_open(&options);
	struct resolved *all = resolve(r, &(struct question){.path = path});
	c->known = !all->obstacle;
	if (c->known)
		add_objects(c, all);
	if (c->known && folder && !plain_runner) {
		c->finds_audit = finds(r, all, folder, AUDIT_MODULE);
		c->finds_preload = finds(r, all, folder, PRELOAD_MODULE);
	}
	debug("start-up of %s: %s, %llu bytes of thread-local storage", path, c->known ? "known" : all->obstacle,
		(unsigned long long)c->tls);
	resolved_free(all);
	resolver_close(r);
}

void closure_free(struct closure *c)
{
	free(c->unplaceable);
	*c = (struct closure){0};
}
