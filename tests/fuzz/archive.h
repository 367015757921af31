/* SPDX-License-Identifier: MIT */
/* What the targets that unpack archives share: a folder, and the rule that all that comes of an archive lies in it. */
#include <fcntl.h>
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/archive.h"
#include "archive/unpack.h"
#include "base/mem.h"
#include "base/message.h"

static char *fuzz_folder;

static int fuzz_remove(const char *path, const struct stat *st, int type, struct FTW *walk)
{
	(void)type;
	if (!S_ISREG(st->st_mode) && !S_ISDIR(st->st_mode) && !S_ISLNK(st->st_mode))
		abort();
	/* No link leads out, and none has a text that could. */
	char *real = S_ISLNK(st->st_mode) ? realpath(path, NULL) : NULL;
	if (real && strncmp(real, fuzz_folder, strlen(fuzz_folder)) != 0)
		abort();
	free(real);
	return walk->level ? remove(path) : 0;
}

static void fuzz_end(void)
{
	rmdir(fuzz_folder);
}

static void fuzz_unpack(const char *name, const uint8_t *bytes, size_t size,
	bool (*lay)(struct unpack *, struct unpacked *, const char *path))
{
	struct unpack u;
	struct unpacked to = {.folder.watch = -1};
	char path[32];
	if (!fuzz_folder) {
		const char *tmp = getenv("TMPDIR");
		char *pattern = xasprintf("%s/libtrace-fuzz.XXXXXX", tmp ? tmp : "/tmp");
		fuzz_folder = mkdtemp(pattern) ? realpath(pattern, NULL) : NULL;
		free(pattern);
		if (!fuzz_folder)
			fatal("make a folder:");
		atexit(fuzz_end);
	}
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
		fatal("write a file in memory:");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	unpack_begin(&u, name, fuzz_folder);
	if (!lay(&u, &to, path) && !u.error)
		abort();
	unpack_end(&u);
	close(fd);
	nftw(fuzz_folder, fuzz_remove, 32, FTW_DEPTH | FTW_PHYS);
	unpacked_free(&to);
}
