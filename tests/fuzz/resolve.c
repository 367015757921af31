/* SPDX-License-Identifier: MIT */
/*
 * The resolver, in a root of which one file is what comes in.  The first byte says which: the program, a library that
 * it needs, ld.so.cache, ld.so itself, ld.so.preload; or LD_LIBRARY_PATH, or the target of a link.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"
#include "base/tempdir.h"
#include "resolve/resolve.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *const places[] = {
	"/bin/program", "/lib/liba.so", "/etc/ld.so.cache", "/lib64/ld-linux-x86-64.so.2", "/etc/ld.so.preload"};
enum { PLACES = countof(places), LIBRARY_PATH = PLACES, LINK, KINDS };

static struct tempdir folder = {.watch = -1};

static void leave(void)
{
	tempdir_remove(&folder);
}

static void put(const char *place, const void *bytes, size_t size)
{
	char *path = xasprintf("%s%s", folder.path, place);
	unlink(path);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700);
	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
		fatal("write '%s':", path);
	close(fd);
	free(path);
}

static void copy(const char *from, const char *place)
{
	static char bytes[1 << 20];
	int fd = open(from, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? 0 : read(fd, bytes, sizeof(bytes));
	if (fd >= 0)
		close(fd);
	put(place, bytes, got > 0 ? (size_t)got : 0);
}

static void begin(void)
{
	static const char *const folders[] = {"/bin", "/lib", "/etc", "/lib64"};
	tempdir_make(&folder, "libtrace-fuzz");
	atexit(leave);
	for (size_t i = 0; i < countof(folders); i++) {
		char *path = xasprintf("%s%s", folder.path, folders[i]);
		if (mkdir(path, 0700) != 0)
			fatal("make '%s':", path);
		free(path);
	}
}

/* What the rest is where nothing came in for it. */
static void restore(void)
{
	copy("/bin/true", "/bin/program");
	copy("/bin/true", "/lib/liba.so");
	copy("/etc/ld.so.cache", "/etc/ld.so.cache");
	copy("/lib64/ld-linux-x86-64.so.2", "/lib64/ld-linux-x86-64.so.2");
	put("/etc/ld.so.preload", "", 0);
}

static void count(void *context, const struct resolve_version *v)
{
	*(size_t *)context += v->need->version != NULL;
}

static void look_up(struct resolver *r, struct resolved *all)
{
	size_t missing = 0;
	struct wanted_symbol wanted;
	resolved_versions(all, count, &missing);
	struct symbol_table *t = all->program ? resolver_symbols(r, all->program->file) : NULL;
	if (!t)
		return;
	symbol_table_complete(t);
	for (size_t i = 0; i < t->count && i < 1000; i++)
		if (symbol_table_wants(t, i, t->refers[i], &wanted))
			resolved_definition(all, &wanted);
	resolve_name(all, NULL, "libb.so", VIA_DLOPEN);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static size_t last = KINDS;
	size_t kind = size ? bytes[0] % KINDS : KINDS;
	if (!folder.path)
		begin();
	if (kind == KINDS)
		return 0;
	if (last != kind)
		restore();
	last = kind;
	char *text = xstrndup((const char *)bytes + 1, size - 1), *link = xasprintf("%s/lib/liba.so", folder.path);
	if (kind < PLACES)
		put(places[kind], bytes + 1, size - 1);
	else if (kind == LINK && *text && unlink(link) == 0 && symlink(text, link) != 0)
		put("/lib/liba.so", "", 0);
	struct resolver_options options = {.root = folder.path,
		.library_path = kind == LIBRARY_PATH ? text : "/lib:$ORIGIN/../$LIB",
		.preload = "liba.so"};
	struct resolver *r = resolver_open(&options);
	const char *opened = "/lib/liba.so";
	struct resolved *all = resolve(r,
		&(struct question){.path = "/bin/program", .open = &opened, .open_count = 1, .all_candidates = true});
	if (!all->obstacle)
		look_up(r, all);
	resolved_free(all);
	resolver_close(r);
	free(text);
	free(link);
	return 0;
}
