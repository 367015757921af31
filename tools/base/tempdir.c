/* SPDX-License-Identifier: MIT */
/*
 * A folder that only this command uses.  It is made and removed by a process that waits for the other end of a pipe to
 * be closed, as the kernel does it for whatever ends us: a handler could not, of SIGKILL, and might run in the middle
 * of malloc.
 */
#include "base/tempdir.h"

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

#include "base/mem.h"
#include "base/message.h"

enum { DEEPEST = 128, TRIES = 500 };

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

/* Makes the folder, and says so on `answer`: 0 and its path, or errno.  The path. */
static char *make_folder(char *pattern, int answer)
{
	char *path = mkdtemp(pattern) ? realpath(pattern, NULL) : NULL;
	int error = path ? 0 : errno;
	/* Whoever asked may be gone: then the end of the other pipe comes next. */
	if (write(answer, &error, sizeof(error)) == (ssize_t)sizeof(error) && path)
		(void)!write(answer, path, strlen(path));
	close(answer);
	if (!path)
		_exit(1);
	return path;
}

/* The end of the pipe says that we are gone. */
static void watch(int pipe, char *pattern, int answer)
{
	pid_t word, group = 0;
	ssize_t got;
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
	setsid();
	char *path = make_folder(pattern, answer);
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

/* The watcher's answer: 0 and the path of its folder, or errno; EAGAIN where it could not be started. */
static int read_answer(int answer, char **path)
{
	int error = EAGAIN;
	char block[512];
	ssize_t got;
	struct buffer text = {0};
	while ((got = read(answer, block, sizeof(block))) > 0 || (got < 0 && errno == EINTR))
		buffer_add(&text, block, got > 0 ? (size_t)got : 0);
	if (text.length >= sizeof(error))
		memcpy(&error, text.data, sizeof(error));
	if (!error && text.length == sizeof(error))
		error = EAGAIN;
	if (!error)
		*path = xstrdup(text.data + sizeof(error));
	buffer_free(&text);
	return error;
}

static int start_watcher(struct tempdir *p, char *pattern)
{
	int ear[2], answer[2];
	if (pipe2(ear, O_CLOEXEC) != 0 || pipe2(answer, O_CLOEXEC) != 0)
		fatal("make a pipe:");
	/* Twice, so that it is no child of ours that somebody might wait for. */
	pid_t pid = fork();
	if (pid < 0)
		fatal("make a process:");
	if (pid == 0) {
		close(ear[1]);
		close(answer[0]);
		if (fork() == 0)
			watch(ear[0], pattern, answer[1]);
		_exit(0);
	}
	close(ear[0]);
	close(answer[1]);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	int error = read_answer(answer[0], &p->path);
	close(answer[0]);
	p->watch = ear[1];
	return error;
}

void tempdir_make(struct tempdir *p, const char *prefix)
{
	const char *parent = getenv("TMPDIR");
	if (!parent || !*parent)
		parent = "/tmp";
	*p = (struct tempdir){.watch = -1};
	char *pattern = xasprintf("%s/%s.XXXXXX", parent, prefix);
	int error = start_watcher(p, pattern);
	free(pattern);
	errno = error;
	if (error)
		fatal("make a folder in '%s':", parent);
}

void tempdir_child(pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* It may have ended before that. */
	if (getppid() != parent)
		_exit(126);
}

static void tell(const struct tempdir *p, pid_t word)
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

void tempdir_group(const struct tempdir *p, pid_t group)
{
	tell(p, group);
}

static void dismiss(struct tempdir *p)
{
	tell(p, DISMISSED);
	if (p->watch >= 0)
		close(p->watch);
	free(p->path);
	*p = (struct tempdir){.watch = -1};
}

void tempdir_remove(struct tempdir *p)
{
	if (!p->path)
		return;
	remove_folder(p->path);
	dismiss(p);
}

void tempdir_keep(struct tempdir *p)
{
	dismiss(p);
}
