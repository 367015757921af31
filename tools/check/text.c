/* SPDX-License-Identifier: MIT */
/* What is missing, for a person: a table of libraries, then versions, symbols, what was left out, and one command. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "check/check.h"
#include "print/print.h"

enum { NOTED_SHOWN = 4, REQUESTERS_SHOWN = 3, SYMBOLS_SHOWN = 12, SKIPPED_SHOWN = 5 };

struct check_page {
	const struct check *check;
	const struct terminal *terminal;
	bool all;
	const char *root;	/* folder that all files lie in, with its slash; what follows it is shown */
	size_t root_length;
};

/* Bytes that all paths begin with, up to a slash. */
static size_t common_folder(const struct check *c)
{
	const char *first = c->files.count ? c->files.files[0].path : "";
	size_t length = strlen(first);
	for (size_t i = 1; i < c->files.count; i++) {
		size_t same = 0;
		while (same < length && c->files.files[i].path[same] == first[same])
			same++;
		length = same;
	}
	while (length && first[length - 1] != '/')
		length--;
	return c->files.count > 1 && length > 1 ? length : 0;	/* "/" alone is the first byte of every path */
}

static void add_path(struct buffer *b, const struct check_page *p, const char *path)
{
	bool below = p->root_length && strncmp(path, p->root, p->root_length) == 0;
	terminal_name(b, p->terminal, path + (below ? p->root_length : 0));
}

static void add_paths(struct buffer *b, const struct check_page *p, const struct check_paths *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (i == REQUESTERS_SHOWN && !p->all) {
			buffer_printf(b, " and %zu more", list->count - i);
			break;
		}
		buffer_string(b, i ? ", " : "");
		add_path(b, p, list->paths[i]);
	}
}

/* Every path, as evidence has them; who needs it stands above, for all files together. */
static void print_searched(const struct check_page *p, const struct finding *f)
{
	size_t i = 0;
	while (i < f->evidence_count && strncmp(f->evidence[i], "searched", 8) != 0)
		i++;
	for (; i < f->evidence_count; i++) {
		struct buffer b = {0};
		buffer_string(&b, "  ");
		terminal_name(&b, p->terminal, f->evidence[i]);
		puts(b.data);
		buffer_free(&b);
	}
}

/* "  searched RPATH of libtorch_cuda.so, ld.so.cache, default directory: 19 paths" */
static void print_places(const struct check_page *p, const struct search *s)
{
	struct buffer b = {0}, last = {0};
	buffer_string(&b, "  searched ");
	size_t shown = 0;
	for (size_t i = 0; i < s->trail->count; i++) {
		struct buffer words = {0};
		words_origin(&words, p->terminal, s, &s->trail->candidates[i]);
		if (!last.data || strcmp(last.data, words.data) != 0)
			buffer_printf(&b, "%s%s", shown++ ? ", " : "", words.data);
		buffer_free(&last);
		last = words;
	}
	buffer_printf(&b, "%s%zu path%s", shown ? ": " : "", s->trail->count, plural(s->trail->count));
	puts(b.data);
	buffer_free(&last);
	buffer_free(&b);
}

static void print_library(const struct check_page *p, const struct check_library *l)
{
	struct buffer b = {0};
	char *package = check_package(p->check, l);
	struct buffer name = {0};
	terminal_name(&name, p->terminal, l->soname);
	terminal_paint(&b, p->terminal, COLOR_MISSING, name.data);
	buffer_printf(&b, "   %s", l->unusable ? "there, but cannot be used" : "not found");
	if (package) {
		buffer_string(&b, "   ");
		terminal_name(&b, p->terminal, package);
	}
	buffer_string(&b, "\n  needed by ");
	add_paths(&b, p, &l->requesters);
	if (l->blocks.count > l->requesters.count)
		buffer_printf(&b, "; %zu files cannot be loaded without it", l->blocks.count);
	puts(b.data);
	const struct finding *f = l->finding;
	if (l->unusable) {
		b.length = 0;
		buffer_string(&b, "  ");
		terminal_name(&b, p->terminal, f->headline);
		puts(b.data);
	}
	if (p->all)
		print_searched(p, f);
	else
		print_places(p, f->search);
	for (size_t i = 0; i < f->note_count; i++) {
		struct buffer line = {0};
		buffer_string(&line, strncmp(f->notes[i], "  ", 2) == 0 ? "  " : "  note: ");
		terminal_name(&line, p->terminal, f->notes[i]);
		puts(line.data);
		buffer_free(&line);
	}
	buffer_free(&name);
	buffer_free(&b);
	free(package);
}

