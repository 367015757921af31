/* SPDX-License-Identifier: MIT */
/* Asks ld.so what objects would load, and runs nothing of them. */
#include "check/resolve.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/message.h"
#include "base/text.h"
#include "launch/outdir.h"
#include "launch/program.h"
#include "trace/env.h"
#include "tracedir/files.h"

extern char **environ;

enum { PATIENCE_S = 60 };	/* for one answer; a cold network disk may be slow, nothing else is */

/* Variables that would spoil the answer, or have it traced elsewhere or not at all. */
static bool disturbs(const char *entry)
{
	static const char *const names[] = {ENV_OUTPUT "=", ENV_ONLY "=", ENV_LIMIT "=", ENV_IMAGES "="};
	for (size_t i = 0; i < countof(names); i++)
		if (begins_with(entry, names[i]))
			return true;
	return closure_disturbs(entry);
}

static const char *usual_dynlinker(uint16_t machine)
{
	return machine == EM_X86_64 ? "/lib64/ld-linux-x86-64.so.2" : machine == EM_AARCH64 ? "/lib/ld-linux-aarch64.so.1" : NULL;
}

/* The module for a machine, to be freed; NULL if there is none. */
static char *module_of(const struct elf_facts *machine)
{
	struct modules modules;
	modules_find(&modules, machine);
	char *module = modules.plain ? xstrdup(modules.plain) : NULL;
	modules_free(&modules);
	return module;
}

static char *dynlinker_of(const struct launch *l, const struct elf_facts *machine)
{
	const char *usual = usual_dynlinker(machine->machine);
	return usual ? runner_path(&l->runner, usual) : NULL;
}

const char *resolver_obstacle(const struct launch *l, const struct elf_facts *machine)
{
	if (l->runner.words.count == 0 && !elf_same_machine(machine, modules_native()))
		return "for another architecture (--runner asks its dynamic linker)";
	char *dynlinker = dynlinker_of(l, machine), *module = module_of(machine);
	const char *obstacle = !dynlinker || !program_is_dynlinker(dynlinker) ? "for an architecture whose dynamic linker is not here" :
		!module ? "for an architecture that no audit module is here for" : NULL;
	free(dynlinker);
	free(module);
	return obstacle;
}

static void check_runner(const struct runner *runner)
{
	struct program program;
	if (runner->words.count == 0)
		return;
	program_resolve(&program, runner->words.words[0]);
	errno = program.error;
	if (program.error)
		fatal("run '%s':", runner->words.words[0]);
	program_free(&program);
}

void resolver_begin(struct resolver *r, const struct launch *l, const struct elf_facts *machine)
{
	*r = (struct resolver){.launch = l, .dynlinker = dynlinker_of(l, machine), .module = module_of(machine)};
	check_runner(&l->runner);
	tempdir_make(&r->folder, "libtrace-check");
	int fd = open(r->folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		fatal("open '%s':", r->folder.path);
	int format = output_files_make_format(fd, r->folder.path);
	close(format);
	close(fd);
	r->output = output_literal(r->folder.path);
}

/* LD_PRELOAD splits its words at blanks and colons and takes $LIB for a token, and knows no way to quote them. */
static bool can_be_preloaded(const char *path)
{
	return !strpbrk(path, ": $");
}

static char *preload_setting(const struct question *q)
{
	struct buffer list = {0};
	for (size_t i = 0; q->before && i < q->before->count; i++)
		buffer_printf(&list, "%s:", q->before->words[i]);
	if (q->program)
		buffer_string(&list, q->object);
	if (!list.length)
		return NULL;
	char *setting = xasprintf("LD_PRELOAD=%s", list.data);
	buffer_free(&list);
	return setting;
}

static bool can_be_asked(struct question *q)
{
	bool good = !q->program || can_be_preloaded(q->object);
	for (size_t i = 0; q->before && i < q->before->count; i++)
		good = good && can_be_preloaded(q->before->words[i]);
	if (!good)
		q->obstacle = "its path holds a blank, a colon or a dollar, so it cannot be preloaded";
	return good;
}

static void put_words(const struct resolver *r, const struct question *q, struct words *argv, struct words *envp)
{
	struct words settings = {0};
	char *ours[4];
	size_t count = 0;
	char *preload = preload_setting(q);
	launch_settings(r->launch, r->output, &settings);
	for (char **e = environ; *e; e++)
		if (!disturbs(*e) && !words_set(&settings, *e))
			words_add(envp, *e);
	for (size_t i = 0; i < settings.count; i++)
		words_add(envp, settings.words[i]);
	ours[count++] = xasprintf("LD_AUDIT=%s", r->module);
	ours[count++] = xstrdup("LD_TRACE_LOADED_OBJECTS=1");
	ours[count++] = xstrdup(ENV_IMAGES "=100000000");	/* one for each file, however many there are */
	if (preload)
		ours[count++] = preload;
	runner_begin(&r->launch->runner, argv, ours, &count);
	for (size_t i = 0; i < count; i++) {
		words_add(envp, ours[i]);
		free(ours[i]);
	}
	words_add(argv, r->dynlinker);
	words_add(argv, q->program ? q->program : q->object);
	words_free(&settings);
}

static void become(pid_t parent, char **argv, char **envp)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null >= 0 && dup2(null, 0) == 0 && dup2(null, 1) == 1 && dup2(null, 2) == 2) {
		tempdir_child(parent);
		alarm(PATIENCE_S);	/* it survives execve(2), and ld.so has no handler */
		execvpe(argv[0], argv, envp);
	}
	_exit(127);
}

