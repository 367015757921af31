/* SPDX-License-Identifier: MIT */
/*
 * What ld.so was heard to say: the text of dlerror, where the program asked for it.  It proves what other rules infer
 * from files, and what the audit interface never tells: that a library was found, and refused.
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
#include "remedy/remedy.h"

enum { JUDGED_MAX = 500 };	/* calls that failed: nobody makes more that differ */

/* One text, cut at what all its kinds have in common. */
struct refusal {
	const struct call *call;
	const struct snapshot *snapshot;
	const struct object *object;	/* that it is about, NULL if it was never mapped */
	const char *path;	/* of it: what the text begins with */
	const char *what;	/* the symbol or version; NULL where the text has none */
};

/* How ld.so begins to say each (glibc: elf/dl-lookup.c, dl-version.c, dl-reloc.c, dl-load.c), and what it proves. */
static const struct kind {
	const char *phrase;
	char end;		/* what stands behind the symbol or version; 0 if there is none */
	enum code codes[4];	/* the first is made where no finding is there, and no other reason is known */
} kinds[] = {
	{": undefined symbol: ", ',', {CODE_MISSING_SYMBOL, CODE_ABI_MISMATCH, CODE_IMPORT_ORDER, CODE_OUT_OF_SCOPE}},
	{": version `", '\'', {CODE_MISSING_VERSION, CODE_MISSING_VERSION, CODE_ABI_MISMATCH, CODE_MISSING_VERSION}},
	{": cannot allocate memory in static TLS block", 0,
		{CODE_STATIC_TLS, CODE_STATIC_TLS, CODE_STATIC_TLS, CODE_STATIC_TLS}},
	{": cannot enable executable stack", 0,
		{CODE_EXEC_STACK, CODE_EXEC_STACK, CODE_EXEC_STACK, CODE_REFUSED_BY_SYSTEM}},
	{": cannot open shared object file", 0,
		{CODE_NOT_FOUND, CODE_DRIVER_MISSING, CODE_UNUSABLE_FILE, CODE_REFUSED_BY_SYSTEM}},
	{": ", 0, {CODE_UNUSABLE_FILE, CODE_REFUSED_BY_SYSTEM, CODE_NOT_FOUND, CODE_UNUSABLE_FILE}},
};

static const struct kind *kind_of(const char *text)
{
	for (size_t i = 0; i < countof(kinds); i++)
		if (strstr(text, kinds[i].phrase))
			return &kinds[i];
	return NULL;
}

static const struct object *object_at(const struct process *p, const char *path)
{
	for (size_t i = p->object_count; i-- > 0;)
		if (strcmp(p->objects[i]->path, path) == 0)
			return p->objects[i];
	return NULL;
}

static bool same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

/* Whether a finding is about what the text says. */
static bool is_about(const struct finding *f, const struct refusal *r)
{
	if (r->what)
		return same(f->symbol, r->what) || (f->requester && same(f->requester->path, r->path));
	return same(f->path, r->path) || same(f->soname, last_component(r->path)) ||
		(f->search && f->search->error == r->call->error);
}

static struct finding *known(
	const struct diagnosis *d, const struct process *p, const struct kind *kind, const struct refusal *r)
{
	for (size_t k = 0; k < sizeof(kind->codes) / sizeof(kind->codes[0]); k++) {
		for (size_t i = 0; i < d->count; i++) {
			struct finding *f = d->findings[i];
			if (f->process == p && f->code == kind->codes[k] && is_about(f, r))
				return f;
		}
	}
	return NULL;
}

static void headline(struct buffer *b, const struct kind *kind, const struct refusal *r)
{
	const char *name = r->object ? object_name(r->object) : last_component(r->path);
	switch (kind->codes[0]) {
	case CODE_MISSING_SYMBOL:
		buffer_printf(b, "`%s`, which `%s` wants, is not in any library that was loaded", r->what, name);
		return;
	case CODE_MISSING_VERSION:
		buffer_printf(b, "`%s` does not have the version `%s`", name, r->what);
		return;
	case CODE_STATIC_TLS:
		buffer_printf(b, "the static TLS block has no room for `%s`", name);
		return;
	case CODE_EXEC_STACK:
		buffer_printf(b, "`%s` wants an executable stack, which ld.so refuses", name);
		return;
	default:
		buffer_printf(b, "`%s` was found, and could not be loaded", name);
	}
}

static void help(struct finding *f, enum code code, const struct refusal *r)
{
	if (code == CODE_EXEC_STACK) {
		const struct file *file = r->snapshot ? snapshot_file(r->snapshot, r->path) : NULL;
		exec_stack_describe(f, file ? file->elf : NULL, file, r->path, true);
	} else if (code == CODE_STATIC_TLS) {
		char *word = shell_word(r->path), *preload = xasprintf("export LD_PRELOAD=%s", word);
		finding_help(f, preload, "load the library at the start, when there is room for all that is known");
		free(preload);
		free(word);
	}
}

