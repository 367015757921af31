/* SPDX-License-Identifier: MIT */
/* The records of a run for the page: a row each, read once more, as far as there is room. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "print/compat.h"
#include "print/fields.h"
#include "report/data.h"

/* Who may still have rows: records that matter most, those of processes that are shown, the others. */
enum pool { POOL_FIRST, POOL_SHOWN, POOL_REST, POOLS };

struct event_reader {
	struct data *data;
	size_t room[POOLS];
	const struct process *process;	/* of the last record */
	/* the search that no object has come of yet: a hash of its name */
	uint64_t latest_ns, search_ns, search_name;
	bool searching;
};

static int64_t since_begin(const struct event_reader *r, const struct process *p, uint64_t time_ns)
{
	const struct image *root = &r->data->report->scope->dir->images[p->image->run];
	/* Another clock may have put it before the beginning. */
	return (int64_t)(time_ns - root->time_ns) / 1000;
}

static bool matters_most(enum trace_kind kind)
{
	switch (kind) {
	case TRACE_IMAGE:
	case TRACE_FAILED:
	case TRACE_REDIRECT:
	case TRACE_COMPAT:
	case TRACE_DLERROR:
	case TRACE_CUDA:
	case TRACE_END:
	case TRACE_LOST:
		return true;
	default:
		return false;
	}
}

static bool has_room(struct event_reader *r, const struct process *p, enum trace_kind kind)
{
	bool shown = r->data->report->scope->shown[p->index];
	enum pool pool = shown ? POOL_SHOWN : POOL_REST;
	if (!r->room[pool] && shown && matters_most(kind))
		pool = POOL_FIRST;
	if (!r->room[pool]) {
		r->data->events_left[!shown]++;
		return false;
	}
	r->room[pool]--;
	return true;
}

struct event_row {
	const char *subject;
	const struct object *requester;
	char *detail;	/* to be freed */
};

static void put_row(struct event_reader *r, const struct process *p, enum trace_kind kind, int64_t time, uint32_t tid,
	const struct event_row *row)
{
	struct data *d = r->data;
	struct json_object *list = json_object_new_array();
	int64_t values[] = {
		time,
		data_string(d, p->image->label),
		tid,
		data_string(d, trace_kind_name(kind)),
		data_string(d, row->subject),
		data_string(d, row->detail),
		data_string(d, row->requester ? row->requester->path : NULL),
	};
	for (size_t i = 0; i < countof(values); i++)
		json_object_array_add(list, json_object_new_int64(values[i]));
	json_element(&d->stream, list);
}

static char *candidate_words(const struct event_reader *r, const struct graph_context *c, const struct trace_event *e)
{
	struct buffer b = {0};
	const struct candidate found = {.outcome = (uint8_t)e->u.candidate.outcome, .error = e->u.candidate.error};
	buffer_string(&b, words_outcome(&found));
	if (c->origin != ORIGIN_NONE) {
		buffer_printf(&b, "; %s", origin_text(c->origin));
		if (c->owner)
			buffer_printf(&b, " of %s", object_name(c->owner));
	}
	(void)r;
	return b.data;
}

static char *compat_words(const struct trace_event *e)
{
	struct buffer b = {0};
	compat_fields(&(struct fields){.text = &b}, e);
	return b.data;
}

static void add_list(struct buffer *b, const struct trace_list *list)
{
	for (const char *s = NULL; (s = trace_list_next(list, s));)
		buffer_printf(b, "%s%s", b->length ? ", " : "", s);
}

/* Where Python called, the innermost first; NULL if that is not known. */
static char *frames_words(const struct trace_event *e)
{
	struct buffer b = {0};
	add_list(&b, &e->u.dlopen.frames);
	return b.data;
}

static char *driver_words(const struct trace_event *e)
{
	struct buffer b = {0};
	buffer_printf(&b, "result %" PRIu32, e->u.cuda.result);
	add_list(&b, &e->u.cuda.arguments);
	return b.data;
}

