/* SPDX-License-Identifier: MIT */
/*
 * A report as the text of an issue.  It has to fit: what is said last is left out first (the tree, then the evidence
 * of all but the first finding), and what was left out is said.  The trace itself stands at the end.
 *
 * Names are put so that Markdown sees nothing in them: inside code, where a backtick or a pipe is written as its byte.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/markdown.h"
#include "base/message.h"
#include "base/text.h"
#include "base/visible.h"
#include "diagnose/diagnose.h"
#include "graph/process.h"
#include "report/report.h"

/* How much of each is told: of the first finding, of the others. */
struct limits {
	size_t findings;	/* how many with more than their headline */
	size_t first, others;	/* lines of evidence and notes */
	size_t facts;		/* rows of the environment */
	size_t text;		/* characters of a line, a value or a command */
};

enum { ANY = 1 << 30, LEFT_OUT_ROOM = 700 };

/* The last is what there is always room for. */
static const struct limits levels[] = {
	{200, ANY, ANY, ANY, 4000},
	{200, ANY, 12, ANY, 1000},
	{160, ANY, 8, ANY, 1000},
	{120, ANY, 6, ANY, 800},
	{80, 100, 6, 100, 600},
	{60, 80, 4, 100, 400},
	{40, 60, 4, 80, 400},
	{20, 24, 0, 40, 200},
	{5, 8, 0, 20, 100},
};

enum { LEVELS = countof(levels), LISTED = 20 };

struct markdown_page {
	const struct report *report;
	const struct limits *limits;
	struct buffer text;
	size_t lines, headlines, facts, tree, cut;	/* left out; cut short */
	bool narrow;		/* the tree is without CUDA */
	size_t findings;	/* so far */
	bool explained[CODE_COUNT];
};

/* The trace itself, or what there is room for. */
struct trace_text {
	struct buffer text;	/* empty: nothing of it */
	char *left_out;		/* what it lacks, in words; NULL: nothing */
};

/* As an issue counts: UTF-16 units. */
static size_t characters(const char *text)
{
	size_t count = 0;
	for (; *text; text++)
		count += (((unsigned char)*text & 0xc0) != 0x80) + ((unsigned char)*text >= 0xf0);
	return count;
}

/* --- Text that says what it says, whatever bytes it has --- */

static void shorten(struct markdown_page *p, struct buffer *b)
{
	p->cut += buffer_cut(b, p->limits->text);
}

static void add_code(struct markdown_page *p, const char *string)
{
	struct buffer visible = {0};
	report_add(&visible, string);
	shorten(p, &visible);
	markdown_code(&p->text, visible.data);
	buffer_free(&visible);
}

static void add_sentence(struct markdown_page *p, const char *string)
{
	struct buffer visible = {0};
	report_add(&visible, string);
	shorten(p, &visible);
	markdown_sentence(&p->text, visible.data);
	buffer_free(&visible);
}

/* Lines as they are, in a fence that none of them can be. */
static void add_fenced(struct buffer *b, const char *language, const char *text)
{
	size_t longest = 2;
	for (const char *s = text; *s;) {
		size_t run = strspn(s, "`");
		longest = run > longest ? run : longest;
		s += run ? run : 1;
	}
	for (int ends = 0; ends < 2; ends++) {
		for (size_t i = 0; i <= longest; i++)
			buffer_string(b, "`");
		buffer_string(b, ends ? "" : language);
		buffer_string(b, "\n");
		if (!ends)
			buffer_string(b, text);
	}
	buffer_string(b, "\n");
}

/* --- Findings --- */

static void add_line(struct markdown_page *p, struct buffer *lines, const char *label, const char *text)
{
	struct buffer b = {0};
	buffer_string(&b, label);
	report_add(&b, text);
	shorten(p, &b);
	buffer_printf(lines, "%s\n", b.data);
	buffer_free(&b);
}

