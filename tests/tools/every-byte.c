/* SPDX-License-Identifier: MIT */
/*
 * every-TARGET FILE…: gives a fuzz target each file with each of its bytes, and each of its words, changed in several
 * ways, and with each length from nothing on.  Meant to be built with sanitizers: what it looks for is a crash.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/message.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static unsigned long cases;

/* On the heap and of just this size, so that reading past it is seen. */
static void try(const uint8_t *bytes, size_t size)
{
	uint8_t *copy = xreallocarray(NULL, size, 1);
	memcpy(copy, bytes, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
	cases++;
}

static void try_bytes(uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		uint8_t was = bytes[i];
		const uint8_t ways[] = {was ^ 1, was ^ 0x80, 0, 0xff};
		for (size_t way = 0; way < sizeof(ways); way++) {
			bytes[i] = ways[way];
			try(bytes, size);
		}
		bytes[i] = was;
	}
}

static void try_words(uint8_t *bytes, size_t size)
{
	static const uint32_t ways[] = {0xffffffff, 0x7fffffff, 0xfffffff8, 0x80000000};
	for (size_t i = 0; i + 4 <= size; i += 4) {
		uint8_t was[4];
		memcpy(was, bytes + i, 4);
		for (size_t way = 0; way < countof(ways); way++) {
			memcpy(bytes + i, &ways[way], 4);
			try(bytes, size);
		}
		memcpy(bytes + i, was, 4);
	}
}

int main(int argc, char **argv)
{
	static uint8_t bytes[1 << 16];
	for (int i = 1; i < argc; i++) {
		FILE *file = fopen(argv[i], "rb");
		size_t size = file ? fread(bytes, 1, sizeof(bytes), file) : 0;
		if (!file || fclose(file) != 0)
			fatal("read '%s':", argv[i]);
		for (size_t length = 0; length <= size; length++)
			try(bytes, length);
		try_bytes(bytes, size);
		try_words(bytes, size);
	}
	printf("%lu cases\n", cases);
	return 0;
}
