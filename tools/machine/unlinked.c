/* SPDX-License-Identifier: MIT */
/*
 * What a linker of the run had to look for in vain: programs that build a library when they first need it tell at most
 * that it is not there.  The arguments of the linker are in the trace, its folders are looked into now.
 */
#include "machine/parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/disk.h"
#include "base/mem.h"
#include "base/text.h"

enum { UNLINKED_MAX = 64, FOLDERS_MAX = 256, LIBRARIES_MAX = 512 };

/* What one linker was told. */
struct link {
	const char *cwd, *root;
	const char *folders[FOLDERS_MAX], *libraries[LIBRARIES_MAX];
	size_t folder_count, library_count;
};

/* ld, ld.bfd, x86_64-linux-gnu-ld.gold, ld.lld, mold. */
static bool is_linker(const struct image *i)
{
	const char *name = i->exe ? last_component(i->exe) : "", *dash = strrchr(name, '-');
	name = dash ? dash + 1 : name;
	return strcmp(name, "ld") == 0 || strncmp(name, "ld.", 3) == 0 || strcmp(name, "lld") == 0 ||
		strcmp(name, "mold") == 0;
}

static void read_arguments(struct link *l, const struct image *i)
{
	for (const char *a = NULL; (a = trace_list_next(&i->argv, a));) {
		bool library = strncmp(a, "-l", 2) == 0, folder = strncmp(a, "-L", 2) == 0;
		const char *value = a + 2;
		if ((library || folder) && !*value) {
			a = trace_list_next(&i->argv, a);
			if (!a)
				return;
			value = a;
		}
		if (library && l->library_count < LIBRARIES_MAX)
			l->libraries[l->library_count++] = value;
		else if (folder && l->folder_count < FOLDERS_MAX)
			l->folders[l->folder_count++] = value;
	}
}

static bool is_file_in(const struct link *l, const char *folder, const char *name)
{
	char *path = folder[0] == '/' || !l->cwd ? xasprintf("%s/%s", folder, name) :
						   xasprintf("%s/%s/%s", l->cwd, folder, name);
	bool is = disk_is_file(l->root, path);
	free(path);
	return is;
}

static bool is_there(const struct link *l, const char *library)
{
	/* Beside those that it is given; gcc gives its own. */
	static const char *const usual[] = {"/usr/local/lib/" TRIPLET, "/lib/" TRIPLET, "/usr/lib/" TRIPLET,
		"/usr/local/lib64", "/lib64", "/usr/lib64", "/usr/local/lib", "/lib", "/usr/lib"};
	bool exact = library[0] == ':', found = false;
	char *names[] = {exact ? xstrdup(library + 1) : xasprintf("lib%s.so", library),
		exact ? NULL : xasprintf("lib%s.a", library)};
	for (size_t n = 0; n < 2 && names[n] && !found; n++) {
		for (size_t i = 0; i < l->folder_count && !found; i++)
			found = is_file_in(l, l->folders[i], names[n]);
		for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]) && !found; i++)
			found = is_file_in(l, usual[i], names[n]);
	}
	free(names[0]);
	free(names[1]);
	return found;
}

void unlinked_find(struct snapshots *all, struct snapshot *snapshot, const struct image *image, const char *root)
{
	if (!is_linker(image) || snapshot->unlinked_count == UNLINKED_MAX)
		return;
	struct link l = {.cwd = image->cwd, .root = root};
	read_arguments(&l, image);
	char *name = image_name(image);
	for (size_t i = 0; i < l.library_count && snapshot->unlinked_count < UNLINKED_MAX; i++) {
		if (is_there(&l, l.libraries[i]))
			continue;
		if (!snapshot->unlinked)
			snapshot->unlinked = arena_take(&all->arena, UNLINKED_MAX * sizeof(*snapshot->unlinked));
		snapshot->unlinked[snapshot->unlinked_count++] = (struct unlinked){
			strings_keep_string(&all->strings, name), strings_keep_string(&all->strings, l.libraries[i])};
	}
	free(name);
}