static void add_processes(struct markdown_page *p, const struct finding *f)
{
	size_t more = 0;
	for (const struct finding *other = f->folded; other; other = other->next)
		more += other->repeated && other->process != f->process && other->code == f->code;
	if (p->report->scope->read_count == 1 && !more)
		return;
	buffer_printf(&p->text, "In process %s, ", f->process->image->label);
	add_code(p, process_name(f->process));
	if (more)
		buffer_printf(&p->text, ", and %zu more", more);
	buffer_string(&p->text, ".\n\n");
}

/* "note: this also explains: …" for what was folded under it. */
static size_t add_consequences(struct markdown_page *p, const struct finding *f, struct buffer *lines, size_t room)
{
	size_t left = 0;
	for (const struct finding *other = f->folded; other; other = other->next) {
		if (other->repeated || other->told)
			continue;
		if (!room) {
			left++;
			continue;
		}
		room--;
		char *line = xasprintf(
			"%s[%s]: %s", severity_name(other->severity), code_name(other->code), other->headline);
		add_line(p, lines, "note: this also explains: ", line);
		free(line);
	}
	return left;
}

static void add_evidence(struct markdown_page *p, const struct finding *f, size_t room)
{
	const char *packages = finding_packages(f);
	struct buffer lines = {0};
	size_t left = 0;
	for (size_t i = 0; i < f->evidence_count + f->note_count; i++) {
		bool note = i >= f->evidence_count;
		if (!room) {
			left++;
			continue;
		}
		room--;
		char *text = finding_shortened(note ? f->notes[i - f->evidence_count] : f->evidence[i], packages);
		add_line(p, &lines, note && strncmp(text, "  ", 2) != 0 ? "note: " : "", text);
		free(text);
		if (packages && i + 1 == f->evidence_count)
			add_line(p, &lines, "SP = ", packages);
	}
	left += add_consequences(p, f, &lines, room);
	p->lines += left;
	if (left && lines.length)
		buffer_printf(&lines, "… (%zu more line%s)\n", left, plural(left));
	if (lines.length)
		add_fenced(&p->text, "text", lines.data);
	buffer_free(&lines);
}

static void add_help(struct markdown_page *p, const struct help *help)
{
	struct buffer command = {0};
	buffer_string(&p->text, "**help:** ");
	add_sentence(p, help->text);
	buffer_string(&p->text, "\n\n");
	if (!help->command)
		return;
	report_add_command(&command, help->command);
	shorten(p, &command);
	buffer_string(&command, "\n");
	add_fenced(&p->text, "sh", command.data);
	buffer_free(&command);
}

static void add_finding(struct markdown_page *p, const struct finding *f, bool whole)
{
	bool first = p->findings++ == 0;
	if (!whole || p->findings > p->limits->findings) {
		/* Listed with its headline alone: that it is a note is no loss, for an error it is. */
		p->headlines += f->severity != SEVERITY_NOTE;
		if (p->findings > p->limits->findings + LISTED)
			return;
		buffer_printf(&p->text, "- %s: ", severity_name(f->severity));
		add_sentence(p, f->headline);
		buffer_printf(&p->text, " (`%s`)\n", code_name(f->code));
		return;
	}
	buffer_printf(&p->text, "### %s: ", severity_name(f->severity));
	add_sentence(p, f->headline);
	buffer_string(&p->text, "\n\n");
	add_processes(p, f);
	add_evidence(p, f, first ? p->limits->first : p->limits->others);
	for (size_t i = 0; i < f->help_count; i++)
		add_help(p, &f->help[i]);
	if (!p->explained[f->code] && code_page(f->code))
		buffer_printf(&p->text, "More: `libtrace explain %s`\n\n", code_name(f->code));
	p->explained[f->code] = true;
}

static void add_findings(struct markdown_page *p)
{
	const struct diagnosis *d = p->report->diagnosis;
	size_t listed = 0;
	for (size_t i = 0; i < d->count; i++)
		if (!d->findings[i]->cause)
			add_finding(p, d->findings[i], d->findings[i]->severity != SEVERITY_NOTE || p->report->all);
	for (size_t i = 0; !p->findings && i < d->checked.count && listed < LISTED; i++, listed++) {
		buffer_string(&p->text, "- ");
		add_sentence(p, d->checked.items[i]);
		buffer_string(&p->text, "\n");
	}
	if (p->report->missing) {
		buffer_string(&p->text, "\nFacts of the files are missing: ");
		add_sentence(p, p->report->missing);
		buffer_string(&p->text, "\n");
	}
	buffer_string(&p->text, "\n");
}

