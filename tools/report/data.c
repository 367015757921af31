/* SPDX-License-Identifier: MIT */
/*
 * What the page shows, as one JSON document: findings, the environment, records, and of each process objects, edges and
 * searches.
 */
#include "report/data.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "diagnose/diagnose.h"
#include "diagnose/run.h"
#include "graph/process.h"

/* --- Strings that stand where they belong --- */

static void put_shown(struct json_object *o, const char *key, const char *string)
{
	struct buffer b = {0};
	if (!string)
		return;
	report_add(&b, string);
	json_put_string(o, key, b.data);
	buffer_free(&b);
}

static void add_shown(struct json_object *list, const char *string)
{
	struct buffer b = {0};
	report_add(&b, string);
	json_object_array_add(list, json_object_new_string(b.data));
	buffer_free(&b);
}

static void add_numbers(struct json_object *list, const int64_t *numbers, size_t count)
{
	struct json_object *row = json_object_new_array();
	for (size_t i = 0; i < count; i++)
		json_object_array_add(row, json_object_new_int64(numbers[i]));
	json_object_array_add(list, row);
}

/* --- Findings --- */

static struct json_object *lines_of(char *const *lines, size_t count, const char *packages)
{
	struct json_object *list = json_object_new_array();
	for (size_t i = 0; i < count; i++) {
		char *text = finding_shortened(lines[i], packages);
		add_shown(list, text);
		free(text);
	}
	return list;
}

static struct json_object *help_of(const struct finding *f)
{
	struct json_object *list = json_object_new_array();
	for (size_t i = 0; i < f->help_count; i++) {
		struct json_object *help = json_object_new_object();
		put_shown(help, "text", f->help[i].text);
		if (f->help[i].command) {
			struct buffer b = {0};
			report_add_command(&b, f->help[i].command);
			json_put_string(help, "command", b.data);
			buffer_free(&b);
		}
		json_object_array_add(list, help);
	}
	return list;
}

static void put_others(struct json_object *o, const struct finding *f)
{
	struct json_object *also = json_object_new_array(), *explains = json_object_new_array();
	for (const struct finding *other = f->folded; other; other = other->next) {
		if (other->repeated) {
			if (other->process != f->process && other->code == f->code)
				json_object_array_add(also, json_object_new_string(other->process->image->label));
		} else if (!other->told) {
			char *line = xasprintf(
				"%s[%s]: %s", severity_name(other->severity), code_name(other->code), other->headline);
			add_shown(explains, line);
			free(line);
		}
	}
	json_put(o, "also", also);
	json_put(o, "explains", explains);
}

static void put_findings(struct data *d)
{
	const struct diagnosis *diagnosis = d->report->diagnosis;
	size_t count = 0;
	json_begin_array(&d->stream, "findings");
	for (size_t i = 0; i < diagnosis->count; i++) {
		const struct finding *f = diagnosis->findings[i];
		if (f->cause)
			continue;
		if (count++ >= FINDINGS_MAX) {
			d->findings_left++;
			continue;
		}
		const char *packages = finding_packages(f);
		struct json_object *o = json_object_new_object();
		json_put_string(o, "code", code_name(f->code));
		json_put_string(o, "severity", severity_name(f->severity));
		put_shown(o, "headline", f->headline);
		put_shown(o, "soname", f->soname);
		put_shown(o, "process", f->process->image->label);
		put_shown(o, "program", process_name(f->process));
		json_put(o, "evidence", lines_of(f->evidence, f->evidence_count, packages));
		put_shown(o, "packages", packages);
		json_put(o, "notes", lines_of(f->notes, f->note_count, packages));
		json_put(o, "help", help_of(f));
		put_others(o, f);
		json_element(&d->stream, o);
	}
	json_end_array(&d->stream);
}

/* --- One process --- */

static int64_t slot_number(size_t slot)
{
	return slot == NO_SLOT ? -1 : (int64_t)slot;
}

static void put_moment(struct json_object *o, const char *key, int64_t moment)
{
	if (moment != NO_TIME)
		json_put_number(o, key, moment);
}

static void put_facts(struct json_object *o, const struct file *file)
{
	if (!file)
		return;
	if (file->owner && file->owner->name) {
		char *owner = xasprintf("%s%s%s (%s)", file->owner->name, file->owner->version ? " " : "",
			file->owner->version ? file->owner->version : "", owner_kind_name(file->owner->kind));
		put_shown(o, "owner", owner);
		free(owner);
	}
	put_shown(o, "real", file->real);
}

