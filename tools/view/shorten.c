/* SPDX-License-Identifier: MIT */
/* Finds the folders that are worth two letters, and writes paths with them. */
#include "view/shorten.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* The folder that most objects lie below and that ends in one of the words; NULL where fewer than 2 do. */
static const char *common_folder(struct strings *kept, const struct view *v, const char *const *words)
{
	struct map counts = {0};
	const char *best = NULL;
	size_t most = 1;
	for (size_t slot = v->own; slot < v->count; slot++) {
		const char *path = v->objects[slot]->path, *found = NULL;
		for (const char *const *w = words; *w && !found; w++) {
			found = strstr(path, *w);
			if (found)
				found += strlen(*w) - 1;	/* without the last slash */
		}
		if (!found || path[0] != '/' || slot == v->root)
			continue;
		const char *folder = strings_keep(kept, path, (size_t)(found - path));
		void **count = map_at(&counts, (struct map_key){.a = (uintptr_t)folder});
		*count = (void *)((uintptr_t)*count + 1);
		if ((uintptr_t)*count > most) {
			most = (uintptr_t)*count;
			best = folder;
		}
	}
	map_free(&counts);
	return best;
}

void shorten_choose(struct shorten *s, struct strings *kept, const struct view *v)
{
	static const char *const packages[] = {"/site-packages/", "/dist-packages/", NULL};
	static const char *const dynload[] = {"/lib-dynload/", NULL};
	/* A fork child shows few paths: they stay whole. */
	if (v->process->fork_parent)
		return;
	s->packages = common_folder(kept, v, packages);
	s->dynload = common_folder(kept, v, dynload);
}

void shorten_announce(const struct shorten *s, struct buffer *b, const struct terminal *t)
{
	if (s->packages) {
		buffer_string(b, "SP = ");
		terminal_name(b, t, s->packages);
	}
	if (s->dynload) {
		buffer_string(b, s->packages ? ", DL = " : "DL = ");
		terminal_name(b, t, s->dynload);
	}
}

/* What follows the folder in path, NULL if path is not below it. */
static const char *below(const char *path, const char *folder)
{
	size_t length = folder ? strlen(folder) : 0;
	return folder && strncmp(path, folder, length) == 0 && path[length] == '/' ? path + length : NULL;
}

void shorten_path(
	const struct shorten *s, struct buffer *b, const struct terminal *t, const char *path, const char *name)
{
	const char *rest = below(path, s->packages), *word = "SP";
	if (!rest) {
		rest = below(path, s->dynload);
		word = "DL";
	}
	if (!rest) {
		/* Not to be taken for one of ours. */
		if (strncmp(path, "SP/", 3) == 0 || strncmp(path, "DL/", 3) == 0)
			buffer_string(b, "./");
		terminal_name(b, t, path[0] ? path : "(no path)");
		return;
	}
	const char *last = last_component(rest);
	char *shown = xstrndup(rest, strcmp(last, name) == 0 ? (size_t)(last - rest) : strlen(rest));
	buffer_string(b, word);
	terminal_name(b, t, shown);
	free(shown);
}
