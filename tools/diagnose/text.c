/* SPDX-License-Identifier: MIT */
/*
 * Findings for a person: headline, evidence, notes, help with commands to copy; at the end, what was counted and
 * hidden.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/visible.h"
#include "diagnose/diagnose.h"
#include "diagnose/run.h"
#include "graph/process.h"
#include "print/print.h"

struct finding_page {
	const struct diagnosis *diagnosis;
	const struct diagnose_options *options;
	bool healthy;		/* neither errors nor warnings */
	bool explained[CODE_COUNT];
	size_t rows, cut;	/* of the finding that is printed: rows of the screen, lines that it had no room for */
	size_t printed, hidden, brief;	/* findings; hidden ones explained nothing and were explained by nothing */
};

/* A command stays as it is, so that it can be copied; only what acts on the terminal is taken out. */
static void add_command(struct buffer *b, const struct terminal *t, const char *command)
{
	while (*command) {
		size_t length = strcspn(command, "\\");
		char *part = xstrndup(command, length);
		terminal_name(b, t, part);
		free(part);
		command += length;
		for (; *command == '\\'; command++)
			buffer_string(b, "\\");
	}
}

/* --- SP for a site-packages that many lines of one finding name --- */

static size_t count_below(const char *text, const char *folder)
{
	size_t count = 0, length = strlen(folder);
	while (length && (text = strstr(text, folder)) != NULL) {
		text += length;
		count += *text == '/';
	}
	return count;
}

const char *finding_packages(const struct finding *f)
{
	enum { LEAST = 3 };
	const char *best = NULL;
	size_t most = LEAST - 1;
	for (size_t i = 0; f->snapshot && i < f->snapshot->python_count; i++) {
		const struct list *sites = &f->snapshot->pythons[i]->sites;
		for (size_t s = 0; s < sites->count; s++) {
			size_t count = 0;
			for (size_t k = 0; k < f->evidence_count; k++)
				count += count_below(f->evidence[k], sites->items[s]);
			if (count > most) {
				most = count;
				best = sites->items[s];
			}
		}
	}
	return best;
}

char *finding_shortened(const char *text, const char *folder)
{
	struct buffer b = {0};
	size_t length = folder ? strlen(folder) : 0;
	for (const char *at; length && (at = strstr(text, folder)) != NULL; text = at + length) {
		buffer_add(&b, text, (size_t)(at - text));
		buffer_string(&b, at[length] == '/' ? "SP" : folder);
	}
	buffer_string(&b, text);
	return b.data;
}

/* --- one finding, no more than a screen, with what it explains and where to read on --- */

enum { SCREEN_ROWS = 20, SCREEN_COLUMNS = 80 };

/* How much of the screen a line takes. */
static size_t rows_of(const char *text)
{
	size_t width = terminal_width(text);
	return width ? (width + SCREEN_COLUMNS - 1) / SCREEN_COLUMNS : 1;
}

static void put_line(struct finding_page *p, struct buffer *b)
{
	p->rows += rows_of(b->data);
	puts(b->data);
	buffer_free(b);
}

/* "  note: text", and what belongs to it below. */
static void print_line(struct finding_page *p, const char *label, const char *text)
{
	struct buffer b = {0};
	const struct terminal *t = &p->options->terminal;
	buffer_string(&b, "  ");
	if (label) {
		terminal_paint(&b, t, COLOR_PROGRAM, label);
		buffer_string(&b, " ");
	}
	terminal_name(&b, t, text);
	put_line(p, &b);
}

/* The same for evidence, of which what the screen has no room for is counted. */
static void print_evidence(struct finding_page *p, const char *label, const char *text)
{
	if (!p->options->all && (p->cut || p->rows + rows_of(text) > SCREEN_ROWS))
		p->cut++;
	else
		print_line(p, label, text);
}

static void print_headline(struct finding_page *p, const struct finding *f)
{
	static const enum color colors[] = {
		[SEVERITY_ERROR] = COLOR_MISSING, [SEVERITY_WARNING] = COLOR_ODD, [SEVERITY_NOTE] = COLOR_ORIGIN,
	};
	const struct terminal *t = &p->options->terminal;
	struct buffer b = {0};
	char *label = xasprintf("%s[%s]", severity_name(f->severity), code_name(f->code));
	terminal_paint(&b, t, colors[f->severity], label);
	buffer_string(&b, ": ");
	terminal_name(&b, t, f->headline);
	free(label);
	p->rows = p->cut = 0;
	put_line(p, &b);
}

