/* SPDX-License-Identifier: MIT */
/*
 * Reads one chunk of a journal, or one trace file, record by record, trusting none of its bytes.
 *
 * The file is read through a buffer, never mapped: a live trace grows and may be cut.  A file that
 * ends inside a record is not an error: it is read up to the cut and `truncated` says where.
 * Everything else that breaks a rule ends the file, and `error` says file, offset and rule.
 */
#ifndef TRACE_READ_H
#define TRACE_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "trace/names.h"

/* Strings back to back; walk it with trace_list_next. */
struct trace_list {
	const char *bytes;	/* borrowed from the event */
	uint32_t size;
};

/* One decoded record.  Strings are NULL where the record has none, and live until the next call. */
struct trace_event {
	enum trace_kind kind;
	uint16_t flags;		/* TRACE_CUT and those of the kind */
	uint32_t seq, tid;
	uint64_t time_ns;
	uint64_t offset;	/* of the record in its file */
	union {
		struct {
			uint32_t ppid, pgid, uid;
			const char *exe, *cwd, *glibc;
			struct trace_list argv, env;
		} image;
		struct {
			uint64_t requester;
			const char *name;
		} search, failed;
		struct {
			uint64_t requester, dev, ino;
			uint16_t loader_flag;
			enum trace_outcome outcome;
			int error;
			const char *path;
		} candidate;
		struct {
			uint64_t requester;
			enum trace_verb verb;
			enum trace_reason reason;
			enum trace_rule_error rule_error;
			int error;
			uint32_t number, line, column;
			const char *name, *to, *rule, *source, *without;
		} redirect;
		struct {
			uint64_t id, base, begin, end, dev, ino;
			int64_t namespace_id;
			uint32_t dt_flags, dt_flags_1;
			const char *path, *soname, *rpath, *runpath, *build_id;
			struct trace_list needed;
		} object;
		struct {
			uint64_t id;
		} close;
		struct {
			uint64_t head;
			enum trace_act activity;
		} activity;
		struct {
			uint32_t pid, status;
			uint64_t start;
		} status;
		struct {
			enum trace_compat_reason reason;
			uint32_t warnings, machine, host_cuda;
			const char *setting, *name, *driver, *directory;
			struct trace_list gpus, candidates;
		} compat;
		struct {
			uint64_t limit;
		} lost;
		/* The calls: each begins with where it came from. */
		struct {
			uint64_t caller, caller_base;
			int64_t namespace_id;
			uint32_t mode;
			const char *name;
			struct trace_list frames;
		} dlopen;
		struct {
			uint64_t caller, caller_base;
			uint32_t count;	/* of further ones that say the same */
			const char *text;
		} dlerror;
		struct {
			uint64_t caller, caller_base, driver_base, memory_base;
			uint32_t result;
			const char *function;
			struct trace_list arguments;
		} cuda;
		struct {
			uint64_t caller, caller_base, id;
			uint32_t count;	/* as of dlerror */
			const char *name, *version;
		} dlsym;
		struct {
			uint64_t caller, caller_base, id;
		} dlclose;
		struct {
			uint64_t needed, kept;
			enum trace_restart_reason reason;
			enum trace_restart_way way;
			uint32_t error;
			const char *path;
		} restart;
		struct {
			uint64_t caller;
			uint32_t pid, error, interpreter_error;
			enum trace_untraced_reason untraced;
			const char *function, *path, *file, *interpreter;
		} exec;
	} u;
};

struct trace_file;	/* opaque: one open file */

/*
 * Opens path below directory dirfd (AT_FDCWD allowed) and reads the header at offset, 0 where it is no journal.
 * Always returns a file to be closed with trace_close; if it could not be read, trace_error is not NULL.
 */
struct trace_file *trace_open(int dirfd, const char *path, uint64_t offset);
void trace_close(struct trace_file *);

const struct trace_header *trace_header(const struct trace_file *);	/* valid if there is no error */

/* Of a record of that kind in this file. */
size_t trace_fixed_size(const struct trace_file *, enum trace_kind);

/* 1: *event is the next record of a known kind; 0: end of file; -1: trace_error says what broke. */
int trace_next(struct trace_file *, struct trace_event *event);

/* "FILE: record at 4096: size 12 is smaller than its header (24)"; NULL while all is well. */
const char *trace_error(const struct trace_file *);
/* Where a file that ends inside a record or inside its header was cut; UINT64_MAX if it was not. */
uint64_t trace_truncated(const struct trace_file *);
/* Records of kinds unknown to this version that were passed over. */
uint64_t trace_skipped(const struct trace_file *);
/*
 * One more than the highest seq of all records so far, those passed over included, or what the header says if that is
 * more.
 */
uint64_t trace_seq_end(const struct trace_file *);

/* Is the file of this name a journal? */
bool trace_is_journal(const char *name);

/* Where the chunks of a file begin. */
struct trace_chunks {
	uint64_t *offsets;
	size_t count;
	char *error;		/* the first thing that is wrong with it, as of trace_error; NULL: nothing */
	size_t errors;		/* how many such things there are */
};

/* Finds them: those of a journal, or offset 0 of any other file, which is not looked at. */
void trace_find_chunks(int dirfd, const char *path, struct trace_chunks *);
void trace_free_chunks(struct trace_chunks *);

/* The string after `previous`, the first for NULL; NULL at the end. */
const char *trace_list_next(const struct trace_list *, const char *previous);

/* The array with room for one more behind its `count`, which doubles; NULL, and items as they were, without memory. */
void *trace_grown(void *items, size_t count, size_t size);

#endif
