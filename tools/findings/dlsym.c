/* SPDX-License-Identifier: MIT */
/* missing-symbol, of dlsym: what a program asked a library for in vain as the last thing before it ended badly. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/shell.h"
#include "base/text.h"
#include "findings/evidence.h"
#include "findings/rules.h"
#include "graph/process.h"
#include "print/print.h"
#include "remedy/remedy.h"
#include "snapshot/words.h"

enum { COPIES_SHOWN = 3 };

static const struct asked_symbol *facts_of(const struct snapshot *snapshot, const struct symbol_miss *a)
{
	for (size_t i = 0; snapshot && i < snapshot->asked_count; i++)
		if (strcmp(snapshot->asked[i].library, a->object->path) == 0 &&
			strcmp(snapshot->asked[i].symbol, a->symbol) == 0)
			return &snapshot->asked[i];
	return NULL;
}

/*
 * Programs ask for much that they can do without: it has to be the last that is known of it, and more than a status has
 * to say so.
 */
static bool ended_for(const struct diagnosis *d, const struct process *p, const struct symbol_miss *a,
	const struct asked_symbol *facts)
{
	if (ending_with_parents(d, p) != ENDING_BAD)
		return false;
	return (p->image->has_status && crash_signal(p->image->status)) ||
		(a->error && facts && facts->defined_by.count);
}

static char *folder_of(const char *path)
{
	const char *name = last_component(path);
	return xstrndup(path, name > path + 1 ? (size_t)(name - path) - 1 : 1);
}

/* The copy that has it is found first then. */
static void help_first(struct finding *f, const char *copy)
{
	const char *value = process_variable(f->process, "LD_LIBRARY_PATH");
	char *folder = folder_of(copy),
	     *list = xasprintf("%s%s%s", folder, value && *value ? ":" : "", value ? value : "");
	char *word = shell_word(list), *command = xasprintf("export LD_LIBRARY_PATH=%s", word);
	finding_help(f, command, "have %s looked into first", folder);
	free(command);
	free(word);
	free(list);
	free(folder);
}

static void describe(struct finding *f, const struct snapshot *snapshot, const struct symbol_miss *a,
	const struct asked_symbol *facts)
{
	size_t copies = facts ? facts->defined_by.count : 0;
	finding_evidence(f, "%s asked for it with dlsym, and the process %s",
		a->caller ? a->caller->path : "the program", process_end_words(f->process));
	evidence_loaded(f, snapshot, a->object);
	if (a->object->requester)
		evidence_object_chain(f, a->object, "  it was");
	if (a->error)
		finding_evidence(f, "ld.so said: %s", a->error);
	for (size_t i = 0; i < copies && i < COPIES_SHOWN; i++) {
		const struct file *file = snapshot_file(snapshot, facts->defined_by.items[i]);
		char *words = file ? file_words(file) : xstrdup(facts->defined_by.items[i]);
		finding_note(f, "%s defines it, and was not loaded for it", words);
		free(words);
	}
	if (copies > COPIES_SHOWN)
		finding_note(f, "%zu more copies define it", copies - COPIES_SHOWN);
	if (copies)
		help_first(f, facts->defined_by.items[0]);
}

void find_dlsym(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	const struct symbol_miss *a = process_asked_last(p);
	if (!a || !a->object || a->object == p->program)
		return;
	const struct asked_symbol *facts = facts_of(snapshot, a);
	if (!ended_for(d, p, a, facts))
		return;
	struct finding *f = finding_add(d, CODE_MISSING_SYMBOL, SEVERITY_ERROR, p,
		"`%s`, which `%s` asked for, is not in `%s`", a->symbol,
		a->caller ? object_name(a->caller) : process_name(p), object_name(a->object));
	f->symbol = a->symbol;
	f->soname = object_name(a->object);
	f->path = a->object->path;
	f->requester = a->caller;
	f->when = a->first;
	describe(f, snapshot, a, facts);
	/* What a newer version has is wanted, where no copy is there. */
	if (snapshot && !(facts && facts->defined_by.count))
		f->want = (struct want){
			.soname = f->soname, .requester = a->caller ? snapshot_object(snapshot, a->caller) : NULL};
}
