/* SPDX-License-Identifier: MIT */
/*
 * A program that does what its words say, for the tests of record, exec and env:
 *	exit N		ends with status N
 *	die N		dies of signal N
 *	echo		copies stdin to stdout
 *	env NAME…	prints NAME=VALUE or "NAME is not set"
 *	descriptors	prints which of 0-9 are open, and the number that the next one gets
 *	pid		prints its PID
 *	ids		prints its real and effective user IDs
 *	signals		prints "ready PID", then "got N" for each signal; ends after SIGUSR2
 *	orphan		leaves a process behind that ends after it, waits until it is reaped, prints "reaped"
 *	run FILE WORD…	runs FILE with the words as its arguments, from argv[0] on
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int echo(void)
{
	char bytes[4096];
	for (ssize_t size; (size = read(0, bytes, sizeof(bytes))) > 0;)
		if (write(1, bytes, (size_t)size) != size)
			return 1;
	return 0;
}

static int print_variables(char **names)
{
	for (; *names; names++) {
		const char *value = getenv(*names);
		if (value)
			printf("%s=%s\n", *names, value);
		else
			printf("%s is not set\n", *names);
	}
	return 0;
}

static int print_descriptors(void)
{
	char text[256];
	size_t length = 0;
	for (int fd = 0; fd < 10; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			length += (size_t)sprintf(text + length, "%d ", fd);
	int next = open("/dev/null", O_RDONLY);
	length += (size_t)sprintf(text + length, "next %d\n", next);
	int out = open("descriptors", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	return out >= 0 && write(out, text, length) == (ssize_t)length ? 0 : 1;
}

static int print_signals(void)
{
	sigset_t all;
	sigfillset(&all);
	sigdelset(&all, SIGTSTP);	/* stops as any program does */
	sigdelset(&all, SIGCONT);
	sigprocmask(SIG_BLOCK, &all, NULL);
	printf("ready %ld\n", (long)getpid());
	fflush(stdout);
	for (;;) {
		int sig = sigwaitinfo(&all, NULL);
		if (sig < 0)
			continue;
		printf("got %d\n", sig);
		fflush(stdout);
		if (sig == SIGUSR2)
			return 0;
	}
}

/* Whether pid is gone for good, zombies being there still. */
static int is_reaped(pid_t pid)
{
	return kill(pid, 0) != 0 && errno == ESRCH;
}

static int leave_orphan(void)
{
	int ends[2];
	pid_t orphan = 0;
	if (pipe(ends) != 0)
		return 1;
	pid_t parent = fork();
	if (parent == 0) {
		orphan = fork();
		if (orphan == 0) {
			while (getppid() != 1)
				sched_yield();
			_exit(7);
		}
		_exit(write(ends[1], &orphan, sizeof(orphan)) == sizeof(orphan) ? 0 : 1);
	}
	if (read(ends[0], &orphan, sizeof(orphan)) != sizeof(orphan) || waitpid(parent, NULL, 0) != parent)
		return 1;
	for (time_t end = time(NULL) + 30; !is_reaped(orphan); sched_yield())
		if (time(NULL) > end)
			return 2;
	puts("reaped");
	return 5;
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "";
	if (strcmp(word, "exit") == 0 && argc == 3)
		return atoi(argv[2]);
	if (strcmp(word, "die") == 0 && argc == 3) {
		signal(atoi(argv[2]), SIG_DFL);
		raise(atoi(argv[2]));
	}
	if (strcmp(word, "echo") == 0)
		return echo();
	if (strcmp(word, "env") == 0)
		return print_variables(argv + 2);
	if (strcmp(word, "descriptors") == 0)
		return print_descriptors();
	if (strcmp(word, "pid") == 0)
		return printf("%ld\n", (long)getpid()) < 0;
	if (strcmp(word, "ids") == 0)
		return printf("%u %u\n", (unsigned)getuid(), (unsigned)geteuid()) < 0;
	if (strcmp(word, "signals") == 0)
		return print_signals();
	if (strcmp(word, "orphan") == 0)
		return leave_orphan();
	if (strcmp(word, "run") == 0 && argc > 3)
		execv(argv[2], argv + 3);
	perror(word);
	return 99;
}
