/* SPDX-License-Identifier: MIT */
/*
 * libtrace.so, the audit module: the hooks of rtld-audit(7).  Each writes what it is told and lets the dynamic linker
 * go on as if it had not been asked, but for a search that a rule redirects.
 *
 * To debug it: `libtrace dump` shows every record as soon as it is written, and however the program ends; gdb finds the
 * module in `info sharedlibrary` and its symbols in build/libtrace.so.
 */
#include <link.h>
#include <stdbool.h>

#include "audit/candidate.h"
#include "audit/compat.h"
#include "audit/ldd.h"
#include "audit/object.h"
#include "audit/plt.h"
#include "audit/redirect.h"
#include "audit/restart.h"
#include "trace/image.h"
#include "trace/text.h"
#include "trace/write.h"

#define EXPORT __attribute__((visibility("default")))

static struct image_start start;

/* The latest search, until a later event shows what became of it.  Under ld.so's lock. */
static struct {
	bool open;
	bool usable;		/* a candidate was found, or could not be judged */
	bool cut;
	bool hidden;		/* a rule keeps ld.so from every candidate */
	const char *nowhere;	/* what is answered instead, if hidden */
	uint64_t requester;
	char name[4096];
} pending;

/* ld.so is about to call the constructors of an audit module with the program's arguments, as of any object. */
__attribute__((constructor)) static void construct(int argc, char **argv, char **envp)
{
	start = (struct image_start){.argc = argc, .argv = argv, .envp = envp};
}

/* Not reached by _exit(2), exec and death. */
__attribute__((destructor)) static void destruct(void)
{
	uint32_t tid = image_late();
	if (!tid)
		return;
	struct trace_end record = {0};
	trace_write_late(&record, sizeof(record), TRACE_END, tid);
}

/*
 * glibc up to 2.34 passes rubbish where no object asks: dlmopen of a path, a second module by path (its bug
 * c91008d349).
 */
static uint64_t id_of(const uintptr_t *cookie)
{
	return (uintptr_t)cookie < 65536 ? 0 : *cookie;
}

static bool late;		/* what is written now may be the last: see trace_parts */

static void write_fixed(void *record, size_t size, enum trace_kind kind, uint32_t tid)
{
	struct sys_iovec parts[2];
	struct trace_parts p;
	parts_begin(&p, parts, 1, record, size);
	p.late = late;
	trace_write(&p, kind, tid);
}

static void write_named(void *record, size_t size, uint32_t *name_bytes, const char *name, enum trace_kind kind,
	uint32_t tid)
{
	struct sys_iovec parts[5];
	struct trace_parts p;
	parts_begin(&p, parts, 4, record, size);
	p.late = late;
	*name_bytes = parts_string(&p, name);
	trace_write(&p, kind, tid);
}

/* Something else happens: if no candidate was usable, the search has failed. */
static void settle(uint32_t tid)
{
	if (pending.open && !pending.usable) {
		struct trace_failed record = {.requester = pending.requester};
		if (pending.cut)
			record.record.flags = TRACE_CUT;
		write_named(&record, sizeof(record), &record.name_bytes, pending.name, TRACE_FAILED, tid);
	}
	pending.open = false;
}

static void write_candidate(const char *path, uint64_t requester, unsigned flag, bool examine, uint32_t tid)
{
	struct candidate found = {.outcome = TRACE_OUTCOME_UNKNOWN};
	if (examine)
		found = candidate_examine(path);
	if (pending.hidden && (found.outcome == TRACE_OUTCOME_FOUND || found.outcome == TRACE_OUTCOME_UNKNOWN))
		found.outcome = TRACE_OUTCOME_HIDDEN;
	if (found.outcome == TRACE_OUTCOME_FOUND || found.outcome == TRACE_OUTCOME_UNKNOWN)
		pending.usable = true;
	struct trace_candidate record = {
		.requester = requester,
		.dev = found.dev,
		.ino = found.ino,
		.loader_flag = (uint16_t)flag,
		.outcome = (uint16_t)found.outcome,
		.error = (uint16_t)found.error,
	};
	write_named(&record, sizeof(record), &record.path_bytes, path, TRACE_CANDIDATE, tid);
}

static bool has(const char *text, char c)
{
	for (; *text; text++)
		if (*text == c)
			return true;
	return false;
}

