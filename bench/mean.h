/* SPDX-License-Identifier: MIT */
/*
 * What one turn of something takes, in ns: the lowest mean of several rounds, which other work on the machine raises
 * least.
 */
#ifndef BENCH_MEAN_H
#define BENCH_MEAN_H

#include <time.h>

/* once returns 0; anything else ends the measurement, and the result is negative. */
static inline double lowest_mean(int (*once)(void), int rounds, int repeat)
{
	double best = 0;
	for (int round = 0; round < rounds; round++) {
		struct timespec begin, end;
		clock_gettime(CLOCK_MONOTONIC, &begin);
		for (int i = 0; i < repeat; i++)
			if (once() != 0)
				return -1;
		clock_gettime(CLOCK_MONOTONIC, &end);
		double each = ((double)(end.tv_sec - begin.tv_sec) * 1e9 + (double)(end.tv_nsec - begin.tv_nsec)) /
			repeat;
		if (best == 0 || each < best)
			best = each;
	}
	return best;
}

#endif
