/* SPDX-License-Identifier: MIT */
/*
 * What is missing as the XML that JUnit's runners write: a test case for each file, a failure in it for all that is
 * wrong with it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/visible.h"
#include "check/results.h"

/* The results of one file. */
struct failures {
	struct failures *next;
	char *code, *headline, *text;
	enum severity severity;
};

struct junit {
	struct strings paths;
	struct map by_path;	/* path → the first of its failures */
	size_t failed;		/* files with an error */
};

static void add_escaped(struct buffer *b, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&': buffer_string(b, "&amp;"); break;
		case '<': buffer_string(b, "&lt;"); break;
		case '>': buffer_string(b, "&gt;"); break;
		case '"': buffer_string(b, "&quot;"); break;
		case '\n': buffer_string(b, "&#10;"); break;
		default: buffer_add(b, text, 1);
		}
	}
}

static void print(const char *before, const char *text, const char *after)
{
	struct buffer b = {0}, plain = {0};
	buffer_string(&b, before);
	buffer_add(&plain, "", 0);
	buffer_visible(&plain, text);
	add_escaped(&b, plain.data);
	buffer_string(&b, after);
	fputs(b.data, stdout);
	buffer_free(&b);
	buffer_free(&plain);
}

/* Text that is fit to be read already keeps its lines. */
static void print_lines(const char *text)
{
	struct buffer b = {0};
	buffer_add(&b, "", 0);
	add_escaped(&b, text);
	fputs(b.data, stdout);
	buffer_free(&b);
}

static void add(void *context, const struct check_result *r)
{
	struct junit *j = context;
	for (size_t i = 0; i < r->place_count; i++) {
		void **at = map_at(
			&j->by_path, (struct map_key){.a = (uintptr_t)strings_keep_string(&j->paths, r->places[i])});
		struct failures *f = xcalloc(1, sizeof(*f)), *first = *at;
		*f = (struct failures){.code = xstrdup(r->code),
			.headline = xstrdup(r->headline),
			.text = xstrdup(r->text),
			.severity = r->severity};
		j->failed += r->severity == SEVERITY_ERROR && (!first || first->severity != SEVERITY_ERROR);
		/* The first decides whether the case has failed. */
		if (first && first->severity < r->severity) {
			f->next = first->next;
			first->next = f;
		} else {
			f->next = first;
			*at = f;
		}
	}
}

static void print_case(const char *path)
{
	const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	char *folder = name > path + 1 ? xstrndup(path, (size_t)(name - path) - 1) : xstrdup("/");
	print("  <testcase classname=\"", folder, "\"");
	print(" name=\"", name, "\"");
	free(folder);
}

static void print_failures(const struct failures *f)
{
	bool failed = f->severity == SEVERITY_ERROR;
	if (failed) {
		print("    <failure type=\"", f->code, "\" message=\"");
		print_lines(f->headline);
		fputs("\">", stdout);
	} else {
		fputs("    <system-out>", stdout);
	}
	for (; f; f = f->next) {
		print_lines(f->text);
		fputs(f->next ? "&#10;" : "", stdout);
	}
	puts(failed ? "</failure>" : "</system-out>");
}

/* A file that is not among those that were checked may be what lacks something: a library that they need. */
static void print_rest(const struct check *c, struct junit *j, const char *path, bool skipped, const char *reason)
{
	const char *kept = strings_keep_string(&j->paths, path);
	struct failures *f = map_get(&j->by_path, (struct map_key){.a = (uintptr_t)kept});
	(void)c;
	print_case(path);
	if (!f && !skipped) {
		puts("/>");
		return;
	}
	puts(">");
	if (skipped)
		print("    <skipped message=\"", reason, "\"/>\n");
	else
		print_failures(f);
	puts("  </testcase>");
	for (struct failures *next; f; f = next) {
		next = f->next;
		free(f->code), free(f->headline), free(f->text);
		free(f);
	}
	map_remove(&j->by_path, (struct map_key){.a = (uintptr_t)kept});
}

struct others {
	struct junit *junit;
	const struct check *check;
};

static void print_other(void *context, const struct check_result *r)
{
	struct others *o = context;
	for (size_t i = 0; i < r->place_count; i++) {
		const char *kept = strings_keep_string(&o->junit->paths, r->places[i]);
		if (map_get(&o->junit->by_path, (struct map_key){.a = (uintptr_t)kept}))
			print_rest(o->check, o->junit, kept, false, NULL);
	}
}

void check_junit(const struct check *c)
{
	struct junit j = {0};
	struct others others = {&j, c};
	size_t judged = 0;
	check_results(c, add, &j);
	for (size_t i = 0; i < c->files.count; i++) {
		const char *kept = strings_find(&j.paths, c->files.files[i].path);
		struct map_key key = {.a = (uintptr_t)kept};
		judged += c->answers[i].judged && !(kept && map_get(&j.by_path, key));
	}
	size_t tests = judged + j.by_path.count + c->files.skipped_count;
	puts("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
	printf("<testsuites name=\"libtrace check\" tests=\"%zu\" failures=\"%zu\">\n", tests, j.failed);
	printf(" <testsuite name=\"libtrace check\" tests=\"%zu\" failures=\"%zu\" skipped=\"%zu\" errors=\"0\">\n",
		tests, j.failed, c->files.skipped_count);
	for (size_t i = 0; i < c->files.count; i++)
		if (c->answers[i].judged)
			print_rest(c, &j, c->files.files[i].path, false, NULL);
	for (size_t i = 0; i < c->files.skipped_count; i++)
		print_rest(c, &j, c->files.skipped[i].path, true, c->files.skipped[i].reason);
	check_results(c, print_other, &others);
	puts(" </testsuite>\n</testsuites>");
	map_free(&j.by_path);
	strings_free(&j.paths);
}
