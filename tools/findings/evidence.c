/* SPDX-License-Identifier: MIT */
/* Lines of evidence that several rules share. */
#include "findings/evidence.h"

#include <ctype.h>
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/shell.h"
#include "base/visible.h"
#include "elf/facts.h"
#include "graph/origin.h"
#include "graph/process.h"
#include "print/print.h"
#include "remedy/remedy.h"
#include "snapshot/words.h"
#include "view/view.h"

enum {
	CHAIN_MAX = 100,	/* links: real chains have up to 20 */
	CHAIN_ONE_LINE = 2,	/* links; more get a line each */
	SUBDIRECTORIES_MAX = 64,	/* 19 is the most that a glibc had */
};

static const char *via_words(enum via via)
{
	static const char *const words[] = {
		[VIA_START] = "asked for by", [VIA_NEEDED] = "needed by", [VIA_DLOPEN] = "opened with dlopen by",
		[VIA_PRELOAD] = "to be preloaded into",
	};
	return words[via];
}

/* " (torch/__init__.py:350 in _load_global_deps)": where the program had it opened. */
static void add_place(struct buffer *b, enum via via, const struct search *s)
{
	struct buffer place = {0};
	if (via == VIA_DLOPEN && s && s->call && words_place(&place, s->call))
		buffer_printf(b, " (%s)", place.data);
	buffer_free(&place);
}

struct chain {
	char *links[CHAIN_MAX];
	size_t count;
};

/*
 * What an object of the start-up opens serves the program, so the chain ends there; how the start-up came by that
 * object says nothing.
 */
static void chain_from(struct chain *c, const struct object *o, enum via via, const struct search *s)
{
	for (; o && c->count < CHAIN_MAX; via = o->via, s = o->search, o = o->requester) {
		const struct object *program = o->process->program;
		bool ends = via != VIA_NEEDED && o->start_up && program && o != program;
		struct buffer link = {0};
		buffer_printf(&link, "%s %s", via_words(via), ends ? object_name(o) : o->path);
		if (ends)
			buffer_printf(&link, " of %s", program->path);
		add_place(&link, via, s);
		c->links[c->count++] = link.data;
		if (ends)
			break;
	}
}

static void chain_add(struct finding *f, struct chain *c, const char *words)
{
	bool one = c->count <= CHAIN_ONE_LINE;
	int indent = words ? (int)strspn(words, " ") + 2 : 2;
	struct buffer b = {0};
	if (words)
		buffer_printf(&b, "%s ", words);
	for (size_t i = 0; i < c->count; i++) {
		buffer_printf(&b, "%s%s", c->links[i], i + 1 < c->count ? "," : "");
		if (!one || i + 1 == c->count) {
			finding_evidence(f, "%s", b.data);
			b.length = 0;
			buffer_printf(&b, "%*s", indent, "");
		} else {
			buffer_string(&b, " ");
		}
		free(c->links[i]);
	}
	buffer_free(&b);
}

void evidence_chain(struct finding *f, const struct search *s)
{
	struct chain c = {.count = 0};
	chain_from(&c, s->requester, s->via, s);
	if (c.count)
		chain_add(f, &c, NULL);
	else
		finding_evidence(f, "nobody is known to have asked for it: the trace does not say");
}

void evidence_object_chain(struct finding *f, const struct object *o, const char *words)
{
	struct chain c = {.count = 0};
	chain_from(&c, o->requester, o->via, o->search);
	if (c.count)
		chain_add(f, &c, words);
}

/* --- what was searched --- */

struct searched_row {
	char *origin, *path;
	const char *outcome;	/* NULL: plainly missing */
};

struct rows {
	struct searched_row *rows;
	size_t count, folded, width;
};

static void add_row(struct rows *r, char *origin, char *path, const char *outcome)
{
	grow(r->rows, r->count);
	r->rows[r->count++] = (struct searched_row){origin, path, outcome};
	if (terminal_width(origin) > r->width)
		r->width = terminal_width(origin);
}

/* A directory's subdirectories for particular processors come before it: glibc-hwcaps/x86-64-v3, tls/haswell. */
static bool is_for_processor(const struct trail *t, size_t i)
{
	const struct candidate *c = &t->candidates[i];
	if (c->outcome != TRACE_OUTCOME_MISSING || c->whole)
		return false;
	if (strstr(c->directory, "/glibc-hwcaps/"))
		return true;
	for (size_t k = i + 1; k < t->count && k <= i + SUBDIRECTORIES_MAX; k++) {
		const struct candidate *plain = &t->candidates[k];
		if (plain->origin != c->origin || plain->owner != c->owner)
			return false;
		size_t length = strlen(plain->directory);
		if (length && strncmp(c->directory, plain->directory, length) == 0 && c->directory[length])
			return origin_is_hwcap(c->directory + length);
	}
	return false;
}