static void print_versions(const struct check_page *p)
{
	for (size_t i = 0; i < p->check->version_count; i++) {
		const struct check_version *v = &p->check->versions[i];
		struct buffer b = {0};
		buffer_string(&b, "version ");
		terminal_name(&b, p->terminal, v->version);
		buffer_string(&b, " of ");
		terminal_name(&b, p->terminal, v->provider);
		buffer_string(&b, "   not defined by ");
		terminal_name(&b, p->terminal, v->provider_path);
		buffer_string(&b, "\n  wanted by ");
		add_path(&b, p, v->requester);
		puts(b.data);
		buffer_free(&b);
	}
}

/* The symbols of one file together. */
static size_t print_symbols_of(const struct check_page *p, size_t first)
{
	const struct check *c = p->check;
	size_t end = first;
	while (end < c->symbol_count && c->symbols[end].requester == c->symbols[first].requester)
		end++;
	struct buffer b = {0};
	add_path(&b, p, c->symbols[first].requester);
	buffer_printf(&b, "   %zu symbol%s that nothing in reach defines", end - first, plural(end - first));
	for (size_t i = first; i < end; i++) {
		if (i - first == SYMBOLS_SHOWN && !p->all) {
			buffer_printf(&b, "\n  and %zu more", end - i);
			break;
		}
		buffer_string(&b, "\n  ");
		terminal_name(&b, p->terminal, c->symbols[i].symbol);
		if (c->symbols[i].version) {
			buffer_string(&b, ", version ");
			terminal_name(&b, p->terminal, c->symbols[i].version);
		}
	}
	puts(b.data);
	buffer_free(&b);
	return end;
}

static void print_skipped(const struct check_page *p)
{
	const struct check_files *files = &p->check->files;
	size_t shown = 0, statics = 0, more = 0;
	for (size_t i = 0; i < files->skipped_count; i++) {
		if (!p->all && files->skipped[i].is_static && files->skipped_count > SKIPPED_SHOWN) {
			statics++;
			continue;
		}
		if (!p->all && shown == SKIPPED_SHOWN) {
			more++;
			continue;
		}
		shown++;
		struct buffer b = {0};
		buffer_string(&b, "left out: ");
		add_path(&b, p, files->skipped[i].path);
		buffer_string(&b, "   ");
		terminal_name(&b, p->terminal, files->skipped[i].reason);
		puts(b.data);
		buffer_free(&b);
	}
	if (more)
		printf("and %zu more file%s left out   (-a says which)\n", more, more == 1 ? " was" : "s were");
	if (statics)
		printf("%zu file%s statically linked   (-a says which)\n", statics, statics == 1 ? " is" : "s are");
}

/* What was judged behind the libraries of its own package, as it would be loaded. */
static void print_contexts(const struct check_page *p)
{
	size_t count = 0;
	for (size_t i = 0; i < p->check->files.count; i++) {
		const struct check_answer *a = &p->check->answers[i];
		const char *python = p->check->files.files[i].python;
		if (!a->judged || (!a->before.count && !python))
			continue;
		count++;
		if (!p->all)
			continue;
		struct buffer b = {0};
		add_path(&b, p, p->check->files.files[i].path);
		buffer_string(&b, "   looked at behind ");
		if (python)
			terminal_name(&b, p->terminal, python);
		for (size_t k = 0; k < a->before.count; k++) {
			buffer_string(&b, k || python ? ", " : "");
			add_path(&b, p, a->before.words[k]);
		}
		puts(b.data);
		buffer_free(&b);
	}
	if (count && !p->all)
		printf("%zu file%s looked at as loaded by Python or behind other libraries of the package   (-a says "
		       "which)\n",
			count, count == 1 ? " was" : "s were");
}

