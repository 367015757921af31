/* SPDX-License-Identifier: MIT */
/*
 * What the resolver makes of each file, as `ld.so --list` would say it: ask-resolve [-r ROOT] [-L OVERLAY] [-l
 * LIBRARY_PATH] [-p PRELOAD] [-c CPU] [-o OPENED] [-s] PATH… prints "PATH:", then "  NAME => PATH" or "      NAME =>
 * not found" for each in their order; -s adds how each was found.  PATH of "-": paths are read from stdin, a line each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "resolve/resolve.h"

static bool shows_how;

static void print_missing(const struct resolve_search *s)
{
	printf("\t%s => %s\n", s->name, s->refused ? s->refused : "not found");
}

/* Where the list of ld.so has what it did not find: behind what was loaded before. */
static void ask(struct resolver *r, const struct question *q)
{
	struct resolved *all = resolve(r, q);
	printf("%s:\n", q->path);
	if (all->obstacle)
		printf("\t! %s\n", all->obstacle);
	for (size_t i = 1; i < all->object_count; i++) {
		const struct resolve_object *o = all->objects[i];
		printf("\t%s => %s", o->search ? o->search->name : o->path, o->path);
		if (shows_how && o->search)
			printf(" [%s%s%s]", origin_text(o->search->origin), o->search->owner ? " of " : "",
				o->search->owner ? o->search->owner->path : "");
		puts("");
	}
	for (size_t i = 0; i < all->search_count; i++)
		if (!all->searches[i]->object && !all->searches[i]->optional)
			print_missing(all->searches[i]);
	resolved_free(all);
}

int main(int argc, char **argv)
{
	struct resolver_options options = {.library_path = getenv("LD_LIBRARY_PATH")};
	const char *opened = NULL;
	for (int letter; (letter = getopt(argc, argv, "r:L:l:p:c:o:s")) != -1;) {
		switch (letter) {
		case 'r': options.root = optarg; break;
		case 'L': options.root = optarg; options.overlay = true; break;
		case 'l': options.library_path = optarg; break;
		case 'p': options.preload = optarg; break;
		case 'c': options.cpu = optarg; break;
		case 'o': opened = optarg; break;
		case 's': shows_how = true; break;
		default: return 2;
		}
	}
	struct resolver *r = resolver_open(&options);
	struct question q = {.open = &opened, .open_count = opened != NULL};
	for (int i = optind; i < argc; i++) {
		char line[8192];
		q.path = argv[i];
		while (strcmp(argv[i], "-") != 0 || (q.path = fgets(line, sizeof(line), stdin))) {
			line[strcspn(line, "\n")] = '\0';
			ask(r, &q);
			if (q.path == argv[i])
				break;
		}
	}
	resolver_close(r);
	return 0;
}
