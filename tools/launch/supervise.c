/* SPDX-License-Identifier: MIT */
/* Runs the program as a child and keeps out of the way. */
#include "launch/supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/message.h"

/* What the child says of itself through the pipe, which a successful execve(2) closes. */
struct child_report {
	uint64_t start;
	int error;		/* 0 in the first report, that of execve in the second */
};

struct watched_child {
	pid_t pid;
	bool ended, stopped;
	bool followed;		/* we stopped with it, or were about to */
	bool stop_asked;	/* a stop signal came to us since it last ran */
	int status;
};

static struct {
	sigset_t mask;
	struct sigaction child_action;
} inherited;

/*
 * All signals wait until sigwaitinfo fetches them, with who sent them.  SIGCHLD may be inherited as
 * ignored, and then nobody could be waited for.
 */
static void take_signals(void)
{
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &inherited.mask);
	struct sigaction standard = {.sa_handler = SIG_DFL};
	sigaction(SIGCHLD, &standard, &inherited.child_action);
}

static void give_signals_back(void)
{
	sigaction(SIGCHLD, &inherited.child_action, NULL);
	sigprocmask(SIG_SETMASK, &inherited.mask, NULL);
}

static uint64_t read_start(const char *path)
{
	char text[1024];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	ssize_t size = read(fd, text, sizeof(text) - 1);
	close(fd);
	text[size > 0 ? size : 0] = '\0';
	/* Field 2 is the program's name, in parentheses, and may hold anything. */
	char *field = strrchr(text, ')');
	for (int number = 2; field && number < 22; number++)
		field = strchr(field + 1, ' ');
	return field ? strtoull(field + 1, NULL, 10) : 0;
}

/* Through /proc/self: that is right even where /proc shows another PID namespace. */
uint64_t supervise_own_start(void)
{
	return read_start("/proc/self/stat");
}

uint64_t supervise_start(pid_t pid)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	return read_start(path);
}

static void run_child(int pipe, char **argv, char **envp)
{
	struct child_report report = {.start = supervise_own_start()};
	bool told = write(pipe, &report, sizeof(report)) == (ssize_t)sizeof(report);
	give_signals_back();
	execvpe(argv[0], argv, envp);
	report.error = errno;
	/* The exit status says it where the pipe cannot. */
	ssize_t written = told ? write(pipe, &report, sizeof(report)) : 0;
	(void)written;
	_exit(report.error == ENOENT ? 127 : 126);
}

static bool read_report(int pipe, struct child_report *report)
{
	ssize_t size;
	do
		size = read(pipe, report, sizeof(*report));
	while (size < 0 && errno == EINTR);
	return size == (ssize_t)sizeof(*report);
}

/*
 * Whether a terminal's job control would have stopped us with the child: a stop signal came to us, or
 * we are what the user sees, and the child stopped itself.  Otherwise somebody stopped the child alone
 * and may continue it alone; we must then be there to see it end.
 */
static bool is_to_stop(const struct watched_child *child)
{
	if (child->stop_asked)
		return true;
	int terminal = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (terminal < 0)
		return false;
	bool foreground = tcgetpgrp(terminal) == getpgrp();
	close(terminal);
	return foreground;
}

/* SIGTSTP, which the kernel ignores where no shell is left to continue us. */
static void stop_too(void)
{
	struct sigaction standard = {.sa_handler = SIG_DFL}, old;
	sigset_t one;
	sigemptyset(&one);
	sigaddset(&one, SIGTSTP);
	sigaction(SIGTSTP, &standard, &old);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &one, NULL);	/* here we stop */
	sigprocmask(SIG_BLOCK, &one, NULL);
	sigaction(SIGTSTP, &old, NULL);
}

/* All that has happened to the child, and to orphans that became ours because we are PID 1. */
static void wait_for_news(struct watched_child *child)
{
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED | WCONTINUED)) > 0) {
		if (pid != child->pid)
			continue;
		if (WIFSTOPPED(status)) {
			child->stopped = true;
		} else if (WIFCONTINUED(status)) {
			child->stopped = child->followed = child->stop_asked = false;
		} else {
			child->ended = true;
			child->status = status;
		}
	}
}

static void pass_on(struct watched_child *child, const siginfo_t *info)
{
	int sig = info->si_signo;
	bool stops = sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU;
	if (stops)
		child->stop_asked = true;
	/* A terminal sends Ctrl-C and the like to the whole process group: the child has it already. */
	if (info->si_code == SI_KERNEL || info->si_pid == getpid())
		return;
	/* The shell's `fg` too goes to the group. */
	if (sig == SIGCONT && !child->stopped)
		return;
	if (info->si_code == SI_QUEUE)
		sigqueue(child->pid, sig, info->si_value);
	else
		kill(child->pid, sig);
}

static void watch(struct watched_child *child)
{
	sigset_t all;
	sigfillset(&all);
	while (!child->ended) {
		siginfo_t info;
		int sig = sigwaitinfo(&all, &info);
		wait_for_news(child);
		if (child->ended)
			break;
		if (sig > 0 && sig != SIGCHLD)
			pass_on(child, &info);
		/* SIGCHLD is fetched before the stop signal that it comes of. */
		if (child->stopped && !child->followed && is_to_stop(child)) {
			child->followed = true;
			stop_too();
		}
	}
}

void supervise(struct supervised *s, char **argv, char **envp)
{
	int ends[2];
	*s = (struct supervised){0};
	if (pipe2(ends, O_CLOEXEC) != 0)
		fatal("make a pipe:");
	take_signals();
	struct watched_child child = {.pid = fork()};
	if (child.pid < 0)
		fatal("start a process:");
	if (child.pid == 0)
		run_child(ends[1], argv, envp);
	close(ends[1]);
	s->pid = child.pid;
	struct child_report report;
	if (read_report(ends[0], &report))
		s->start = report.start;
	if (read_report(ends[0], &report))
		s->error = report.error;
	close(ends[0]);
	watch(&child);
	s->status = child.status;
}

void supervise_release(void)
{
	give_signals_back();
}

int supervise_end(int status)
{
	if (!WIFSIGNALED(status))
		return WEXITSTATUS(status);
	int sig = WTERMSIG(status);
	/* The limit alone would not do where cores go to a program. */
	struct rlimit none = {0};
	getrlimit(RLIMIT_CORE, &none);
	none.rlim_cur = 0;
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	fflush(NULL);
	signal(sig, SIG_DFL);
	sigset_t one;
	sigemptyset(&one);
	sigaddset(&one, sig);
	sigprocmask(SIG_UNBLOCK, &one, NULL);
	raise(sig);
	return 128 + sig;
}
