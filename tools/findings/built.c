/* SPDX-License-Identifier: MIT */
/*
 * not-found of a file that was to be made at that moment: extensions of torch and DeepSpeed, kernels of triton, cached
 * code.  What cures it is not the file but what failed before: the compiler's and linker's runs are in the trace.
 */
#include <stdlib.h>
#include <string.h>

#include "base/disk.h"
#include "base/mem.h"
#include "base/shell.h"
#include "base/text.h"
#include "findings/evidence.h"
#include "graph/process.h"
#include "snapshot/words.h"

enum { COMMAND_SHOWN = 160, COMMAND_MAX = 2000 };

/* A path of a process's words, absolute; NULL if that cannot be told.  The caller frees it. */
static char *absolute(const struct image *i, const char *word)
{
	if (word[0] == '/')
		return path_normalize(word);
	if (!i->cwd)
		return NULL;
	char *whole = xasprintf("%s/%s", i->cwd, word), *plain = path_normalize(whole);
	free(whole);
	return plain;
}

/* Whether it was told to write this file: -o FILE. */
static bool writes(const struct image *i, const char *path)
{
	bool is = false;
	for (const char *a = NULL, *before = ""; !is && (a = trace_list_next(&i->argv, a)); before = a) {
		if (strcmp(before, "-o") != 0 && strcmp(before, "--output-file") != 0)
			continue;
		char *file = absolute(i, a);
		is = file && strcmp(file, path) == 0;
		free(file);
	}
	return is;
}

/* Whether it builds things, and was at work in this folder. */
static bool builds_in(const struct image *i, const char *folder)
{
	static const char *const tools[] = {"ninja", "make", "cmake", "nvcc", "hipcc"};
	const char *name = i->exe ? last_component(i->exe) : "";
	bool is = false, here = i->cwd && strcmp(i->cwd, folder) == 0;
	for (size_t t = 0; t < sizeof(tools) / sizeof(tools[0]); t++)
		is |= strcmp(name, tools[t]) == 0;
	size_t length = strlen(folder);
	for (const char *a = NULL; is && !here && (a = trace_list_next(&i->argv, a));)
		here = strncmp(a, folder, length) == 0 && (a[length] == '/' || !a[length]);
	return is && here;
}

/* The first of those that were to make it, before it was looked for: parents come before their children. */
static const struct process *builder_of(const struct diagnosis *d, const struct process *asking, const char *path)
{
	char *folder = xstrndup(path, (size_t)(last_component(path) - path));
	size_t length = strlen(folder);
	if (length > 1)
		folder[length - 1] = '\0';
	const struct process *found = NULL;
	for (size_t i = 0; i < d->graph->process_count && !found; i++) {
		const struct process *p = &d->graph->processes[i];
		if (p->read && p != asking && (writes(p->image, path) || builds_in(p->image, folder)))
			found = p;
	}
	free(folder);
	return found;
}

static bool descends(const struct diagnosis *d, const struct image *i, size_t from)
{
	while (i->parent != NO_IMAGE && i->parent < (size_t)(i - d->graph->dir->images)) {
		if (i->parent == from)
			return true;
		i = &d->graph->dir->images[i->parent];
	}
	return false;
}

/* What began last of all that it started: there it ended. */
static const struct process *last_step(const struct diagnosis *d, const struct process *builder)
{
	const struct process *last = builder;
	for (size_t i = 0; i < d->graph->process_count; i++)
		if (descends(d, d->graph->processes[i].image, builder->index))
			last = &d->graph->processes[i];
	return last;
}

/* The command for a shell, where it was run; the caller frees it. */
static char *command_of(const struct image *i)
{
	struct buffer b = {0};
	if (i->cwd) {
		char *word = shell_path(i->cwd);
		buffer_printf(&b, "cd %s &&", word);
		free(word);
	}
	for (const char *a = NULL; (a = trace_list_next(&i->argv, a));) {
		char *word = shell_word(a);
		buffer_printf(&b, "%s%s", b.length ? " " : "", word);
		free(word);
	}
	return b.data;
}

/* --- what the linker did not find --- */

