/* SPDX-License-Identifier: MIT */
/*
 * A sandbox that answers instead of the kernel (seccomp(2)).  confine("write=EIO,getpid=EPERM") holds for the calling
 * thread and what it forks and execs; "kill" in place of an error kills.  With -DALONE a program: confine WORDS CMD…
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int confine(const char *words);

#define CALL(name) {#name, SYS_##name}
static const struct { const char *name; unsigned number;
} calls[] = {
	CALL(clock_gettime),
	CALL(close),
	CALL(fcntl),
	CALL(fstat),
	CALL(getcwd),
	CALL(getdents64),
	CALL(geteuid),
	CALL(getpgid),
	CALL(getpid),
	CALL(getppid),
	CALL(getrlimit),
	CALL(gettid),
	CALL(getuid),
	CALL(madvise),
	CALL(mkdirat),
	CALL(mmap),
	CALL(mprotect),
	CALL(munmap),
	CALL(newfstatat),
	CALL(openat),
	CALL(pread64),
	CALL(prlimit64),
	CALL(process_vm_readv),
	CALL(read),
	CALL(readlinkat),
	CALL(sched_yield),
	CALL(statfs),
	CALL(uname),
	CALL(unlinkat),
	CALL(write),
	CALL(writev),
};
static const struct { const char *name; unsigned answer;
} answers[] = {
	{"ENOSYS", SECCOMP_RET_ERRNO | ENOSYS},
	{"EPERM", SECCOMP_RET_ERRNO | EPERM},
	{"EACCES", SECCOMP_RET_ERRNO | EACCES},
	{"EIO", SECCOMP_RET_ERRNO | EIO},
	{"ENOSPC", SECCOMP_RET_ERRNO | ENOSPC},
	{"EDQUOT", SECCOMP_RET_ERRNO | EDQUOT},
	{"EINTR", SECCOMP_RET_ERRNO | EINTR},
	{"kill", SECCOMP_RET_KILL_PROCESS},
};
enum { CALLS = sizeof(calls) / sizeof(calls[0]), ANSWERS = sizeof(answers) / sizeof(answers[0]) };

/* -1: a word that is not known, or the kernel does not do it. */
int confine(const char *words)
{
	struct sock_filter code[2 * CALLS + 2];
	unsigned short at = 0;
	char *copy = strdup(words), *rest = copy;
	code[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (char *word; (word = strsep(&rest, ",")) != NULL;) {
		int call = 0, answer = 0;
		char *name = strsep(&word, "=");
		while (call < CALLS && strcmp(name, calls[call].name) != 0)
			call++;
		while (word && answer < ANSWERS && strcmp(word, answers[answer].name) != 0)
			answer++;
		if (call == CALLS || !word || answer == ANSWERS || at > 2 * CALLS)
			return -1;
		code[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[call].number, 0, 1);
		code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, answers[answer].answer);
	}
	code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	free(copy);
	struct sock_fprog filter = {at, code};
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) ? -1 : 0;
}

#ifdef ALONE
int main(int argc, char **argv)
{
	if (argc < 3 || confine(argv[1]) < 0)
		return 99;
	execvp(argv[2], argv + 2);
	return 98;
}
#endif
