/* SPDX-License-Identifier: MIT */
/* A trace directory: finds its chunks, reads the head of each, and puts those of an image together. */
#include "tracedir/tracedir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"
#include "trace/env.h"
#include "tracedir/parts.h"

/* A chunk with what its header and its image record, if it has that, say. */
struct found_chunk {
	struct trace_header header;
	struct image image;	/* ppid, pgid, uid, exe, cwd, glibc, argv, env */
	struct image_chunk chunk;
};

struct scan {
	struct found_chunk *found;
	size_t found_count;
	struct recorded *recorded;
	size_t recorded_count;
};

void problem_add(struct tracedir *d, bool damage, char *line)
{
	/* Room doubles: at 0, 1, 2, 4, … */
	if ((d->problem_count & (d->problem_count - 1)) == 0)
		d->problems = xreallocarray(d->problems, d->problem_count ? 2 * d->problem_count : 1, sizeof(char *));
	d->problems[d->problem_count++] = line;
	d->damaged |= damage;
}

void problem_add_file(struct tracedir *d, const struct trace_file *f, const char *name)
{
	if (trace_skipped(f))
		problem_add(d, false,
			xasprintf("%s/%s: passed over %" PRIu64 " record%s of a kind that this libtrace does not "
				  "know",
				d->path, name, trace_skipped(f), trace_skipped(f) == 1 ? "" : "s"));
	if (trace_error(f))
		/* Killed before it had written its header, or the disk was full: cut short, and not damaged. */
		problem_add(d, trace_truncated(f) == UINT64_MAX, xasprintf("%s/%s", d->path, trace_error(f)));
	else if (trace_truncated(f) != UINT64_MAX)
		problem_add(d, false,
			xasprintf("%s/%s: ends at %" PRIu64 ", inside a record: read up to there", d->path, name,
				trace_truncated(f)));
}

/* --- The files --- */

static char *copy(const char *string)
{
	return string ? xstrdup(string) : NULL;
}

static struct trace_list copy_list(struct trace_list list)
{
	if (!list.size)
		return (struct trace_list){0};
	char *bytes = xreallocarray(NULL, list.size, 1);
	memcpy(bytes, list.bytes, list.size);
	return (struct trace_list){bytes, list.size};
}

static void read_image_record(struct image *image, const struct trace_event *e)
{
	image->ppid = e->u.image.ppid;
	image->pgid = e->u.image.pgid;
	image->uid = e->u.image.uid;
	image->listing = e->flags & TRACE_LISTING;
	image->exe = copy(e->u.image.exe);
	image->cwd = copy(e->u.image.cwd);
	image->glibc = copy(e->u.image.glibc);
	image->argv = copy_list(e->u.image.argv);
	image->env = copy_list(e->u.image.env);
}

static struct recorded *add_recorded(struct scan *s, const struct trace_header *h)
{
	grow(s->recorded, s->recorded_count);
	struct recorded *r = &s->recorded[s->recorded_count++];
	*r = (struct recorded){.recorder = h->pid, .pid_namespace = h->pid_namespace, .begin_ns = h->time_ns,
		.end_ns = UINT64_MAX, .root = NO_IMAGE};
	memcpy(r->boot_id, h->boot_id, sizeof(r->boot_id));
	return r;
}

static void free_texts(struct image *image)
{
	free(image->exe);
	free(image->cwd);
	free(image->glibc);
	free((char *)image->argv.bytes);	/* made by copy_list */
	free((char *)image->env.bytes);
}

/* The child's image, as `record` knows it. */
static void read_untraced(struct recorded *r, const struct trace_header *h, const struct trace_event *e)
{
	if (r->untraced)
		return;
	read_image_record(&r->child, e);
	r->untraced = true;
	r->child.time_ns = h->time_ns;
	r->child.realtime_offset_ns = h->realtime_offset_ns;
	r->child.machine = h->machine;
}

/* What `record` wrote: how its children ended, and which of them left no trace. */
static void read_record_file(struct tracedir *d, struct scan *s, struct trace_file *f, const char *name)
{
	struct trace_event e;
	struct recorded *r = add_recorded(s, trace_header(f));
	bool itself = true;
	while (trace_next(f, &e) > 0) {
		if (e.kind == TRACE_IMAGE && !itself)
			read_untraced(r, trace_header(f), &e);
		itself &= e.kind != TRACE_IMAGE;
		if (e.kind != TRACE_STATUS)
			continue;
		if (r->has_status)
			r = add_recorded(s, trace_header(f));
		r->has_status = true;
		r->pid = e.u.status.pid;
		r->start = e.u.status.start;
		r->status = (int)e.u.status.status;
		r->end_ns = e.time_ns;
	}
	problem_add_file(d, f, name);
}

