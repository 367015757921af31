/* SPDX-License-Identifier: MIT */
/* The findings of a run: the table of rules, how findings are put together, folded and sorted. */
#include "finding/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "base/message.h"
#include "finding/catalog-data.h"

const char *code_name(enum code code)
{
#define ROW(name, text) [CODE_##name] = text,
	static const char *const names[] = {FINDING_CODES(ROW)};
#undef ROW
	return names[code];
}

int code_find(const char *name)
{
	for (int code = 0; code < CODE_COUNT; code++)
		if (strcmp(code_name((enum code)code), name) == 0)
			return code;
	return -1;
}

const char *severity_name(enum severity severity)
{
	static const char *const names[] = {"error", "warning", "note"};
	return names[severity];
}

static char *formatted(const char *format, va_list arguments)
{
	char *text;
	if (vasprintf(&text, format, arguments) < 0)
		fatal("not enough memory for a finding");
	return text;
}

void diagnosis_begin(struct diagnosis *d)
{
	if (!d->index)
		d->index = xcalloc(1, sizeof(*d->index));
}

struct finding *finding_add(struct diagnosis *d, enum code code, enum severity severity, const struct process *p,
	const char *headline, ...)
{
	va_list arguments;
	struct finding *f = arena_take(&d->arena, sizeof(*f));
	diagnosis_begin(d);
	va_start(arguments, headline);
	*f = (struct finding){.code = code,
		.severity = severity,
		.process = p,
		.headline = formatted(headline, arguments),
		.snapshot = d->snapshots ? snapshot_of(d->snapshots, p) : NULL,
		.number = d->count};
	va_end(arguments);
	grow(d->findings, d->count);
	d->findings[d->count++] = f;
	return f;
}

static void add_line(char ***lines, size_t *count, char *line)
{
	grow(*lines, *count);
	(*lines)[(*count)++] = line;
}

void finding_evidence(struct finding *f, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	add_line(&f->evidence, &f->evidence_count, formatted(format, arguments));
	va_end(arguments);
}

/* What is said already is not said again. */
void finding_note(struct finding *f, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	char *line = formatted(format, arguments);
	va_end(arguments);
	for (size_t i = 0; i < f->note_count; i++) {
		if (strcmp(f->notes[i], line) == 0 && strncmp(line, "  ", 2) != 0) {
			free(line);
			return;
		}
	}
	add_line(&f->notes, &f->note_count, line);
}

void finding_foretell(struct finding *f, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	char *text = formatted(format, arguments);
	va_end(arguments);
	add_line(&f->notes, &f->note_count, xasprintf("%s (inferred)", text));
	f->foretold = f->note_count;
	free(text);
}

void finding_observe(struct finding *f, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	add_line(&f->evidence, &f->evidence_count, formatted(format, arguments));
	va_end(arguments);
	f->observed = true;
	if (!f->foretold)
		return;
	size_t at = f->foretold - 1;
	free(f->notes[at]);
	memmove(&f->notes[at], &f->notes[at + 1], (f->note_count - at - 1) * sizeof(f->notes[0]));
	f->note_count--;
	f->foretold = 0;
}

void finding_help(struct finding *f, const char *command, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	grow(f->help, f->help_count);
	f->help[f->help_count++] = (struct help){
		.text = formatted(format, arguments), .command = command ? xstrdup(command) : NULL};
	va_end(arguments);
}

/* Whether a and b differ in nothing but numbers, and then which of the first that differ is greater. */
static bool differ_in_numbers(const char *a, const char *b, int *order)
{
	*order = 0;
	while (*a && *b) {
		size_t left = strspn(a, "0123456789"), right = strspn(b, "0123456789");
		if (!left || !right) {
			if (*a++ != *b++)
				return false;
			continue;
		}
		if (!*order)
			*order = left != right ? (left > right) - (left < right) : strncmp(a, b, left);
		a += left;
		b += right;
	}
	return *a == *b;
}

void finding_checked(struct diagnosis *d, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	char *line = formatted(format, arguments);
	va_end(arguments);
	for (size_t i = 0; i < d->checked.count; i++) {
		int order;
		if (!differ_in_numbers(line, d->checked.items[i], &order))
			continue;
		/* Of several processes the one with the most to look at speaks. */
		char *less = order > 0 ? (char *)d->checked.items[i] : line;
		d->checked.items[i] = order > 0 ? line : d->checked.items[i];
		free(less);
		return;
	}
	grow(d->checked.items, d->checked.count);
	d->checked.items[d->checked.count++] = line;
}

bool finding_is_first_judged(const struct diagnosis *d, const struct process *p)
{
	for (size_t i = 0; i < d->graph->process_count; i++)
		if (d->judged[i])
			return &d->graph->processes[i] == p;
	return false;
}

struct finding *finding_find(const struct diagnosis *d, enum code code, const struct process *p, const char *soname)
{
	for (size_t i = 0; i < d->count; i++) {
		struct finding *f = d->findings[i];
		if (f->code == code && f->process == p && (!soname || (f->soname && strcmp(f->soname, soname) == 0)))
			return f;
	}
	return NULL;
}

const char *code_page(enum code code)
{
	return catalog_page(code);
}

const char *finding_keep(struct diagnosis *d, const char *text)
{
	size_t size = strlen(text) + 1;
	return memcpy(arena_take(&d->arena, size), text, size);
}
