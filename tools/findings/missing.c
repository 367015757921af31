/* SPDX-License-Identifier: MIT */
/*
 * not-found: a library that was looked for everywhere, and is nowhere; import-order: one that lies in a framework's own
 * folder, which only the framework looks into, so that it has to be imported first.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/shell.h"
#include "base/text.h"
#include "findings/evidence.h"
#include "findings/reasons.h"
#include "findings/rules.h"
#include "graph/process.h"
#include "print/print.h"
#include "snapshot/words.h"

static bool is_in(const char *path, const char *folder)
{
	size_t length = strlen(folder);
	return strncmp(path, folder, length) == 0 && path[length] == '/';
}

/* The framework in whose lib folder the library lies now, if an object from elsewhere wants it. */
static const struct framework *owning_framework(
	const struct diagnosis *d, const struct snapshot *snapshot, const struct search *s, const struct file **copy)
{
	const char *name = last_component(s->name);
	for (size_t i = 0; snapshot && s->requester && i < snapshot->framework_count; i++) {
		const struct framework *framework = &snapshot->frameworks[i];
		if (!framework->path || is_in(s->requester->path, framework->path))
			continue;
		for (const struct named *n = finding_named(d, snapshot, name); n; n = n->next) {
			const struct file *file = n->file;
			if (!file->error && strcmp(last_component(file->path), name) == 0 &&
				is_in(file->path, framework->path)) {
				*copy = file;
				return framework;
			}
		}
	}
	return NULL;
}

/* "flash_attn_2_cuda" of …/flash_attn_2_cuda.cpython-311-x86_64-linux-gnu.so: what Python imports. */
static char *module_name(const struct object *o)
{
	const char *name = last_component(o->path);
	return xstrndup(name, strcspn(name, "."));
}

static void report_order(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot,
	const struct search *s, enum severity severity, const struct framework *framework, const struct file *copy)
{
	struct finding *f = finding_add(d, CODE_IMPORT_ORDER, severity, p,
		"`%s` wants `%s` of %s, which was not imported before it", object_name(s->requester), s->name,
		framework->name);
	char *module = module_name(s->requester);
	miss_describe(d, f, snapshot, s);
	f->path = copy->path;
	f->want.soname = NULL;
	finding_help(f, NULL, "write `import %s` before `import %s`", framework->name, module);
	free(module);
}

/*
 * "numpy" where a library was looked for in …/numpy.libs: auditwheel puts there what it adds to a wheel, and who copies
 * a package often leaves that folder behind.  NULL if no such folder was named.
 */
static const char *wheel_of_part(struct diagnosis *d, const struct search *s)
{
	for (size_t i = 0; i < s->trail->count; i++) {
		char *name = s->trail->candidates[i].whole ? NULL : wheel_of_folder(s->trail->candidates[i].directory);
		const char *kept = name ? finding_keep(d, name) : NULL;
		free(name);
		if (kept)
			return kept;
	}
	return NULL;
}

/*
 * The folder that ld.so might not look into; a variant for particular processors comes before it.  "": there is none.
 */
static void closed_folder(struct buffer *folder, const struct search *s)
{
	for (size_t i = 0; i < s->trail->count; i++) {
		const struct candidate *c = &s->trail->candidates[i];
		if (c->outcome != TRACE_OUTCOME_NO_PERMISSION)
			continue;
		folder->length = 0;
		candidate_path(folder, s, c);
		folder->length = (size_t)(last_component(folder->data) - folder->data);
		while (folder->length > 1 && folder->data[folder->length - 1] == '/')
			folder->length--;
		folder->data[folder->length] = '\0';
	}
}

/* What is in it nobody knows here; who may look into it does. */
static void help_closed(struct finding *f, const char *folder)
{
	char *word = shell_word(folder), *command = xasprintf("namei -l %s", word);
	finding_help(f, command,
		"if it is in %s: let user %u look in there (chmod a+x), and into the folders above, whose modes this "
		"shows",
		folder, f->process->image->uid);
	free(command);
	free(word);
}

/*
 * No descriptor was left, to ld.so as to its observer: of the search there is but the beginning, and the file that it
 * would have come to is there.
 */
static bool report_descriptors(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot,
	const struct search *s, enum severity severity)
{
	const char *name = last_component(s->name), *program;
	if (!snapshot || !process_lacked_descriptors(p))
		return false;
	for (const struct named *n = finding_named(d, snapshot, name); n; n = n->next) {
		const struct file *file = n->file;
		if (file->error || !file->elf || file->elf->bad || strcmp(last_component(file->path), name) != 0 ||
		    file_misfit(snapshot, p, file, &program))
			continue;
		struct refused why = {.process = p,
			.snapshot = snapshot,
			.path = file->path,
			.file = file,
			.error = (int)p->image->lost_error};
		struct finding *f = refused_tell_search(d, &why, s, severity);
		finding_note(f, "the end of the search is not in the trace: %s (inferred)", process_loss(p));
		return true;
	}
	return false;
}

static void report(void *context, const struct process *p, const struct snapshot *snapshot, const struct search *s,
	enum severity severity)
{
	struct diagnosis *d = context;
	if (miss_unusable(snapshot, s) || report_descriptors(d, p, snapshot, s, severity) || (s->derived && p->lost))
		return;	/* unusable.c tells the first, and the last may have been found */
	if (report_unmade(d, p, snapshot, s, severity))
		return;
	const struct file *copy = NULL;
	const struct framework *framework = owning_framework(d, snapshot, s, &copy);
	if (framework) {
		report_order(d, p, snapshot, s, severity, framework, copy);
		return;
	}
	struct buffer closed = {0};
	closed_folder(&closed, s);
	struct finding *f = finding_add(d, CODE_NOT_FOUND, severity, p,
		closed.length ? "`%s` was not found: ld.so may not look into %s" : "`%s` was not found", s->name,
		closed.data);
	if (closed.length)
		help_closed(f, closed.data);
	buffer_free(&closed);
	const struct redirect *rule = search_rule(s);
	miss_describe(d, f, snapshot, s);
	f->want.whole = f->want.again ? NULL : wheel_of_part(d, s);
	if (f->want.whole)
		finding_note(f, "it belongs into the folder %s.libs, which came with %s and lies beside it",
			f->want.whole, f->want.whole);
	if (help_link(f, snapshot, s))
		f->want.soname = NULL;
	if (rule && rule->reason == TRACE_REASON_HIDDEN) {
		f->want.soname = NULL;
		finding_help(f, NULL, "run it without rule %u, which hides the library", rule->number);
	}
}

void find_not_found(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	misses_each(d, p, snapshot, report, d);
	if (p->object_count)
		finding_checked(d, "%zu librar%s loaded", p->object_count, p->object_count == 1 ? "y" : "ies");
}
