/* SPDX-License-Identifier: MIT */
/*
 * A libFuzzer target: any bytes as each file of the catalogue, whose rows are then asked for.  Built and run by
 * tests/fuzz/run.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "finding/catalog-read.h"
#include "base/mem.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	/* Each wrong row is a line.  What libFuzzer and the sanitizers say does not go through this stream. */
	static FILE *null;
	null = fopen("/dev/null", "we");
	if (null && !getenv("FUZZ_WARNINGS"))
		stderr = null;
	return 0;
}

/* What was let through is fit for a terminal and for a command. */
static void check_word(const char *word)
{
	if (word && (*word == 0 || strpbrk(word, "\n\r\t\033")))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct catalog *c = xcalloc(1, sizeof(*c));
	for (int file = 0; file < CATALOG_FILES; file++)
		catalog_read_text(c, (enum catalog_file)file, "fuzz", (const char *)bytes, size);
	for (size_t i = 0; i < c->soname_count; i++) {
		const struct catalog_soname *row = &c->sonames[i];
		check_word(row->pattern);
		check_word(row->wheel);
		check_word(row->apt);
		check_word(row->remark);
		if ((row->wheel && *row->wheel == '-') || (row->apt && strchr(row->apt, ';')))
			abort();
	}
	for (size_t i = 0; i < c->gpu_count; i++)
		if (c->gpus[i].device > 999)
			abort();
	catalog_soname(
		c, "libcudart.so.13.0.48-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 13, "aarch64");
	catalog_expected(c, "/usr/lib/libnccl-net.so", "/x/libnccl.so.2");
	catalog_gpu(c, "NVIDIA H100 80GB HBM3");
	catalog_free(c);
	return 0;
}
