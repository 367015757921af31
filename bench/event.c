/* SPDX-License-Identifier: MIT */
/*
 * What one record costs: trace/write.c itself, against a bare fstat(2) and write(2) of as many bytes, and what the
 * outcome of a candidate costs on top, for a file that is not there and for a library.
 *
 * Usage: event DIRECTORY LIBRARY.  Prints "NAME NANOSECONDS" lines: the best of many rounds, in which everything takes
 * turns.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>

#include "audit/candidate.h"
#include "trace/clock.h"
#include "trace/text.h"
#include "trace/write.h"

enum { ROUNDS = 40, REPEAT = 2000 };

static const char path[] = "/opt/venv/lib/python3.11/site-packages/torch/lib/../../nvidia/cublas/lib/libcublas.so.13";
static const char *library;
static int bare = -1;

/* Every file begins with one. */
static void write_image(uint32_t tid)
{
	struct trace_image record = {0};
	struct sys_iovec parts[2];
	struct trace_parts p;

	parts_begin(&p, parts, 1, &record, sizeof(record));
	trace_write(&p, TRACE_IMAGE, tid);
}

static int prepare(const char *directory)
{
	(void)directory;
	return 0;
}

static void record_one(void)
{
	struct trace_candidate record = {.requester = 1, .loader_flag = 4, .outcome = TRACE_OUTCOME_MISSING};
	struct sys_iovec parts[5];
	struct trace_parts p;

	parts_begin(&p, parts, 4, &record, sizeof(record));
	record.path_bytes = parts_string(&p, path);
	trace_write(&p, TRACE_CANDIDATE, 1);
}

static void bare_pair(void)
{
	static char bytes[(sizeof(struct trace_candidate) + sizeof(path) + 7) / 8 * 8];
	struct stat st;

	if (sys_fstat(bare, &st) < 0 || sys_write(bare, bytes, sizeof(bytes)) != (long)sizeof(bytes))
		exit(1);
}

static void examine_missing(void)
{
	if (candidate_examine(path).outcome != TRACE_OUTCOME_MISSING)
		exit(1);
}

static void examine_library(void)
{
	if (candidate_examine(library).outcome != TRACE_OUTCOME_FOUND)
		exit(1);
}

static const struct {
	const char *name;
	void (*run)(void);
} contests[] = {
	{"pair", bare_pair},
	{"record", record_one},
	{"missing", examine_missing},
	{"found", examine_library},
};

enum { CONTESTS = sizeof(contests) / sizeof(*contests) };

int main(int argc, char **argv)
{
	double best[CONTESTS] = {0};
	char file[4096];

	if (argc != 3)
		return 2;
	library = argv[2];
	snprintf(file, sizeof(file), "%s/bare", argv[1]);
	bare = sys_openat(AT_FDCWD, file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	clock_begin(getauxval(AT_SYSINFO_EHDR));
	struct trace_target target = {
		.place = {.directory = argv[1],
			.prepare = prepare,
			.images = 1,
			.counted = true,
			.page_size = (uint32_t)getauxval(AT_PAGESZ),
			.boot_id = {1}},
		.limit = UINT64_MAX / 2,
		.header = {.magic = TRACE_MAGIC,
			.size = sizeof(struct trace_header),
			.module = TRACE_MODULE_AUDIT,
			.pid = sys_getpid()},
		.write_image = write_image,
	};
	if (bare < 0 || !writer_begin(&target, 1)) {
		fprintf(stderr, "event: cannot write into %s\n", argv[1]);
		return 1;
	}
	for (unsigned round = 0; round < ROUNDS; round++) {
		for (unsigned i = 0; i < CONTESTS; i++) {
			uint64_t begun = clock_now(SYS_CLOCK_MONOTONIC);
			for (unsigned n = 0; n < REPEAT; n++)
				contests[i].run();
			double each = (double)(clock_now(SYS_CLOCK_MONOTONIC) - begun) / REPEAT;
			if (round == 0 || each < best[i])
				best[i] = each;
		}
	}
	if (writer_seq() != ROUNDS * REPEAT + 1)
		return 1;
	for (unsigned i = 0; i < CONTESTS; i++)
		printf("%s %.0f\n", contests[i].name, best[i]);
	return 0;
}