static void print_help(const struct check_page *p)
{
	for (size_t i = 0; i < p->check->library_count; i++) {
		const struct finding *f = p->check->libraries[i]->finding;
		for (size_t k = 0; k < f->help_count; k++) {
			struct buffer b = {0};
			if (f->help[k].elsewhere)
				continue;
			buffer_string(&b, "help: ");
			if (p->check->library_count > 1 && !f->help[k].shared) {
				terminal_name(&b, p->terminal, f->soname);
				buffer_string(&b, ": ");
			}
			terminal_name(&b, p->terminal, f->help[k].text);
			puts(b.data);
			if (f->help[k].command)
				printf("  %s\n", f->help[k].command);
			buffer_free(&b);
		}
	}
}

/* What is said of libraries that are only noted: those with the same reason share a line. */
static void print_noted_libraries(const struct check_page *p)
{
	struct check_library *const *noted = p->check->libraries + p->check->library_count;
	size_t all = p->check->noted_library_count;
	for (size_t i = 0; i < all; i++) {
		bool told = false;
		for (size_t k = 0; k < i && !told; k++)
			told = strcmp(noted[k]->why, noted[i]->why) == 0;
		if (told)
			continue;
		struct buffer b = {0};
		size_t count = 0;
		buffer_string(&b, "note: ");
		for (size_t k = i; k < all; k++) {
			if (strcmp(noted[k]->why, noted[i]->why) != 0 || (count++ >= NOTED_SHOWN && !p->all))
				continue;
			buffer_string(&b, count > 1 ? ", " : "");
			terminal_name(&b, p->terminal, noted[k]->soname);
		}
		if (count > NOTED_SHOWN && !p->all)
			buffer_printf(&b, " and %zu more", count - NOTED_SHOWN);
		buffer_printf(&b, " %s not here: ", count == 1 ? "is" : "are");
		terminal_name(&b, p->terminal, noted[i]->why);
		puts(b.data);
		buffer_free(&b);
	}
}

/* "note: libtss2-esys.so.0 is not here: systemd-cryptenroll opens it for tpm (recommended)" */
static void print_hints(const struct check_page *p)
{
	for (size_t i = 0; i < p->check->hint_count; i++) {
		const struct check_hint *h = &p->check->hints[i];
		struct buffer b = {0};
		if (i == NOTED_SHOWN && !p->all) {
			printf("note: and %zu more that are opened where they are there   (-a says which)\n",
				p->check->hint_count - i);
			return;
		}
		buffer_string(&b, "note: ");
		terminal_name(&b, p->terminal, h->soname);
		buffer_string(&b, " is not here: ");
		add_path(&b, p, h->requester);
		if (h->package) {
			buffer_string(&b, ", of ");
			terminal_name(&b, p->terminal, h->package);
			buffer_string(&b, ",");
		}
		buffer_string(&b, " opens it");
		if (h->feature) {
			buffer_string(&b, " for ");
			terminal_name(&b, p->terminal, h->feature);
		}
		buffer_printf(&b, " (%s)", h->priority);
		puts(b.data);
		buffer_free(&b);
	}
}

static void print_apart(const struct check_page *p)
{
	const struct check *c = p->check;
	size_t count = 0;
	for (size_t i = 0; i < c->files.count; i++)
		count += c->files.files[i].apart && c->answers[i].judged;
	if (!count)
		return;
	struct buffer b = {0};
	buffer_printf(&b, "note: %zu extension module%s judged without the Python that loads %s", count,
		count == 1 ? " was" : "s were", count == 1 ? "it" : "them");
	if (c->unpacked && c->unpacked->python) {
		buffer_string(&b, ", ");
		terminal_name(&b, p->terminal, c->unpacked->python);
		buffer_string(&b, " by the wheel's name");
	}
	buffer_string(&b, ": symbols were not looked for");
	puts(b.data);
	buffer_free(&b);
}

/* Which image of an archive it is, where there are others. */
static void print_image(const struct check_page *p)
{
	const struct unpacked *u = p->check->unpacked;
	if (!u || (!u->platform && !u->others.count) || u->site)
		return;
	struct buffer b = {0};
	buffer_string(&b, "image");
	if (u->name) {
		buffer_string(&b, " ");
		terminal_name(&b, p->terminal, u->name);
	}
	if (u->platform) {
		buffer_string(&b, " for ");
		terminal_name(&b, p->terminal, u->platform);
	}
	for (size_t i = 0; i < u->others.count; i++) {
		buffer_string(&b, i ? ", " : "; left alone: ");
		terminal_name(&b, p->terminal, u->others.items[i]);
	}
	puts(b.data);
	buffer_free(&b);
}