static char *origin_words(const struct search *s, const struct candidate *c)
{
	if (c->origin == ORIGIN_DIRECT)
		return xstrdup(s->name[0] == '/' ? "absolute path" : "relative path");
	if (c->origin == ORIGIN_DEFAULT)
		return xstrdup("default directories");
	return c->owner ? xasprintf("%s of %s", origin_text(c->origin), object_name(c->owner)) :
		xstrdup(origin_text(c->origin));
}

/* What ld.so passed over without a word to the auditor. */
static void add_silent(struct rows *r, const struct process *p, const struct search *s, enum origin origin)
{
	if (search_came_from(s, origin))
		return;
	if (origin == ORIGIN_LD_LIBRARY_PATH) {
		const char *value = process_variable(p, "LD_LIBRARY_PATH");
		bool set = value && *value;
		add_row(r, xstrdup("LD_LIBRARY_PATH"),
			set ? xasprintf("set, and none of its directories is there: %s", value) : xstrdup("not set"),
			NULL);
	} else {
		add_row(r, xstrdup("ld.so.cache"), xstrdup("no entry"), NULL);
	}
}

/* Whether ld.so had got past where LD_LIBRARY_PATH is, then where the cache is, when it came to this candidate. */
static int stage_of(const struct candidate *c)
{
	static const int stages[] = {
		[ORIGIN_RPATH] = 0,
		[ORIGIN_LD_LIBRARY_PATH] = 1,
		[ORIGIN_RUNPATH] = 2,
		[ORIGIN_CACHE] = 3,
		[ORIGIN_DEFAULT] = 4,
	};
	return c->origin < countof(stages) ? stages[c->origin] : 0;
}

/* A file that ends the search: what would come behind it was not asked. */
static bool ends_search(const struct search *s)
{
	const struct candidate *last = s->trail->count ? &s->trail->candidates[s->trail->count - 1] : NULL;
	return last && last->outcome != TRACE_OUTCOME_MISSING && last->outcome != TRACE_OUTCOME_NO_PERMISSION &&
		last->outcome != TRACE_OUTCOME_WRONG_CLASS && last->outcome != TRACE_OUTCOME_WRONG_MACHINE;
}

static void collect_rows(struct rows *r, const struct process *p, const struct search *s)
{
	static const enum origin silent[] = {[1] = ORIGIN_LD_LIBRARY_PATH, [3] = ORIGIN_CACHE};
	bool by_name = !strchr(s->name, '/');
	int stage = 0;
	for (size_t i = 0; i <= s->trail->count; i++) {
		const struct candidate *c = i < s->trail->count ? &s->trail->candidates[i] : NULL;
		int next = c ? stage_of(c) : ends_search(s) ? stage : 4;
		for (; stage < next; stage++)
			if (by_name && (stage == 1 || stage == 3))
				add_silent(r, p, s, silent[stage]);
		if (c && is_for_processor(s->trail, i)) {
			r->folded++;
		} else if (c) {
			struct buffer path = {0};
			candidate_path(&path, s, c);
			add_row(r, origin_words(s, c), path.data ? path.data : xstrdup(""),
				c->outcome == TRACE_OUTCOME_MISSING ? NULL : words_outcome(c));
		}
	}
}

static bool is_path(const struct searched_row *row)
{
	return row->path[0] == '/' || row->path[0] == '.';
}

/*
 * "searched in vain: RUNPATH of libb.so.1, ld.so.cache, default directories; 7 paths": the list in a line; a few paths
 * stand in it.
 */
static char *searched_brief(const struct rows *r)
{
	enum { FEW = 3 };
	struct buffer b = {0};
	size_t paths = 0;
	const char *before = NULL;
	for (size_t i = 0; i < r->count; i++)
		paths += is_path(&r->rows[i]);
	for (size_t i = 0; i < r->count; i++) {
		const struct searched_row *row = &r->rows[i];
		bool last = i + 1 == r->count || strcmp(r->rows[i + 1].origin, row->origin) != 0;
		bool shown = is_path(row) && (paths <= FEW || (row->outcome && last)),
		     same = before && strcmp(before, row->origin) == 0;
		if ((same && !shown) || strcmp(row->path, "not set") == 0)
			continue;
		buffer_printf(&b, "%s%s", before ? ", " : "searched in vain: ", same ? "" : row->origin);
		if (shown)
			buffer_printf(&b, same ? "%s%s%s" : " (%s%s%s)", row->path, row->outcome ? ": " : "",
				row->outcome ? row->outcome : "");
		before = row->origin;
	}
	if (paths > FEW)
		buffer_printf(&b, "; %zu paths", paths);
	if (paths > FEW || r->folded)
		buffer_string(&b, " (-a lists them)");
	return b.data ? b.data : xstrdup("searched nowhere");
}

