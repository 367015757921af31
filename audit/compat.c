/* SPDX-License-Identifier: MIT */
/*
 * CUDA forward compatibility: the libraries of a newer driver, all from one directory, on an older kernel
 * driver.  Nothing is looked at before a program asks for the first of them.
 */
#include "audit/compat.h"

#include "audit/candidate.h"
#include "audit/compat-parts.h"
#include "trace/env.h"
#include "trace/image.h"
#include "trace/sys.h"
#include "trace/write.h"

static struct {
	enum { UNREAD, OFF, WAITING, DECIDED } state;
	const char *setting;
	struct compat_work *work;
	const struct compat_candidate *chosen;
} compat;

/* With a version behind its .so, or without. */
static bool is_family(const char *name)
{
	static const char *const stems[] = {TRACE_COMPAT_FAMILY};
	for (size_t i = 0; i < sizeof(stems) / sizeof(stems[0]); i++) {
		const char *rest = name + text_length(stems[i]);
		if (text_begins(name, stems[i]) && text_begins(rest, ".so") && (rest[3] == '\0' || rest[3] == '.'))
			return true;
	}
	return false;
}

static const char *cuda_text(unsigned cuda, char buffer[16])
{
	struct text text;
	text_begin(&text, buffer, 16);
	if (cuda) {
		text_add_decimal(&text, cuda / 1000);
		text_add(&text, ".");
		text_add_decimal(&text, cuda % 1000 / 10);
	}
	return buffer;
}

static const char *drivers_text(const struct compat_note *note, char *buffer, size_t room)
{
	struct text text;
	text_begin(&text, buffer, room);
	for (unsigned i = 0; i < note->driver_count; i++) {
		if (i)
			text_add(&text, ",");
		text_add_decimal(&text, note->drivers[i]);
	}
	return buffer;
}

/* Six strings a directory; those that do not fit any more are left out whole. */
static void list_candidates(struct compat_work *w, uint16_t *flags)
{
#define WORD(name, value, text) [value] = text,
	static const char reasons[][16] = {TRACE_COMPAT_REASONS(WORD)}, notes[][16] = {TRACE_COMPAT_NOTES(WORD)};
	char cuda[16], drivers[12 * COMPAT_DRIVERS_MAX];
	for (size_t i = 0; i < w->facts.count; i++) {
		const struct compat_candidate *c = &w->candidates[i];
		size_t length = w->record.length;
		list_add(&w->record, c->directory);
		list_add(&w->record, c->version);
		list_add(&w->record, notes[c->note.state]);
		list_add(&w->record, cuda_text(c->note.cuda, cuda));
		list_add(&w->record, drivers_text(&c->note, drivers, sizeof(drivers)));
		list_add(&w->record, reasons[c->reason]);
		if (w->record.full) {
			w->record.length = length;
			*flags |= TRACE_CUT;
			return;
		}
	}
}

static void write_decision(struct compat_work *w, const struct compat_verdict *v, const char *name, uint32_t tid)
{
	struct trace_compat record = {
		.reason = v->reason,
		.warnings = v->warnings,
		.machine = w->machine,
		.host_cuda = w->facts.host_cuda,
	};
	enum { PARTS = 8 };
	struct sys_iovec parts[PARTS + 1];
	struct trace_parts p;
	list_candidates(w, &record.record.flags);
	parts_begin(&p, parts, PARTS, &record, sizeof(record));
	record.setting_bytes = parts_string(&p, compat.setting);
	record.name_bytes = parts_string(&p, name);
	record.driver_bytes = parts_string(&p, w->facts.driver && w->facts.driver[0] ? w->facts.driver : NULL);
	record.gpus_bytes = parts_bytes(&p, w->gpus.bytes, w->gpus.length);
	record.directory_bytes = parts_string(&p, v->chosen ? v->chosen->directory : NULL);
	record.candidates_bytes = parts_bytes(&p, w->record.bytes, w->record.length);
	trace_write(&p, TRACE_COMPAT, tid);
}

/* The setting is auto, a directory, or force: and a directory. */
static void decide(const char *name, uint32_t tid)
{
	compat.state = DECIDED;
	long memory = sys_mmap_anonymous(sizeof(struct compat_work));
	if (memory < 0 && memory > -4096)
		return;
	struct compat_work *w = compat.work = (struct compat_work *)memory;
	struct compat_verdict v = {.reason = TRACE_COMPAT_BAD_SETTING};
	bool forced = text_begins(compat.setting, "force:");
	const char *directory = forced ? compat.setting + text_length("force:") : compat.setting;
	w->root = image_variable(ENV_ROOT);
	if (!w->root)
		w->root = "";
	w->facts.forced = forced;
	w->facts.candidates = w->candidates;
	if (directory[0] == '/' || text_equal(compat.setting, "auto")) {
		compat_read_host(w);
		if (directory[0] == '/')
			compat_find_named(w, directory);
		else
			compat_find_all(w);
		v = compat_decide(&w->facts);
		compat.chosen = v.chosen;
	}
	if (tid)
		write_decision(w, &v, name, tid);
}

static const char *answer_if_usable(const char *last, const char *version)
{
	struct text path;
	text_begin(&path, compat.work->answer, sizeof(compat.work->answer));
	text_add(&path, compat.chosen->directory);
	text_add(&path, "/");
	if (version) {	/* up to .so */
		size_t stem = 0;
		while (!text_begins(last + stem, ".so"))
			stem++;
		text_add_bytes(&path, last, stem);
		text_add(&path, ".so.");
		text_add(&path, version);
	} else {
		text_add(&path, last);
	}
	return !path.full && candidate_examine(path.bytes).outcome == TRACE_OUTCOME_FOUND ? path.bytes : NULL;
}

/* libcuda.so.550.54.14 is asked for by the version of the driver that is installed: the directory has its own. */
static const char *find_member(const char *last)
{
	const char *path = answer_if_usable(last, NULL);
	if (!path && compat.chosen->version[0] && (text_glob("*.so.*.*", last) || text_equal(last, "libcuda.so.1")))
		path = answer_if_usable(last, compat.chosen->version);
	return path;
}

const char *compat_redirect(const char *name, uint32_t tid)
{
	if (compat.state == UNREAD) {
		compat.setting = image_variable(ENV_CUDA_COMPAT);
		bool on = compat.setting && compat.setting[0] && !text_equal(compat.setting, "off");
		compat.state = on ? WAITING : OFF;
	}
	if (compat.state == OFF)
		return NULL;
	const char *last = text_last_component(name);
	if (!is_family(last))
		return NULL;
	if (compat.state == WAITING)
		decide(name, tid);
	const char *path = compat.chosen ? find_member(last) : NULL;
	return path && !text_equal(path, name) ? path : NULL;
}

void compat_overruled(const char *name)
{
	if (text_begins(text_last_component(name), "libcuda.so"))
		compat.state = OFF;
}
