/* SPDX-License-Identifier: MIT */
/* How a program is started so that it writes a trace: what record, exec and env have in common. */
#include "launch/launch.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"
#include "base/options.h"
#include "launch/env-list.h"
#include "launch/rules-check.h"
#include "launch/tunables.h"
#include "trace/env.h"

extern char **environ;

enum {
	NOT_EXECUTABLE = 126, NOT_FOUND = 127,
	/* for libraries, with LD_AUDIT, before glibc 2.32: csu/libc-tls.c, TLS_STATIC_SURPLUS */
	STATIC_TLS = 1664,
};

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
	case LAUNCH_NO_PRELOAD:
		l->no_preload = true;
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
		return xasprintf("is a program for %s, not %s: --runner 'qemu-%s-static -L ROOT' traces such", name,
			native, name);
	}
	if (!l->modules.plain)
		return xasprintf("has no audit module: there is no libtrace.so for %s in %s",
			elf_machine_name(p->is_elf ? &p->elf : modules_native()), l->modules.looked);
	if (l->deadly)
		return xstrdup(l->deadly);
	if (!l->audit)
		return xasprintf("has no audit module: LD_AUDIT cannot name '%s', it holds a ':'", l->modules.plain);
	return NULL;
}

/* Whether the program's ld.so takes a module that is not named through $LIB. */
static bool takes_plain(const struct launch *l)
{
	return l->runner.words.count || !l->program.is_elf || elf_same_machine(&l->program.elf, modules_native());
}

/* Why the program would not even start with the audit module, NULL if nothing is known against it. */
static char *find_deadly(const struct launch *l)
{
	if (l->closure.unplaceable)
		return xasprintf("needs '%s', which aligns its thread-local storage to %llu bytes: with LD_AUDIT it "
				 "would not start",
			l->closure.unplaceable, (unsigned long long)l->closure.unplaceable_align);
	if (l->closure.known && !l->closure.grows && l->closure.static_tls > STATIC_TLS)
		return xasprintf("needs %llu bytes of static TLS in libraries, and its glibc has %d with LD_AUDIT: it "
				 "would not start",
			(unsigned long long)l->closure.static_tls, STATIC_TLS);
	char *list = env_list_add(getenv("LD_AUDIT"), LD_AUDIT_SEPARATORS, AUDIT_MODULE);
	unsigned others = env_list_count(list, LD_AUDIT_SEPARATORS) - 1,
		 most = tunables_auditors(getenv("GLIBC_TUNABLES"));
	free(list);
	if (others < most)
		return NULL;
	if (most == 0)
		return xstrdup("would not start with an audit module: ld.so takes none (glibc.rtld.nns)");
	return xasprintf(
		"would not start with one audit module more: LD_AUDIT names %u, and ld.so takes %u", others, most);
}

/* The module's path: through $LIB where the program's ld.so finds one there, so that it also suits children of
 * the other word size; never one that the program's ld.so would complain of. */
static void choose_audit(struct launch *l)
{
	l->deadly = find_deadly(l);
	if (!l->modules.plain || strchr(l->modules.plain, ':') || l->deadly)
		return;
	if (l->closure.finds_audit)
		l->audit = xasprintf("%s/$LIB/" AUDIT_MODULE, l->modules.folder);
	else if (takes_plain(l))
		l->audit = xstrdup(l->modules.plain);
}

/* Another dynamic linker than glibc's would load the preload module as well, and bind the program's dlopen to it. */
static bool is_foreign(const struct launch *l)
{
	const struct program *p = &l->program;
	return p->is_elf && (p->elf.interp ? !l->closure.is_glibc : program_is_musl(p));
}

static void choose_preload(struct launch *l)
{
	const char *plain = l->modules.preload, *separator = plain ? strpbrk(plain, LD_PRELOAD_SEPARATORS) : NULL;
	if (l->no_preload || !l->modules.plain || is_foreign(l) || (!l->closure.finds_preload && !takes_plain(l)))
		return;
	if (!plain)
		l->preload_obstacle = xasprintf("there is no " PRELOAD_MODULE " beside '%s'", l->modules.plain);
	else if (separator)
		l->preload_obstacle = xasprintf(
			"LD_PRELOAD cannot name '%s', it holds a %s", plain, *separator == ':' ? "':'" : "blank");
	else if (l->closure.finds_preload)
		l->preload = xasprintf("%s/$LIB/" PRELOAD_MODULE, l->modules.folder);
	else
		l->preload = xstrdup(plain);
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
	choose_preload(l);
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
	choose_preload(l);
	if (!l->audit)
		l->obstacle = find_obstacle(l);
}

/* Whether the preload module can be used where the audit module cannot. */
static bool is_half(const struct launch *l)
{
	if (!l->preload || !l->deadly)
		return false;
	char *obstacle = program_obstacle(&l->program);
	free(obstacle);
	return !obstacle;
}

void launch_warn(const struct launch *l)
{
	const char *file = l->program.file;
	if (l->obstacle && l->require)
		fatal("'%s' %s", file, l->obstacle);
	if (l->obstacle && is_half(l))
		warn("'%s' %s; of its trace there are only the dlopen and driver calls", file, l->obstacle);
	else if (l->obstacle)
		warn("'%s' %s; it runs without a trace", file, l->obstacle);
	else if (l->preload_obstacle)
		warn("no dlopen and driver calls of '%s' will be in the trace: %s", file, l->preload_obstacle);
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
		char *audit = env_list_add(getenv("LD_AUDIT"), LD_AUDIT_SEPARATORS, l->audit);
		char *tunables = tunables_add(getenv("GLIBC_TUNABLES"), l->closure.known ? l->closure.tls : 0);
		add_setting(settings, "LD_AUDIT", audit);
		char *valgrind = env_list_valgrind(getenv("VALGRIND_OPTS"));
		add_setting(settings, "GLIBC_TUNABLES", tunables);
		add_setting(settings, "VALGRIND_OPTS", valgrind);
		free(audit);
		free(tunables);
		free(valgrind);
	}
	if (l->preload) {
		char *preload = env_list_add(getenv("LD_PRELOAD"), LD_PRELOAD_SEPARATORS, l->preload);
		char *asan = env_list_asan(getenv("ASAN_OPTIONS"));
		add_setting(settings, "LD_PRELOAD", preload);
		add_setting(settings, "ASAN_OPTIONS", asan);
		free(preload);
		free(asan);
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
	free(l->preload);
	free(l->preload_obstacle);
	free(l->deadly);
	free(l->obstacle);
	runner_free(&l->runner);
	program_free(&l->program);
	modules_free(&l->modules);
	closure_free(&l->closure);
}
