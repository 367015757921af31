/* SPDX-License-Identifier: MIT */
/* The time of a fork whose child ends at once, in ns: the lowest mean of several rounds. */
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 8, REPEAT = 250 };

static double now(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

int main(void)
{
	double best = 0;
	for (int round = 0; round < ROUNDS; round++) {
		double begin = now();
		for (int i = 0; i < REPEAT; i++) {
			pid_t pid = fork();
			if (pid == 0)
				_exit(0);
			if (pid < 0 || waitpid(pid, NULL, 0) < 0)
				return 1;
		}
		double each = (now() - begin) / REPEAT;
		if (best == 0 || each < best)
			best = each;
	}
	printf("%.0f\n", best);
	return 0;
}
