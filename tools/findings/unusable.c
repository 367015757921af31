/* SPDX-License-Identifier: MIT */
/* unusable-file: a library that is there, and cannot be loaded. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/shell.h"
#include "base/text.h"
#include "findings/evidence.h"
#include "findings/reasons.h"
#include "findings/rules.h"
#include "print/print.h"
#include "remedy/remedy.h"
#include "snapshot/words.h"

struct unusable {
	struct diagnosis *diagnosis;
	const struct process *process;
	const struct snapshot *snapshot;
	const struct candidate *candidate;
	const struct file *file;	/* NULL if the snapshot has none */
	const char *path;
};

/* What is wrong with it, to follow its name. */
static char *what_is_wrong(const struct unusable *u)
{
	const char *program = NULL, *misfit = u->file ? file_misfit(u->snapshot, u->process, u->file, &program) : NULL;
	const char *bad = u->file && !u->file->changed && u->file->elf ? u->file->elf->bad : NULL;
	switch ((enum trace_outcome)u->candidate->outcome) {
	case TRACE_OUTCOME_NO_PERMISSION:
		return xstrdup("may not be read");
	case TRACE_OUTCOME_WRONG_CLASS:
		return xstrdup("is 32-bit, and the program is 64-bit");
	case TRACE_OUTCOME_WRONG_MACHINE:
		return misfit ? xasprintf("is made for %s, and the program for %s", misfit, program) :
			xstrdup("is made for another machine than the program");
	case TRACE_OUTCOME_TOO_SHORT:
		if (u->file && !u->file->error && u->file->size == 0)
			return xstrdup("is empty");
		return bad ? xasprintf("is no library: %s", bad) : xstrdup("is too short for a library");
	case TRACE_OUTCOME_NOT_ELF:
		return bad ? xasprintf("is no library: %s", bad) : xstrdup("is no library that can be loaded");
	case TRACE_OUTCOME_LOOP:
		return xstrdup("is reached by symbolic links that lead in a circle");
	default:
		return xasprintf("cannot be read: %s", words_outcome(u->candidate));
	}
}

/* Images for Jetson have placeholders, over which the container runtime mounts the real libraries. */
static bool is_placeholder(const struct unusable *u)
{
	return u->file && !u->file->error && u->file->size == 0 &&
		(u->file->place == PLACE_TEGRA || strstr(u->path, "/tegra/") || strstr(u->path, "/nvidia/"));
}

static void help_permission(struct finding *f, const struct unusable *u)
{
	if (!u->file || u->file->error)
		return;
	finding_note(f, "its mode is %04o now, its owner is user %u, and the program ran as user %u",
		u->file->mode & 07777, u->file->uid, u->process->image->uid);
	if (u->file->mode & S_IROTH)
		return;
	char *word = shell_path(u->path), *command = xasprintf("chmod a+r %s", word);
	finding_help(f, command, "let everyone read it");
	free(command);
	free(word);
}

static void add_help(struct finding *f, const struct unusable *u)
{
	const char *bad = u->file && u->file->elf ? u->file->elf->bad : NULL;
	if (u->candidate->outcome == TRACE_OUTCOME_NO_PERMISSION) {
		f->want.soname = NULL;
		help_permission(f, u);
	} else if (is_placeholder(u)) {
		f->want.soname = NULL;
		finding_note(f,
			"images for Jetson carry such placeholders: the container runtime mounts the real library over "
			"them");
		finding_help(f, NULL, "start the container with `--runtime nvidia`");
	} else if (bad && strstr(bad, "git-lfs")) {
		f->want.soname = NULL;
		char *folder = xstrndup(u->path, (size_t)(last_component(u->path) - u->path)),
		     *word = shell_path(folder);
		char *command = xasprintf("git -C %s lfs pull", word);
		finding_help(f, command, "fetch the file that the pointer stands for");
		free(command);
		free(word);
		free(folder);
	} else if (bad && strstr(bad, "linker script")) {
		f->want.soname = NULL;
		finding_help(f, NULL,
			"open the library by its soname (lib….so.N): a file without a number is for the linker alone");
	}
}

/* Its bytes are wrong, wherever it was installed to. */
static bool is_damage(const char *bad)
{
	return strncmp(bad, "damaged", 7) == 0 || strncmp(bad, "truncated", 9) == 0;
}

/* The same file again, from where it came. */
static void want_again(struct finding *f, const struct owner *owner, bool other)
{
	f->want.again = owner->distribution;
	f->want.package = owner->distribution || other ? NULL : owner;
}

struct finding *unusable_tell(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot,
	const struct search *s, enum severity severity)
{
	const struct candidate *c = miss_unusable(snapshot, s);
	struct buffer path = {0};
	candidate_path(&path, s, c);
	struct unusable u = {d, p, snapshot, c, NULL, finding_keep(d, path.data ? path.data : "")};
	buffer_free(&path);
	u.file = snapshot ? snapshot_file(snapshot, u.path) : NULL;
	struct refused why = {.process = p, .snapshot = snapshot, .path = u.path, .file = u.file, .error = c->error};
	if (c->outcome == TRACE_OUTCOME_NO_PERMISSION || c->outcome == TRACE_OUTCOME_IO_ERROR) {
		struct finding *refused = refused_tell_search(d, &why, s, severity);
		if (refused)
			return refused;
	}
	char *wrong = what_is_wrong(&u);
	struct finding *f = finding_add(d, CODE_UNUSABLE_FILE, severity, p, "`%s` %s", u.path, wrong);
	free(wrong);
	f->path = u.path;
	miss_describe(d, f, snapshot, s);
	bool other = c->outcome == TRACE_OUTCOME_WRONG_CLASS || c->outcome == TRACE_OUTCOME_WRONG_MACHINE;
	if (!other && u.file && u.file->elf && u.file->elf->bad && is_damage(u.file->elf->bad))
		help_damaged(f, u.file);
	else if (u.file && u.file->owner)
		want_again(f, u.file->owner, other);
	if (u.file && u.file->owner) {
		char *owner = file_owner_words(u.file);
		finding_note(f, "it belongs to %s", owner);
		free(owner);
	}
	add_help(f, &u);
	return f;
}

static void report(void *context, const struct process *p, const struct snapshot *snapshot, const struct search *s,
	enum severity severity)
{
	if (miss_unusable(snapshot, s))
		unusable_tell(context, p, snapshot, s, severity);
}

void find_unusable_file(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	misses_each(d, p, snapshot, report, d);
}
