/* SPDX-License-Identifier: MIT */
/* The findings of a run: the table of rules, how findings are put together, folded and sorted. */
#include "finding/finding.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "finding/catalog-data.h"
#include "base/mem.h"
#include "base/message.h"
#include "remedy/remedy.h"

static finding_rule *const rules[] = {
	find_not_traceable, find_not_found, find_unusable_file, find_missing_next, find_missing_version, find_missing_symbol, find_altered,
	find_static_tls, find_exec_stack, find_refused, find_driver, find_no_device, find_jit_missing, find_compat, find_cpu_only, find_arch, find_driver_calls, find_flavours,
	find_shadowed, find_requirement_unmet, find_mixed_owners, find_duplicate, find_unsafe_path, find_trace_incomplete,
};

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

static void begin_index(struct diagnosis *d)
{
	if (!d->index)
		d->index = xcalloc(1, sizeof(*d->index));
}

struct finding *finding_add(struct diagnosis *d, enum code code, enum severity severity, const struct process *p,
	const char *headline, ...)
{
	va_list arguments;
	struct finding *f = arena_take(&d->arena, sizeof(*f));
	begin_index(d);
	va_start(arguments, headline);
	*f = (struct finding){.code = code, .severity = severity, .process = p, .headline = formatted(headline, arguments),
		.snapshot = snapshot_of(d->snapshots, p), .number = d->count};
	va_end(arguments);
	d->findings = xreallocarray(d->findings, d->count + 1, sizeof(struct finding *));
	d->findings[d->count++] = f;
	return f;
}

static void add_line(char ***lines, size_t *count, char *line)
{
	*lines = xreallocarray(*lines, *count + 1, sizeof(char *));
	(*lines)[(*count)++] = line;
}

void finding_evidence(struct finding *f, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	add_line(&f->evidence, &f->evidence_count, formatted(format, arguments));
	va_end(arguments);
}

void finding_note(struct finding *f, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	add_line(&f->notes, &f->note_count, formatted(format, arguments));
	va_end(arguments);
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
	f->help = xreallocarray(f->help, f->help_count + 1, sizeof(struct help));
	f->help[f->help_count++] = (struct help){.text = formatted(format, arguments), .command = command ? xstrdup(command) : NULL};
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
	d->checked.items = xreallocarray(d->checked.items, d->checked.count + 1, sizeof(char *));
	d->checked.items[d->checked.count++] = line;
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

enum ending process_ending(const struct process *p)
{
	const struct image *i = p->image;
	if (!i->has_status)
		return ENDING_UNKNOWN;
	return WIFEXITED(i->status) && WEXITSTATUS(i->status) == 0 ? ENDING_GOOD : ENDING_BAD;
}

/* Of each kind the first that is asked about. */
static void choose_judged(struct diagnosis *d)
{
	bool *told = xcalloc(d->graph->process_count + 1, sizeof(*told));
	d->judged = xcalloc(d->graph->process_count + 1, sizeof(*d->judged));
	for (size_t i = 0; i < d->graph->process_count; i++) {
		if (!d->graph->processes[i].read || !d->shown[i])
			continue;
		size_t kind = d->alike ? d->alike->first[i] : i;
		d->judged[i] = !told[kind];
		told[kind] = true;
	}
	free(told);
}

const struct process *diagnosis_alike(const struct diagnosis *d, const struct process *p)
{
	size_t i = d->alike ? d->alike->next[p->index] : NO_IMAGE;
	while (i != NO_IMAGE && !d->shown[i])
		i = d->alike->next[i];
	return i != NO_IMAGE ? &d->graph->processes[i] : NULL;
}

void diagnosis_run(struct diagnosis *d)
{
	choose_judged(d);
	begin_index(d);
	for (size_t i = 0; i < d->graph->process_count; i++) {
		const struct process *p = &d->graph->processes[i];
		if (!d->judged[i])
			continue;
		for (size_t r = 0; r < sizeof(rules) / sizeof(rules[0]); r++)
			rules[r](d, p, snapshot_of(d->snapshots, p));
	}
	findings_sort(d);
	findings_fold(d);
	findings_sort(d);
	findings_chain(d);
	remedy_add(d);
}

const struct finding *diagnosis_first_error(const struct diagnosis *d)
{
	for (size_t i = 0; i < d->count && d->findings[i]->severity == SEVERITY_ERROR; i++)
		if (!d->findings[i]->cause)
			return d->findings[i];
	return NULL;
}

void diagnosis_free(struct diagnosis *d)
{
	for (size_t i = 0; i < d->count; i++) {
		struct finding *f = d->findings[i];
		free(f->headline);
		for (size_t k = 0; k < f->evidence_count; k++)
			free(f->evidence[k]);
		free(f->evidence);
		for (size_t k = 0; k < f->note_count; k++)
			free(f->notes[k]);
		free(f->notes);
		for (size_t k = 0; k < f->help_count; k++) {
			free(f->help[k].text);
			free(f->help[k].command);
		}
		free(f->help);
	}
	free(d->findings);
	free(d->judged);
	for (size_t i = 0; i < d->checked.count; i++)
		free((char *)d->checked.items[i]);
	free(d->checked.items);
	arena_free(&d->arena);
	if (!d->index)
		return;
	arena_free(&d->index->arena);
	map_free(&d->index->named);
	map_free(&d->index->loaded_cuda);
	free(d->index);
}

const char *code_page(enum code code)
{
	return catalog_page(code);
}
