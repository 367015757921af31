/* SPDX-License-Identifier: MIT */
/* `libtrace dump`: one record a line, with what the graph knows of each while it is built. */
#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/json.h"
#include "base/message.h"
#include "base/options.h"
#include "graph/graph.h"
#include "print/compat.h"
#include "print/fields.h"
#include "print/print.h"
#include "view/scope.h"

enum dump_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_JSONL };

struct dump {
	struct tracedir *dir;
	size_t run, only;	/* only: the process to show, NO_IMAGE for all */
	uint32_t kinds;		/* to show: 1 << kind; 0 for all */
	enum dump_format format;
	struct json_stream stream;
	struct buffer line;
	const struct process *latest;
	uint64_t latest_ns;	/* of its last event */
};

/* --- A line --- */

/* What stands on every line; seq, tid and module are of a record, and e is NULL for what the reader concluded. */
struct head {
	const struct process *process;
	enum trace_kind kind;
	uint64_t time_ns;
	const struct trace_event *event;
	enum trace_module module;
};

static bool wanted(const struct dump *d, const struct process *p, enum trace_kind kind)
{
	return (d->only == NO_IMAGE || d->only == p->index) && (!d->kinds || d->kinds >> kind & 1);
}

/* Time is counted from the beginning of the run, which another clock may have put behind us. */
static void begin_text(struct dump *d, const struct head *h)
{
	const struct image *image = h->process->image;
	const struct image *root = &d->dir->images[image->run];
	bool before = h->time_ns < root->time_ns;
	uint64_t us = (before ? root->time_ns - h->time_ns : h->time_ns - root->time_ns) / 1000;
	d->line.length = 0;
	buffer_printf(&d->line, "%-9s %c%" PRIu64 ".%06" PRIu64, image->label, before ? '-' : '+', us / 1000000,
		us % 1000000);
	if (h->event)
		buffer_printf(&d->line, " %7u %-9s", h->event->tid, trace_kind_name(h->kind));
	else
		buffer_printf(&d->line, " %7s %-9s", "-", trace_kind_name(h->kind));
}

static struct fields begin(struct dump *d, const struct head *h)
{
	if (d->format == FORMAT_TEXT) {
		begin_text(d, h);
		return (struct fields){.text = &d->line};
	}
	struct fields f = {.json = json_object_new_object()};
	if (!f.json)
		fatal("not enough memory for JSON");
	fields_string(&f, "kind", trace_kind_name(h->kind));
	fields_string(&f, "process", h->process->image->label);
	if (h->event)
		fields_unsigned(&f, "tid", h->event->tid);
	fields_unsigned(&f, "time_ns", h->time_ns);
	if (h->event) {
		fields_unsigned(&f, "seq", h->event->seq);
		fields_string(&f, "module", trace_module_name(h->module));
	}
	return f;
}

static void end(struct dump *d, const struct fields *f)
{
	switch (d->format) {
	case FORMAT_TEXT:
		while (d->line.data[d->line.length - 1] == ' ')	/* a kind without fields */
			d->line.length--;
		buffer_string(&d->line, "\n");
		if (fwrite(d->line.data, 1, d->line.length, stdout) != d->line.length)
			fatal("write to standard output:");
		break;
	case FORMAT_JSON:
		json_element(&d->stream, f->json);
		break;
	case FORMAT_JSONL:
		json_line(f->json);
		break;
	}
}

/* --- The fields of each kind --- */

/* An object by its path; one that the trace does not hold by its id. */
static void put_object(const struct fields *f, const char *name, const struct object *o, uint64_t id)
{
	if (o)
		fields_string(f, name, o->path);
	else if (id)
		fields_hex(f, name, id);
}

static void put_machine(const struct fields *f, uint16_t machine)
{
	if (machine == EM_X86_64)
		fields_string(f, "machine", "x86_64");
	else if (machine == EM_AARCH64)
		fields_string(f, "machine", "aarch64");
	else
		fields_unsigned(f, "machine", machine);
}