void evidence_searched(struct finding *f, const struct search *s)
{
	struct rows r = {0};
	const char *before = NULL;
	if (s->requester == NULL && s->trail->count == 0)
		return;
	collect_rows(&r, f->process, s);
	f->listed = f->evidence_count;
	f->listed_brief = searched_brief(&r);
	finding_evidence(f, "searched, in this order:");
	for (size_t i = 0; i < r.count; i++) {
		const struct searched_row *row = &r.rows[i];
		bool same = before && strcmp(before, row->origin) == 0;
		size_t width = same ? 0 : terminal_width(row->origin);
		finding_evidence(f, "  %s%*s   %s%s%s", same ? "" : row->origin, (int)(r.width - width), "", row->path,
			row->outcome ? "   " : "", row->outcome ? row->outcome : "");
		before = row->origin;
	}
	if (r.folded)
		finding_evidence(
			f, "  and before them %zu of their subdirectories for particular processors", r.folded);
	f->listed_count = f->evidence_count - f->listed;
	for (size_t i = 0; i < r.count; i++) {
		free(r.rows[i].origin);
		free(r.rows[i].path);
	}
	free(r.rows);
}

/* --- files --- */

char *symbol_words(const char *symbol, size_t most)
{
	return strlen(symbol) <= most ? xstrdup(symbol) : xasprintf("%.*s...", (int)most, symbol);
}

void evidence_loaded(struct finding *f, const struct snapshot *snapshot, const struct object *o)
{
	const struct file *file = snapshot ? snapshot_object(snapshot, o) : NULL;
	const struct candidate *c = object_candidate(o);
	char *owner = file ? file_owner_words(file) : NULL;
	struct buffer b = {0};
	buffer_printf(&b, "%s is %s", object_name(o), o->path);
	if (owner)
		buffer_printf(&b, " (%s)", owner);
	if (o->search && search_rule(o->search))
		buffer_string(&b, ", redirected there by a rule");
	else if (c && c->origin == ORIGIN_DIRECT)
		buffer_string(&b, ", asked for by this path");
	else if (c && c->origin == ORIGIN_DEFAULT)
		buffer_string(&b, ", found in a default directory");
	else if (c && c->origin != ORIGIN_NONE)
		buffer_printf(&b, ", found by %s%s%s", origin_text((enum origin)c->origin), c->owner ? " of " : "",
			c->owner ? object_name(c->owner) : "");
	finding_evidence(f, "%s", b.data);
	buffer_free(&b);
	free(owner);
}

/* --- processes and names --- */

const char *process_end_words(const struct process *p)
{
	static char text[160];
	const struct process *q = p;
	/* A parent comes before its children, so this ends. */
	while (!q->image->has_status && q->fork_parent)
		q = q->fork_parent;
	const char *status = words_status(q->image);
	if (!status)
		return "ended in a way that nobody saw";
	snprintf(text, sizeof(text), "%s%s%s",
		q != p ? "ended in a way that nobody saw, and the process that it was forked from " : "",
		strncmp(status, "killed", 6) == 0 ? "was " : "ended with ", status);
	return text;
}

bool is_glibc_part(const char *soname)
{
	return is_system_library(soname) && !is_own_module(soname) && strncmp(soname, "libstdc++", 9) != 0 &&
		strncmp(soname, "libgcc_s", 8) != 0;
}

/* --- objects --- */

const struct object *object_of_wanting(
	const struct process *p, const struct snapshot *snapshot, const struct unresolved *u)
{
	for (size_t i = 0; u->requester && !u->requester->changed && i < p->object_count; i++)
		if (snapshot_object(snapshot, p->objects[i]) == u->requester)
			return p->objects[i];
	return NULL;
}

/* LD_LIBRARY_PATH without the elements that are this directory; NULL if none is, or nothing is left. */
static char *path_without(const char *value, const char *directory, bool *found)
{
	size_t length = strlen(directory);
	struct buffer left = {0};
	while (length > 1 && directory[length - 1] == '/')
		length--;
	for (const char *p = value;; p++) {
		size_t element = strcspn(p, ":;"), bare = element;
		while (bare > 1 && p[bare - 1] == '/')
			bare--;
		if (bare == length && memcmp(p, directory, length) == 0)
			*found = true;
		else if (element)
			buffer_printf(&left, "%s%.*s", left.length ? ":" : "", (int)element, p);
		p += element;
		if (!*p)
			break;
	}
	return left.data;
}

bool help_without(struct finding *f, const struct object *o)
{
	const struct candidate *c = object_candidate(o);
	const char *value = process_variable(f->process, "LD_LIBRARY_PATH");
	bool found = false;
	if (o->via == VIA_PRELOAD) {
		finding_help(f, NULL, "take %s out of LD_PRELOAD", o->search ? o->search->name : o->path);
		return true;
	}
	if (!c || c->origin != ORIGIN_LD_LIBRARY_PATH || !value)
		return false;
	size_t length = strlen(c->directory);
	char *directory = xstrndup(c->directory, length > 1 ? length - 1 : length),
	     *left = path_without(value, directory, &found);
	if (found && left) {
		char *word = shell_word(left), *command = xasprintf("export LD_LIBRARY_PATH=%s", word);
		finding_help(f, command, "take %s out of LD_LIBRARY_PATH", directory);
		free(command);
		free(word);
	} else {
		finding_help(f, found ? "unset LD_LIBRARY_PATH" : NULL, "take %s out of LD_LIBRARY_PATH", directory);
	}
	free(left);
	free(directory);
	return true;
}
