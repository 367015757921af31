/* SPDX-License-Identifier: MIT */
/* One run of the command: traced, in a process group of its own, its output kept in the private folder. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"
#include "launch/outdir.h"
#include "launch/record-trace.h"
#include "launch/supervise.h"
#include "machine/machine.h"
#include "print/print.h"
#include "probe/probe.h"
#include "tracedir/files.h"

enum { WORDS_MAX = 65536 };

static void put_rules(struct probe *p, struct buffer *saved)
{
	struct buffer *rules = &p->check.launch.redirect;
	*saved = *rules;
	*rules = (struct buffer){0};
	buffer_string(rules, saved->data ? saved->data : "");
	for (size_t i = 0; i < p->missing_count; i++) {
		if (p->missing[i].obstacle)
			continue;
		char *path = xasprintf("%s/lib/%s", p->folder.path, p->missing[i].soname);
		buffer_string(rules, rules->length ? "\n" : "");
		rules_word(rules, p->missing[i].soname, true);
		buffer_string(rules, " to ");
		rules_word(rules, path, false);
		free(path);
	}
}

static char *path_of(const struct probe *p, const char *what, size_t run)
{
	return xasprintf("%s/%s-%zu", p->folder.path, what, run);
}

static int output_file(const struct probe *p, const char *what)
{
	if (p->verbose)
		return fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
	char *path = path_of(p, what, p->run_count + 1);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		fatal("make '%s':", path);
	free(path);
	return fd;
}

/*
 * In a session of its own: what it starts can be ended with it, a Ctrl-C is for us, and it cannot wait for words from a
 * terminal that it has not got.
 */
static void become(pid_t parent, const struct words *argv, const struct words *envp, int out, int err)
{
	int null = open("/dev/null", O_RDONLY);
	tempdir_child(parent);
	if (setsid() < 0 || null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
		_exit(126);
	execvpe(argv->words[0], argv->words, envp->words);
	_exit(errno == ENOENT ? 127 : 126);
}

struct traced {
	uint32_t pid;
	uint64_t start;		/* the latest */
};

static void note_traced(void *context, const struct trace_header *h, bool has_records)
{
	struct traced *t = context;
	if (has_records && h->module == TRACE_MODULE_AUDIT && h->pid == t->pid && h->start > t->start)
		t->start = h->start;
}

/* An emulator tells the program another start than the host has for it: what the latest trace of the PID says. */
static uint64_t traced_start(int trace_fd, pid_t child, uint64_t otherwise)
{
	struct output_files files;
	struct traced found = {.pid = (uint32_t)child};
	output_files_read(&files, trace_fd);
	output_files_each_chunk(&files, trace_fd, note_traced, &found);
	output_files_free(&files);
	return found.start ? found.start : otherwise;
}

/* What it left running would go on beside the next run: it ends while the PID is still the child's. */
static void wait_for(struct supervised *child)
{
	siginfo_t info;
	while (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
		;
	kill(-child->pid, SIGKILL);
	while (waitpid(child->pid, &child->status, 0) < 0 && errno == EINTR)
		;
}

static void execute(struct probe *p, const char *folder, int trace_fd, struct probe_run *run)
{
	struct words settings = {0}, argv = {0}, envp = {0};
	struct buffer saved;
	struct record_trace trace;
	char *output = output_literal(folder);
	put_rules(p, &saved);
	launch_settings(&p->check.launch, output, &settings);
	launch_command(&p->check.launch, p->command, &settings, &argv, &envp);
	int out = output_file(p, "out"), err = output_file(p, "err");
	record_trace_begin(&trace, trace_fd);
	pid_t self = getpid();
	struct supervised child = {.pid = fork()};
	if (child.pid < 0)
		fatal("make a process:");
	if (child.pid == 0)
		become(self, &argv, &envp, out, err);
	tempdir_group(&p->folder, child.pid);
	child.start = supervise_start(child.pid);
	wait_for(&child);
	tempdir_group(&p->folder, 0);
	if (p->check.launch.runner.words.count)
		child.start = traced_start(trace_fd, child.pid, child.start);
	record_trace_end(&trace, &child);
	run->status = child.status;
	close(out);
	close(err);
	buffer_free(&p->check.launch.redirect);
	p->check.launch.redirect = saved;
	words_free(&settings);
	words_free(&argv);
	words_free(&envp);
	free(output);
}

static void read_run(struct probe *p, const char *folder, struct probe_run *run)
{
	struct output_files files;
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	output_files_read(&files, fd);
	close(fd);
	if (files.traces > 1) {	/* besides what record_trace wrote */
		run->dir = tracedir_open(folder);
		run->graph = graph_read(run->dir, NO_IMAGE, NULL);
		run->snapshots = xcalloc(1, sizeof(*run->snapshots));
		snapshot_take(run->snapshots, run->graph, p->check.launch.runner.root);
	}
	output_files_free(&files);
}

/* "SONAME SYMBOL" of the first line, as later ones come of threads that were still at work. */
static void read_report(struct probe *p)
{
	char text[WORDS_MAX];
	int fd = open(p->report, O_RDONLY | O_CLOEXEC);
	ssize_t size = fd < 0 ? 0 : read(fd, text, sizeof(text) - 1);
	if (fd >= 0)
		close(fd);
	free(p->called);
	p->called = NULL;
	text[size > 0 ? size : 0] = '\0';
	if (size > 0)
		p->called = xstrndup(text, strcspn(text, "\n"));
}

void probe_run_once(struct probe *p)
{
	char *folder = path_of(p, "run", p->run_count + 1);
	if (mkdir(folder, 0700) != 0)
		fatal("make '%s':", folder);
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		fatal("open '%s':", folder);
	close(output_files_make_format(fd, folder));
	if (truncate(p->report, 0) != 0)
		fatal("empty '%s':", p->report);
	grow(p->runs, p->run_count);
	struct probe_run *run = &p->runs[p->run_count];
	*run = (struct probe_run){0};
	execute(p, folder, fd, run);
	close(fd);
	read_run(p, folder, run);
	read_report(p);
	p->run_count++;
	free(folder);
}

char *probe_last_words(const struct probe *p)
{
	char *path = path_of(p, "err", p->run_count), text[4096];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	off_t size = fd < 0 ? 0 : lseek(fd, 0, SEEK_END),
	      from = size > (off_t)sizeof(text) - 1 ? size - (off_t)sizeof(text) + 1 : 0;
	ssize_t got = fd < 0 ? 0 : pread(fd, text, sizeof(text) - 1, from);
	if (fd >= 0)
		close(fd);
	free(path);
	while (got > 0 && (text[got - 1] == '\n' || text[got - 1] == ' '))
		got--;
	if (got <= 0)
		return NULL;
	text[got] = '\0';
	char *line = strrchr(text, '\n');
	return xstrdup(line ? line + 1 : text);
}