static void put_image(const struct fields *f, const struct dump *d, const struct image *i, const struct trace_event *e)
{
	fields_unsigned(f, "pid", i->pid);
	fields_event(f, e, "ppid pgid");
	if (i->listing)
		fields_bool(f, "listing", true);
	if (i->parent != NO_IMAGE)
		fields_string(f, "parent", d->dir->images[i->parent].label);
	fields_bool(f, "forked", i->forked);
	if (i->forked)
		fields_unsigned(f, "parent_seq", i->parent_seq);
	fields_unsigned(f, "start", i->start);
	fields_bytes(f, "random", i->random, sizeof(i->random));
	fields_event(f, e, "uid");
	fields_string(f, "exe", i->exe);
	fields_event(f, e, "cwd");
	fields_list(f, "argv", &i->argv);
	fields_list(f, "env", &i->env);
	fields_string(f, "glibc", i->glibc);
	put_machine(f, i->machine);
	fields_number(f, "realtime_offset_ns", i->realtime_offset_ns);
	fields_unsigned(f, "pid_namespace", i->pid_namespace);
	fields_bytes(f, "boot_id", i->boot_id, sizeof(i->boot_id));
}

static void put_candidate(const struct fields *f, const struct graph_context *c, const struct trace_event *e)
{
	put_object(f, "requester", c->requester, e->u.candidate.requester);
	fields_event(f, e, "path");
	fields_string(f, "origin", origin_name(c->origin));
	if (c->origin == ORIGIN_NONE)
		fields_event(f, e, "loader_flag");
	if (c->owner)
		fields_string(f, "origin_owner", c->owner->path);
	fields_event(f, e, e->u.candidate.ino ? "outcome error dev ino" : "outcome error");
}

static void put_redirect(const struct fields *f, const struct graph_context *c, const struct trace_event *e)
{
	put_object(f, "requester", c->requester, e->u.redirect.requester);
	fields_event(f, e, "name rule from=source line column");
	if (e->u.redirect.number)
		fields_event(f, e, "number");
	if (e->u.redirect.verb != TRACE_VERB_NONE)
		fields_event(f, e, "verb");
	fields_event(f, e, "to without why=reason");
	fields_event(f, e, e->u.redirect.rule_error != TRACE_RULE_ERROR_NONE ? "error=rule_error" : "error");
}

static void put_opened(const struct fields *f, const struct trace_event *e)
{
	fields_event(f, e,
		"id path soname needed rpath runpath build_id namespace=namespace_id dev ino base dt_flags dt_flags_1");
	if (e->flags & TRACE_PARTIAL)
		fields_bool(f, "partial", true);
	if (e->flags & TRACE_DYNLINKER)
		fields_bool(f, "dynlinker", true);
}

static void put_failed(const struct fields *f, const struct object *requester, uint64_t id, const char *name,
	bool derived, bool certain)
{
	put_object(f, "requester", requester, id);
	fields_string(f, "name", name);
	fields_bool(f, "derived", derived);
	fields_bool(f, "certain", certain);
}

/* The object that calls, and how far into it the call returns; an address where nobody knows the object. */
static void put_caller(const struct fields *f, const struct graph_context *c, uint64_t caller)
{
	put_object(f, "caller", c->caller, caller);
	if (c->caller)
		fields_hex(f, "offset", caller - c->caller->base);
}

/* How often it was said again. */
static void put_count(const struct fields *f, uint32_t count)
{
	if (count)
		fields_unsigned(f, "repeated", count);
}

static void put_mode(const struct fields *f, uint32_t mode)
{
	struct buffer text = {0};
	words_mode(&text, mode);
	fields_string(f, "mode", text.data);
	buffer_free(&text);
}

static void put_dlopen(const struct fields *f, const struct graph_context *c, const struct trace_event *e)
{
	put_caller(f, c, e->u.dlopen.caller);
	fields_event(f, e, "name");
	put_mode(f, e->u.dlopen.mode);
	if (e->u.dlopen.namespace_id)
		fields_event(f, e, "namespace=namespace_id");
	if (e->u.dlopen.frames.size)
		fields_event(f, e, "frames");
}