/* --- The rest --- */

static void add_head(struct markdown_page *p)
{
	const struct scope *s = p->report->scope;
	char *verdict = report_verdict(p->report);
	size_t rest = s->read_count - s->shown_count, runs = s->run == NO_IMAGE ? 0 : s->dir->run_count - 1;
	buffer_printf(&p->text, "## libtrace: %s\n\n", verdict);
	free(verdict);
	if (rest)
		buffer_printf(&p->text, "%zu more process%s not looked at.%s", rest, rest == 1 ? " was" : "es were",
			runs ? " " : "\n\n");
	if (runs)
		buffer_printf(&p->text, "%zu other run%s in this trace.\n\n", runs, runs == 1 ? " is" : "s are");
}

static void add_environment(struct markdown_page *p)
{
	struct facts facts;
	report_facts(p->report, &facts);
	buffer_string(&p->text, "### Environment\n\n| | |\n|---|---|\n");
	for (size_t i = 0; i < facts.count; i++) {
		struct buffer value = {0};
		if (i >= p->limits->facts) {
			p->facts++;
			continue;
		}
		buffer_string(&p->text, "| ");
		(facts.items[i].variable ? markdown_code : markdown_sentence)(&p->text, facts.items[i].name);
		buffer_string(&p->text, " | ");
		buffer_string(&value, facts.items[i].value);
		shorten(p, &value);
		markdown_code(&p->text, value.data);
		buffer_string(&p->text, " |\n");
		buffer_free(&value);
	}
	buffer_string(&p->text, "\n");
	facts_free(&facts);
}

static void render(struct markdown_page *p, const struct report *r, const struct limits *limits)
{
	buffer_free(&p->text);
	*p = (struct markdown_page){.report = r, .limits = limits};
	add_head(p);
	add_findings(p);
	add_environment(p);
}

/* Cuts the text behind the last line that ends within so many characters; returns how many lines that takes away. */
static size_t cut_lines(struct buffer *b, size_t room)
{
	size_t kept = 0, count = 0, lines = 0;
	for (size_t at = 0; at < b->length; at++) {
		unsigned char c = (unsigned char)b->data[at];
		count += ((c & 0xc0) != 0x80) + (c >= 0xf0);
		if (c != '\n')
			continue;
		if (count <= room)
			kept = at + 1;
		else
			lines++;
	}
	b->length = kept;
	b->data[kept] = '\0';
	return lines;
}

/* The tree, or what of it fits into so many characters. */
static void add_tree(struct markdown_page *p, size_t room)
{
	static const char *const titles[] = {
		[PART_CUDA] = "### What was loaded: what failed, was redirected, or is of CUDA\n\n",
		[PART_ODD] = "### What was loaded: what failed or was redirected\n\n",
	};
	struct buffer tree = {0}, fenced = {0};
	size_t size = 0;
	for (enum tree_part part = PART_CUDA; part <= PART_ODD; part++) {
		tree.length = fenced.length = 0;
		report_tree(p->report, part, &tree);
		if (!tree.length)
			break;
		p->narrow = part == PART_ODD;
		buffer_string(&fenced, titles[part]);
		add_fenced(&fenced, "text", tree.data);
		size = characters(fenced.data);
		if (size <= room)
			break;
	}
	if (tree.length && size > room) {
		size_t frame = size - characters(tree.data);
		p->tree = cut_lines(&tree, frame < room ? room - frame : 0);
		fenced.length = 0;
		buffer_string(&fenced, titles[PART_ODD]);
		add_fenced(&fenced, "text", tree.data);
	}
	if (tree.length)
		buffer_string(&p->text, fenced.data);
	buffer_free(&tree);
	buffer_free(&fenced);
}

