/* SPDX-License-Identifier: MIT */
/* What a program will have loaded when it starts, as its own dynamic linker tells without running it. */
#include "launch/startup.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"
#include "base/text.h"
#include "launch/env-list.h"
#include "launch/modules.h"
#include "launch/program.h"
#include "launch/runner.h"
#include "trace/env.h"

extern char **environ;

enum {
	ANSWER_MAX = 4 << 20,	/* bytes; torch's libraries need 20 KiB */
	PATIENCE_MS = 10000,	/* a cold network disk may be slow, nothing else is */
	OBJECTS_MAX = 100000,
};

#define TLS_TOTAL_MAX (UINT64_C(1) << 32)

/* Variables that would make ld.so do or print something else. */
bool closure_disturbs(const char *entry)
{
	static const char *const names[] = {"LD_AUDIT=", "LD_DEBUG", "LD_VERBOSE=", "LD_WARN=", "LD_BIND_NOW=",
		"LD_SHOW_AUXV=", "LD_PROFILE", "LD_TRACE_", "LD_PRELOAD="};
	for (size_t i = 0; i < countof(names); i++)
		if (begins_with(entry, names[i]))
			return true;
	return false;
}

/* LD_PRELOAD of the question: the user's, without a preload module of ours that may be there, and both modules by $LIB. */
static char *preload_setting(const char *folder)
{
	const char *user = getenv("LD_PRELOAD");
	if (!folder)
		return user ? xasprintf("LD_PRELOAD=%s", user) : NULL;
	char *audit = xasprintf("%s/$LIB/" AUDIT_MODULE, folder), *preload = xasprintf("%s/$LIB/" PRELOAD_MODULE, folder);
	char *one = env_list_add(user, LD_PRELOAD_SEPARATORS, preload), *both = env_list_add(one, LD_PRELOAD_SEPARATORS, audit);
	char *setting = xasprintf("LD_PRELOAD=%s", both);
	free(audit);
	free(preload);
	free(one);
	free(both);
	return setting;
}

/* The environment of the question, and through the runner its words. */
static void put_question(struct words *argv, struct words *envp, const struct program *p, char **command,
	const struct runner *runner, const struct modules *modules)
{
	char *settings[2];
	size_t count = 0;
	bool plain_runner = runner->words.count && !runner->is_qemu;
	char *preload = preload_setting(plain_runner ? NULL : modules->folder);
	for (char **e = environ; *e; e++)
		if (!closure_disturbs(*e))
			words_add(envp, *e);
	if (!plain_runner)
		settings[count++] = xstrdup("LD_TRACE_LOADED_OBJECTS=1");
	if (preload)
		settings[count++] = preload;
	runner_begin(runner, argv, settings, &count);
	for (size_t i = 0; i < count; i++) {
		words_add(envp, settings[i]);
		free(settings[i]);
	}
	if (p->is_dynlinker) {
		words_add(argv, p->file);
		for (char **word = command + 1; *word; word++)
			words_add(argv, *word);
		return;
	}
	char *dynlinker = runner_path(runner, p->elf.interp);
	words_add(argv, dynlinker);
	free(dynlinker);
	/* The variable would work on a runner too, which is a program like any other.  It also lists past what
	 * is missing, so it is the better way wherever it can be had. */
	if (plain_runner)
		words_add(argv, "--list");
	/* Where the program has audit modules of its own, their code runs once, in the program: whether ours is found, is asked about ours. */
	words_add(argv, modules->plain && elf_names_auditors(p->file) ? modules->plain : p->file);
}

static long milliseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Everything that comes out of fd; false if it was too much or took too long. */
static bool read_answer(int fd, struct buffer *answer)
{
	long deadline = milliseconds() + PATIENCE_MS;
	char bytes[16384];
	while (answer->length <= ANSWER_MAX) {
		long left = deadline - milliseconds();
		struct pollfd ready = {.fd = fd, .events = POLLIN};
		int polled = left > 0 ? poll(&ready, 1, (int)left) : 0;
		if (polled < 0 && errno == EINTR)
			continue;
		if (polled <= 0)
			return false;
		ssize_t size = read(fd, bytes, sizeof(bytes));
		if (size <= 0)
			return size == 0;
		buffer_add(answer, bytes, (size_t)size);
	}
	return false;
}

