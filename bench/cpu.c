/* SPDX-License-Identifier: MIT */
/*
 * cpu COMMAND…: runs it, its output to nowhere, and prints the processor time of it and all its children, in
 * microseconds.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct rusage used;
	int status;
	pid_t child = argc > 1 ? fork() : -1;
	if (child == 0) {
		dup2(open("/dev/null", O_WRONLY), 1);
		execvp(argv[1], argv + 1);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) == 127)
		return 1;
	getrusage(RUSAGE_CHILDREN, &used);
	printf("%lld\n",
		(long long)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000 + used.ru_utime.tv_usec +
			used.ru_stime.tv_usec);
	return 0;
}