static void print_noted_symbols(const struct check_page *p)
{
	const struct check_symbol *noted = p->check->symbols + p->check->symbol_count;
	size_t count = p->check->noted_symbol_count, files = 0;
	for (size_t i = 0; i < count; i++)
		files += i == 0 || noted[i - 1].requester != noted[i].requester;
	if (count)
		printf("note: %zu symbol%s that %zu plug-in%s or alternative%s want%s, nothing in reach defines: who "
		       "loads %s may%s\n",
			count, plural(count), files, plural(files), plural(files), files == 1 ? "s" : "",
			files == 1 ? "it" : "them", p->all ? "" : "   (-a says which)");
	for (size_t i = 0; p->all && i < count; i++) {
		struct buffer b = {0};
		buffer_string(&b, "  ");
		add_path(&b, p, noted[i].requester);
		buffer_string(&b, ": ");
		terminal_name(&b, p->terminal, noted[i].symbol);
		puts(b.data);
		buffer_free(&b);
	}
}

static void print_assumptions(const struct check_page *p)
{
	for (size_t i = 0; i < p->check->assumption_count; i++) {
		if (i == NOTED_SHOWN && !p->all) {
			printf("note: and %zu more are assumed so   (-a says which)\n", p->check->assumption_count - i);
			return;
		}
		struct buffer b = {0};
		buffer_string(&b, "note: ");
		add_path(&b, p, p->check->assumptions[i].library);
		buffer_string(&b, " is assumed to be loaded before it is needed, by ");
		terminal_name(&b, p->terminal, p->check->assumptions[i].by);
		puts(b.data);
		buffer_free(&b);
	}
}

static void print_total(const struct check_page *p)
{
	const struct check *c = p->check;
	size_t looked = 0;
	for (size_t i = 0; i < c->files.count; i++)
		looked += c->answers[i].judged;
	/* Of nothing it cannot be said. */
	if (!check_found_missing(c) && looked)
		printf("nothing is missing: ");
	printf("%zu file%s checked", looked, plural(looked));
	if (c->library_count)
		printf(", %zu librar%s missing", c->library_count, c->library_count == 1 ? "y" : "ies");
	if (c->version_count)
		printf(", %zu version%s missing", c->version_count, plural(c->version_count));
	if (c->symbol_count)
		printf(", %zu symbol%s missing", c->symbol_count, plural(c->symbol_count));
	if (c->files.skipped_count)
		printf(", %zu left out", c->files.skipped_count);
	puts("");
	puts("what programs open with dlopen by themselves is not seen here: libtrace probe runs them");
}

void check_text_libraries(const struct check *c, const struct terminal *terminal, bool all)
{
	struct check_page p = {.check = c, .terminal = terminal, .all = all, .root = ""};
	for (size_t i = 0; i < c->library_count; i++)
		print_library(&p, c->libraries[i]);
}

void check_text_help(const struct check *c, const struct terminal *terminal)
{
	struct check_page p = {.check = c, .terminal = terminal};
	print_help(&p);
}

void check_text(struct check *c, const struct terminal *terminal, bool all)
{
	struct check_page p = {.check = c,
		.terminal = terminal,
		.all = all,
		.root = c->files.count ? c->files.files[0].path : "",
		.root_length = common_folder(c)};
	print_image(&p);
	if (p.root_length > 1 && check_found_missing(c)) {
		struct buffer b = {0};
		char *root = xstrndup(p.root, p.root_length);
		buffer_string(&b, "below ");
		terminal_name(&b, terminal, root);
		puts(b.data);
		free(root);
		buffer_free(&b);
	}
	for (size_t i = 0; i < c->library_count; i++)
		print_library(&p, c->libraries[i]);
	print_versions(&p);
	for (size_t i = 0; i < c->symbol_count;)
		i = print_symbols_of(&p, i);
	print_skipped(&p);
	print_contexts(&p);
	if (all)
		check_text_resolved(c, terminal);
	print_assumptions(&p);
	print_noted_libraries(&p);
	print_apart(&p);
	print_noted_symbols(&p);
	print_hints(&p);
	print_help(&p);
	print_total(&p);
}
