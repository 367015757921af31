/* SPDX-License-Identifier: MIT */
/*
 * ask-archive PATH [PLATFORM]: what an image or a wheel is unpacked to, as lines of text.  Exit status 1 and the
 * complaint where it is bad.
 */
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/archive.h"
#include "base/message.h"

static void print_words(const char *key, const struct archive_words *w)
{
	for (size_t i = 0; i < w->count; i++)
		printf("%s %s\n", key, w->items[i]);
}

static void print_word(const char *key, const char *word)
{
	if (word)
		printf("%s %s\n", key, word);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void print_files(char *root)
{
	char *roots[] = {root, NULL}, target[4097];
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	if (!walk)
		fatal("walk '%s':", root);
	for (FTSENT *entry; (entry = fts_read(walk));) {
		const char *path = entry->fts_path + strlen(root);
		const struct stat *st = entry->fts_statp;
		if (entry->fts_info == FTS_SL) {
			ssize_t length = readlink(entry->fts_path, target, sizeof(target) - 1);
			printf("link %s %.*s\n", path, length > 0 ? (int)length : 0, target);
		} else if (entry->fts_info == FTS_F) {
			printf("file %s %lld%s%s\n", path, (long long)st->st_size, st->st_mode & 0100 ? " runs" : "",
				st->st_nlink > 1 ? " shared" : "");
		} else if (entry->fts_info == FTS_D && *path) {
			printf("folder %s\n", path);
		} else if (entry->fts_info != FTS_D && entry->fts_info != FTS_DP) {
			printf("strange %s\n", path);
		}
	}
	fts_close(walk);
}

int main(int argc, char **argv)
{
	struct unpacked u;
	if (argc < 2)
		return 2;
	enum archive_kind kind = archive_kind(argv[1]);
	if (kind == ARCHIVE_NONE) {
		printf("no archive\n");
		return 2;
	}
	char *error = kind == ARCHIVE_WHEEL ? wheel_unpack(&u, argv[1], "/lib/python3.12/site-packages") :
					      image_unpack(&u, argv[1], argc > 2 ? argv[2] : NULL);
	if (error) {
		printf("%s\n", error);
		free(error);
		return 1;
	}
	print_word("name", u.name);
	print_word("platform", u.platform);
	print_words("other", &u.others);
	print_words("environment", &u.environment);
	print_words("entrypoint", &u.entrypoint);
	print_words("command", &u.command);
	print_word("user", u.user);
	print_word("distribution", u.distribution);
	print_word("version", u.version);
	print_word("python", u.python);
	printf("layers %zu\nleft out %zu\nspecial %zu\n", u.layers, u.left_out, u.special);
	print_files(u.root);
	unpacked_free(&u);
	return 0;
}
