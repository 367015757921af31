/* SPDX-License-Identifier: MIT */
/* One list of what is wrong, whatever format it is written in. */
#include "check/results.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/visible.h"
#include "check/elsewhere.h"

enum { SYMBOLS_SHOWN = 20, REQUESTERS_SHOWN = 3 };

struct telling {
	void (*each)(void *, const struct check_result *);
	void *context;
};

static void add_text(struct buffer *b, const char *before, const char *text, const char *after)
{
	buffer_string(b, before);
	buffer_visible(b, text ? text : "?");
	buffer_string(b, after);
}

/* The headline is what stands before the first line's end. */
static void tell(const struct telling *t, struct check_result *r, struct buffer *text)
{
	char *headline = xstrndup(text->data, strcspn(text->data, "\n"));
	r->text = text->data;
	r->headline = headline;
	t->each(t->context, r);
	free(headline);
	buffer_free(text);
}

static void add_notes(struct buffer *b, const struct finding *f)
{
	for (size_t i = 0; i < f->evidence_count; i++)
		add_text(b, "\n", f->evidence[i], "");
	for (size_t i = 0; i < f->note_count; i++)
		add_text(b, strncmp(f->notes[i], "  ", 2) == 0 ? "\n" : "\nnote: ", f->notes[i], "");
	for (size_t i = 0; i < f->help_count; i++) {
		if (f->help[i].elsewhere)
			continue;
		add_text(b, "\nhelp: ", f->help[i].text, "");
		if (f->help[i].command)
			add_text(b, "\n  ", f->help[i].command, "");
	}
}

static void tell_library(const struct telling *t, const struct check_library *l)
{
	struct buffer b = {0};
	const struct finding *f = l->finding;
	const struct check_paths *places = l->requesters.count ? &l->requesters : &l->blocks;
	struct check_result r = {.code = code_name(f->code),
		.severity = f->severity,
		.subject = l->soname,
		.places = places->paths,
		.place_count = places->count};
	add_text(&b, "", l->soname,
		l->why              ? " is not here: " :
			l->unusable ? " is there, but cannot be used" :
				      " was not found");
	if (l->why)
		buffer_visible(&b, l->why);
	for (size_t i = 0; i < l->requesters.count && i < REQUESTERS_SHOWN; i++)
		add_text(&b, i ? ", " : "; needed by ", l->requesters.paths[i], "");
	if (l->requesters.count > REQUESTERS_SHOWN)
		buffer_printf(&b, " and %zu more", l->requesters.count - REQUESTERS_SHOWN);
	add_notes(&b, f);
	tell(t, &r, &b);
}

static void tell_version(const struct telling *t, const struct check_version *v)
{
	struct buffer b = {0};
	struct check_result r = {.code = code_name(CODE_MISSING_VERSION),
		.severity = SEVERITY_ERROR,
		.subject = v->version,
		.places = &v->requester,
		.place_count = 1};
	add_text(&b, "", v->provider_path, " does not have the version ");
	add_text(&b, "", v->version, " of ");
	add_text(&b, "", v->provider, ", which ");
	add_text(&b, "", v->requester, " wants");
	tell(t, &r, &b);
}

/* The symbols of one file together; the first that is another's. */
static size_t tell_symbols(const struct telling *t, const struct check *c, size_t first)
{
	struct buffer b = {0};
	const struct check_symbol *s = &c->symbols[first];
	struct check_result r = {.code = code_name(CODE_MISSING_SYMBOL),
		.severity = SEVERITY_ERROR,
		.subject = s->symbol,
		.places = &s->requester,
		.place_count = 1};
	size_t end = first;
	while (end < c->symbol_count && c->symbols[end].requester == s->requester)
		end++;
	add_text(&b, "", s->requester, "");
	buffer_printf(
		&b, " wants %zu symbol%s that nothing in reach defines", end - first, end - first == 1 ? "" : "s");
	for (size_t i = first; i < end && i < first + SYMBOLS_SHOWN; i++) {
		add_text(&b, "\n", c->symbols[i].symbol, "");
		if (c->symbols[i].version)
			add_text(&b, ", version ", c->symbols[i].version, "");
	}
	if (end - first > SYMBOLS_SHOWN)
		buffer_printf(&b, "\nand %zu more", end - first - SYMBOLS_SHOWN);
	tell(t, &r, &b);
	return end;
}

/* What --for found; places are those of its libraries. */
static void tell_finding(const struct telling *t, const struct finding *f)
{
	struct buffer b = {0};
	struct check_result r = {.code = code_name(f->code),
		.severity = f->severity,
		.subject = f->soname,
		.places = &f->path,
		.place_count = f->path ? 1 : 0};
	add_text(&b, "", f->headline, "");
	add_notes(&b, f);
	tell(t, &r, &b);
}

void check_results(const struct check *c, void (*each)(void *, const struct check_result *), void *context)
{
	struct telling t = {each, context};
	for (size_t i = 0; i < c->library_count + c->noted_library_count; i++)
		tell_library(&t, c->libraries[i]);
	for (size_t i = 0; i < c->version_count; i++)
		tell_version(&t, &c->versions[i]);
	for (size_t i = 0; i < c->symbol_count;)
		i = tell_symbols(&t, c, i);
	for (size_t i = 0; c->elsewhere && i < c->elsewhere->diagnosis.count; i++)
		if (!c->elsewhere->diagnosis.findings[i]->cause)
			tell_finding(&t, c->elsewhere->diagnosis.findings[i]);
}