static void put_cuda(const struct fields *f, const struct graph_context *c, const struct trace_event *e)
{
	put_caller(f, c, e->u.cuda.caller);
	fields_event(f, e, "function result arguments");
	if (e->flags & TRACE_DRIVER)
		put_object(f, "library", c->driver, e->u.cuda.driver_base);
	if (e->flags & TRACE_MEMORY)
		put_object(f, "memory", c->memory, e->u.cuda.memory_base);
}

static void put_restart(const struct fields *f, const struct trace_event *e)
{
	fields_event(f, e, "reason way path");
	if (e->u.restart.needed)
		fields_event(f, e, "needed kept");
	fields_event(f, e, "error");
}

static void put_exec(const struct fields *f, const struct trace_event *e)
{
	fields_event(f, e, "function path file pid error interpreter interpreter_error");
	if (e->u.exec.untraced)
		fields_event(f, e, "untraced");
}

static void put_event(const struct fields *f, const struct dump *d, const struct graph_context *c,
	const struct trace_event *e)
{
	switch (e->kind) {
	case TRACE_IMAGE:
		put_image(f, d, c->process->image, e);
		break;
	case TRACE_SEARCH:
		put_object(f, "requester", c->requester, e->u.search.requester);
		fields_event(f, e, "name");
		break;
	case TRACE_CANDIDATE:
		put_candidate(f, c, e);
		break;
	case TRACE_REDIRECT:
		put_redirect(f, c, e);
		break;
	case TRACE_OBJECT:
		put_opened(f, e);
		break;
	case TRACE_FAILED:
		put_failed(f, c->requester, e->u.failed.requester, e->u.failed.name, false, true);
		break;
	case TRACE_CLOSE:
		fields_event(f, e, "id");
		fields_string(f, "path", c->object ? c->object->path : NULL);
		break;
	case TRACE_ACTIVITY:
		fields_event(f, e, "activity head");
		break;
	case TRACE_COMPAT:
		compat_fields(f, e);
		break;
	case TRACE_DLOPEN:
		put_dlopen(f, c, e);
		break;
	case TRACE_DLERROR:
		put_caller(f, c, e->u.dlerror.caller);
		fields_event(f, e, "text");
		put_count(f, e->u.dlerror.count);
		break;
	case TRACE_CUDA:
		put_cuda(f, c, e);
		break;
	case TRACE_DLSYM:
		put_caller(f, c, e->u.dlsym.caller);
		put_object(f, "object", c->object, e->u.dlsym.id);
		fields_event(f, e, "name version");
		put_count(f, e->u.dlsym.count);
		break;
	case TRACE_DLCLOSE:
		put_caller(f, c, e->u.dlclose.caller);
		put_object(f, "object", c->object, e->u.dlclose.id);
		break;
	case TRACE_RESTART:
		put_restart(f, e);
		break;
	case TRACE_EXEC:
		put_exec(f, e);
		break;
	case TRACE_STATUS:	/* only in the files of `record`, which are no image's */
		break;
	default:
		fields_event(f, e, NULL);
	}
	if (e->flags & TRACE_CUT)
		fields_bool(f, "cut", true);
}

/* --- The walk --- */

/* How the process ended, where `record` saw it: the last line of its last image. */
static void finish_process(struct dump *d)
{
	const struct image *i = d->latest ? d->latest->image : NULL;
	if (!i || !i->has_status || i->next_exec != NO_IMAGE || !wanted(d, d->latest, TRACE_STATUS))
		return;
	struct fields f = begin(d, &(struct head){.process = d->latest, .kind = TRACE_STATUS, .time_ns = i->status_ns});
	fields_unsigned(&f, "pid", i->pid);
	fields_unsigned(&f, "start", i->start);
	fields_number(&f, "status", WIFSIGNALED(i->status) ? -WTERMSIG(i->status) : WEXITSTATUS(i->status));
	end(d, &f);
}

static void follow(struct dump *d, const struct process *p)
{
	if (d->latest == p)
		return;
	finish_process(d);
	d->latest = p;
	d->latest_ns = p->image->time_ns;
}

