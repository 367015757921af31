/* SPDX-License-Identifier: MIT */
/*
 * peak COMMAND…: runs it, its output thrown away, and prints milliseconds of processor time and KiB of memory at its
 * peak.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static double ms(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

int main(int argc, char **argv)
{
	int status;
	struct rusage usage;
	pid_t pid = argc > 1 ? fork() : -1;
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);
		dup2(null, 1);
		dup2(null, 2);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &usage) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) > 1) {
		fprintf(stderr, "peak: %s failed\n", argc > 1 ? argv[1] : "nothing");
		return 1;
	}
	printf("%.1f %ld\n", ms(usage.ru_utime) + ms(usage.ru_stime), usage.ru_maxrss);
	return 0;
}
