/* SPDX-License-Identifier: MIT */
/*
 * A block of text that must not be longer than there is room for.  What is larger is copied without what the findings
 * need least, and then without more and more; numbers of records are closed up, so that what is left out is no loss to
 * a reader.
 */
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"
#include "share/rewrite.h"
#include "share/share.h"
#include "trace/env.h"
#include "tracedir/files.h"
#include "tracedir/pack.h"
#include "view/scope.h"

/* What is left out at each step, and at those before it. */
enum reduce_step { EVERYTHING, OTHER_RUNS, ACTIVITY, CANDIDATES, OTHER_PROCESSES, SNAPSHOT, STEPS };
static const char *const step_words[STEPS] = {
	[OTHER_RUNS] = "other runs",
	[ACTIVITY] = "records of activity",
	[CANDIDATES] = "paths tried before a library was found",
	[OTHER_PROCESSES] = "processes that lack nothing",
	[SNAPSHOT] = "snapshot",
};

/* Numbers of records that are left out, of one image and module, ascending. */
struct numbers {
	uint32_t *items;
	size_t count;
	size_t next;		/* where the last one that was asked for stands */
};

/* Candidates of the latest search of a thread, which may find something yet. */
struct thread {
	uint32_t tid;
	struct numbers tried;
};

struct reduction {
	const struct scope *scope;
	enum reduce_step step;
	bool *kept;		/* by image */
	struct numbers *dropped;	/* by image, of the module that parent_seq counts */
	int to;
	/* The file that is copied: */
	const struct image *image;
	struct numbers now;
	struct thread *threads;
	size_t thread_count;
};

static void numbers_add(struct numbers *n, uint32_t number)
{
	grow(n->items, n->count);
	n->items[n->count++] = number;
}

static int compare_numbers(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* How many of them are less. */
static size_t numbers_below(struct numbers *n, uint32_t number)
{
	size_t low = 0, high = n->count;
	/* Mostly the next one, or the same. */
	if (n->next < n->count && n->items[n->next] < number)
		low = n->next;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (n->items[middle] < number)
			low = middle + 1;
		else
			high = middle;
	}
	n->next = low;
	return low;
}

/* --- Which records --- */

static struct thread *thread_of(struct reduction *r, uint32_t tid)
{
	for (size_t i = 0; i < r->thread_count; i++)
		if (r->threads[i].tid == tid)
			return &r->threads[i];
	grow(r->threads, r->thread_count);
	r->threads[r->thread_count] = (struct thread){.tid = tid};
	return &r->threads[r->thread_count++];
}

static void choose_candidate(struct reduction *r, const struct trace_event *e)
{
	struct thread *t = thread_of(r, e->tid);
	if (e->kind == TRACE_SEARCH) {
		t->tried.count = 0;
	} else if (e->u.candidate.outcome == TRACE_OUTCOME_MISSING) {
		numbers_add(&t->tried, e->seq);
	} else if (e->u.candidate.outcome == TRACE_OUTCOME_FOUND) {
		for (size_t i = 0; i < t->tried.count; i++)
			numbers_add(&r->now, t->tried.items[i]);
		t->tried.count = 0;
	}
}

/* The ends of the start and of each dlopen stay: what is needed and what was opened is told apart by them. */
static bool is_activity(const struct trace_event *e)
{
	return e->kind == TRACE_ACTIVITY &&
		(e->u.activity.activity == TRACE_ACTIVITY_ADD || e->u.activity.activity == TRACE_ACTIVITY_DELETE);
}

static bool choose(void *context, const struct trace_event *e)
{
	struct reduction *r = context;
	if (r->step >= ACTIVITY && is_activity(e))
		numbers_add(&r->now, e->seq);
	if (r->step >= CANDIDATES && (e->kind == TRACE_SEARCH || e->kind == TRACE_CANDIDATE))
		choose_candidate(r, e);
	return true;
}

static bool keep(void *context, const struct trace_event *e)
{
	struct reduction *r = context;
	size_t at = numbers_below(&r->now, e->seq);
	return at == r->now.count || r->now.items[at] != e->seq;
}