static void on_event(
	void *context, const struct graph_context *c, const struct trace_event *e, enum trace_module module)
{
	struct dump *d = context;
	follow(d, c->process);
	d->latest_ns = e->time_ns;
	if (!wanted(d, c->process, e->kind))
		return;
	struct fields f = begin(d, &(struct head){c->process, e->kind, e->time_ns, e, module});
	put_event(&f, d, c, e);
	end(d, &f);
}

static void on_derived(void *context, const struct process *p, const struct search *s)
{
	struct dump *d = context;
	follow(d, p);
	if (!wanted(d, p, TRACE_FAILED))
		return;
	struct fields f = begin(d, &(struct head){.process = p, .kind = TRACE_FAILED, .time_ns = d->latest_ns});
	put_failed(&f, s->requester, 0, s->name, true, s->certain);
	end(d, &f);
}

static void print_records(struct dump *d)
{
	struct graph_observer observer = {.event = on_event, .derived = on_derived, .context = d};
	if (d->format == FORMAT_JSON) {
		json_begin(&d->stream, "libtrace/dump/1");
		json_begin_array(&d->stream, "records");
	}
	struct scope scope = {.dir = d->dir, .run = d->run, .graph = graph_read(d->dir, d->run, &observer)};
	finish_process(d);
	if (d->format == FORMAT_JSON) {
		json_end_array(&d->stream);
		json_end(&d->stream);
	}
	cmd_flush();
	scope_warn(&scope);
	if (d->run != NO_IMAGE && d->dir->run_count > 1)
		warn("%zu other run%s in %s (--run=N shows one, --run=all all)", d->dir->run_count - 1,
			d->dir->run_count == 2 ? "" : "s", d->dir->path);
	graph_free(scope.graph);
}

static const struct cmd_option options[] = {
	{"run", 'r', "N|all", "this run, counted from 1 (the latest)"},
	{"process", 'p', "PID[.N]", "this process alone"},
	{"kind", 'k', "KIND[,KIND…]", "records of these kinds alone: image, search, candidate, …"},
	{"format", 'f', "text|json|jsonl", "a line for people, one document, or an object a line"},
	{0},
};

enum { OPTION_RUN, OPTION_PROCESS, OPTION_KIND, OPTION_FORMAT };

static uint32_t parse_kinds(const char *value)
{
#define KIND_VALUE(name, number, text) number,
#define KIND_CHOICE(name, number, text) text "|"
	static const uint8_t kinds[] = {TRACE_KINDS(KIND_VALUE)};
	static const char choices[] = TRACE_KINDS(KIND_CHOICE);
	uint32_t set = 0;
	for (const char *p = value;;) {
		size_t size = strcspn(p, ",");
		char *word = xstrndup(p, size);
		set |= 1u << kinds[cmd_choice("kind", word, choices)];
		free(word);
		if (!p[size])
			return set;
		p += size + 1;
	}
}

static int dump(int argc, char **argv)
{
	struct dump d = {.only = NO_IMAGE};
	const char *run = NULL, *process = NULL, *value;
	int operand;
	for (int option; (option = cmd_next_option(&cmd_dump, argc, argv, &value, &operand)) >= 0;) {
		switch (option) {
		case OPTION_RUN: run = value; break;
		case OPTION_PROCESS: process = value; break;
		case OPTION_KIND: d.kinds |= parse_kinds(value); break;
		case OPTION_FORMAT: d.format = (enum dump_format)cmd_choice("format", value, "text|json|jsonl"); break;
		}
	}
	if (argc - operand > 1)
		fatal("one directory at most, not '%s' as well", argv[operand + 1]);
	d.dir = tracedir_open(argv[operand]);
	if (process)
		d.only = tracedir_image(d.dir, process);
	d.run = process && !run ? d.dir->images[d.only].run : tracedir_run(d.dir, run);
	if (process && !tracedir_in_run(d.dir, d.only, d.run))
		fatal("process '%s' is not in run %s", process, run);
	print_records(&d);
	int status = d.dir->damaged ? exit_trouble : 0;
	buffer_free(&d.line);
	tracedir_close(d.dir);
	return status;
}

const struct cmd cmd_dump = {"dump", "[DIR]", "print the trace, one record a line", options, dump};
