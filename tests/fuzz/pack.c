/* SPDX-License-Identifier: MIT */
/*
 * A libFuzzer target: any bytes as a pack, and as what zstd makes of one, unpacked into a folder.  Whatever comes of it
 * is a file of a trace, and no larger than the bytes.  Built and run by tests/fuzz/run.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "tracedir/files.h"
#include "base/mem.h"
#include "base/message.h"
#include "tracedir/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static char *directory;
static int dirfd_;

static void remove_directory(void)
{
	rmdir(directory);
}

static void make_directory(void)
{
	const char *tmp = getenv("TMPDIR");
	directory = xasprintf("%s/libtrace-fuzz.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(directory) || (dirfd_ = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		fatal("make '%s':", directory);
	atexit(remove_directory);
}

/* Removes the files, and says how large they were. */
static uint64_t empty_directory(void)
{
	uint64_t bytes = 0;
	struct stat st;
	int fd = openat(dirfd_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir)
		fatal("open '%s':", directory);
	for (struct dirent *entry; (entry = readdir(dir));) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (!pack_has_name(entry->d_name) || fstatat(dirfd_, entry->d_name, &st, 0) != 0 ||
		    unlinkat(dirfd_, entry->d_name, 0) != 0)
			abort();
		bytes += (uint64_t)st.st_size;
	}
	closedir(dir);
	return bytes;
}

static uint64_t unpack(const void *bytes, size_t size)
{
	char *note = NULL;
	struct pack_source source = {.bytes = bytes, .size = size, .fd = -1};
	char *error = pack_read(&source, dirfd_, &note);
	if (error && note)
		abort();
	free(error);
	free(note);
	return empty_directory();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	size_t room = ZSTD_compressBound(size);
	if (!directory)
		make_directory();
	char *packed = xreallocarray(NULL, room, 1);
	size_t length = ZSTD_compress(packed, room, bytes, size, 1);
	if (ZSTD_isError(length))
		abort();
	if (unpack(packed, length) > size)
		abort();
	unpack(bytes, size);
	free(packed);
	return 0;
}
