/* SPDX-License-Identifier: MIT */
/*
 * A libFuzzer target: any bytes as snapshot.json.  What could be read is written and read again, and is the same then.
 * Built and run by tests/fuzz/run.
 */
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"
#include "snapshot/snapshot.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static char *directory;
static int dirfd_;

static void remove_directory(void)
{
	unlinkat(dirfd_, "snapshot.json", 0);
	rmdir(directory);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *tmp = getenv("TMPDIR");
	(void)argc, (void)argv;
	directory = xasprintf("%s/libtrace-fuzz.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(directory) || (dirfd_ = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		fatal("make '%s':", directory);
	atexit(remove_directory);
	return 0;
}

/* The snapshots that could be read; every file is found by its path. */
static size_t read_takes(struct snapshots **all)
{
	char *problem = NULL;
	*all = snapshots_read(dirfd_, "fuzz", &problem);
	free(problem);
	for (size_t i = 0; i < (*all)->count; i++) {
		const struct snapshot *snapshot = (*all)->items[i];
		for (size_t k = 0; k < snapshot->file_count; k++)
			if (snapshot_file(snapshot, snapshot->files[k]->path) != snapshot->files[k])
				abort();
	}
	return (*all)->count;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct snapshots *all;
	int fd = openat(dirfd_, "snapshot.json", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size || close(fd) != 0)
		fatal("write '%s/snapshot.json':", directory);
	size_t count = read_takes(&all);
	bool foreign = all->foreign;
	if (!foreign && snapshots_write(all, dirfd_) != 0)
		abort();
	snapshots_free(all);
	if (!foreign && read_takes(&all) != count)
		abort();
	if (!foreign)
		snapshots_free(all);
	return 0;
}
