/* SPDX-License-Identifier: MIT */
/* What a probe found. */
#include "tools/probe-report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tools/json.h"
#include "tools/mem.h"

static bool is_complete(const struct probe *p)
{
	int status = p->runs[p->run_count - 1].status;
	return !p->called && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* How far the program came with its stand-ins; to be freed. */
static char *point_reached(const struct probe *p)
{
	int status = p->runs[p->run_count - 1].status;
	const char *on = p->missing_count ? " on stand-ins" : "";
	if (p->called) {
		const char *blank = strchr(p->called, ' ');
		int length = blank ? (int)(blank - p->called) : 0;
		return xasprintf("it called %s of %.*s, which is a stand-in%s", blank ? blank + 1 : p->called, length, p->called,
			p->run_on ? " (--run-on: calls returned 0)" : "");
	}
	if (is_complete(p))
		return xasprintf("it got to its end%s", on);
	if (WIFSIGNALED(status))
		return xasprintf("it was killed by signal %d%s", WTERMSIG(status), on);
	return xasprintf("it ended with exit status %d%s", WEXITSTATUS(status), on);
}

static void print_line(const struct probe_report *r, const char *label, const char *text)
{
	struct buffer b = {0};
	buffer_string(&b, label);
	terminal_name(&b, &r->terminal, text);
	puts(b.data);
	buffer_free(&b);
}

static void report_text(const struct probe *p, const struct probe_report *r)
{
	char *reached = point_reached(p), *words = is_complete(p) || p->called || p->verbose ? NULL : probe_last_words(p);
	check_text_libraries(&p->check, &r->terminal, r->all);
	for (size_t i = 0; i < p->missing_count; i++)
		if (p->missing[i].obstacle)
			print_line(r, "note: ", p->missing[i].obstacle);
	for (size_t i = 0; i < p->limits.count; i++)
		print_line(r, "note: ", p->limits.words[i]);
	check_text_help(&p->check, &r->terminal);
	if (p->missing_count)
		printf("%zu librar%s missing, in %zu run%s; ", p->missing_count, p->missing_count == 1 ? "y is" : "ies are", p->run_count,
			p->run_count == 1 ? "" : "s");
	else
		printf("nothing is missing, in %zu run%s; ", p->run_count, p->run_count == 1 ? "" : "s");
	print_line(r, "", reached);
	if (words)
		print_line(r, "its last words: ", words);
	if (p->run_count == p->max_runs && p->missing_count)
		puts("there may be more: --max-runs ended it");
	free(reached);
	free(words);
}

static void report_json(const struct probe *p)
{
	struct json_stream s;
	int status = p->runs[p->run_count - 1].status;
	char *reached = point_reached(p);
	struct json_object *object = json_object_new_object();
	json_begin(&s, "libtrace/probe/1");
	check_json_libraries(&s, &p->check);
	json_begin_array(&s, "unresolved");
	json_end_array(&s);
	json_begin_array(&s, "skipped");
	for (size_t i = 0; i < p->missing_count; i++) {
		if (!p->missing[i].obstacle)
			continue;
		struct json_object *skipped = json_object_new_object();
		json_put_string(skipped, "path", p->missing[i].soname);
		json_put_string(skipped, "reason", p->missing[i].obstacle);
		json_element(&s, skipped);
	}
	for (size_t i = 0; i < p->limits.count; i++) {
		struct json_object *skipped = json_object_new_object();
		json_put_string(skipped, "reason", p->limits.words[i]);
		json_element(&s, skipped);
	}
	json_end_array(&s);
	check_json_help(&s, &p->check);
	json_member(&s, "checked", json_object_new_int64((int64_t)p->object_count));
	json_member(&s, "runs", json_object_new_int64((int64_t)p->run_count));
	json_put_string(object, "reached", reached);
	json_member(&s, "reached", json_object_get(json_object_object_get(object, "reached")));
	json_member(&s, "called", p->called ? json_object_new_string(p->called) : NULL);
	json_member(&s, "status", json_object_new_int64(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status)));
	json_end(&s);
	json_object_put(object);
	free(reached);
}

void probe_report(const struct probe *p, const struct probe_report *r)
{
	if (r->json)
		report_json(p);
	else
		report_text(p, r);
}
