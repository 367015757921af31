/* SPDX-License-Identifier: MIT */
/* rpm, whose database only rpm can read: it is asked once for all files, and given up where it takes too long. */
#include "owner/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

enum { ASK_MAX = 1000, OUTPUT_MAX = 32 << 20, PATIENCE_MS = 5000 };

extern char **environ;

/* Some systems have the command and no database, so that nothing is found for a fork. */
static bool has_database(void)
{
	static const char *const files[] = {"/var/lib/rpm/rpmdb.sqlite", "/usr/lib/sysimage/rpm/rpmdb.sqlite", "/var/lib/rpm/Packages.db",
		"/usr/lib/sysimage/rpm/Packages.db", "/var/lib/rpm/Packages", "/usr/share/rpm/rpmdb.sqlite"};
	for (size_t i = 0; i < countof(files); i++)
		if (access(files[i], R_OK) == 0)
			return true;
	return false;
}

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Nothing that is traced or preloaded follows rpm; its messages would be in a language. */
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

/* What it prints, as far as it came; the caller frees it. */
static char *answer_of(char **argv)
{
	int out;
	pid_t pid = start(argv, &out);
	struct buffer text = {0};
	char block[16384];
	buffer_add(&text, "", 0);
	if (pid < 0)
		return text.data;
	int64_t until = now_ms() + PATIENCE_MS;
	for (int64_t left; text.length < OUTPUT_MAX && (left = until - now_ms()) > 0;) {
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

static void read_answer(struct wanted_files *w, char *text)
{
	for (char *line = text, *end; *line; line = end) {
		char *fields[3];
		end = line + strcspn(line, "\n");
		if (*end)
			*end++ = '\0';
		size_t i = 0;
		for (char *at = line; i < 3 && at; i++) {
			fields[i] = at;
			at = i < 2 ? strchr(at, '\t') : NULL;
			if (at)
				*at++ = '\0';
		}
		if (i < 3)
			continue;
		for (struct wanted *one = NULL; (one = wanted_next(w, one, fields[2], strlen(fields[2])));) {
			struct owner *owner = wanted_owner(w, OWNER_RPM, fields[0], strlen(fields[0]), NULL);
			owner->version = strings_keep_string(&w->all->strings, fields[1]);
			wanted_claim(w, one, owner);
		}
	}
}

void owners_ask_rpm(struct wanted_files *w)
{
	if (!has_database())
		return;
	/* Each file of the packages, for a path may be listed under its other name (usrmerge). */
	static char *const words[] = {"rpm", "-q", "-f", "--qf", "[%{=NAME}\t%{=VERSION}-%{=RELEASE}\t%{FILENAMES}\n]", "--"};
	enum { WORDS = countof(words) };
	char **argv = xcalloc(WORDS + ASK_MAX + 1, sizeof(*argv));
	memcpy(argv, words, sizeof(words));
	size_t count = 0;
	for (size_t i = 0, file = SIZE_MAX; i < w->count && count < ASK_MAX; i++) {
		if (w->items[i]->file == file)
			continue;	/* rpm itself knows a file by all its names, and one that is gone by its own */
		file = w->items[i]->file;
		argv[WORDS + count++] = xstrdup(w->items[i]->path);
	}
	if (count) {
		char *text = answer_of(argv);
		read_answer(w, text);
		free(text);
	}
	for (size_t i = 0; i < count; i++)
		free(argv[WORDS + i]);
	free(argv);
}
