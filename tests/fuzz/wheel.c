/* SPDX-License-Identifier: MIT */
/* A libFuzzer target: any bytes as a wheel, unpacked into a folder. */
#include "tests/fuzz/archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static bool lay(struct unpack *u, struct unpacked *to, const char *path)
{
	return wheel_lay(u, to, path, "/lib/python3.12/site-packages");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	fuzz_unpack("made-1.0-cp312-cp312-linux_x86_64.whl", bytes, size, lay);
	return 0;
}
