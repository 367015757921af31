/* SPDX-License-Identifier: MIT */
/*
 * The folders that ldconfig looks into, by /etc/ld.so.conf: what lies there and is not in the cache came after the last
 * ldconfig.
 */
#include "machine/host-parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/glob.h"
#include "base/mem.h"
#include "machine/host.h"

enum { DEEPEST = 8, FILES_MAX = 256 };

struct reading {
	struct host_work *work;
	unsigned depth, files;
};

static void read_conf(void *context, const char *path);

/* include FILE…, relative to /etc, as ldconfig(8) has it. */
static void include(struct reading *r, const char *word)
{
	char *path = word[0] == '/' ? xstrdup(word) : xasprintf("/etc/%s", word);
	r->depth++;
	if (r->depth <= DEEPEST)
		expand(r->work->root, path, read_conf, r);
	r->depth--;
	free(path);
}

static void read_line(struct reading *r, char *line)
{
	static const char blanks[] = " \t\r";
	line[strcspn(line, "#")] = '\0';
	char *rest = line + strspn(line, blanks), *word;
	bool includes = strncmp(rest, "include", 7) == 0 && strchr(" \t", rest[7]) && rest[7];
	if (includes) {
		rest += 7;
		while ((word = strsep(&rest, blanks)))
			if (*word)
				include(r, word);
		return;
	}
	/* Folders stand a line each, or behind one another with colons and commas; "=libc6" may follow. */
	while ((word = strsep(&rest, " \t\r:,"))) {
		word[strcspn(word, "=")] = '\0';
		size_t length = strlen(word);
		while (length > 1 && word[length - 1] == '/')
			word[--length] = '\0';
		if (word[0] == '/')
			host_list_add(r->work, &r->work->host->library_folders, word);
	}
}

static void read_conf(void *context, const char *path)
{
	struct reading *r = context;
	char *text = r->files++ < FILES_MAX ? host_text(r->work, path) : NULL, *rest = text;
	for (char *line; rest && (line = strsep(&rest, "\n"));)
		read_line(r, line);
	free(text);
}

void host_read_folders(struct snapshots *all, struct snapshot *snapshot, const char *root)
{
	struct host_work w = {.all = all, .snapshot = snapshot, .host = &snapshot->host, .root = root};
	struct reading r = {.work = &w};
	read_conf(&r, "/etc/ld.so.conf");
}
