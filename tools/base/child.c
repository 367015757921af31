/* SPDX-License-Identifier: MIT */
/* A command that is asked something, and given up where it takes too long. */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

extern char **environ;

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Nothing that is traced or preloaded follows it; its messages would be in a language. */
static char **plain_environment(void)
{
	static char c_locale[] = "LC_ALL=C";
	size_t count = 0, kept = 0;
	while (environ[count])
		count++;
	char **plain = xcalloc(count + 2, sizeof(*plain));
	for (size_t i = 0; i < count; i++)
		if (strncmp(environ[i], "LD_", 3) != 0 && strncmp(environ[i], "LC_ALL=", 7) != 0)
			plain[kept++] = environ[i];
	plain[kept] = c_locale;
	return plain;
}

static pid_t start(char **argv, int *out)
{
	int ends[2];
	pid_t pid = -1;
	posix_spawn_file_actions_t actions;
	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	char **environment = plain_environment();
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&pid, argv[0], &actions, NULL, argv, environment) != 0)
		pid = -1;
	posix_spawn_file_actions_destroy(&actions);
	free(environment);
	close(ends[1]);
	*out = ends[0];
	if (pid < 0)
		close(ends[0]);
	return pid;
}

char *child_answer(char **argv, size_t limit, int patience_ms)
{
	int out;
	pid_t pid = start(argv, &out);
	struct buffer text = {0};
	char block[16384];
	buffer_add(&text, "", 0);
	if (pid < 0)
		return text.data;
	int64_t until = now_ms() + patience_ms;
	for (int64_t left; text.length < limit && (left = until - now_ms()) > 0;) {
		struct pollfd p = {.fd = out, .events = POLLIN};
		int ready = poll(&p, 1, (int)left);
		if (ready < 0 && errno == EINTR)
			continue;
		ssize_t got = ready > 0 ? read(out, block, sizeof(block)) : -1;
		if (got <= 0)
			break;
		buffer_add(&text, block, (size_t)got);
	}
	close(out);
	kill(pid, SIGKILL);	/* our own child, not waited for yet: it is no other process by now */
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return text.data;
}