static uint32_t renumber(void *context, uint32_t seq)
{
	struct reduction *r = context;
	return seq - (uint32_t)numbers_below(&r->now, seq);
}

/* How many records its parent had numbered by then: those that are left of them. */
static void renumber_parent(void *context, struct trace_header *h)
{
	struct reduction *r = context;
	if (!r->image->forked || r->image->parent == NO_IMAGE)
		return;
	uint32_t seq = le32toh(h->parent_seq);
	h->parent_seq = htole32(seq - (uint32_t)numbers_below(&r->dropped[r->image->parent], seq));
}

static void copy_module(struct reduction *r, size_t index, size_t first, size_t end)
{
	const struct rewrite look = {.context = r, .keep = choose};
	const struct rewrite copy = {.context = r, .header = renumber_parent, .keep = keep, .seq = renumber};
	const struct image *image = &r->scope->dir->images[index];
	r->now = (struct numbers){0};
	const struct image_chunk *chunks = image->chunks + first;
	rewrite_chunks(&look, r->scope->dir->fd, chunks, end - first, -1, NULL);
	if (r->now.count)
		qsort(r->now.items, r->now.count, sizeof(*r->now.items), compare_numbers);
	for (size_t i = 0; i < r->thread_count; i++)
		free(r->threads[i].tried.items);
	free(r->threads);
	r->threads = NULL;
	r->thread_count = 0;
	char *as = rewrite_name(image, chunks);
	int error = rewrite_chunks(&copy, r->scope->dir->fd, chunks, end - first, r->to, as);
	if (error)
		fatal("write a reduced '%s': %s", as, strerror(error));
	free(as);
	if (first == 0)
		r->dropped[index] = r->now;
	else
		free(r->now.items);
}

static void copy_image(struct reduction *r, size_t index)
{
	const struct image *image = &r->scope->dir->images[index];
	r->image = image;
	for (size_t i = 0, end; i < image->chunk_count; i = end) {
		for (end = i + 1; end < image->chunk_count && image->chunks[end].module == image->chunks[i].module;
			end++)
			;
		copy_module(r, index, i, end);
	}
}

/* --- Which files --- */

static bool is_needed(const struct reduction *r, size_t i)
{
	const struct tracedir *d = r->scope->dir;
	if (r->step >= OTHER_RUNS && !tracedir_in_run(d, i, r->scope->run))
		return false;
	return r->step < OTHER_PROCESSES || r->scope->shown[i] || r->scope->graph->processes[i].failed > 0 ||
		d->images[i].run == i;
}

/* Those that a needed one has come from are needed, too. */
static void choose_images(struct reduction *r)
{
	const struct tracedir *d = r->scope->dir;
	for (size_t i = d->image_count; i-- > 0;) {
		r->kept[i] |= is_needed(r, i);
		if (r->kept[i] && d->images[i].parent != NO_IMAGE)
			r->kept[d->images[i].parent] = true;
	}
}

/* What `record` wrote is about a process that stays, or about one that left no trace. */
static bool keeps_record(const struct reduction *r, const char *name)
{
	const struct tracedir *d = r->scope->dir;
	struct trace_event e;
	struct trace_file *f = trace_open(d->fd, name, 0);
	bool record = !trace_error(f) && trace_header(f)->module == TRACE_MODULE_RECORD, found = false, kept = false;
	while (record && trace_next(f, &e) > 0) {
		for (size_t i = 0; e.kind == TRACE_STATUS && i < d->image_count; i++) {
			if (d->images[i].pid != e.u.status.pid || d->images[i].start != e.u.status.start)
				continue;
			found = true;
			kept |= r->kept[i];
		}
	}
	trace_close(f);
	return record && (kept || !found);
}

static void copy_records_of_record(struct reduction *r)
{
	const struct rewrite copy = {0};
	const struct tracedir *d = r->scope->dir;
	for (size_t i = 0; i < d->name_count; i++) {
		if (trace_is_journal(d->names[i]) || !keeps_record(r, d->names[i]))
			continue;
		int error = rewrite_file(&copy, d->fd, d->names[i], r->to, d->names[i]);
		if (error)
			fatal("write a reduced '%s': %s", d->names[i], strerror(error));
	}
}

