/* SPDX-License-Identifier: MIT */
/*
 * A person at a terminal with a shell that has job control: pty STEP… -- COMMAND…
 *	expect TEXT	waits until TEXT is on the screen, behind what the last one found
 *	key C		presses Ctrl and C
 *	signal N	sends signal N to the command's process alone
 *	stopped		waits until the shell says that its job has stopped
 *	fg		continues the job in the foreground
 * At the end the job's status is awaited and printed: "exit N" or "signal N", with " core" if it dumped.
 * Ends with 1, and what was on the screen, where a step takes more than 30 seconds.
 */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { PATIENCE_MS = 30000 };

static int screen, news[2], orders[2];	/* the terminal's other end; from the shell; to the shell */
static char seen[1 << 16];
static size_t seen_length, found;

struct message {
	char kind;		/* 'p' its PID, 's' stopped, 'e' ended */
	int number;
};

static void tell(char kind, int number)
{
	struct message m = {kind, number};
	if (write(news[1], &m, sizeof(m)) != sizeof(m))
		_exit(98);
}

static void run_shell(const char *terminal, char **command)
{
	setsid();
	int fd = open(terminal, O_RDWR);
	if (fd < 0 || ioctl(fd, TIOCSCTTY, 0) != 0)
		_exit(97);
	signal(SIGTTOU, SIG_IGN);
	pid_t job = fork();
	if (job == 0) {
		setpgid(0, 0);
		tcsetpgrp(fd, getpid());
		signal(SIGTTOU, SIG_DFL);
		for (int i = 0; i < 3; i++)
			dup2(fd, i);
		close(fd);
		execvp(command[0], command);
		_exit(96);
	}
	setpgid(job, job);
	tell('p', job);
	for (int status; waitpid(job, &status, WUNTRACED) == job;) {
		char order;
		if (!WIFSTOPPED(status)) {
			tell('e', status);
			_exit(0);
		}
		tcsetpgrp(fd, getpgrp());
		tell('s', WSTOPSIG(status));
		if (read(orders[0], &order, 1) != 1)
			_exit(95);
		tcsetpgrp(fd, job);
		kill(-job, SIGCONT);
	}
	_exit(94);
}

static void give_up(const char *step)
{
	printf("gave up at '%s', the screen shows:\n%.*s\n", step, (int)seen_length, seen);
	exit(1);
}

/* Waits for fd, keeping the screen read meanwhile; 0 when the time is over. */
static int wait_for(int fd)
{
	struct pollfd fds[2] = {{.fd = screen, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
	for (;;) {
		if (poll(fds, fd < 0 ? 1 : 2, PATIENCE_MS) <= 0)
			return 0;
		if (fds[0].revents & POLLIN) {
			ssize_t size = read(screen, seen + seen_length, sizeof(seen) - 1 - seen_length);
			if (size > 0)
				seen_length += (size_t)size;
			seen[seen_length] = '\0';
			if (fd < 0)
				return 1;
		} else if (fds[0].revents && fd < 0) {
			return 0;
		} else if (fds[0].revents) {
			fds[0].fd = -1;
		}
		if (fd >= 0 && (fds[1].revents & POLLIN))
			return 1;
	}
}

static struct message hear(const char *step)
{
	struct message m;
	if (!wait_for(news[0]) || read(news[0], &m, sizeof(m)) != sizeof(m))
		give_up(step);
	return m;
}

static void take_step(char ***words, pid_t job)
{
	const char *step = *(*words)++;
	if (strcmp(step, "expect") == 0) {
		const char *text = *(*words)++, *at;
		while (!(at = strstr(seen + found, text)))
			if (!wait_for(-1))
				give_up(text);
		found = (size_t)(at - seen) + strlen(text);
	} else if (strcmp(step, "key") == 0) {
		char key = (char)(*(*words)++)[0] & 0x1f;
		if (write(screen, &key, 1) != 1)
			give_up(step);
	} else if (strcmp(step, "signal") == 0) {
		kill(job, atoi(*(*words)++));
	} else if (strcmp(step, "stopped") == 0) {
		if (hear(step).kind != 's')
			give_up(step);
	} else if (strcmp(step, "fg") == 0) {
		if (write(orders[1], "f", 1) != 1)
			give_up(step);
	} else {
		give_up(step);
	}
}

int main(int argc, char **argv)
{
	char **command = argv + 1;
	while (command < argv + argc && strcmp(*command, "--") != 0)
		command++;
	screen = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (command + 1 >= argv + argc || screen < 0 || grantpt(screen) != 0 || unlockpt(screen) != 0 ||
	    pipe2(news, O_CLOEXEC) != 0 || pipe2(orders, O_CLOEXEC) != 0)
		return 2;
	char *terminal = strdup(ptsname(screen));
	if (fork() == 0)
		run_shell(terminal, command + 1);
	pid_t job = hear("start").number;
	for (char **word = argv + 1; word < command;)
		take_step(&word, job);
	struct message end = hear("end");
	if (end.kind != 'e')
		give_up("end");
	if (WIFEXITED(end.number))
		printf("exit %d\n", WEXITSTATUS(end.number));
	else
		printf("signal %d%s\n", WTERMSIG(end.number), WCOREDUMP(end.number) ? " core" : "");
	return 0;
}