static void read_head(struct tracedir *d, struct scan *s, const char *name, uint64_t offset)
{
	struct trace_event e;
	struct trace_file *f = trace_open(d->fd, name, offset);
	if (trace_error(f)) {
		problem_add_file(d, f, name);
	} else if (trace_header(f)->flags & TRACE_HEADER_IMAGES) {
		d->images_left_out++;
	} else if (trace_header(f)->module == TRACE_MODULE_RECORD) {
		read_record_file(d, s, f, name);
	} else {
		grow(s->found, s->found_count);
		struct found_chunk *found = &s->found[s->found_count++];
		*found = (struct found_chunk){.header = *trace_header(f)};
		found->chunk = (struct image_chunk){.name = name,
			.offset = offset,
			.module = found->header.module,
			.number = found->header.number,
			.seq_end = found->header.seq_end,
			.lost_error = found->header.lost_error};
		if (trace_next(f, &e) > 0 && e.kind == TRACE_IMAGE)
			read_image_record(&found->image, &e);
	}
	trace_close(f);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void read_heads(struct tracedir *d, struct scan *s, const char *name)
{
	struct trace_chunks chunks;
	trace_find_chunks(d->fd, name, &chunks);
	if (chunks.error)
		problem_add(d, true,
			xasprintf("%s/%s%s", d->path, chunks.error, chunks.errors > 1 ? ", and more like that" : ""));
	for (size_t i = 0; i < chunks.count; i++)
		read_head(d, s, name, chunks.offsets[i]);
	trace_free_chunks(&chunks);
}

static bool has_records(const char *name)
{
	size_t length = strlen(name);
	return trace_is_journal(name) || (name[0] != '.' && length >= 6 && strcmp(name + length - 6, ".trace") == 0);
}

/*
 * Names like ours, sorted; whatever else lies in the directory is not our business.  errno says whether all could be
 * read.
 */
static void list_names(struct tracedir *d)
{
	int fd = openat(d->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *directory = fd < 0 ? NULL : fdopendir(fd);
	if (!directory)
		fatal("open '%s':", d->path);
	for (struct dirent *entry; errno = 0, (entry = readdir(directory));) {
		if (!has_records(entry->d_name))
			continue;
		grow(d->names, d->name_count);
		d->names[d->name_count++] = xstrdup(entry->d_name);
	}
	int error = errno;
	closedir(directory);
	if (d->name_count)
		qsort(d->names, d->name_count, sizeof(*d->names), compare_names);
	errno = error;
}

/* --- The images --- */

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

/* By image; the same PID and start can be another machine's, or another container's. */
static int compare_image(const struct trace_header *a, const struct trace_header *b)
{
	int order = memcmp(a->boot_id, b->boot_id, sizeof(a->boot_id));
	if (!order)
		order = compare_numbers(a->pid_namespace, b->pid_namespace);
	if (!order)
		order = compare_numbers(a->pid, b->pid);
	if (!order)
		order = compare_numbers(a->start, b->start);
	return order ? order : memcmp(a->random, b->random, sizeof(a->random));
}

static int compare_found(const void *a, const void *b)
{
	const struct found_chunk *x = a, *y = b;
	int order = compare_image(&x->header, &y->header);
	if (!order)
		order = compare_numbers(x->header.module, y->header.module);
	if (!order)
		order = compare_numbers(x->header.number, y->header.number);
	if (!order)
		order = strcmp(x->chunk.name, y->chunk.name);
	return order ? order : compare_numbers(x->chunk.offset, y->chunk.offset);
}

static void begin_image(struct image *image, const struct found_chunk *found)
{
	const struct trace_header *h = &found->header;
	*image = found->image;
	image->pid = h->pid;
	image->start = h->start;
	memcpy(image->random, h->random, sizeof(image->random));
	image->time_ns = h->time_ns;
	image->realtime_offset_ns = h->realtime_offset_ns;
	memcpy(image->boot_id, h->boot_id, sizeof(image->boot_id));
	image->pid_namespace = h->pid_namespace;
	image->machine = h->machine;
	image->forked = h->flags & TRACE_HEADER_FORKED;
	image->fork_pid = h->parent_pid;
	image->fork_start = h->parent_start;
	image->parent_seq = h->parent_seq;
	image->parent = image->next_exec = NO_IMAGE;
}

/* Adds a chunk to its image, which those before it (of other modules, or with a lower number) began. */
static void add_chunk(struct tracedir *d, struct image *image, struct found_chunk *found)
{
	struct image_chunk *last = image->chunk_count ? &image->chunks[image->chunk_count - 1] : NULL;
	if (last && last->module == found->chunk.module && last->number == found->chunk.number) {
		problem_add(d, true, xasprintf("%s/%s: the same image, module and number as %s, which was read instead",
			d->path, found->chunk.name, last->name));
		free_texts(&found->image);
		return;
	}
	if (last && !image->exe) {
		struct image texts = *image;
		image->ppid = found->image.ppid;
		image->pgid = found->image.pgid;
		image->uid = found->image.uid;
		image->exe = found->image.exe;
		image->cwd = found->image.cwd;
		image->glibc = found->image.glibc;
		image->argv = found->image.argv;
		image->env = found->image.env;
		free_texts(&texts);
	} else if (last) {
		free_texts(&found->image);
	}
	if (found->header.time_ns < image->time_ns) {
		image->time_ns = found->header.time_ns;
		image->realtime_offset_ns = found->header.realtime_offset_ns;
	}
	if (!image->lost_error)
		image->lost_error = found->chunk.lost_error;
	image->audited |= found->chunk.module == TRACE_MODULE_AUDIT;
	image->preloaded |= found->chunk.module == TRACE_MODULE_PRELOAD;
	grow(image->chunks, image->chunk_count);
	image->chunks[image->chunk_count++] = found->chunk;
}

/* A child that left no trace is an image all the same, without chunks: how it ended is known. */
static void add_untraced(struct tracedir *d, struct recorded *r)
{
	bool traced = !r->untraced || !r->has_status;
	for (size_t i = 0; i < d->image_count && !traced; i++)
		traced = d->images[i].pid == r->pid && d->images[i].start == r->start &&
			memcmp(d->images[i].boot_id, r->boot_id, sizeof(r->boot_id)) == 0;
	if (traced) {
		free_texts(&r->child);
		return;
	}
	struct image *image = &d->images[d->image_count++];
	*image = r->child;
	image->pid = r->pid;
	image->start = r->start;
	memcpy(image->boot_id, r->boot_id, sizeof(image->boot_id));
	image->pid_namespace = r->pid_namespace;
	image->parent = image->next_exec = NO_IMAGE;
}

static void make_images(struct tracedir *d, struct scan *s)
{
	d->images = xcalloc(s->found_count + s->recorded_count + 1, sizeof(*d->images));
	if (s->found_count)
		qsort(s->found, s->found_count, sizeof(*s->found), compare_found);
	for (size_t i = 0; i < s->found_count; i++) {
		if (i == 0 || compare_image(&s->found[i - 1].header, &s->found[i].header) != 0)
			begin_image(&d->images[d->image_count++], &s->found[i]);
		add_chunk(d, &d->images[d->image_count - 1], &s->found[i]);
	}
	for (size_t i = 0; i < s->recorded_count; i++)
		add_untraced(d, &s->recorded[i]);
}

/* --- The directory --- */

/* The file `format`: that the directory is ours, and of a version that we can read. */
static void check_format(struct tracedir *d, bool has_traces)
{
	char line[64] = "";
	unsigned version;
	int end = 0;
	int fd = openat(d->fd, FORMAT_FILE, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno != ENOENT)
		fatal("open '%s/" FORMAT_FILE "':", d->path);
	ssize_t size = fd < 0 ? 0 : read(fd, line, sizeof(line) - 1);
	if (size < 0)
		fatal("read '%s/" FORMAT_FILE "':", d->path);
	if (fd >= 0)
		close(fd);
	if (size == 0 && !has_traces)
		fatal("'%s' is not a trace directory: its file '" FORMAT_FILE "' is %s", d->path,
			fd < 0 ? "missing" : "empty");
	if (size == 0) {
		/* Empty: its first process was killed before it had written the line. */
		problem_add(d, fd < 0, xasprintf("%s/" FORMAT_FILE ": %s, and it should say '%.*s'", d->path,
			fd < 0 ? "missing" : "empty", (int)strlen(TRACE_FORMAT_LINE) - 1, TRACE_FORMAT_LINE));
		return;
	}
	if (sscanf(line, TRACE_MAGIC " trace %9u%n", &version, &end) != 1 || line[end] != '\n')
		fatal("'%s' is not a trace directory: its file '" FORMAT_FILE "' does not say '%.*s'", d->path,
			(int)strlen(TRACE_FORMAT_LINE) - 1, TRACE_FORMAT_LINE);
	if (version != TRACE_VERSION && version != 1)
		fatal("'%s' holds trace version %u, and this libtrace reads versions 1 to %d: use the libtrace that "
		      "wrote it, "
		      "or trace again",
			d->path, version, TRACE_VERSION);
}

/* In version 1, and in a copy, the file `images` has a byte for each image that has files of its own, or left none. */
static void count_images(struct tracedir *d)
{
	struct stat st;
	uint64_t own = 0;
	if (fstatat(d->fd, IMAGES_FILE, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
		return;
	for (size_t i = 0; i < d->image_count; i++)
		own += d->images[i].chunk_count && !trace_is_journal(d->images[i].chunks[0].name);
	if ((uint64_t)st.st_size > own)
		d->images_left_out += (uint64_t)st.st_size - own;
}

static struct tracedir *read_directory(struct tracedir *d)
{
	struct scan scan = {0};
	list_names(d);
	if (errno)
		problem_add(d, true, xasprintf("%s: %s", d->path, strerror(errno)));
	check_format(d, d->name_count > 0);
	for (size_t i = 0; i < d->name_count; i++)
		read_heads(d, &scan, d->names[i]);
	make_images(d, &scan);
	lineage_find(d, scan.recorded, scan.recorded_count);
	count_images(d);
	free(scan.found);
	free(scan.recorded);
	return d;
}

struct tracedir *tracedir_open(const char *path)
{
	struct tracedir *d = xcalloc(1, sizeof(*d));
	tracedir_find(d, path);
	return read_directory(d);
}

struct tracedir *tracedir_open_private(struct tempdir *folder, const char *shown, const char *left_out)
{
	struct tracedir *d = xcalloc(1, sizeof(*d));
	d->path = xstrdup(shown);
	d->folder = *folder;
	d->left_out = copy(left_out);
	d->fd = open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->fd < 0)
		fatal("open '%s':", folder->path);
	return read_directory(d);
}

void tracedir_close(struct tracedir *d)
{
	/* Lists of a fork child may be its parent's, which comes before it. */
	for (size_t i = d->image_count; i-- > 0;) {
		struct image *image = &d->images[i];
		struct image *parent = image->forked && image->parent != NO_IMAGE ? &d->images[image->parent] : NULL;
		if (parent && image->argv.bytes == parent->argv.bytes)
			image->argv = (struct trace_list){0};
		if (parent && image->env.bytes == parent->env.bytes)
			image->env = (struct trace_list){0};
		free_texts(image);
		free(image->label);
		free(image->chunks);
	}
	for (size_t i = 0; i < d->name_count; i++)
		free(d->names[i]);
	free(d->names);
	for (size_t i = 0; i < d->problem_count; i++)
		free(d->problems[i]);
	free(d->problems);
	free(d->images);
	free(d->runs);
	free(d->path);
	free(d->left_out);
	close(d->fd);
	tempdir_remove(&d->folder);
	free(d);
}

/* --- What the user names --- */

/*
 * After `eval "$(libtrace env)"` the shell traces every program, this command too: reading a trace must
 * not become the latest run.
 */
static bool is_own_run(const struct tracedir *d, size_t root)
{
	const char *exe = d->images[root].exe, *name = exe ? strrchr(exe, '/') : NULL;
	if (!name || strcmp(name, "/libtrace") != 0)
		return false;
	for (size_t i = root + 1; i < d->image_count; i++)
		if (d->images[i].run == root)
			return false;	/* record and exec: what they ran is of interest */
	return true;
}

static size_t latest_run(const struct tracedir *d)
{
	for (size_t n = d->run_count; n-- > 0;)
		if (!is_own_run(d, d->runs[n]))
			return d->runs[n];
	return d->runs[d->run_count - 1];
}

size_t tracedir_run(const struct tracedir *d, const char *which)
{
	if (which && strcmp(which, "all") == 0)
		return NO_IMAGE;
	if (d->run_count == 0) {
		for (size_t i = 0; i < d->problem_count; i++)
			warn("%s", d->problems[i]);
		fatal("'%s' holds no trace of any program%s", d->path, d->problem_count ? " that could be read" : "");
	}
	if (!which)
		return latest_run(d);
	char *end;
	errno = 0;
	unsigned long number = strtoul(which, &end, 10);
	if (end == which || *end || which[0] < '0' || which[0] > '9')
		fatal("a run is a number from 1, or 'all', not '%s'", which);
	if (errno || number == 0 || number > d->run_count)
		fatal("no run %s: '%s' holds %zu", which, d->path, d->run_count);
	return d->runs[number - 1];
}

bool tracedir_in_run(const struct tracedir *d, size_t image, size_t run)
{
	return run == NO_IMAGE || d->images[image].run == run;
}

size_t tracedir_image(const struct tracedir *d, const char *label)
{
	size_t length = strlen(label);
	bool bare = length && strspn(label, "0123456789") == length;
	for (size_t i = d->image_count; i-- > 0;) {
		const char *l = d->images[i].label;
		if (strcmp(l, label) == 0 || (bare && strncmp(l, label, length) == 0 && l[length] == '.'))
			return i;
	}
	fatal("no process '%s' in '%s' (dump --kind=image --run=all lists them)", label, d->path);
}
