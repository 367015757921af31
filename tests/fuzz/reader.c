/* SPDX-License-Identifier: MIT */
/*
 * A libFuzzer target: any bytes as a trace file and as a journal, read alone and as a directory of which everything
 * is decoded and understood.  Built and run by tests/fuzz/run.
 */
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "graph/graph.h"
#include "base/mem.h"
#include "base/message.h"
#include "trace/read.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define JOURNAL JOURNAL_PREFIX "b0000000000000000000000000000000-0"

static char *directory;
static int dirfd_;

static void write_file(const char *name, const void *bytes, size_t size)
{
	int fd = openat(dirfd_, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size || close(fd) != 0)
		fatal("write '%s/%s':", directory, name);
}

static void remove_directory(void)
{
	unlinkat(dirfd_, "format", 0);
	unlinkat(dirfd_, "a.trace", 0);
	unlinkat(dirfd_, JOURNAL, 0);
	rmdir(directory);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *tmp = getenv("TMPDIR");
	(void)argc, (void)argv;
	directory = xasprintf("%s/libtrace-fuzz.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(directory) || (dirfd_ = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		fatal("make '%s':", directory);
	write_file("format", TRACE_FORMAT_LINE, strlen(TRACE_FORMAT_LINE));
	atexit(remove_directory);
	return 0;
}

/* Each record is behind the one before it, and an end is for good. */
static void read_chunk(const char *name, uint64_t offset, size_t size)
{
	struct trace_event e;
	struct trace_file *f = trace_open(dirfd_, name, offset);
	uint64_t last = offset;
	int result = trace_error(f) ? -1 : 1;
	while (result > 0 && (result = trace_next(f, &e)) > 0) {
		if (e.offset <= last || e.offset >= size)
			abort();
		last = e.offset;
	}
	if ((result < 0) != (trace_error(f) != NULL) || trace_next(f, &e) != result)
		abort();
	trace_close(f);
}

/* Chunks do not overlap. */
static void read_journal(size_t size)
{
	struct trace_chunks chunks;
	trace_find_chunks(dirfd_, JOURNAL, &chunks);
	for (size_t i = 0; i < chunks.count; i++) {
		if (chunks.offsets[i] >= size || chunks.offsets[i] % JOURNAL_PAGE ||
			(i && chunks.offsets[i] <= chunks.offsets[i - 1]))
			abort();
		read_chunk(JOURNAL, chunks.offsets[i], size);
	}
	trace_free_chunks(&chunks);
}

static void read_directory(void)
{
	struct tracedir *d = tracedir_open(directory);
	graph_free(graph_read(d, NO_IMAGE, NULL));
	tracedir_close(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	write_file("a.trace", bytes, size);
	read_chunk("a.trace", 0, size);
	read_directory();
	unlinkat(dirfd_, "a.trace", 0);
	write_file(JOURNAL, bytes, size);
	read_journal(size);
	read_directory();
	unlinkat(dirfd_, JOURNAL, 0);
	return 0;
}