static const struct file *found_by(const struct snapshot *snapshot, const struct search *s)
{
	const struct file *file = NULL;
	for (size_t i = s->trail->count; !file && i-- > 0;) {
		struct buffer path = {0};
		candidate_path(&path, s, &s->trail->candidates[i]);
		if (s->trail->candidates[i].outcome == TRACE_OUTCOME_FOUND && path.data)
			file = snapshot_file(snapshot, path.data);
		buffer_free(&path);
	}
	return file;
}

/*
 * The file by its path, or by the one that was found where the text has but a name: that of what was opened, or of what
 * it needs.
 */
static const struct file *file_of(const struct process *p, const struct refusal *r)
{
	const struct file *file = r->snapshot ? snapshot_file(r->snapshot, r->path) : NULL;
	for (size_t i = r->snapshot ? p->search_count : 0; !file && i-- > 0;)
		if (p->searches[i]->result == RESULT_FAILED && strcmp(p->searches[i]->name, r->path) == 0)
			file = found_by(r->snapshot, p->searches[i]);
	if (!file && r->snapshot && r->call->search)
		file = found_by(r->snapshot, r->call->search);
	return file;
}

static struct finding *unknown(
	struct diagnosis *d, const struct process *p, const struct kind *kind, const struct refusal *r)
{
	enum severity severity = ending_with_parents(d, p) == ENDING_BAD ? SEVERITY_ERROR : SEVERITY_WARNING;
	const struct file *file = file_of(p, r);
	struct refused why = {.process = p,
		.snapshot = r->snapshot,
		.path = file ? file->path : r->path,
		.file = file,
		.text = r->call->error};
	struct finding *f = r->what ? NULL : refused_tell(d, &why, severity);
	if (!f) {
		struct buffer words = {0};
		headline(&words, kind, r);
		f = finding_add(d, kind->codes[0], severity, p, "%s", words.data);
		buffer_free(&words);
		f->soname = r->object ? object_name(r->object) : last_component(r->path);
		f->path = r->path;
		help(f, kind->codes[0], r);
	}
	f->symbol = r->what;
	f->requester = r->object ? r->object : r->call->caller;
	f->search = r->call->search;
	f->when = r->call->first;
	if (r->object && r->object->requester)
		evidence_object_chain(f, r->object, r->object->path);
	else if (r->call->search)
		evidence_chain(f, r->call->search);
	if (f->code == CODE_UNUSABLE_FILE && file && file->elf && file->elf->bad) {
		finding_evidence(f, "%s is %s", file->path, file->elf->bad);
		f->path = file->path;
		help_damaged(f, file);
	}
	return f;
}

static void judge(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot, const struct call *c)
{
	const struct kind *kind = kind_of(c->error);
	if (!kind)
		return;
	const char *at = strstr(c->error, kind->phrase);
	char *path = xstrndup(c->error, (size_t)(at - c->error));
	struct refusal r = {.call = c, .snapshot = snapshot, .path = finding_keep(d, path)};
	free(path);
	r.object = object_at(p, r.path);
	if (kind->end) {
		const char *what = at + strlen(kind->phrase);
		char *cut = xstrndup(what, strcspn(what, (char[]){kind->end, '\0'}));
		r.what = finding_keep(d, cut);
		free(cut);
	}
	struct finding *f = known(d, p, kind, &r);
	/* What is nowhere has its own rule, which knows whether it matters. */
	if (!f && kind->codes[0] == CODE_NOT_FOUND)
		return;
	/* A file of the wrong kind has one as well, but for what only loading it shows. */
	if (!f && kind->codes[0] == CODE_UNUSABLE_FILE && !(c->search && (c->search->object || c->search->usable)))
		return;
	if (!f)
		f = unknown(d, p, kind, &r);
	if (f->observed)
		return;
	/* The path is told already where it is that of what was opened. */
	if (c->name && strcmp(last_component(c->name), last_component(r.path)) == 0)
		finding_observe(f, "ld.so said: %s", at + 2);
	else
		finding_observe(f, "ld.so said, when %s was opened: %s", c->name ? c->name : "the program", c->error);
}

void find_refused(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	size_t judged = 0;
	for (size_t i = 0; i < p->call_count && judged < JUDGED_MAX; i++)
		if (p->calls[i]->error && judged++ < JUDGED_MAX &&
			!(p->calls[i]->search && p->calls[i]->search->resolved))
			judge(d, p, snapshot, p->calls[i]);
}