static struct json_object *object_of(struct data *d, const struct view *v, size_t slot)
{
	const struct object *o = v->objects[slot];
	const struct candidate *c = object_candidate(o);
	struct json_object *j = json_object_new_object();
	struct buffer b = {0};
	put_shown(j, "name", slot == v->root ? process_name(v->process) : object_name(o));
	put_shown(j, "path", o->path);
	put_shown(j, "soname", o->soname);
	put_shown(j, "rpath", o->rpath);
	put_shown(j, "runpath", o->runpath);
	put_shown(j, "build_id", o->build_id);
	if (c)
		words_origin(&b, &d->report->terminal, o->search, c);
	if (b.length)
		json_put_string(j, "found", b.data);
	b.length = 0;
	words_oddities(&b, &d->report->terminal, o);
	if (b.length)
		json_put_string(j, "odd", b.data);
	buffer_free(&b);
	if (v->hidden[slot])
		json_put_bool(j, "hidden", 1);
	if (o->search && o->search->redirect_count)
		json_put_bool(j, "redirected", 1);
	if (report_is_cuda(object_name(o)))
		json_put_bool(j, "cuda", 1);
	put_facts(j, snapshot_object(snapshot_of(d->report->snapshots, v->process), o));
	if (slot >= v->own) {
		const struct moments *m = data_moments(d, v->process, o);
		put_moment(j, "searched", m->searched);
		put_moment(j, "opened", m->opened);
		put_moment(j, "closed", o->closed ? m->closed : NO_TIME);
	}
	return j;
}

enum { EDGE_MISSING = 1, EDGE_BEFORE_FORK = 2, EDGE_FOLDED = 4, EDGE_REDIRECTED = 8, EDGE_QUIET = 16 };

static int64_t edge_flags(const struct view *v, const struct edge *e)
{
	return (edge_is_missing(e) ? EDGE_MISSING : 0) | (e->before_fork ? EDGE_BEFORE_FORK : 0) |
		(e->folded ? EDGE_FOLDED : 0) | (e->search && e->search->redirect_count ? EDGE_REDIRECTED : 0) |
		(edge_is_visible(v, e) ? 0 : EDGE_QUIET);
}

/* [from, to or -1, asker, name, words, via, index of the search or -1, flags] in the order of the tree. */
static void put_edges(struct data *d, const struct view *v, const struct map *searches)
{
	struct buffer b = {0};
	json_begin_array(&d->stream, "edges");
	struct json_object *list = json_object_new_array();
	for (size_t i = 0; i < v->edge_count; i++) {
		const struct edge *e = &v->edges[i];
		b.length = 0;
		if (e->to == NO_SLOT)
			buffer_string(&b, words_miss(e));
		else
			words_edge(&b, &d->report->terminal, v, e);
		int64_t search = (int64_t)(uintptr_t)map_get(searches, (struct map_key){.a = (uintptr_t)e->search}) - 1;
		int64_t row[] = {
			(int64_t)e->from,
			slot_number(e->to),
			(int64_t)e->asker,
			data_string(d, e->name),
			data_shown(d, b.data),
			data_string(d, via_name(e->via)),
			search,
			edge_flags(v, e),
		};
		add_numbers(list, row, countof(row));
	}
	buffer_free(&b);
	for (size_t i = 0; i < json_object_array_length(list); i++)
		json_element(&d->stream, json_object_get(json_object_array_get_idx(list, i)));
	json_object_put(list);
	json_end_array(&d->stream);
}

/* [folder or path, whether it is whole, origin, outcome, whether it is what was taken] */
static struct json_object *candidates_of(struct data *d, const struct search *s, size_t *left)
{
	struct json_object *list = json_object_new_array();
	struct buffer b = {0};
	for (size_t i = 0; i < s->trail->count; i++) {
		const struct candidate *c = &s->trail->candidates[i];
		if (d->candidates >= CANDIDATES_MAX) {
			++*left;
			continue;
		}
		d->candidates++;
		b.length = 0;
		words_origin(&b, &d->report->terminal, s, c);
		int64_t row[] = {
			data_string(d, c->directory), c->whole, data_shown(d, b.data), data_string(d, words_outcome(c)),
			c->outcome == TRACE_OUTCOME_FOUND ? 1 : c->outcome == TRACE_OUTCOME_MISSING ? 0 : -1,
		};
		add_numbers(list, row, countof(row));
	}
	buffer_free(&b);
	return list;
}