/* What the command prints to stdout; its stdin and stderr are /dev/null.  False unless it exits with 0. */
static bool ask(char **argv, char **envp, struct buffer *answer)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);
		if (null >= 0 && dup2(null, 0) == 0 && dup2(ends[1], 1) == 1 && dup2(null, 2) == 2)
			execvpe(argv[0], argv, envp);
		_exit(127);
	}
	close(ends[1]);
	bool complete = pid > 0 && read_answer(ends[0], answer);
	close(ends[0]);
	if (pid < 0)
		return false;
	if (!complete)
		kill(pid, SIGKILL);
	int status = -1;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return complete && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void add_tls(struct closure *c, const struct elf_facts *facts)
{
	if (c->tls < TLS_TOTAL_MAX)
		c->tls += facts->tls;
}

/*
 * With LD_AUDIT, the static TLS block is laid out, and aligned, for the program alone: a library that
 * wants more alignment than it or the thread descriptor has gets "cannot allocate memory in static TLS
 * block", whatever room there is.  How much all of them want counts where no room can be made.
 */
static void check_static_tls(struct closure *c, const struct elf_facts *facts, const struct program *p, const char *path)
{
	uint64_t least = facts->machine == EM_AARCH64 ? 32 : 64;
	if (facts->tls == 0 || !elf_wants_static_tls(path))
		return;
	if (c->static_tls < TLS_TOTAL_MAX)
		c->static_tls += facts->tls;
	if (c->unplaceable || facts->tls_align <= least || facts->tls_align <= p->elf.tls_align)
		return;
	c->unplaceable = xstrdup(path);
	c->unplaceable_align = facts->tls_align;
}

/* "\tlibc.so.6 => /lib/libc.so.6 (0x00007f…)", "\t/lib64/ld.so (0x…)", "\tlibx.so => not found" */
static void read_line(struct closure *c, char *line, const struct program *p, const struct runner *runner,
	const char *folder)
{
	char *arrow = strstr(line, " => "), *path = arrow ? arrow + 4 : line + strspn(line, "\t "), *end = NULL;
	for (char *at = path; (at = strstr(at, " (0x")); at++)
		end = at;
	if (!end)
		return;
	*end = '\0';
	if (!strchr(path, '/'))
		return;	/* the vdso */
	size_t length = folder ? strlen(folder) : 0;
	if (length && strncmp(path, folder, length) == 0 && path[length] == '/') {
		bool preload = strcmp(strrchr(path, '/') + 1, PRELOAD_MODULE) == 0;
		*(preload ? &c->finds_preload : &c->finds_audit) = true;
		return;	/* neither takes thread-local storage */
	}
	char *file = runner_path(runner, path);
	struct elf_facts facts;
	if (elf_read(file, &facts) == 0) {
		add_tls(c, &facts);
		check_static_tls(c, &facts, p, file);
	}
	elf_free(&facts);
	free(file);
}

void closure_ask(struct closure *c, const struct program *p, char **command, const struct runner *runner,
	const struct modules *modules)
{
	*c = (struct closure){0};
	if (!p->is_elf)
		return;
	char *dynlinker = p->is_dynlinker ? xstrdup(p->file) : p->elf.interp ? runner_path(runner, p->elf.interp) : NULL;
	c->is_glibc = dynlinker && program_is_dynlinker(dynlinker);
	c->grows = c->is_glibc && program_dynlinker_says(dynlinker, "glibc.rtld.optional_static_tls");
	free(dynlinker);
	if (!c->is_glibc)
		return;	/* nobody knows what another's would do */
	struct words argv = {0}, envp = {0};
	struct buffer answer = {0};
	put_question(&argv, &envp, p, command, runner, modules);
	c->known = ask(argv.words, envp.words, &answer);
	if (c->known) {
		add_tls(c, &p->elf);
		size_t lines = 0;
		for (char *line = answer.data, *next; line && *line && lines < OBJECTS_MAX; line = next, lines++) {
			size_t length = strcspn(line, "\n");
			next = line + length + (line[length] == '\n');
			line[length] = '\0';
			read_line(c, line, p, runner, modules->folder);
		}
	}
	debug("asked %s: %s, %llu bytes of thread-local storage", argv.words[0], c->known ? "answered" : "no answer",
		(unsigned long long)c->tls);
	buffer_free(&answer);
	words_free(&argv);
	words_free(&envp);
}

void closure_free(struct closure *c)
{
	free(c->unplaceable);
	*c = (struct closure){0};
}
