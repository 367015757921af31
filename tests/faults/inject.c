/* SPDX-License-Identifier: MIT */
/*
 * inject MODE FROM TO STEP EXPECTED STATUS CMD…: runs CMD for each STEP-th number N from FROM to TO (or for those
 * of a list in place of FROM, 7,12,40), and lets something go wrong with
 * what it and its children write to journals and files called *.trace (ptrace(2)):
 *
 *	full	the disk takes N bytes in all, then it is full for good: the write over the edge is short
 *	room	the same, but the next write finds room again
 *	eio	from byte N on each write fails with EIO, until as many bytes again have failed
 *	kill	SIGKILL for all at the Nth system call
 *
 * Each run must print what the file EXPECTED holds and end with STATUS, but for kill.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/ptrace.h>

#if !defined(__x86_64__)
int main(void) { return 77; }
#else

static enum { FULL, ROOM, EIO_, KILL } mode;
static long budget;	/* bytes that are taken yet, or system calls */
static long failing;	/* eio: bytes that fail yet */
static bool over;	/* room: the short write has been */

/* The threads whose system call is to answer an error. */
static struct { pid_t tid; long error; } answers[64];

static void answer(pid_t tid, long error)
{
	struct user_regs_struct regs;
	ptrace(PTRACE_GETREGS, tid, 0, &regs);
	regs.orig_rax = (unsigned long long)-1;
	ptrace(PTRACE_SETREGS, tid, 0, &regs);
	for (size_t i = 0; i < 64; i++) {
		if (!answers[i].tid) {
			answers[i].tid = tid;
			answers[i].error = error;
			return;
		}
	}
}

static void leave(pid_t tid)
{
	struct user_regs_struct regs;
	for (size_t i = 0; i < 64; i++) {
		if (answers[i].tid == tid) {
			ptrace(PTRACE_GETREGS, tid, 0, &regs);
			regs.rax = (unsigned long long)-answers[i].error;
			ptrace(PTRACE_SETREGS, tid, 0, &regs);
			answers[i].tid = 0;
		}
	}
}

static bool is_trace(pid_t tid, unsigned long long fd)
{
	char link[64], path[4096];
	snprintf(link, sizeof(link), "/proc/%d/fd/%llu", tid, fd);
	ssize_t length = readlink(link, path, sizeof(path) - 1);
	path[length > 0 ? length : 0] = '\0';
	return strstr(path, "/journal-") || (length > 6 && strcmp(path + length - 6, ".trace") == 0);
}

/* Cuts what is written to `bytes`; a piece of a writev that is left out becomes empty. */
static void cut(pid_t tid, const struct ptrace_syscall_info *info, long bytes)
{
	struct user_regs_struct regs;
	if (info->entry.nr == SYS_write) {
		ptrace(PTRACE_GETREGS, tid, 0, &regs);
		regs.rdx = (unsigned long long)bytes;
		ptrace(PTRACE_SETREGS, tid, 0, &regs);
		return;
	}
	for (unsigned long long i = 0; i < info->entry.args[2]; i++) {
		unsigned long long at = info->entry.args[1] + i * sizeof(struct iovec) +
			offsetof(struct iovec, iov_len);
		long length = ptrace(PTRACE_PEEKDATA, tid, at, 0);
		if (length > bytes)
			ptrace(PTRACE_POKEDATA, tid, at, length = bytes);
		bytes -= length;
	}
}

static long size_of(pid_t tid, const struct ptrace_syscall_info *info)
{
	long size = 0;
	if (info->entry.nr == SYS_write)
		return (long)info->entry.args[2];
	for (unsigned long long i = 0; i < info->entry.args[2]; i++)
		size += ptrace(PTRACE_PEEKDATA, tid,
			info->entry.args[1] + i * sizeof(struct iovec) + offsetof(struct iovec, iov_len), 0);
	return size;
}

