/* SPDX-License-Identifier: MIT */
/*
 * Asks the CUDA runtime for devices and a context, as torch does first, and says what it answered; ends with 1 if that
 * was an error, with an argument with 0.
 */
#include <stdio.h>

int cudaGetDeviceCount(int *count), cudaFree(void *pointer);
const char *cudaGetErrorString(int result);

int main(int argc, char **argv)
{
	(void)argv;
	int count = 0, result = cudaGetDeviceCount(&count);
	if (!result)
		result = cudaFree(NULL);
	printf("%d %s\n", result, cudaGetErrorString(result));
	return result && argc == 1;
}
