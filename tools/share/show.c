/* SPDX-License-Identifier: MIT */
/* What a pack would say: every string of it once, under what says it. */
#include "share/show.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/terminal.h"
#include "base/text.h"
#include "base/visible.h"
#include "share/redact-parts.h"
#include "share/rewrite.h"
#include "trace/fields.h"
#include "tracedir/files.h"
#include "tracedir/tracedir.h"

/* "image.exe", a tab, the string. */
struct said {
	struct strings strings;
	const char **items;
	size_t count;
};

static void say(struct said *s, const char *of, const char *field, const char *text, size_t size)
{
	struct buffer line = {0};
	if (!size)
		return;
	buffer_printf(&line, "%s.%s\t", of, field);
	buffer_visible_bytes(&line, text, size);
	if (!strings_find(&s->strings, line.data)) {
		grow(s->items, s->count);
		s->items[s->count++] = strings_keep_string(&s->strings, line.data);
	}
	buffer_free(&line);
}

static void say_field(void *said, const struct trace_event *e, const struct trace_field *f, const char *bytes,
	size_t size, struct buffer *to)
{
	struct trace_list list = {bytes, (uint32_t)size};
	(void)to;
	for (const char *text = NULL; (text = trace_list_next(&list, text));)
		say(said, trace_kind_name(e->kind), f->name, text, strlen(text));
}

static void say_member(void *said, const char *key, const char *text)
{
	say(said, "snapshot", key ? key : "other", text, strlen(text));
}

static void say_files(struct said *s, const struct tracedir *d)
{
	const struct rewrite read_only = {.context = s, .text = say_field};
	for (size_t i = 0; i < d->name_count; i++)
		say(s, "file", "name", d->names[i], strlen(d->names[i]));
	redact_rewrite(NULL, &read_only, d, -1);
	struct buffer snapshot = {0};
	if (redact_read_snapshot(d, &snapshot))
		redact_each_string(snapshot.data, snapshot.length, say_member, s);
	buffer_free(&snapshot);
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void print_said(struct said *s)
{
	size_t before = 0;
	if (s->count)
		qsort(s->items, s->count, sizeof(*s->items), compare_lines);
	for (size_t i = 0; i < s->count; i++) {
		size_t heading = strcspn(s->items[i], "\t");
		if (i == 0 || heading != before || strncmp(s->items[i], s->items[i - 1], heading) != 0)
			printf("%s%.*s:\n", i ? "\n" : "", (int)heading, s->items[i]);
		before = heading;
		printf("  %s\n", s->items[i] + heading + 1);
	}
}

static void print_replaced(void *context, const char *original, const char *stand_in)
{
	struct buffer line = {0};
	(void)context;
	buffer_visible(&line, original);
	printf("  %s  %s\n", stand_in, line.data ? line.data : "");
	buffer_free(&line);
}

void share_show(const struct redact *r, const struct tracedir *d)
{
	struct said s = {0};
	puts("replaced, which stays here:");
	redact_each(r, print_replaced, NULL);
	puts("\nWhat leaves:");
	say_files(&s, d);
	print_said(&s);
	free(s.items);
	strings_free(&s.strings);
}
