/* SPDX-License-Identifier: MIT */
/*
 * A libFuzzer target: any bytes as a trace file that is rewritten record by record, as a snapshot, as arguments and as
 * a text, by the first byte, all of it redacted.  What could be read can be read afterwards, and nobody's home is
 * left.  Built and run by tests/fuzz/run.
 */
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"
#include "share/redact-parts.h"
#include "share/rewrite.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static char *directory;
static int dirfd_;

static void remove_directory(void)
{
	unlinkat(dirfd_, "a.trace", 0);
	unlinkat(dirfd_, "b.trace", 0);
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

static size_t count_records(const char *name, bool *broken)
{
	struct trace_event e;
	size_t count = 0;
	struct trace_file *f = trace_open(dirfd_, name, 0);
	while (trace_next(f, &e) > 0)
		count++;
	*broken = trace_error(f) != NULL;
	trace_close(f);
	return count;
}

static void try_trace(struct redact *r, const uint8_t *bytes, size_t size)
{
	const struct rewrite copy = {.context = r, .text = redact_field};
	if (!directory)
		make_directory();
	bool broken, broken_too;
	int fd = openat(dirfd_, "a.trace", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size || close(fd) != 0)
		fatal("write '%s/a.trace':", directory);
	unlinkat(dirfd_, "b.trace", 0);
	if (rewrite_file(&copy, dirfd_, "a.trace", dirfd_, "b.trace") != 0)
		abort();
	if (count_records("a.trace", &broken) != count_records("b.trace", &broken_too) || broken != broken_too)
		abort();
}

/* A redactor of its own, as of somebody who packs the pack again, finds nobody. */
static void try_text(struct redact *r, const char *bytes, size_t size)
{
	struct buffer once = {0}, twice = {0};
	struct redact *again = redact_new();
	redact_learn(r, bytes, size);
	redact_learned(r);
	redact_text(r, &once, bytes, size);
	redact_learn(again, once.data, once.length);
	redact_learned(again);
	redact_text(again, &twice, once.data, once.length);
	if (once.length != twice.length || memcmp(once.data, twice.data, once.length) != 0)
		abort();
	redact_free(again);
	buffer_free(&once);
	buffer_free(&twice);
}

static void try_list(struct redact *r, const char *bytes, size_t size)
{
	struct buffer copy = {0}, to = {0};
	buffer_add(&copy, bytes, size);
	buffer_add(&copy, "", 1);
	struct trace_list list = {copy.data, (uint32_t)copy.length};
	redact_learn_arguments(r, &list, "/usr/bin/python3");
	redact_learn_environment(r, &list);
	redact_learned(r);
	redact_arguments(r, &to, &list, "/usr/bin/python3");
	redact_environment(r, &to, &list);
	buffer_free(&copy);
	buffer_free(&to);
}

static void try_snapshot(struct redact *r, const char *bytes, size_t size)
{
	struct buffer to = {0};
	bool read = redact_learn_snapshot(r, bytes, size);
	redact_learned(r);
	redact_snapshot(r, &to, bytes, size);
	if (read && !redact_learn_snapshot(r, to.data, to.length))
		abort();
	buffer_free(&to);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (size < 2)
		return 0;
	struct redact *r = redact_new();
	const char *rest = (const char *)bytes + 1;
	switch (bytes[0] & 3) {
	case 0: try_trace(r, bytes + 1, size - 1); break;
	case 1: try_text(r, rest, size - 1); break;
	case 2: try_list(r, rest, size - 1); break;
	case 3: try_snapshot(r, rest, size - 1); break;
	}
	redact_free(r);
	return 0;
}
