/* SPDX-License-Identifier: MIT */
/*
 * Follows the events of one image and fills in its process.  The graph's own: others use graph.h.
 *
 * All searches and openings happen under ld.so's lock, so there is one search at a time; what ends it
 * is the opening of what it found, a failed record, or whatever the loader does next.
 */
#ifndef REPLAY_H
#define REPLAY_H

#include "base/mem.h"
#include "graph/graph.h"
#include "graph/origin.h"

/* What is mapped at a moment: what a fork child starts with. */
struct mapped {
	struct map by_id;	/* link_map id → object */
	struct map by_base;	/* l_addr → object */
	struct map opens;	/* object → how many of its ids are open */
	struct map by_file;	/* namespace, dev, ino → object */
	struct map by_name;	/* namespace, name (or last component, c = 1) → object; may be stale */
};

/* A moment of a parent at which it forked; children that come from the same one share it. */
struct fork_point {
	struct mapped mapped;
	struct object **objects;	/* the graph frees them */
	size_t count;
	struct object *program;
	unsigned next_number;
	size_t users;
};

struct replay {
	struct graph *graph;
	struct process *process;
	const struct graph_observer *observer;
	struct mapped mapped;
	const struct fork_point *begun_from;	/* not copied to mapped before an event needs it; NULL otherwise */
	struct fork_point *latest;	/* the last one made, while nothing changed since */
	struct map identity;	/* namespace, path, dev, ino → object */
	struct map searches;	/* requester, name, trail, object → search */
	struct map trails;	/* hash, count → trails */
	struct map loaded;	/* last component of a name → order of its last load */
	struct map threads;	/* tid → what the thread called last */
	struct map calls;	/* caller, name, offset, the rest → call */
	struct map driver_calls;	/* function and result, caller, library, the rest → driver call */
	struct map asked;	/* caller, object, symbol, version → asked */
	struct object **unresolved;	/* with needed names that nothing was seen of yet */
	size_t unresolved_count;
	const char **preloads;	/* LD_PRELOAD, an entry each */
	size_t preload_count, preload_at;
	bool started;		/* start-up is over */
	uint64_t order;		/* of the latest event */
	uint64_t last_load;	/* order of the latest event of a search or an opening */
	uint64_t last_activity;	/* order of the latest activity */
	uint64_t consistent;	/* order of the latest activity consistent */
	uint64_t exit_began;	/* last_activity when the program itself was closed; UINT64_MAX before */
	uint32_t next_seq;	/* of the audit module */
	struct extent *extents;	/* of the objects that are open, by address, while extents_known */
	size_t extent_count;
	bool extents_known;
	uint64_t sorted;	/* so many, all in all */

	/* The current search. */
	bool searching, gap, usable;
	uint32_t tid;
	uint64_t requester_id;
	const struct object *requester;
	const char *name;
	size_t name_length;
	enum via via;
	struct call_thread *thread;	/* whose dlopen it is part of, NULL if it is part of none */
	struct call *call;	/* that dlopen */
	uint64_t call_began;	/* its order */
	bool own;		/* it is for the name that was opened, not for what that needs */
	const char *error;	/* that the program was given of it already */
	struct candidate *candidates;
	size_t candidate_count;
	struct redirect *redirects;
	size_t redirect_count;
	uint64_t dev, ino;	/* of the last candidate that was found */
	struct origin_cursor cursor;
};

void replay_begin(struct replay *, struct graph *, struct process *, const struct graph_observer *,
	const struct fork_point *);
void replay_event(struct replay *, const struct trace_event *, enum trace_module);
void replay_end(struct replay *);

/* --- needs.c --- */

/* The DT_NEEDED entry of that (kept) name, NULL if there is none. */
struct need *object_need(const struct graph *, const struct object *, const char *name);
/* Makes an entry of an object with many of them known by its name. */
void needs_add(struct graph *, const struct object *, struct need *);
/* Whether it has so many DT_NEEDED entries that looking through them takes time. */
bool object_needs_many(const struct object *);

/* --- replay-fork.c --- */

/* What is mapped now, shared with those that asked since the last change. */
struct fork_point *fork_point_now(struct replay *);
void fork_point_release(struct fork_point *);
/* Gives the replay a copy of its own of what it began with; most fork children never need one. */
void mapped_unshare(struct replay *);
void mapping_changed(struct replay *);
void mapped_free(struct mapped *);

/* --- replay-caller.c --- */

/* The object that has the address; NULL if none is known to. */
const struct object *caller_at(struct replay *, uint64_t address);

/* --- replay-search.c: the current search --- */

void search_begin(struct replay *, const struct trace_event *);
void search_candidate(struct replay *, const struct trace_event *, struct graph_context *);
void search_redirect(struct replay *, const struct trace_event *);
/* Whether the object that opens now is what the current search was for. */
bool search_matches(const struct replay *, const struct trace_event *);
/* Ends the current search. */
struct search *search_found(struct replay *, struct object *, enum result);
void search_failed(struct replay *, bool derived, bool certain);
/* The loader went on to something else: concludes what became of the current search. */
void search_settle(struct replay *, bool certain);

/* --- replay-call.c: what the program called, as the preload module tells it --- */

void call_event(struct replay *, const struct trace_event *, const struct graph_context *);
/* A search begins: notes in the replay which dlopen it is part of. */
void call_search(struct replay *, uint32_t tid);
/* The current search ended. */
void call_searched(struct replay *, struct search *);
/* An object is let go, by the thread of this number. */
void call_closed(struct replay *, uint32_t tid, struct object *);
/* The loader says that all is consistent: the dlopen of the thread has loaded what it was to. */
void call_consistent(struct replay *, uint32_t tid);

/* --- replay-name.c: which object a name means --- */

struct object *name_find(struct replay *, int64_t namespace_id, const char *name);
void name_add(struct replay *, struct object *, const char *name);
bool object_is_open(const struct replay *, const struct object *);
/* Finds the object of every needed name that was not searched for, because it was mapped already. */
void needed_resolve(struct replay *, bool drop);

/* --- replay-exec.c: programs that were not started, or started again --- */
void exec_failed(struct replay *, const struct trace_event *);
void exec_restart(struct replay *, const struct trace_event *);
/* Once all images are known: which of the calls were followed by a success of the same process. */
void exec_conclude(struct graph *);

#endif