static struct event_row row_of(const struct event_reader *r, const struct graph_context *c, const struct trace_event *e)
{
	struct event_row row = {.requester = c->requester};
	switch (e->kind) {
	case TRACE_IMAGE:
		row.subject = c->process->image->exe;
		row.detail = e->u.image.cwd ? xasprintf("in %s", e->u.image.cwd) : NULL;
		break;
	case TRACE_SEARCH:
		row.subject = e->u.search.name;
		break;
	case TRACE_CANDIDATE:
		row.subject = e->u.candidate.path;
		row.detail = candidate_words(r, c, e);
		break;
	case TRACE_REDIRECT:
		row.subject = e->u.redirect.name;
		row.detail = xasprintf("%s: %s", e->u.redirect.rule ? e->u.redirect.rule : "",
			e->u.redirect.rule_error != TRACE_RULE_ERROR_NONE ?
				trace_rule_error_text(e->u.redirect.rule_error) :
				trace_reason_name(e->u.redirect.reason));
		break;
	case TRACE_OBJECT:
		row.subject = e->u.object.path;
		row.detail = e->u.object.soname ? xasprintf("soname %s", e->u.object.soname) : NULL;
		break;
	case TRACE_FAILED:
		row.subject = e->u.failed.name;
		break;
	case TRACE_CLOSE:
		row.subject = c->object ? c->object->path : NULL;
		break;
	case TRACE_ACTIVITY:
		row.subject = trace_activity_name(e->u.activity.activity);
		break;
	case TRACE_COMPAT:
		row.subject = e->u.compat.name;
		row.detail = compat_words(e);
		break;
	case TRACE_DLOPEN:
		row.requester = c->caller;
		row.subject = e->u.dlopen.name ? e->u.dlopen.name : "the program itself";
		row.detail = frames_words(e);
		break;
	case TRACE_DLERROR:
		row.requester = c->caller;
		row.subject = e->u.dlerror.text;
		break;
	case TRACE_DLSYM:
		row.requester = c->caller;
		row.subject = e->u.dlsym.name;
		row.detail = xasprintf("not in %s", c->object ? c->object->path : "what the handle stands for");
		break;
	case TRACE_DLCLOSE:
		row.requester = c->caller;
		row.subject = c->object ? c->object->path : NULL;
		break;
	case TRACE_CUDA:
		row.requester = c->caller;
		row.subject = e->u.cuda.function;
		row.detail = driver_words(e);
		break;
	case TRACE_LOST:
		row.detail = xasprintf("the limit of %" PRIu64 " bytes was reached", e->u.lost.limit);
		break;
	case TRACE_RESTART:
		row.subject = e->u.restart.path;
		row.detail = xasprintf("%s: %s", trace_restart_reason_name(e->u.restart.reason),
			trace_restart_way_name(e->u.restart.way));
		break;
	case TRACE_EXEC:
		row.subject = e->u.exec.path;
		row.detail = e->u.exec.error ? xasprintf("%s: %s", e->u.exec.function, strerror((int)e->u.exec.error)) :
			xasprintf("%s: leaves no trace", e->u.exec.function);
		break;
	case TRACE_END:
	case TRACE_STATUS:
		break;
	}
	return row;
}

/* The loader maps an object right after the search that came to it. */
static void note_time(struct event_reader *r, const struct graph_context *c, const struct trace_event *e)
{
	struct moments *m;
	switch (e->kind) {
	case TRACE_SEARCH:
		r->search_ns = e->time_ns;
		r->search_name = hash_bytes(
			e->u.search.name ? e->u.search.name : "", e->u.search.name ? strlen(e->u.search.name) : 0);
		r->searching = true;
		break;
	case TRACE_OBJECT:
		if (!c->object)
			break;
		m = data_moments(r->data, c->process, c->object);
		if (m->opened == NO_TIME) {
			const struct search *s = c->object->search;
			m->opened = since_begin(r, c->process, e->time_ns);
			if (r->searching && s && hash_bytes(s->name, strlen(s->name)) == r->search_name)
				m->searched = since_begin(r, c->process, r->search_ns);
		}
		m->closed = NO_TIME;
		r->searching = false;
		break;
	case TRACE_CLOSE:
		if (c->object)
			data_moments(r->data, c->process, c->object)->closed = since_begin(r, c->process, e->time_ns);
		break;
	default:
		break;
	}
}

static void follow(struct event_reader *r, const struct process *p)
{
	if (r->process == p)
		return;
	r->process = p;
	r->latest_ns = p->image->time_ns;
	r->searching = false;
}

static void on_event(
	void *context, const struct graph_context *c, const struct trace_event *e, enum trace_module module)
{
	struct event_reader *r = context;
	(void)module;
	follow(r, c->process);
	r->latest_ns = e->time_ns;
	note_time(r, c, e);
	if (!has_room(r, c->process, e->kind))
		return;
	struct event_row row = row_of(r, c, e);
	put_row(r, c->process, e->kind, since_begin(r, c->process, e->time_ns), e->tid, &row);
	free(row.detail);
}

static void on_derived(void *context, const struct process *p, const struct search *s)
{
	struct event_reader *r = context;
	follow(r, p);
	if (!has_room(r, p, TRACE_FAILED))
		return;
	struct event_row row = {
		.subject = s->name, .requester = s->requester, .detail = xstrdup("concluded when the trace was read")};
	put_row(r, p, TRACE_FAILED, since_begin(r, p, r->latest_ns), 0, &row);
	free(row.detail);
}

void data_events(struct data *d)
{
	enum { SHARE = EVENTS_MAX / 10 };
	size_t rest = d->report->scope->shown_count < d->report->scope->read_count ? SHARE : 0;
	struct event_reader r = {
		.data = d, .room = {[POOL_FIRST] = SHARE, [POOL_SHOWN] = EVENTS_MAX - SHARE - rest, [POOL_REST] = rest},
	};
	struct graph_observer observer = {.event = on_event, .derived = on_derived, .context = &r};
	json_begin_array(&d->stream, "events");
	graph_free(graph_read(d->report->scope->dir, d->report->scope->run, &observer));
	json_end_array(&d->stream);
}