static void search_begin(const char *name, uint64_t requester, uint32_t tid)
{
	settle(tid);
	struct text copy;
	text_begin(&copy, pending.name, sizeof(pending.name));
	text_add_bytes(&copy, name, text_length_max(name, sizeof(pending.name) - 1));
	pending.open = true;
	pending.usable = false;
	pending.cut = name[copy.length] != '\0';
	pending.requester = requester;
	struct trace_search record = {.requester = requester};
	write_named(&record, sizeof(record), &record.name_bytes, name, TRACE_SEARCH, tid);
}

/* Returns what ld.so is to search for. */
static const char *search(const char *name, uint64_t requester, uint32_t tid)
{
	const char *path = NULL;
	if (tid)
		search_begin(name, requester, tid);
	enum redirect_answer answer = redirect_search(name, requester, tid, &path);
	if (answer == REDIRECT_NO) {
		path = compat_redirect(name, tid);
		if (path)
			answer = REDIRECT_TO;
	} else {
		compat_overruled(name);
	}
	bool direct = has(name, '/');
	pending.hidden = answer == REDIRECT_HIDE;
	pending.nowhere = path;
	if (tid && answer == REDIRECT_TO)
		write_candidate(path, requester, TRACE_SER_REDIRECT, true, tid);
	/* A name with a slash is the path; only ld.so knows what a $TOKEN in it stands for. */
	else if (tid && direct)
		write_candidate(name, requester, TRACE_SER_DIRECT, !has(name, '$'), tid);
	return answer == REDIRECT_TO || (answer == REDIRECT_HIDE && direct) ? path : name;
}

EXPORT unsigned la_version(unsigned version)
{
	restart_begin(&start);
	ldd_begin(&start);
	image_begin(&start, TRACE_MODULE_AUDIT, __builtin_return_address(0));
	redirect_begin();
	plt_begin(version);
	return version;
}

EXPORT char *la_objsearch(const char *name, uintptr_t *cookie, unsigned flag)
{
	if (!name)
		return NULL;	/* another module's answer, before us */
	uint32_t tid = image_traced();
	if (flag == LA_SER_ORIG)
		return (char *)search(name, id_of(cookie), tid);
	if (tid)
		write_candidate(name, id_of(cookie), flag, true, tid);
	return (char *)(pending.hidden ? pending.nowhere : name);
}

EXPORT unsigned la_objopen(struct link_map *map, Lmid_t namespace_id, uintptr_t *cookie)
{
	(void)cookie;
	uint32_t tid = image_traced();
	if (tid || restart_watches())
		object_look(map, namespace_id);
	if (tid) {
		settle(tid);
		object_write(map, namespace_id, tid);
	}
	if (restart_watches())
		restart_opened(map, namespace_id, tid);
	redirect_opened(map, namespace_id);
	plt_opened(map);
	return 0;
}

/* What is taken away may be so because the program ends, and what is then consistent is as late. */
static void write_activity(const uintptr_t *cookie, uint32_t activity)
{
	static bool taken_away;
	static uint32_t consistent;	/* how many records there were behind the latest that said so */
	if (activity != TRACE_ACTIVITY_CONSISTENT)
		taken_away = activity == TRACE_ACTIVITY_DELETE;
	uint32_t tid = activity == TRACE_ACTIVITY_ADD ? image_traced() : image_late();
	/* glibc before 2.41 says it at each dlopen of what is open already. */
	if (!tid || (activity == TRACE_ACTIVITY_CONSISTENT && consistent == writer_seq()))
		return;
	struct trace_activity record = {.head = id_of(cookie), .activity = activity};
	late = taken_away;
	settle(tid);
	write_fixed(&record, sizeof(record), TRACE_ACTIVITY, tid);
	late = false;
	if (activity == TRACE_ACTIVITY_CONSISTENT)
		consistent = writer_seq();
}

EXPORT void la_activity(uintptr_t *cookie, unsigned flag)
{
	plt_activity(flag);
	if (flag == LA_ACT_CONSISTENT)
		restart_consistent();
	/* LA_ACT_* are the numbers of enum trace_act; preinit is one more, ours. */
	if (flag < TRACE_ACTIVITY_PREINIT)
		write_activity(cookie, flag);
}

EXPORT void la_preinit(uintptr_t *cookie)
{
	write_activity(cookie, TRACE_ACTIVITY_PREINIT);
}

/* In _dl_fini this runs outside ld.so's lock, so it touches nothing that a search does. */
EXPORT unsigned la_objclose(uintptr_t *cookie)
{
	uint32_t tid = image_late();
	redirect_closed(id_of(cookie));
	if (tid) {
		struct trace_close record = {.id = id_of(cookie)};
		trace_write_late(&record, sizeof(record), TRACE_CLOSE, tid);
	}
	return 0;
}
