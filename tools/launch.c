/* SPDX-License-Identifier: MIT */
/* How a program is started so that it writes a trace: what record, exec and env have in common. */
#include "tools/launch.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/cmd.h"
#include "tools/mem.h"
#include "tools/message.h"
#include "tools/rules-check.h"
#include "tools/tunables.h"
#include "trace/env.h"

extern char **environ;

enum { NOT_EXECUTABLE = 126, NOT_FOUND = 127 };

void launch_guard_descriptors(void)
{
	int fd;
	/* The program gets them closed, as it would without us. */
	do
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	while (fd >= 0 && fd < 3);
	if (fd >= 0)
		close(fd);
}

/* What the module would record as a bad setting. */
static const char *check_cuda_compat(const char *value)
{
	const char *directory = strncmp(value, "force:", 6) == 0 ? value + 6 : value;
	if (directory == value && (strcmp(value, "auto") == 0 || strcmp(value, "off") == 0))
		return value;
	if (directory[0] != '/')
		fatal("unknown CUDA compatibility '%s' (auto, off, or an absolute path, or force: and one)", value);
	return value;
}

bool launch_take_option(struct launch *l, int option, const char *value)
{
	switch (option) {
	case LAUNCH_OUTPUT:
		if (!*value)
			fatal("the output is a directory, not ''");
		l->output = value;
		return true;
	case LAUNCH_ONLY:
		l->only = value;
		return true;
	case LAUNCH_LIMIT:
		free(l->limit);
		l->limit = xasprintf("%ld", cmd_number("the limit", value, 1));
		return true;
	case LAUNCH_IMAGES:
		free(l->images);
		l->images = xasprintf("%ld", cmd_number("the number of images", value, 1));
		return true;
	case LAUNCH_CUDA_COMPAT:
		l->cuda_compat = check_cuda_compat(value ? value : "auto");
		return true;
	case LAUNCH_REQUIRE:
		l->require = true;
		return true;
	case LAUNCH_REDIRECT:
		rules_check_text("--redirect", value);
		buffer_printf(&l->redirect, "%s%s", l->redirect.length ? "\n" : "", value);
		return true;
	case LAUNCH_RULES:
		free(l->rules);
		l->rules = rules_check_file(value);
		return true;
	}
	return false;
}

/* A program of this machine without its dynamic linker cannot be run: ENOENT, and execve(2) does not say what. */
static void check_dynlinker(struct program *p)
{
	if (p->error || !p->is_elf || !p->elf.interp || access(p->elf.interp, F_OK) == 0 ||
	    !elf_same_machine(&p->elf, modules_native()))
		return;
	p->error = errno;
	p->broken = xstrdup(p->elf.interp);
}

static char *find_obstacle(const struct launch *l)
{
	const struct program *p = &l->program;
	char *obstacle = program_obstacle(p);
	if (obstacle)
		return obstacle;
	if (p->is_elf && l->runner.words.count == 0 && !elf_same_machine(&p->elf, modules_native())) {
		const char *name = elf_machine_name(&p->elf), *native = elf_machine_name(modules_native());
		bool known = p->elf.machine == EM_X86_64 || p->elf.machine == EM_AARCH64;
		if (!known)
			return xasprintf("is a program for %s: there are audit modules for x86_64 and aarch64", name);
		return xasprintf("is a program for %s, not %s: --runner 'qemu-%s-static -L ROOT' traces such", name, native, name);
	}
	if (!l->modules.plain)
		return xasprintf("has no audit module: there is no libtrace.so for %s in %s",
			elf_machine_name(p->is_elf ? &p->elf : modules_native()), l->modules.looked);
	if (l->closure.unplaceable)
		return xasprintf("needs '%s', which aligns its thread-local storage to %llu bytes: with LD_AUDIT it would not start",
			l->closure.unplaceable, (unsigned long long)l->closure.unplaceable_align);
	if (!l->audit)
		return xasprintf("has no audit module: LD_AUDIT cannot name '%s', it holds a ':'", l->modules.plain);
	return NULL;
}

/* The module's path: through $LIB where the program's ld.so finds one there, so that it also suits children of
 * the other word size; never one that the program's ld.so would complain of. */
static void choose_audit(struct launch *l)
{
	const struct program *p = &l->program;
	bool suits = l->runner.words.count || !p->is_elf || elf_same_machine(&p->elf, modules_native());
	if (!l->modules.plain || strchr(l->modules.plain, ':') || l->closure.unplaceable)
		return;
	if (l->closure.finds_module)
		l->audit = xasprintf("%s/$LIB/libtrace.so", l->modules.folder);
	else if (suits)
		l->audit = xstrdup(l->modules.plain);
}

int launch_prepare(struct launch *l, char **command)
{
	bool emulated = l->runner.words.count > 0;
	program_resolve(&l->program, command[0]);
	if (emulated) {
		struct program runner;
		program_resolve(&runner, l->runner.words.words[0]);
		int error = runner.error;
		program_free(&runner);
		if (error)
			return launch_failed(l, l->runner.words.words[0], error);
	} else {
		check_dynlinker(&l->program);
	}
	if (l->program.error)
		return launch_failed(l, command[0], l->program.error);
	modules_find(&l->modules, emulated && l->program.is_elf ? &l->program.elf : NULL);
	closure_ask(&l->closure, &l->program, command, &l->runner, l->modules.folder);
	choose_audit(l);
	l->obstacle = find_obstacle(l);
	return 0;
}

