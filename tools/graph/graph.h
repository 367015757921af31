/* SPDX-License-Identifier: MIT */
/*
 * What a trace means: the processes of a run, the objects that each loaded, and for every search who
 * asked, what was tried and what came of it.  Built in one pass over the events; what repeats is kept
 * once with a count, so memory follows what is different in a trace and not how long it is.
 *
 * Everything belongs to the graph; strings are kept once each, so equal strings are the same pointer.
 */
#ifndef GRAPH_H
#define GRAPH_H

#include "base/map.h"
#include "trace/env.h"
#include "tracedir/tracedir.h"

/* X(NAME, "the name in JSON and dump", "what a reader of text sees") */
#define ORIGINS(X) \
	X(NONE, NULL, "not known") \
	X(DIRECT, "direct", "path") \
	X(RPATH, "rpath", "RPATH") \
	X(LD_LIBRARY_PATH, "ld_library_path", "LD_LIBRARY_PATH") \
	X(RUNPATH, "runpath", "RUNPATH") \
	X(CACHE, "cache", "ld.so.cache") \
	X(DEFAULT, "default", "default directory") \
	X(REDIRECT, "redirect", "redirect")

#define ORIGIN_ENUM(name, json, text) ORIGIN_##name,
enum origin { ORIGINS(ORIGIN_ENUM) };

/* Why an object was asked for. */
enum via {
	VIA_START,		/* the kernel or ld.so brought it: program, ld.so, vdso */
	VIA_NEEDED,		/* DT_NEEDED of the requester */
	VIA_DLOPEN,
	VIA_PRELOAD,		/* LD_PRELOAD or /etc/ld.so.preload */
};

enum result {
	RESULT_LOADED,		/* an object was mapped for it */
	RESULT_SAME_FILE,	/* the file found was mapped already, under another name */
	RESULT_FAILED,
};

struct candidate {
	const char *directory;	/* with its slash; the searched name follows, unless whole */
	const struct object *owner;	/* whose RPATH or RUNPATH named the directory, NULL if nobody's */
	uint8_t origin;		/* enum origin */
	uint8_t outcome;	/* enum trace_outcome */
	bool whole;		/* directory is the whole path */
	int error;		/* errno behind the outcome, 0 if none */
};

/* The candidates of a search in order; searches that went the same way share one. */
struct trail {
	struct trail *next;	/* private */
	size_t count;
	struct candidate candidates[];
};

/* A rule that matched a search, and what came of it. */
struct redirect {
	const char *rule, *source, *to;	/* to may be NULL */
	const char *without;	/* what the search would have come to, NULL if nothing or not known */
	uint32_t number, line;
	uint16_t verb;		/* enum trace_verb */
	uint16_t reason;	/* enum trace_reason */
};

/* dlopen(3) or dlmopen(3) of one name, called from one place in one way; known where the preload module was. */
struct call {
	const struct object *caller;	/* NULL if it is not known */
	uint64_t offset;	/* of the return address in the caller; without one, the address */
	const char *name;	/* NULL: the program itself */
	int64_t namespace_id;	/* dlmopen: -1 is a new one */
	uint32_t mode;		/* RTLD_* */
	uint32_t tid;		/* of the first thread that did */
	const char **frames;	/* where Python called, FILE:LINE:FUNCTION, the innermost first */
	size_t frame_count;
	const struct search *search;	/* for the name itself, NULL: there was none, as what goes by it was mapped */
	/* that it came to last, which may have been closed as the call failed; NULL: none */
	const struct object *object;
	const char *error;	/* what ld.so said when it failed last, NULL if that was not asked for */
	uint64_t count, failures;	/* how often; of these, how often the program was given an error */
	uint64_t first, failed;	/* order in its process; failed is 0 if no error was given */
};

/* A call of the CUDA driver: every failure, and the first success of each function and device. */
struct driver_call {
	const char *function;	/* "cuInit" */
	uint32_t result;	/* CUresult */
	const char **arguments;	/* NAME=VALUE */
	size_t argument_count;
	/* each may be NULL: who called, what served it, where the code lies */
	const struct object *caller, *driver, *memory;
	uint64_t count;		/* how often it happened just so */
	uint64_t first, last;	/* order in its process */
};

/* dlsym(3) or dlvsym(3) of one name, in vain; known where the preload module was. */
struct symbol_miss {
	/* who asked; what the handle stood for: NULL if unknown, or no single object */
	const struct object *caller, *object;
	const char *symbol, *version;	/* version: dlvsym */
	const char *error;	/* what ld.so said of it, NULL if nobody wanted to know */
	uint64_t count;
	uint64_t first, last;	/* order in its process */
};

