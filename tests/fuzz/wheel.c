/* SPDX-License-Identifier: MIT */
/* A libFuzzer target: any bytes as a wheel, unpacked into a folder. */
#include "tests/fuzz/archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	fuzz_unpack("made-1.0-cp312-cp312-linux_x86_64.whl", bytes, size, wheel_lay);
	return 0;
}