static struct json_object *search_of(struct data *d, const struct view *v, const struct search *s)
{
	struct json_object *o = json_object_new_object(), *rules = json_object_new_array();
	struct buffer b = {0};
	size_t left = 0;
	put_shown(o, "name", s->name);
	json_put_number(o, "asker", slot_number(view_slot(v, s->requester)));
	json_put_number(o, "object", slot_number(view_slot(v, s->object)));
	json_put_string(o, "via", via_name(s->via));
	if (s->count > 1)
		json_put_unsigned(o, "count", s->count);
	for (size_t i = 0; i < s->redirect_count; i++) {
		b.length = 0;
		words_redirect(&b, &d->report->terminal, &s->redirects[i]);
		buffer_string(&b, ": ");
		terminal_name(&b, &d->report->terminal, s->redirects[i].rule ? s->redirects[i].rule : "");
		json_object_array_add(rules, json_object_new_string(b.data));
	}
	buffer_free(&b);
	json_put(o, "rules", rules);
	json_put(o, "tried", candidates_of(d, s, &left));
	if (left)
		json_put_unsigned(o, "left", left);
	d->candidates_left += left;
	return o;
}

static void put_searches(struct data *d, const struct view *v)
{
	json_begin_array(&d->stream, "searches");
	for (size_t i = 0; i < v->process->search_count; i++)
		json_element(&d->stream, search_of(d, v, v->process->searches[i]));
	json_end_array(&d->stream);
}

static void put_tree(struct data *d, const struct process *p)
{
	struct map searches = {0};
	struct view v;
	view_build(&v, p, VIEW_HIDE | VIEW_FOLD);
	for (size_t i = 0; i < p->search_count; i++)
		*map_at(&searches, (struct map_key){.a = (uintptr_t)p->searches[i]}) = (void *)(uintptr_t)(i + 1);
	json_member(&d->stream, "root", json_object_new_int64((int64_t)v.root));
	json_member(&d->stream, "own", json_object_new_int64((int64_t)v.own));
	json_begin_array(&d->stream, "objects");
	for (size_t slot = 0; slot < v.count; slot++)
		json_element(&d->stream, object_of(d, &v, slot));
	json_end_array(&d->stream);
	put_edges(d, &v, &searches);
	put_searches(d, &v);
	d->objects += v.count;
	d->edges += v.edge_count;
	map_free(&searches);
	view_free(&v);
}

/* One a need, and one a search that came of none. */
static size_t most_edges(const struct process *p)
{
	size_t count = p->search_count;
	for (size_t i = 0; i < p->object_count; i++)
		count += p->objects[i]->needed_count;
	return count;
}

static void put_process(struct data *d, const struct process *p)
{
	const struct graph *g = d->report->scope->graph;
	const struct image *i = p->image;
	struct json_object *o = json_object_new_object();
	struct buffer how = {0};
	char *command = report_command(p);
	const char *status = i->next_exec == NO_IMAGE ? words_status(i) : NULL;
	json_put_string(o, "label", i->label);
	put_shown(o, "name", process_name(p));
	put_shown(o, "exe", i->exe);
	json_put_string(o, "command", command);
	free(command);
	words_process(&how, &d->report->terminal, g, p);
	json_put_string(o, "how", how.data);
	buffer_free(&how);
	if (status)
		json_put_string(o, "status", status);
	json_put_bool(o, "bad", status && i->status != 0);
	json_put_bool(o, "shown", d->report->scope->shown[p->index]);
	json_put_unsigned(o, "loaded", p->inherited_count + p->object_count);
	json_put_unsigned(o, "failed", p->failed);
	json_put_unsigned(o, "missing", p->missing);
	if (p->lost)
		json_put_string(o, "lost", "records were lost");
	json_begin_element(&d->stream, o);
	if (d->objects + p->inherited_count + p->object_count <= OBJECTS_MAX && d->edges + most_edges(p) <= EDGES_MAX)
		put_tree(d, p);
	else
		d->trees_left++;
	json_end_element(&d->stream);
}