/* All that people read, in so many characters; returns how many it has. */
static size_t render_all(struct markdown_page *p, const struct report *r, size_t room)
{
	size_t used = 0;
	for (size_t i = 0; i < LEVELS; i++) {
		render(p, r, &levels[i]);
		used = characters(p->text.data);
		if (used <= room)
			break;
	}
	add_tree(p, used < room ? room - used : 0);
	return characters(p->text.data);
}

/* "…; of the trace itself, other runs": words of a pack, which may be anybody's. */
static void add_block_left_out(struct buffer *b, const char *words, bool whole)
{
	enum { WORDS = 250 };
	struct markdown_page p = {.limits = &(struct limits){.text = WORDS}};
	if (whole)
		buffer_string(b, "; the trace itself");
	if (whole || !words)
		return;
	add_sentence(&p, words);
	buffer_printf(b, "; of the trace itself, %s", p.text.data);
	buffer_free(&p.text);
}

/* "Left out, to fit into 65,000 characters: …" */
static void add_left_out(struct markdown_page *p, const struct trace_text *trace)
{
	struct buffer b = {0};
	if (p->narrow)
		buffer_string(&b, "; libraries of CUDA in the tree");
	if (p->tree)
		buffer_printf(&b, "; %zu line%s of the tree", p->tree, plural(p->tree));
	if (p->headlines)
		buffer_printf(&b, "; all but the headline of %zu finding%s", p->headlines, plural(p->headlines));
	if (p->lines)
		buffer_printf(&b, "; %zu line%s of evidence", p->lines, plural(p->lines));
	if (p->facts)
		buffer_printf(&b, "; %zu row%s of the environment", p->facts, plural(p->facts));
	if (p->cut)
		buffer_printf(&b, "; the ends of %zu long line%s (…)", p->cut, plural(p->cut));
	add_block_left_out(&b, trace->left_out, !trace->text.length);
	if (b.length)
		buffer_printf(&p->text, "Left out, to fit into the 65,000 characters of an issue: %s.\n\n", b.data + 2);
	buffer_free(&b);
}

/* --- The trace itself --- */

static void trace_free(struct trace_text *t)
{
	buffer_free(&t->text);
	free(t->left_out);
}

/* The trace in so many characters; t is as it was if that is too little. */
static bool trace_fit(const struct report *r, struct trace_text *t, size_t room)
{
	struct trace_text other = {0};
	if (!report_block(r, room, &other.text, &other.left_out)) {
		trace_free(&other);
		return false;
	}
	trace_free(t);
	*t = other;
	return true;
}

static const char block_begin[] =
	"<details><summary>The trace: save this page as text, and libtrace reads it</summary>\n\n";
static const char block_end[] = "\n</details>\n";

/*
 * The trace has its share, or all that it needs if that is less.  What people read gets what is left, the trace what
 * they leave, and is reduced if that is too little.
 */
void report_markdown(const struct report *r, struct buffer *to)
{
	enum { FRAME = sizeof(block_begin) + sizeof(block_end) + LEFT_OUT_ROOM, ROOM = REPORT_MARKDOWN_ROOM - FRAME };
	struct markdown_page p = {0};
	struct trace_text trace = {0};
	trace_fit(r, &trace, REPORT_BLOCK_ROOM);
	size_t share = trace.text.length < REPORT_BLOCK_SHARE ? trace.text.length : REPORT_BLOCK_SHARE;
	size_t used = render_all(&p, r, ROOM - share), left = used < ROOM ? ROOM - used : 0;
	if (trace.text.length > left && !trace_fit(r, &trace, left)) {
		trace_free(&trace);
		trace = (struct trace_text){0};
		render_all(&p, r, ROOM);
	}
	add_left_out(&p, &trace);
	buffer_add(to, p.text.data, p.text.length);
	if (trace.text.length)
		buffer_printf(to, "%s%s%s", block_begin, trace.text.data, block_end);
	buffer_free(&p.text);
	trace_free(&trace);
}