static void copy_file(const struct reduction *r, const char *name)
{
	char block[65536];
	ssize_t got;
	int from = openat(r->scope->dir->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (from < 0)
		return;
	int to = openat(r->to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (to < 0)
		fatal("write a reduced '%s':", name);
	while ((got = read(from, block, sizeof(block))) > 0)
		if (!output_files_write(to, block, (size_t)got))
			fatal("write a reduced '%s':", name);
	close(from);
	close(to);
}

/* A file of so many bytes: of them those count that are more than there are images. */
static void write_images(const struct reduction *r, uint64_t count)
{
	int fd = openat(r->to, IMAGES_FILE, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || ftruncate(fd, (off_t)count) != 0)
		fatal("write a reduced '" IMAGES_FILE "':");
	close(fd);
}

static void copy_directory(struct reduction *r)
{
	const struct tracedir *d = r->scope->dir;
	uint64_t images = d->images_left_out;
	choose_images(r);
	for (size_t i = 0; i < d->image_count; i++) {
		if (!r->kept[i])
			continue;
		copy_image(r, i);
		images += d->images[i].chunk_count > 0;
	}
	copy_records_of_record(r);
	copy_file(r, FORMAT_FILE);
	if (d->images_left_out)
		write_images(r, images);
	if (r->step < SNAPSHOT)
		copy_file(r, SNAPSHOT_FILE);
}

/* --- The block --- */

/* What is far too large is known at a twentieth of the price. */
static bool is_far_from(const struct tracedir *d, size_t limit)
{
	enum { FAR = 2 };
	struct buffer bytes = {0};
	struct pack_sink sink = {.buffer = &bytes, .fd = -1, .most = FAR * limit, .quick = true};
	pack_write(d, &sink);
	buffer_free(&bytes);
	return sink.size > FAR * limit;
}

static bool try_block(struct buffer *to, const struct tracedir *d, size_t limit)
{
	if (is_far_from(d, limit))
		return false;
	struct buffer bytes = {0};
	struct pack_sink sink = {.buffer = &bytes, .fd = -1, .most = limit};
	pack_write(d, &sink);
	bool fits = sink.size <= limit && block_length(bytes.length) <= limit;
	if (fits)
		block_write(to, bytes.data, bytes.length);
	buffer_free(&bytes);
	return fits;
}

static bool try_step(
	struct buffer *to, const struct scope *scope, enum reduce_step step, const char *left_out, size_t limit)
{
	size_t count = scope->dir->image_count;
	struct tempdir folder;
	struct reduction r = {.scope = scope, .step = step, .kept = xcalloc(count, sizeof(bool)),
		.dropped = xcalloc(count, sizeof(*r.dropped))};
	tempdir_make(&folder, "libtrace-reduced");
	r.to = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (r.to < 0)
		fatal("open '%s':", folder.path);
	copy_directory(&r);
	close(r.to);
	struct tracedir *reduced = tracedir_open_private(&folder, scope->dir->path, left_out);
	bool fits = try_block(to, reduced, limit);
	tracedir_close(reduced);
	for (size_t i = 0; i < count; i++)
		free(r.dropped[i].items);
	free(r.dropped);
	free(r.kept);
	return fits;
}

/* Whether the step leaves anything out that the one before it did not. */
static bool is_useful(const struct scope *scope, enum reduce_step step)
{
	return step != OTHER_RUNS || (scope->run != NO_IMAGE && scope->dir->run_count > 1);
}

static void add_words(struct buffer *words, enum reduce_step step)
{
	buffer_printf(words, "%s%s", words->length ? ", " : "", step_words[step]);
}

bool pack_text_block(struct buffer *to, const struct scope *scope, size_t limit, char **left_out)
{
	struct buffer words = {0};
	*left_out = NULL;
	if (scope->dir->left_out)
		buffer_string(&words, scope->dir->left_out);
	bool fits = try_block(to, scope->dir, limit);
	for (enum reduce_step step = OTHER_RUNS; step < STEPS && !fits; step++) {
		if (!is_useful(scope, step))
			continue;
		add_words(&words, step);
		fits = try_step(to, scope, step, words.data, limit);
	}
	*left_out = words.data;
	return fits;
}