/*
 * A program that was not started, or was to leave no trace: exec*(3) or posix_spawn*(3), known where the preload module
 * was.  Calls that are the same but for the folder, as a search in PATH makes them, are one.
 */
struct exec {
	const char *function, *path;	/* of the latest */
	const char *file, *interpreter;	/* NULL if not known */
	uint32_t pid;		/* of the process that called, a vfork child's own */
	uint32_t error, interpreter_error;	/* errno; 0 */
	uint16_t untraced;	/* enum trace_untraced_reason */
	uint64_t time_ns;	/* CLOCK_MONOTONIC of the latest */
	uint64_t count;
	bool succeeded;		/* the same process became a program after all */
};

/* What was done with a program that any audit module would break. */
struct restart {
	enum trace_restart_reason reason;
	enum trace_restart_way way;
	uint64_t needed, kept;
	const char *path;	/* of the object that it was for, NULL if not known */
};

struct search {
	const struct object *requester;	/* NULL: the loader did not say */
	const char *name;
	struct object *object;	/* what it came to, NULL if it failed */
	const struct trail *trail;
	enum via via;
	enum result result;
	bool listed;		/* name is in the requester's DT_NEEDED */
	bool derived;		/* failed: the reader concluded it, no record says so */
	bool certain;		/* failed: proved by what followed */
	bool usable;		/* failed: a candidate was usable, or not looked at; RTLD_NOLOAD looks so */
	bool resolved;		/* failed: a later load of the name succeeded in this process */
	bool noload;		/* failed: only asked whether it is loaded, with RTLD_NOLOAD */
	const struct call *call;	/* whose doing it was first, NULL if that is not known */
	const char *error;	/* failed: what ld.so said of it, NULL if nobody asked */
	const struct redirect *redirects;	/* in their order: the last may have been applied */
	size_t redirect_count;
	uint64_t count;		/* how often it happened just so */
	uint64_t first, last;	/* order in its process */
};

/* A DT_NEEDED entry: neither object nor search means that nobody saw it looked up. */
struct need {
	const char *name;
	struct object *object;
	const struct search *search;	/* NULL where the name was loaded already: ld.so does not search then */
};

struct object {
	const struct process *process;	/* that loaded it; fork children share it */
	unsigned number;	/* in load order: unique in the process, its fork parents included */
	enum via via;
	int64_t namespace_id;
	uint64_t dev, ino;
	/* l_addr, and the addresses that it takes, where it was opened last; end 0: unknown */
	uint64_t base, begin, end;
	const char *path, *soname, *rpath, *runpath, *build_id;	/* soname and the rest may be NULL */
	const char *directory;	/* what $ORIGIN means in it: absolute wherever that can be told */
	uint16_t flags;		/* TRACE_PARTIAL, TRACE_DYNLINKER */
	bool start_up;		/* was there before the program's first instruction */
	bool closed;		/* dlclose'd and not opened again */
	/* closed by the very dlopen that it was opened for: that failed; known where search->call is */
	bool refused;
	bool queued;		/* private: waits for its needed names to be resolved */
	uint64_t loads;		/* how often it was opened */
	uint64_t first, closed_at;	/* order in its process; 0 if never closed */
	const struct object *requester;	/* of search */
	const struct search *search;	/* that brought it first, NULL if none was seen */
	struct need *needed;
	size_t needed_count;
};

struct process {
	const struct image *image;
	size_t index;		/* of image in the directory */
	bool read;		/* it belongs to the run that was read */
	const struct process *fork_parent;	/* NULL unless it was forked from one that was read */
	unsigned first_number;	/* of its own objects */
	struct object *program;	/* NULL if the trace does not hold it */
	struct object **inherited;	/* what a fork child had from the start */
	size_t inherited_count;
	struct object **objects;	/* its own, in load order */
	size_t object_count;
	struct search **searches;	/* its own, in order of first */
	size_t search_count;
	struct call **calls;	/* in order of first */
	size_t call_count;
	struct driver_call **driver_calls;	/* in order of first */
	size_t driver_call_count;
	struct symbol_miss **asked;	/* symbols that dlsym did not find, in order of first */
	size_t asked_count;
	uint64_t last_load;	/* order of the last opening */
	size_t failed, missing;	/* searches that failed for good: all; DT_NEEDED ones */
	uint64_t lost;		/* records; UINT64_MAX if nobody knows how many */
	bool started;		/* ld.so was done with its start-up */
	/* the constructors of its libraries have run; false in a fork child, which has none to run */
	bool begun;
	bool ended;		/* left through exit(3) */
	uint64_t last_ns;	/* CLOCK_MONOTONIC of its latest record, 0 if it has none */
	struct exec *execs;	/* in their order */
	size_t exec_count;
	const struct restart *restart;	/* NULL where nothing had to be done */
	const struct trace_event *compat;	/* its decision about CUDA compatibility, NULL if it took none */
};