/* Those that are shown first: the others are what is left out where there are too many. */
static void put_processes(struct data *d)
{
	const struct scope *s = d->report->scope;
	size_t count = 0;
	json_begin_array(&d->stream, "processes");
	for (int shown = 1; shown >= 0; shown--) {
		for (size_t i = 0; i < s->graph->process_count; i++) {
			if (!s->graph->processes[i].read || s->shown[i] != shown)
				continue;
			if (count++ < PROCESSES_MAX)
				put_process(d, &s->graph->processes[i]);
			else
				d->processes_left++;
		}
	}
	json_end_array(&d->stream);
}

/* --- The whole --- */

static void put_head(struct data *d)
{
	const struct report *r = d->report;
	struct json_object *o = json_object_new_object();
	char *verdict = report_verdict(r), *time = r->main ? report_time(r->main->image) : NULL;
	const struct finding *first = diagnosis_first_error(r->diagnosis);
	json_put_string(o, "version", VERSION);
	json_put_string(o, "verdict", verdict);
	json_put_string(o, "worst", r->diagnosis->count ? severity_name(r->diagnosis->findings[0]->severity) : "none");
	put_shown(o, "headline", first ? first->headline : NULL);
	json_put_string(o, "time", time);
	json_put_string(o, "main", r->main ? r->main->image->label : NULL);
	put_shown(o, "facts_missing", r->missing);
	json_put_unsigned(o, "runs", r->scope->run == NO_IMAGE ? 0 : r->scope->dir->run_count - 1);
	free(verdict);
	free(time);
	json_object_object_foreach(o, key, value)
		json_member(&d->stream, key, json_object_get(value));
	json_object_put(o);
	json_begin_array(&d->stream, "checked");
	for (size_t i = 0; i < r->diagnosis->checked.count; i++) {
		struct buffer b = {0};
		report_add(&b, r->diagnosis->checked.items[i]);
		json_element(&d->stream, json_object_new_string(b.data));
		buffer_free(&b);
	}
	json_end_array(&d->stream);
}

static void put_environment(struct data *d)
{
	struct facts facts;
	report_facts(d->report, &facts);
	json_begin_array(&d->stream, "environment");
	for (size_t i = 0; i < facts.count; i++) {
		struct json_object *row = json_object_new_object();
		json_put_string(row, "name", facts.items[i].name);
		json_put_string(row, "value", facts.items[i].value);
		json_put_bool(row, "variable", facts.items[i].variable);
		json_element(&d->stream, row);
	}
	json_end_array(&d->stream);
	facts_free(&facts);
}

static void put_left(struct data *d, uint64_t count, const char *what)
{
	if (!count)
		return;
	char *line = xasprintf("%llu %s", (unsigned long long)count, what);
	json_element(&d->stream, json_object_new_string(line));
	free(line);
}

static void put_left_out(struct data *d)
{
	json_begin_array(&d->stream, "left_out");
	put_left(d, d->findings_left, "findings: libtrace diagnose has them");
	put_left(d, d->events_left[0], "records: libtrace dump has them");
	put_left(d, d->events_left[1], "records of processes that are not shown first: libtrace dump has them");
	put_left(d, d->processes_left, "processes: libtrace tree --all has them");
	put_left(d, d->trees_left, "trees: libtrace tree --process=PID has each");
	put_left(d, d->candidates_left, "paths that were searched: libtrace why has them");
	json_end_array(&d->stream);
	json_begin_array(&d->stream, "problems");
	for (size_t i = 0; i < d->report->scope->dir->problem_count; i++) {
		struct buffer b = {0};
		report_add(&b, d->report->scope->dir->problems[i]);
		json_element(&d->stream, json_object_new_string(b.data));
		buffer_free(&b);
	}
	json_end_array(&d->stream);
}

void report_data(const struct report *r)
{
	struct data d = {.report = r};
	json_embed();
	json_begin(&d.stream, "libtrace/report/1");
	put_head(&d);
	put_findings(&d);
	put_environment(&d);
	data_events(&d);
	put_processes(&d);
	put_left_out(&d);
	json_begin_array(&d.stream, "strings");
	for (size_t i = 0; i < d.count; i++)
		json_element(&d.stream, json_object_new_string(d.list[i]));
	json_end_array(&d.stream);
	json_end(&d.stream);
	buffer_free(&d.scratch);
	strings_free(&d.strings);
	map_free(&d.numbers);
	map_free(&d.times);
	arena_free(&d.arena);
	free(d.list);
}
