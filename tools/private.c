/* SPDX-License-Identifier: MIT */
/*
 * A folder that only this command uses.  It is removed by a process that waits for the other end of a pipe to be closed,
 * as the kernel does it for whatever ends us: a handler could not, of SIGKILL, and might run in the middle of malloc.
 */
#include "tools/private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tools/mem.h"
#include "tools/message.h"

enum { DEEPEST = 32, TRIES = 500 };

/* Follows no symbolic link, and goes no deeper than we ever write. */
static void empty(int parent, const char *name, int depth)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	for (struct dirent *entry; (entry = readdir(dir));) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (unlinkat(fd, entry->d_name, 0) != 0 && (errno == EISDIR || errno == EPERM) && depth < DEEPEST) {
			empty(fd, entry->d_name, depth + 1);
			unlinkat(fd, entry->d_name, AT_REMOVEDIR);
		}
	}
	closedir(dir);
}

/* A child that is being killed may still make a file: try again until the folder is gone. */
static void remove_folder(const char *path)
{
	for (int i = 0; i < TRIES; i++) {
		empty(AT_FDCWD, path, 0);
		if (rmdir(path) == 0 || errno == ENOENT)
			return;
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	}
}

/* What it is told: a process group to end with us, 0 for none, or that there is nothing left to do. */
enum { DISMISSED = -1 };

/* The end of the pipe says that we are gone. */
static void watch(int pipe, const char *path)
{
	pid_t word, group = 0;
	ssize_t got;
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	setsid();
	int null = open("/dev/null", O_RDWR);
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
	if (chdir("/") != 0)
		_exit(1);
	while ((got = read(pipe, &word, sizeof(word))) == (ssize_t)sizeof(word) || (got < 0 && errno == EINTR)) {
		if (got < 0)
			continue;
		if (word == DISMISSED)
			_exit(0);
		group = word;
	}
	if (group > 1)
		kill(-group, SIGKILL);
	remove_folder(path);
	_exit(0);
}

static void start_watcher(struct private *p)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0)
		fatal("make a pipe:");
	/* Twice, so that it is no child of ours that somebody might wait for. */
	pid_t pid = fork();
	if (pid < 0)
		fatal("make a process:");
	if (pid == 0) {
		close(ends[1]);
		if (fork() == 0)
			watch(ends[0], p->path);
		_exit(0);
	}
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	close(ends[0]);
	p->watch = ends[1];
}

void private_make(struct private *p, const char *prefix)
{
	const char *parent = getenv("TMPDIR");
	if (!parent || !*parent)
		parent = "/tmp";
	char *pattern = xasprintf("%s/%s.XXXXXX", parent, prefix);
	if (!mkdtemp(pattern))
		fatal("make a folder in '%s':", parent);
	*p = (struct private){.path = realpath(pattern, NULL), .watch = -1};
	if (!p->path)
		fatal("find '%s':", pattern);
	free(pattern);
	start_watcher(p);
}

void private_child(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* It may have ended before that. */
	if (getppid() != parent)
		_exit(126);
}

static void tell(const struct private *p, pid_t word)
{
	/* A watcher that is gone hears no word, and its pipe must not end us. */
	struct sigaction ignore = {.sa_handler = SIG_IGN}, old;
	if (p->watch < 0)
		return;
	sigaction(SIGPIPE, &ignore, &old);
	ssize_t told = write(p->watch, &word, sizeof(word));
	(void)told;
	sigaction(SIGPIPE, &old, NULL);
}

void private_group(const struct private *p, pid_t group)
{
	tell(p, group);
}

static void dismiss(struct private *p)
{
	tell(p, DISMISSED);
	if (p->watch >= 0)
		close(p->watch);
	free(p->path);
	*p = (struct private){.watch = -1};
}

void private_remove(struct private *p)
{
	if (!p->path)
		return;
	remove_folder(p->path);
	dismiss(p);
}

void private_keep(struct private *p)
{
	dismiss(p);
}