static void add_process(struct buffer *b, const struct finding_page *p, const struct process *process)
{
	buffer_printf(b, "%s ", process->image->label);
	terminal_name(b, &p->options->terminal, process_name(process));
}

struct places {
	struct buffer names;
	size_t count;
};

static void add_place(struct places *places, const struct finding_page *p, const struct process *process)
{
	enum { NAMES = 3 };
	if (places->count++ >= NAMES)
		return;
	buffer_string(&places->names, ", ");
	add_process(&places->names, p, process);
}

/* Where it was seen, unless there is only one process to speak of. */
static void print_processes(struct finding_page *p, const struct finding *f)
{
	enum { NAMES = 3 };
	struct places others = {0};
	for (const struct process *q = f->process; (q = diagnosis_alike(p->diagnosis, q));)
		add_place(&others, p, q);
	for (const struct finding *other = f->folded; other; other = other->next) {
		if (!other->repeated || other->process == f->process || other->code != f->code)
			continue;
		for (const struct process *q = other->process; q; q = diagnosis_alike(p->diagnosis, q))
			add_place(&others, p, q);
	}
	size_t more = others.count;
	if (p->options->single && !more)
		return;
	struct buffer line = {0};
	buffer_string(&line, more ? "  in processes " : "  in process ");
	add_process(&line, p, f->process);
	buffer_string(&line, others.names.data ? others.names.data : "");
	if (more > NAMES)
		buffer_printf(&line, " and %zu more", more - NAMES);
	put_line(p, &line);
	buffer_free(&others.names);
}

static void print_consequences(struct finding_page *p, const struct finding *f)
{
	enum { NAMES = 3 };
	size_t count = 0;
	for (const struct finding *other = f->folded; other; other = other->next) {
		if (other->repeated || other->told)
			continue;
		if (count++ < NAMES || p->options->all) {
			char *line = xasprintf("this also explains: %s[%s]: %s", severity_name(other->severity),
				code_name(other->code), other->headline);
			print_line(p, "note:", line);
			free(line);
		}
	}
	if (count > NAMES && !p->options->all)
		printf("  and %zu more\n", count - NAMES);
}

static void print_help(struct finding_page *p, const struct help *help)
{
	print_line(p, "help:", help->text);
	if (!help->command)
		return;
	struct buffer b = {0};
	buffer_string(&b, "    ");
	add_command(&b, &p->options->terminal, help->command);
	put_line(p, &b);
}

static void print_more(struct finding_page *p, enum code code)
{
	if (p->explained[code] || !code_page(code))
		return;
	p->explained[code] = true;
	char *line = xasprintf("libtrace explain %s", code_name(code));
	print_line(p, "more:", line);
	free(line);
}

static void print_observed(struct finding_page *p, const struct finding *f)
{
	const char *packages = finding_packages(f);
	for (size_t i = 0; i < f->evidence_count; i++) {
		bool listed = i >= f->listed && i < f->listed + f->listed_count && !p->options->all;
		if (listed && i > f->listed)
			continue;
		char *line = finding_shortened(listed ? f->listed_brief : f->evidence[i], packages);
		print_evidence(p, NULL, line);
		free(line);
	}
	for (size_t i = 0; i < f->note_count; i++) {
		char *line = finding_shortened(f->notes[i], packages);
		print_evidence(p, strncmp(line, "  ", 2) == 0 ? NULL : "note:", line);
		free(line);
	}
	if (packages) {
		char *line = xasprintf("SP = %s", packages);
		print_line(p, NULL, line);
		free(line);
	}
}

/* What is wrong, what cures it, and how that is known. */
static void print_finding(struct finding_page *p, const struct finding *f)
{
	if (p->printed++)
		putchar('\n');
	print_headline(p, f);
	print_processes(p, f);
	for (size_t i = 0; i < f->help_count; i++)
		print_help(p, &f->help[i]);
	print_observed(p, f);
	print_consequences(p, f);
	if (p->cut)
		printf("  and %zu more line%s (-a shows them)\n", p->cut, plural(p->cut));
	print_more(p, f->code);
}