void launch_prepare_any(struct launch *l)
{
	/* Every shell starts like this one; how much thread-local storage its children need is not known. */
	char *shell[] = {"/bin/sh", NULL};
	program_resolve(&l->program, shell[0]);
	modules_find(&l->modules, NULL);
	closure_ask(&l->closure, &l->program, shell, &l->runner, l->modules.folder);
	l->closure.known = false;
	choose_audit(l);
	if (!l->audit)
		l->obstacle = find_obstacle(l);
}

void launch_warn(const struct launch *l)
{
	if (!l->obstacle)
		return;
	if (l->require)
		fatal("'%s' %s", l->program.file, l->obstacle);
	warn("'%s' %s; it runs without a trace", l->program.file, l->obstacle);
}

/* The user's LD_AUDIT and our module.  A libtrace.so that is there already would write everything twice. */
static char *join_audit(const char *ours)
{
	struct buffer list = {0};
	const char *user = getenv("LD_AUDIT");
	for (; user && *user; user += strspn(user, ":")) {
		size_t length = strcspn(user, ":");
		char *element = xstrndup(user, length), *slash = strrchr(element, '/');
		if (length && strcmp(slash ? slash + 1 : element, "libtrace.so") != 0)
			buffer_printf(&list, "%s:", element);
		free(element);
		user += length;
	}
	buffer_string(&list, ours);
	return list.data;
}

static void add_setting(struct words *settings, const char *name, const char *value)
{
	if (!value)
		return;
	char *setting = xasprintf("%s=%s", name, value);
	words_add(settings, setting);
	free(setting);
}

/* The user's own variable comes first, and must be as right as what the options say. */
static void add_rules(const struct launch *l, struct words *settings)
{
	const char *user = getenv(ENV_REDIRECT), *file = getenv(ENV_RULES);
	if (user)
		rules_check_text(ENV_REDIRECT, user);
	if (file && *file && !l->rules)
		free(rules_check_file(file));
	if (l->redirect.length) {
		char *all = xasprintf("%s%s%s", user ? user : "", user && *user ? "\n" : "", l->redirect.data);
		add_setting(settings, ENV_REDIRECT, all);
		free(all);
	}
	add_setting(settings, ENV_RULES, l->rules);
}

void launch_settings(const struct launch *l, const char *directory, struct words *settings)
{
	if (l->audit) {
		char *audit = join_audit(l->audit);
		char *tunables = tunables_add(getenv("GLIBC_TUNABLES"), l->closure.known ? l->closure.tls : 0);
		add_setting(settings, "LD_AUDIT", audit);
		add_setting(settings, "GLIBC_TUNABLES", tunables);
		free(audit);
		free(tunables);
	}
	add_setting(settings, ENV_OUTPUT, directory);
	add_setting(settings, ENV_ONLY, l->only);
	add_setting(settings, ENV_LIMIT, l->limit);
	add_setting(settings, ENV_IMAGES, l->images);
	add_rules(l, settings);
	add_setting(settings, ENV_CUDA_COMPAT, l->cuda_compat);
}

void launch_command(const struct launch *l, char **command, const struct words *settings, struct words *argv,
	struct words *envp)
{
	for (char **e = environ; *e; e++)
		if (!words_set(settings, *e))
			words_add(envp, *e);
	size_t count = 0;
	char **ours = xcalloc(settings->count, sizeof(*ours));
	for (size_t i = 0; i < settings->count; i++) {
		/* What an ld.so reads must not reach the runner's own. */
		if (strncmp(settings->words[i], "LIBTRACE_", 9) == 0)
			words_add(envp, settings->words[i]);
		else
			ours[count++] = xstrdup(settings->words[i]);
	}
	runner_begin(&l->runner, argv, ours, &count);
	for (size_t i = 0; i < count; i++) {
		words_add(envp, ours[i]);
		free(ours[i]);
	}
	free(ours);
	if (!envp->words)
		envp->words = xcalloc(1, sizeof(*envp->words));
	/* execvp(3) looks the word up; a runner does not. */
	words_add(argv, l->runner.words.count ? l->program.path : command[0]);
	for (char **word = command + 1; *word; word++)
		words_add(argv, *word);
}

int launch_failed(const struct launch *l, const char *word, int error)
{
	if (l->program.broken)
		warn("run '%s': its interpreter '%s': %s", word, l->program.broken, strerror(error));
	else
		warn("run '%s': %s", word, strerror(error));
	return error == ENOENT ? NOT_FOUND : NOT_EXECUTABLE;
}

void launch_free(struct launch *l)
{
	free(l->limit);
	free(l->images);
	buffer_free(&l->redirect);
	free(l->rules);
	free(l->audit);
	free(l->obstacle);
	runner_free(&l->runner);
	program_free(&l->program);
	modules_free(&l->modules);
	closure_free(&l->closure);
}
