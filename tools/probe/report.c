/* SPDX-License-Identifier: MIT */
/* What a probe found. */
#include "probe/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "diagnose/run.h"
#include "probe/standin.h"

static bool is_complete(const struct probe *p)
{
	int status = p->runs[p->run_count - 1].status;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* "SONAME SYMBOL", and a soname may hold blanks. */
static const char *called_symbol(const struct probe *p)
{
	const char *blank = p->called ? strrchr(p->called, ' ') : NULL;
	return blank ? blank + 1 : NULL;
}

static char *called_soname(const struct probe *p)
{
	const char *symbol = called_symbol(p);
	return symbol ? xstrndup(p->called, (size_t)(symbol - 1 - p->called)) : NULL;
}

/* How the last run ended; to be freed. */
static char *end_words(const struct probe *p)
{
	int status = p->runs[p->run_count - 1].status;
	const char *on = p->missing_count ? " on stand-ins" : "";
	const struct finding *error = diagnosis_first_error(&p->ended);
	if (is_complete(p))
		return xasprintf("it got to its end%s", on);
	if (error)
		return xasprintf("the command failed (%s): error[%s]: %s (libtrace record, then diagnose)",
			p->ended.failed ? p->ended.failed : "", code_name(error->code), error->headline);
	if (p->ended.failed)
		return xasprintf("the command failed (%s); no library problem was seen", p->ended.failed);
	if (WIFSIGNALED(status))
		return xasprintf("it was killed by signal %d%s", WTERMSIG(status), on);
	return xasprintf("it ended with exit status %d%s", WEXITSTATUS(status), on);
}

/* How far the program came with its stand-ins; to be freed. */
static char *point_reached(const struct probe *p)
{
	int status = p->runs[p->run_count - 1].status;
	const char *symbol = called_symbol(p);
	if (!symbol)
		return end_words(p);
	char *soname = called_soname(p), *end = end_words(p), *words;
	if (!p->run_on && WIFEXITED(status) && WEXITSTATUS(status) == STANDIN_STATUS)
		words = xasprintf("it called %s of %s, which is a stand-in", symbol, soname);
	else
		words = xasprintf("%s, after a call of %s of %s, which is a stand-in%s", end, symbol, soname,
			p->run_on ? " (--run-on: calls returned 0)" : ": that process ended there");
	free(soname);
	free(end);
	return words;
}

static void print_line(const struct probe_report *r, const char *label, const char *text)
{
	struct buffer b = {0};
	buffer_string(&b, label);
	terminal_name(&b, &r->terminal, text);
	puts(b.data);
	buffer_free(&b);
}

static void print_limits(const struct probe *p, const struct probe_report *r)
{
	for (size_t i = 0; i < p->missing_count; i++) {
		const struct probe_missing *m = &p->missing[i];
		char *line = m->obstacle ? xasprintf("no stand-in for `%s`: %s", m->soname, m->obstacle) : NULL;
		if (line)
			print_line(r, "note: ", line);
		free(line);
	}
	for (size_t i = 0; i < p->limit_count; i++) {
		const struct probe_limit *l = &p->limits[i];
		char *line = xasprintf("`%s` of %s, wanted by %s, is thread-local: no stand-in can have it", l->symbol,
			l->soname, l->requester);
		print_line(r, "note: ", line);
		free(line);
	}
}

/* Not by us, and the first of those that are about the same file. */
static bool is_first_served(const struct probe *p, size_t number)
{
	const char *path = p->served.findings[number]->path;
	if (begins_with(path, p->folder.path))
		return false;
	for (size_t i = 0; i < number; i++)
		if (strcmp(p->served.findings[i]->path, path) == 0)
			return false;
	return true;
}

static void print_served(const struct probe *p, const struct probe_report *r)
{
	for (size_t i = 0; i < p->served.count; i++) {
		const struct finding *f = p->served.findings[i];
		if (!is_first_served(p, i))
			continue;
		char *line = xasprintf("%s: it is %s", f->headline, f->path);
		print_line(r, "note: ", line);
		free(line);
	}
}

static void report_text(const struct probe *p, const struct probe_report *r)
{
	char *reached = point_reached(p),
	     *words = is_complete(p) || p->called || p->verbose ? NULL : probe_last_words(p);
	const char *runs = plural(p->run_count);
	check_text_libraries(&p->check, &r->terminal, r->all);
	print_limits(p, r);
	print_served(p, r);
	check_text_help(&p->check, &r->terminal);
	if (p->missing_count)
		printf("%zu librar%s missing, in %zu run%s; ", p->missing_count,
			p->missing_count == 1 ? "y is" : "ies are", p->run_count, runs);
	else
		printf("nothing is missing, in %zu run%s; ", p->run_count, runs);
	print_line(r, "", reached);
	if (words)
		print_line(r, "its last words: ", words);
	if (!p->complete)
		puts("there may be more: --max-runs ended it");
	free(reached);
	free(words);
}

static struct json_object *missing_json(const struct probe *p, const struct probe_missing *m)
{
	struct json_object *o = check_json_library(&p->check, m->entry);
	json_put(o, "run", json_object_new_int64((int64_t)m->run));
	return o;
}

static struct json_object *limit_json(const struct probe_limit *l)
{
	struct json_object *o = json_object_new_object();
	json_put_string(o, "symbol", l->symbol);
	json_put_string(o, "version", l->version);
	json_put_string(o, "requester", l->requester);
	json_put_string(o, "provider", l->soname);
	return o;
}

static struct json_object *served_json(const struct finding *f)
{
	struct json_object *o = json_object_new_object();
	json_put_string(o, "soname", f->soname);
	json_put_string(o, "path", f->path);
	json_put_string(o, "requester", f->requester ? f->requester->path : NULL);
	json_put_string(o, "headline", f->headline);
	return o;
}

static struct json_object *obstacle_json(const struct probe_missing *m)
{
	struct json_object *o = json_object_new_object();
	json_put_string(o, "path", m->soname);
	json_put_string(o, "reason", m->obstacle);
	return o;
}

static struct json_object *called_json(const struct probe *p)
{
	if (!p->called)
		return NULL;
	struct json_object *o = json_object_new_object();
	char *soname = called_soname(p);
	json_put_string(o, "soname", soname);
	json_put_string(o, "symbol", called_symbol(p));
	free(soname);
	return o;
}

static void report_json(const struct probe *p)
{
	struct json_stream s;
	int status = p->runs[p->run_count - 1].status;
	char *reached = point_reached(p);
	struct json_object *strings = json_object_new_object();
	json_put_string(strings, "reached", reached);
	json_begin(&s, "libtrace/probe/1");
	json_begin_array(&s, "missing");
	for (size_t i = 0; i < p->missing_count; i++)
		json_element(&s, missing_json(p, &p->missing[i]));
	json_end_array(&s);
	json_begin_array(&s, "unresolved");
	for (size_t i = 0; i < p->limit_count; i++)
		json_element(&s, limit_json(&p->limits[i]));
	json_end_array(&s);
	json_begin_array(&s, "skipped");
	for (size_t i = 0; i < p->missing_count; i++)
		if (p->missing[i].obstacle)
			json_element(&s, obstacle_json(&p->missing[i]));
	json_end_array(&s);
	json_begin_array(&s, "served");
	for (size_t i = 0; i < p->served.count; i++)
		if (is_first_served(p, i))
			json_element(&s, served_json(p->served.findings[i]));
	json_end_array(&s);
	check_json_help(&s, &p->check);
	json_member(&s, "checked", json_object_new_int64((int64_t)p->object_count));
	json_member(&s, "runs", json_object_new_int64((int64_t)p->run_count));
	json_member(&s, "complete", json_object_new_boolean(p->complete));
	json_member(&s, "reached", json_object_get(json_object_object_get(strings, "reached")));
	json_member(&s, "called", called_json(p));
	json_member(&s, "status", json_object_new_int64(WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status)));
	json_end(&s);
	json_object_put(strings);
	free(reached);
}

void probe_report(const struct probe *p, const struct probe_report *r)
{
	if (r->json)
		report_json(p);
	else
		report_text(p, r);
}
