/* SPDX-License-Identifier: MIT */
/* rpm, whose database only rpm can read: it is asked once for all files, and given up where it takes too long. */
#include "owner/parts.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/mem.h"

enum { ASK_MAX = 1000, ANSWER_MAX = 32 << 20, PATIENCE_MS = 5000 };

/* Some systems have the command and no database, so that nothing is found for a fork. */
static bool has_database(void)
{
	static const char *const files[] = {"/var/lib/rpm/rpmdb.sqlite", "/usr/lib/sysimage/rpm/rpmdb.sqlite",
		"/var/lib/rpm/Packages.db", "/usr/lib/sysimage/rpm/Packages.db", "/var/lib/rpm/Packages",
		"/usr/share/rpm/rpmdb.sqlite"};
	for (size_t i = 0; i < countof(files); i++)
		if (access(files[i], R_OK) == 0)
			return true;
	return false;
}

static void read_answer(struct wanted_files *w, char *text)
{
	for (char *line = text, *end; *line; line = end) {
		char *fields[3];
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		size_t i = 0;
		for (char *at = line; i < 3 && at; i++) {
			fields[i] = at;
			at = i < 2 ? strchr(at, '\t') : NULL;
			if (at)
				*at++ = '\0';
		}
		if (i < 3)
			continue;
		for (struct wanted *one = NULL; (one = wanted_next(w, one, fields[2], strlen(fields[2])));) {
			struct owner *owner = wanted_owner(w, OWNER_RPM, fields[0], strlen(fields[0]), NULL);
			owner->version = strings_keep_string(&w->all->strings, fields[1]);
			wanted_claim(w, one, owner);
		}
	}
}

void owners_ask_rpm(struct wanted_files *w)
{
	if (!has_database())
		return;
	/* Each file of the packages, for a path may be listed under its other name (usrmerge). */
	static char *const words[] = {
		"rpm", "-q", "-f", "--qf", "[%{=NAME}\t%{=VERSION}-%{=RELEASE}\t%{FILENAMES}\n]", "--"};
	enum { WORDS = countof(words) };
	char **argv = xcalloc(WORDS + ASK_MAX + 1, sizeof(*argv));
	memcpy(argv, words, sizeof(words));
	size_t count = 0;
	for (size_t i = 0, file = SIZE_MAX; i < w->count && count < ASK_MAX; i++) {
		if (w->items[i]->file == file)
			continue;	/* rpm itself knows a file by all its names, and one that is gone by its own */
		file = w->items[i]->file;
		argv[WORDS + count++] = xstrdup(w->items[i]->path);
	}
	if (count) {
		char *text = child_answer(argv, ANSWER_MAX, PATIENCE_MS);
		read_answer(w, text);
		free(text);
	}
	for (size_t i = 0; i < count; i++)
		free(argv[WORDS + i]);
	free(argv);
}