static void begin(const struct resolver *r, struct question *q)
{
	struct words argv = {0}, envp = {0};
	q->image = NO_IMAGE;
	if (!can_be_asked(q))
		return;
	put_words(r, q, &argv, &envp);
	pid_t self = getpid();
	q->pid = fork();
	if (q->pid == 0)
		become(self, argv.words, envp.words);
	if (q->pid < 0) {
		q->pid = 0;
		q->obstacle = "no process could be made to ask";
	}
	words_free(&argv);
	words_free(&envp);
}

static void take_status(struct question *questions, size_t count, pid_t pid, int status)
{
	for (size_t i = 0; i < count; i++) {
		if (questions[i].pid == pid && questions[i].status < 0) {
			questions[i].status = status;
			if (WIFSIGNALED(status))
				questions[i].obstacle = WTERMSIG(status) == SIGALRM ? "the dynamic linker gave no answer in a minute" :
					"the dynamic linker was killed by it";
			return;
		}
	}
}

void resolver_ask(struct resolver *r, struct question *questions, size_t count, unsigned at_once,
	void (*progress)(void *context, size_t done), void *context)
{
	size_t next = 0, running = 0, done = 0;
	for (size_t i = 0; i < count; i++)
		questions[i].status = -1;
	while (next < count || running) {
		while (next < count && running < at_once) {
			begin(r, &questions[next]);
			running += questions[next].pid != 0;
			done += questions[next++].pid == 0;
		}
		int status;
		pid_t pid = running ? waitpid(-1, &status, 0) : 0;
		if (pid > 0) {
			take_status(questions, next, pid, status);
			running--;
			done++;
		} else if (pid < 0 && errno != EINTR) {
			break;
		}
		if (progress)
			progress(context, done);
	}
}

/* PIDs may come again: the images of one are taken in the order of the questions. */
struct tracedir *resolver_open(struct resolver *r, struct question *questions, size_t count)
{
	struct tracedir *dir = tracedir_open(r->folder.path);
	struct map by_pid = {0};	/* to the index behind that of the latest image taken */
	for (size_t i = 0; i < count; i++) {
		struct question *q = &questions[i];
		void **from = q->pid ? map_at(&by_pid, (struct map_key){.a = (uint64_t)q->pid}) : NULL;
		for (size_t image = from ? (size_t)(uintptr_t)*from : dir->image_count; image < dir->image_count; image++) {
			if (dir->images[image].pid != (uint32_t)q->pid || dir->images[image].forked)
				continue;
			q->image = image;
			*from = (void *)(uintptr_t)(image + 1);
			break;
		}
		if (q->image == NO_IMAGE && !q->obstacle)
			q->obstacle = "the dynamic linker refuses it";
	}
	map_free(&by_pid);
	return dir;
}

void resolver_end(struct resolver *r)
{
	tempdir_remove(&r->folder);
	free(r->dynlinker);
	free(r->module);
	free(r->output);
	*r = (struct resolver){.folder.watch = -1};
}
