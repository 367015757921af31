/* SPDX-License-Identifier: MIT */
/* A libFuzzer target: any bytes as the tar of an image, or of a root file system, unpacked into a folder. */
#include "tests/fuzz/archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static bool lay(struct unpack *u, struct unpacked *to, const char *path)
{
	return image_lay(u, to, path, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	fuzz_unpack("fuzz.tar", bytes, size, lay);
	return 0;
}