static void enter(pid_t tid, const struct ptrace_syscall_info *info)
{
	if ((info->entry.nr != SYS_write && info->entry.nr != SYS_writev) || !is_trace(tid, info->entry.args[0]))
		return;
	long size = size_of(tid, info);
	if (mode == EIO_) {
		if (budget >= size) {
			budget -= size;
		} else if (failing > 0) {
			budget = 0;
			failing -= size;
			answer(tid, EIO);
		} else {
			budget = 1L << 60;
		}
	} else if (!over) {
		if (budget >= size) {
			budget -= size;
		} else if (budget > 0) {
			cut(tid, info, budget);
			budget = 0;
			over = mode == ROOM;
		} else {
			answer(tid, ENOSPC);
			over = mode == ROOM;
		}
	}
}

static pid_t start(char **command)
{
	pid_t child = fork();
	if (child != 0)
		return child;
	dup2(open("got", O_RDWR | O_CREAT | O_TRUNC, 0600), 1);
	if (ptrace(PTRACE_TRACEME, 0, 0, 0) < 0)
		_exit(2);
	raise(SIGSTOP);
	execvp(command[0], command);
	_exit(98);
}

/* Returns the wait status of the first. */
static int run(char **command)
{
	int status, first = 0;
	pid_t child = start(command);
	waitpid(child, &status, 0);
	if (!WIFSTOPPED(status))
		exit(2);	/* not allowed */
	ptrace(PTRACE_SETOPTIONS, child, 0,
		PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEVFORK |
			PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL);
	ptrace(PTRACE_SYSCALL, child, 0, 0);
	for (pid_t tid; (tid = waitpid(-1, &status, __WALL)) > 0;) {
		long deliver = 0;
		if (!WIFSTOPPED(status)) {
			if (tid == child)
				first = status;
			continue;
		}
		if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
			struct ptrace_syscall_info info;
			ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info);
			if (mode == KILL) {
				if (info.op == PTRACE_SYSCALL_INFO_ENTRY && budget-- == 0)
					kill(child, SIGKILL);
			} else if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
				enter(tid, &info);
			} else {
				leave(tid);
			}
		} else if (WSTOPSIG(status) != SIGTRAP && WSTOPSIG(status) != SIGSTOP) {
			deliver = WSTOPSIG(status);
		}
		ptrace(PTRACE_SYSCALL, tid, 0, deliver);
	}
	return first;
}

static size_t contents(const char *path, char *bytes, size_t room)
{
	FILE *file = fopen(path, "r");
	size_t size = file ? fread(bytes, 1, room, file) : 0;
	if (file)
		fclose(file);
	return size;
}

/* One run; false if it was not as it should be. */
static bool once(long n, char **argv, const char *expected, size_t size)
{
	static char got[1 << 16];
	budget = n;
	failing = n + 1;
	over = false;
	int status = run(argv + 7);
	if (mode == KILL && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return true;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != atoi(argv[6]))
		printf("%s at %ld: wait status %#x\n", argv[1], n, status);
	else if (contents("got", got, sizeof(got)) != size || memcmp(got, expected, size) != 0)
		printf("%s at %ld: other output\n", argv[1], n);
	else
		return true;
	return false;
}

int main(int argc, char **argv)
{
	static char expected[1 << 16];
	if (argc < 8 || (!strchr(argv[2], ',') && atol(argv[4]) < 1))
		return 2;
	mode = *argv[1] == 'f' ? FULL : *argv[1] == 'r' ? ROOM : *argv[1] == 'e' ? EIO_ : KILL;
	size_t size = contents(argv[5], expected, sizeof(expected));
	char *list = strchr(argv[2], ',') ? argv[2] : NULL;
	for (long n = atol(argv[2]); list ? *list : n <= atol(argv[3]);) {
		if (list)
			n = strtol(list, &list, 10);
		if (!once(n, argv, expected, size))
			return 1;
		if (list)
			list += *list == ',';
		else
			n += atol(argv[4]);
	}
	return 0;
}
#endif