static const char *unlinked_of(const struct snapshot *snapshot, const struct process *linker)
{
	const char *found = NULL;
	char *name = image_name(linker->image);
	for (size_t i = 0; snapshot && i < snapshot->unlinked_count && !found; i++)
		if (strcmp(snapshot->unlinked[i].image, name) == 0)
			found = snapshot->unlinked[i].library;
	free(name);
	return found;
}

/* The linker's name is there, in a folder that it was not given; or one with a number, to which a link can lead. */
static bool help_linker(struct diagnosis *d, struct finding *f, const struct snapshot *snapshot, const char *name)
{
	const struct file *numbered = NULL, *exact = NULL;
	const char *program;
	for (const struct named *n = finding_named(d, snapshot, name); n; n = n->next) {
		const struct file *file = n->file;
		if (file->error || !file->elf || file->elf->bad || file_misfit(snapshot, f->process, file, &program))
			continue;
		if (strcmp(last_component(file->path), name) == 0)
			exact = exact ? exact : file;
		else if (file->soname && strcmp(file->soname, name) == 0)
			numbered = numbered ? numbered : file;
	}
	const struct file *file = exact ? exact : numbered;
	if (!file)
		return false;
	char *folder = xstrndup(file->path, (size_t)(last_component(file->path) - file->path - 1)),
	     *word = shell_path(folder);
	char *path = shell_path(file->path), *link = xasprintf("%s/%s", folder, name), *link_word = shell_path(link);
	char *export = xasprintf("export LIBRARY_PATH=%s\"${LIBRARY_PATH:+:$LIBRARY_PATH}\"", word);
	char *whole = xasprintf("ln -s %s %s && %s", path, link_word, export);
	if (exact)
		finding_help(f, export, "let the linker look where %s is, and build again", name);
	else
		finding_help(f, whole, "give %s the name that the linker looks for, let it look there, and build again",
			last_component(file->path));
	free(whole), free(export), free(link_word), free(link), free(path), free(word), free(folder);
	return true;
}

static void describe_link(struct diagnosis *d, struct finding *f, const struct snapshot *snapshot,
	const struct process *linker, const char *library)
{
	char *name = library[0] == ':' ? xstrdup(library + 1) : xasprintf("lib%s.so", library);
	finding_evidence(f, "-l%s is in none of the folders that %s (process %s) was given: there is no %s", library,
		process_name(linker), linker->image->label, name);
	if (help_linker(d, f, snapshot, name))
		f->want.soname = NULL;
	else
		f->want = (struct want){.soname = finding_keep(d, name)};
	free(name);
}

static char *headline_of(const struct process *builder, const char *path, const char *library)
{
	if (library)
		return xasprintf("`%s` was not made: the linker found no `-l%s`", path, library);
	return xasprintf("`%s` was not made: `%s` was to build it, and did not", path, process_name(builder));
}

bool report_unmade(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot,
	const struct search *s, enum severity severity)
{
	char *path = strchr(s->name, '/') ? absolute(p->image, s->name) : NULL;
	const struct process *builder = path ? builder_of(d, p, path) : NULL;
	if (!builder) {
		free(path);
		return false;
	}
	const struct process *last = last_step(d, builder);
	const char *library = unlinked_of(snapshot, last);
	char *headline = headline_of(builder, path, library), *command = command_of(builder->image);
	struct finding *f = finding_add(d, CODE_NOT_FOUND, severity, p, "%s", headline);
	miss_describe(d, f, snapshot, s);
	f->want = (struct want){0};
	finding_evidence(f, "it was to be made by process %s: %.*s%s", builder->image->label, COMMAND_SHOWN, command,
		strlen(command) > COMMAND_SHOWN ? " ..." : "");
	if (library)
		describe_link(d, f, snapshot, last, library);
	else if (last != builder)
		finding_evidence(
			f, "the last of its steps was %s (process %s)", process_name(last), last->image->label);
	finding_help(f, strlen(command) <= COMMAND_MAX ? command : NULL, library ? "what the build says, run by hand" :
		"build it by hand, and see what it says");
	free(command);
	free(headline);
	free(path);
	return true;
}