struct graph {
	struct tracedir *dir;
	struct process *processes;	/* one for each image of the directory */
	size_t process_count;
	struct strings strings;
	struct arena arena;
	struct map needs;	/* object, name → DT_NEEDED entry, of objects that have many */
	struct object ***snapshots;	/* arrays that processes share as inherited */
	size_t snapshot_count;
};

/* What is known of an event beyond itself, while it is read. */
struct graph_context {
	const struct process *process;
	const struct object *requester;	/* of a search, candidate or failed record; NULL if unknown */
	const struct object *object;	/* of an object, close, dlsym or dlclose record */
	const struct object *caller;	/* of a call that the preload module wrote */
	const struct object *driver, *memory;	/* of a cuda record: what served it, where the code to be loaded lies */
	enum origin origin;		/* of a candidate */
	const struct object *owner;
};

/* For a reader that prints while the graph is built (dump).  Both may be NULL. */
struct graph_observer {
	void (*event)(void *context, const struct graph_context *, const struct trace_event *, enum trace_module);
	/* A failure that no record states, when it is concluded. */
	void (*derived)(void *context, const struct process *, const struct search *);
	void *context;
};

/* Reads every image of the run (NO_IMAGE: of all runs). */
struct graph *graph_read(struct tracedir *, size_t run, const struct graph_observer *);
void graph_free(struct graph *);

/* A directory of a record of CUDA compatibility. */
struct compat_directory {
	const char *path, *version, *note, *cuda, *drivers, *why;
};

const char *origin_name(enum origin);	/* "ld_library_path", NULL for ORIGIN_NONE */
const char *origin_text(enum origin);	/* "LD_LIBRARY_PATH" */
const char *via_name(enum via);

/* Whether it ran, or began to: neither a listing (ldd) nor a start that was begun anew, and then is in the trace. */
bool process_counts(const struct process *);

/* What people call it: its soname, else the last component of its path. */
const char *object_name(const struct object *);
/* Whether it is the name or path of the preload module, which `record` adds to LD_PRELOAD: no part of the program. */
bool is_own_module(const char *name);

/* The path of a candidate of search, at the end of *text, which the caller frees. */
struct buffer;
void candidate_path(struct buffer *text, const struct search *, const struct candidate *);

/*
 * The symbol that it asked for in vain, where that is the last that is known of it: it opened nothing since.  NULL if
 * there is none.
 */
const struct symbol_miss *process_asked_last(const struct process *);

/* The call whose failure it was told of, where it opened nothing since; NULL if there is none. */
const struct call *process_failed_last(const struct process *);

/* Whether ld.so was heard to name the symbol when it refused the object. */
bool object_refused_for(const struct object *, const char *symbol);
/* Whether the process had object mapped at some time, by itself or from before its fork. */
bool process_has(const struct process *, const struct object *);
/* The directory behind *position, which begins as NULL; false at the end. */
bool compat_next(const struct trace_list *candidates, const char **position, struct compat_directory *);
/* The object of the process that a needed name came to, NULL if it came to none. */
const struct object *need_provider(const struct object *, const char *soname);
/* The candidate that an object came from, NULL if it was not searched for. */
const struct candidate *object_candidate(const struct object *);
/* Whether two objects were mapped side by side, in one namespace. */
bool objects_together(const struct object *, const struct object *);
/* Whether a candidate of the search has that origin. */
bool search_came_from(const struct search *, enum origin);
/* The rule that decided a search, NULL if none did. */
const struct redirect *search_rule(const struct search *);
/* The first candidate that was there and could not be used, NULL if there is none. */
const struct candidate *unusable_candidate(const struct search *);
/* The libraries of glibc and gcc, and the vdso, which everything needs, and the preload module. */
bool is_system_library(const char *soname);
/* The i-th of them: its short word, "libc"; NULL behind the last. */
const char *system_library_word(size_t i, const char **soname);

#endif
