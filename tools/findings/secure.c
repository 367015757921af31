/* SPDX-License-Identifier: MIT */
/*
 * not-found in a program that runs with more rights than its user: for one that is set-user-ID, or has file
 * capabilities, ld.so takes nothing from LD_LIBRARY_PATH.  No module is in such a program; what it needs is known from
 * its file.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/disk.h"
#include "base/mem.h"
#include "base/shell.h"
#include "base/text.h"
#include "findings/cuda.h"
#include "findings/rules.h"
#include "graph/process.h"
#include "print/print.h"

static bool is_secure(const struct file *f)
{
	return f && !f->error && f->elf && !f->elf->bad && (f->capable || f->mode & (S_ISUID | S_ISGID));
}

static const struct file *secure_at(const struct process *p, const struct snapshot *snapshot, const char *word)
{
	char *whole = word[0] == '/' || !p->image->cwd ? xstrdup(word) : xasprintf("%s/%s", p->image->cwd, word),
	     *plain = path_normalize(whole);
	const struct file *file = snapshot_file(snapshot, plain);
	free(plain);
	free(whole);
	return is_secure(file) ? file : NULL;
}

/*
 * The program itself; or what it ran in its own place, of which nothing was seen: then it neither ended nor failed to
 * start.
 */
static const struct file *secure_program(const struct process *p, const struct snapshot *snapshot)
{
	const struct file *file = p->image->exe ? snapshot_file(snapshot, p->image->exe) : NULL;
	if (!p->image->audited)
		return is_secure(file) ? file : NULL;
	if (p->ended || p->image->next_exec != NO_IMAGE || !p->image->has_status)
		return NULL;
	file = NULL;
	for (const char *a = NULL; !file && (a = trace_list_next(&p->image->argv, a));)
		if (strchr(a, '/'))
			file = secure_at(p, snapshot, a);
	return file;
}

static bool is_usual_folder(const char *path)
{
	size_t length = (size_t)(last_component(path) - path);
	return strncmp(path, "/lib", 4) == 0 ? length < 64 : strncmp(path, "/usr/lib", 8) == 0 && length < 64;
}

static bool is_in_list(const char *list, const char *path)
{
	size_t length = (size_t)(last_component(path) - path);
	for (const char *at = list; at && *at; at += *at != '\0') {
		size_t element = strcspn(at, ":;"), bare = element;
		while (bare > 1 && at[bare - 1] == '/')
			bare--;
		if (length && bare == length - 1 && memcmp(at, path, bare) == 0)
			return true;
		at += element;
	}
	return false;
}

/* The copy that LD_LIBRARY_PATH leads to, where nothing else leads to any. */
static const struct file *copy_by_path(
	const struct diagnosis *d, const struct snapshot *snapshot, const char *name, const char *list)
{
	const struct file *copy = NULL;
	for (size_t i = 0; i < snapshot->host.cache_count; i++)
		if (strcmp(snapshot->host.cache[i].soname, name) == 0)
			return NULL;
	for (const struct named *n = finding_named(d, snapshot, name); n; n = n->next) {
		if (n->file->error || strcmp(last_component(n->file->path), name) != 0)
			continue;
		if (is_usual_folder(n->file->path))
			return NULL;
		if (!copy && is_in_list(list, n->file->path))
			copy = n->file;
	}
	return copy;
}

static void add_help(
	struct finding *f, const struct snapshot *snapshot, const struct file *program, const struct file *copy)
{
	char *folder = xstrndup(copy->path, (size_t)(last_component(copy->path) - copy->path - 1)),
	     *word = shell_word(folder);
	char *conf = xasprintf("/etc/ld.so.conf.d/%s.conf", last_component(program->path)),
	     *conf_word = shell_word(conf);
	char *command = snapshot->host.uid == 0 ? xasprintf("echo %s >>%s && ldconfig", word, conf_word) :
		xasprintf("echo %s | sudo tee -a %s && sudo ldconfig", word, conf_word);
	finding_help(f, command,
		"have ld.so look there for every program; or link the program with an absolute RPATH, which it heeds "
		"here too");
	if (program->capable)
		finding_help(f, NULL,
			"or take the capabilities off the file (setcap -r), and give them to who starts it: "
			"AmbientCapabilities= of systemd, "
			"or setpriv --inh-caps and --ambient-caps");
	free(command), free(conf_word), free(conf), free(word), free(folder);
}

/* RPATH or RUNPATH with what $ORIGIN means outside of secure mode; NULL if it has none.  The caller frees it. */
static char *origin_list(const struct file *program)
{
	const char *list = program->elf->runpath ? program->elf->runpath : program->elf->rpath,
		   *path = file_real(program);
	struct buffer b = {0};
	if (!list || (!strstr(list, "$ORIGIN") && !strstr(list, "${ORIGIN}")))
		return NULL;
	for (const char *at = list; *at;) {
		size_t word = strncmp(at, "$ORIGIN", 7) == 0 ? 7 : strncmp(at, "${ORIGIN}", 9) == 0 ? 9 : 0;
		if (word)
			buffer_add(&b, path, (size_t)(last_component(path) - path) - 1);
		else
			buffer_add(&b, at, 1);
		at += word ? word : 1;
	}
	return b.data;
}

static void report(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot,
	const struct file *program, const char *name, const struct file *copy, bool origin)
{
	const char *called = last_component(program->path);
	struct finding *f = finding_add(d, CODE_NOT_FOUND, SEVERITY_ERROR, p,
		"`%s` ignores %s, and without it `%s` is not found", called,
		!origin                       ? "LD_LIBRARY_PATH" :
			program->elf->runpath ? "$ORIGIN in its RUNPATH" :
						"$ORIGIN in its RPATH",
		name);
	struct finding *untraced = finding_find(d, CODE_NOT_TRACEABLE, p, NULL);
	if (untraced)
		untraced->cause = f;
	f->soname = name;
	f->path = copy->path;
	finding_evidence(f, "%s %s", program->path,
		program->capable ? "has file capabilities" : "is set-user-ID or set-group-ID");
	finding_evidence(f, "it needs %s, which is %s", name, copy->path);
	if (!origin)
		finding_evidence(f, "LD_LIBRARY_PATH=%s", process_variable(p, "LD_LIBRARY_PATH"));
	else
		finding_evidence(f, "its %s is %s", program->elf->runpath ? "RUNPATH" : "RPATH",
			program->elf->runpath ? program->elf->runpath : program->elf->rpath);
	finding_evidence(f, "it %s", process_end_words(p));
	add_help(f, snapshot, program, copy);
}

void find_secure(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	const char *list = process_variable(p, "LD_LIBRARY_PATH");
	/* With this status ld.so ends a program that it cannot start. */
	bool failed = p->image->has_status && WIFEXITED(p->image->status) && WEXITSTATUS(p->image->status) == 127;
	const struct file *program = snapshot && failed ? secure_program(p, snapshot) : NULL;
	char *origin = program ? origin_list(program) : NULL;
	for (size_t i = 0; program && i < program->elf->needed.count; i++) {
		const char *name = program->elf->needed.items[i];
		const struct file *copy = copy_by_path(d, snapshot, name, list),
				  *beside = copy ? NULL : copy_by_path(d, snapshot, name, origin);
		if ((!copy && !beside) ||
			(copy &&
				(is_in_list(program->elf->rpath, copy->path) ||
					is_in_list(program->elf->runpath, copy->path))))
			continue;
		report(d, p, snapshot, program, name, copy ? copy : beside, !copy);
		break;
	}
	free(origin);
}
