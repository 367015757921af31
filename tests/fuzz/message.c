/* SPDX-License-Identifier: MIT */
/* A libFuzzer target: any bytes as what is pasted into `libtrace explain`.  Built and run by tests/fuzz/run. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "diagnose/explain.h"
#include "finding/catalog.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct catalog *catalog;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	FILE *null = fopen("/dev/null", "we");
	if (null)
		stdout = null;
	catalog = catalog_open();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct terminal t = terminal_choose("ascii", "never");
	explain_message(catalog, (const char *)bytes, size, &t);
	return 0;
}