/*
 * A note is only its headline where all is well, and nothing where it is not; a folded finding is named by its cause.
 */
static void print_findings(struct finding_page *p)
{
	for (size_t i = 0; i < p->diagnosis->count; i++) {
		const struct finding *f = p->diagnosis->findings[i];
		if (f->cause)
			continue;
		if (f->severity != SEVERITY_NOTE || p->options->all) {
			print_finding(p, f);
		} else if (p->healthy) {
			print_headline(p, f);
			p->printed++;
			p->brief++;
		} else {
			p->hidden++;
		}
	}
}

static void print_folded(struct finding_page *p)
{
	for (size_t i = 0; i < p->diagnosis->count; i++)
		if (p->diagnosis->findings[i]->cause && !p->diagnosis->findings[i]->repeated)
			print_finding(p, p->diagnosis->findings[i]);
}

static void print_healthy(const struct finding_page *p)
{
	const struct diagnosis *d = p->diagnosis;
	size_t objects = 0, processes = 0;
	struct buffer b = {0};
	for (size_t i = 0; i < d->graph->process_count; i++) {
		const struct process *process = &d->graph->processes[i];
		if (!process->read || !d->shown[i])
			continue;
		processes++;
		objects += process->inherited_count + process->object_count;
	}
	if (d->failed)
		buffer_printf(&b, "the command failed (%s); no library problem was seen", d->failed);
	else
		buffer_string(&b,
			d->unseen ? "no library problem was seen; how the command ended is not known" :
				    "no problem found");
	if (processes != 1)
		buffer_printf(&b, " in %zu processes", processes);
	buffer_string(&b, ": ");
	for (size_t i = 0; i < d->checked.count; i++) {
		buffer_string(&b, i ? "; " : "");
		terminal_name(&b, &p->options->terminal, d->checked.items[i]);
	}
	if (!d->checked.count)
		buffer_printf(&b, "%zu object%s", objects, plural(objects));
	puts(b.data);
	buffer_free(&b);
}

/* "1 error, 2 warnings; not shown: 1 consequence, 2 notes (--all shows them)" */
static void print_counts(const struct finding_page *p)
{
	size_t counts[3] = {0}, folded = 0, parts = 0;
	for (size_t i = 0; i < p->diagnosis->count; i++) {
		const struct finding *f = p->diagnosis->findings[i];
		if (!f->cause)
			counts[f->severity]++;
		else if (!f->repeated)
			folded++;
	}
	if (p->diagnosis->failed && counts[SEVERITY_WARNING] && !counts[SEVERITY_ERROR])
		printf("\nthe command failed (%s); none of this is certain to be why\n", p->diagnosis->failed);
	struct buffer b = {0};
	for (int severity = 0; severity < 3; severity++)
		if (counts[severity])
			buffer_printf(&b, "%s%zu %s%s", parts++ ? ", " : "", counts[severity],
				severity_name((enum severity)severity), plural(counts[severity]));
	if (folded)
		buffer_printf(&b, ", %zu more folded under %s", folded,
			counts[0] + counts[1] + counts[2] == 1 ? "it" : "them");
	if ((p->hidden || folded || p->brief) && !p->options->all)
		buffer_printf(&b, "   (--all shows %s)", p->brief ? "what stands behind them" :
			folded ? "all" : p->hidden == 1 ? "the note" : "the notes");
	if (b.length)
		printf("%s%s\n", p->printed > p->brief ? "\n" : "", b.data);
	buffer_free(&b);
}

void diagnose_text(const struct diagnosis *d, const struct diagnose_options *options)
{
	struct finding_page p = {.diagnosis = d, .options = options, .healthy = true};
	for (size_t i = 0; i < d->count; i++)
		if (!d->findings[i]->cause && d->findings[i]->severity != SEVERITY_NOTE)
			p.healthy = false;
	if (p.healthy)
		print_healthy(&p);
	print_findings(&p);
	if (options->all)
		print_folded(&p);
	print_counts(&p);
	if (options->missing) {
		struct buffer b = {0};
		terminal_name(&b, &options->terminal, options->missing);
		printf("facts of the files are missing: %s\n", b.data);
		buffer_free(&b);
	}
}
