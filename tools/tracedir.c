/* SPDX-License-Identifier: MIT */
/* Finds the images of a trace directory and how they descend from each other. */
#include "tools/tracedir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/map.h"
#include "tools/mem.h"
#include "tools/message.h"
#include "trace/env.h"

/* How a child of a `record` ended, and when that record was there. */
struct ending {
	uint64_t pid_namespace, start, begun_ns, ended_ns;
	uint32_t pid;
	int status;
};

/* What is needed while the directory is read and not afterwards. */
struct loading {
	struct tracedir *dir;
	size_t room;
	struct origin {
		uint64_t pid_namespace, parent_start;
		uint32_t parent_pid;
	} *origins;		/* beside dir->images */
	struct map images;	/* namespace, pid, start, random → index + 1 */
	struct ending *endings;
	size_t ending_count;
};

static void add_problem(struct tracedir *dir, char *text)
{
	dir->problems = xreallocarray(dir->problems, dir->problem_count + 1, sizeof(*dir->problems));
	dir->problems[dir->problem_count++] = text;
}

static struct trace_list copy_list(const struct trace_list *list)
{
	char *bytes = xcalloc(list->size + 1, 1);
	if (list->size)
		memcpy(bytes, list->bytes, list->size);
	return (struct trace_list){bytes, list->size};
}

static char *copy_string(const char *string)
{
	return string ? xstrdup(string) : NULL;
}

static uint64_t random_key(const uint8_t random[16])
{
	uint64_t key;
	memcpy(&key, random, sizeof(key));
	return key;
}

static void *index_value(size_t index)
{
	return (void *)(uintptr_t)(index + 1);
}

static size_t value_index(const void *value)
{
	return value ? (size_t)(uintptr_t)value - 1 : NO_IMAGE;
}

static size_t add_image(struct loading *l, const struct trace_header *h, const struct trace_event *e)
{
	struct tracedir *dir = l->dir;
	struct map_key key = {h->pid_namespace, h->pid, h->start, random_key(h->random)};
	void **slot = map_at(&l->images, key);
	if (*slot)
		return value_index(*slot);
	if (dir->image_count == l->room) {
		l->room = l->room ? 2 * l->room : 16;
		dir->images = xreallocarray(dir->images, l->room, sizeof(*dir->images));
		l->origins = xreallocarray(l->origins, l->room, sizeof(*l->origins));
	}
	size_t index = dir->image_count++;
	*slot = index_value(index);
	l->origins[index] = (struct origin){h->pid_namespace, h->parent_start, h->parent_pid};
	struct image *image = &dir->images[index];
	*image = (struct image){
		.pid = h->pid,
		.ppid = e->u.image.ppid,
		.uid = e->u.image.uid,
		.start = h->start,
		.time_ns = h->time_ns,
		.machine = h->machine,
		.forked = h->flags & TRACE_HEADER_FORKED,
		.parent_seq = h->parent_seq,
		.exe = copy_string(e->u.image.exe),
		.cwd = copy_string(e->u.image.cwd),
		.glibc = copy_string(e->u.image.glibc),
		.argv = copy_list(&e->u.image.argv),
		.env = copy_list(&e->u.image.env),
		.parent = NO_IMAGE,
		.next_exec = NO_IMAGE,
	};
	memcpy(image->random, h->random, sizeof(image->random));
	return index;
}

static void add_record_file(struct loading *l, struct trace_file *file, const struct trace_header *h)
{
	struct trace_event e;
	while (trace_next(file, &e) > 0) {
		if (e.kind != TRACE_STATUS)
			continue;
		l->endings = xreallocarray(l->endings, l->ending_count + 1, sizeof(*l->endings));
		l->endings[l->ending_count++] = (struct ending){
			.pid_namespace = h->pid_namespace,
			.start = e.u.status.start,
			.begun_ns = h->time_ns,
			.ended_ns = e.time_ns,
			.pid = e.u.status.pid,
			.status = (int)e.u.status.status,
		};
	}
}

static void add_file(struct loading *l, const char *name)
{
	struct trace_file *file = trace_open(l->dir->fd, name);
	const struct trace_header *h = trace_header(file);
	struct trace_event e;
	int got = trace_error(file) ? -1 : trace_next(file, &e);
	if (got < 0) {
		add_problem(l->dir, xstrdup(trace_error(file)));
	} else if (got == 0) {
		add_problem(l->dir, xasprintf("%s: ends at %" PRIu64 ", before its image record", name,
			trace_truncated(file) == UINT64_MAX ? (uint64_t)h->size : trace_truncated(file)));
	} else if (h->module == TRACE_MODULE_RECORD) {
		add_record_file(l, file, h);
	} else {
		size_t index = add_image(l, h, &e);	/* moves images */
		struct image *image = &l->dir->images[index];
		image->files = xreallocarray(image->files, image->file_count + 1, sizeof(*image->files));
		image->files[image->file_count++] = xstrdup(name);
		image->audited |= h->module == TRACE_MODULE_AUDIT;
		image->preloaded |= h->module == TRACE_MODULE_PRELOAD;
		if (h->time_ns < image->time_ns)
			image->time_ns = h->time_ns;
	}
	trace_close(file);
}

/* Names in numerical order of the segments: PID-START-RANDOM.audit-2.trace before …-10.trace. */
static int compare_names(const void *a, const void *b)
{
	return strverscmp(*(char *const *)a, *(char *const *)b);
}

static void read_files(struct loading *l)
{
	struct tracedir *dir = l->dir;
	int fd = openat(dir->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *stream = fd < 0 ? NULL : fdopendir(fd);
	if (!stream)
		fatal("open %s:", dir->path);
	char **names = NULL;
	size_t count = 0, room = 0;
	errno = 0;
	for (struct dirent *entry; (entry = readdir(stream)); errno = 0) {
		size_t length = strlen(entry->d_name);
		if (entry->d_name[0] == '.' || length < 7 || strcmp(entry->d_name + length - 6, ".trace") != 0)
			continue;
		if (count == room) {
			room = room ? 2 * room : 64;
			names = xreallocarray(names, room, sizeof(*names));
		}
		names[count++] = xstrdup(entry->d_name);
	}
	if (errno)
		add_problem(dir, xasprintf("%s: %s", dir->path, strerror(errno)));
	closedir(stream);
	if (count)
		qsort(names, count, sizeof(*names), compare_names);
	for (size_t i = 0; i < count; i++) {
		add_file(l, names[i]);
		free(names[i]);
	}
	free(names);
}

/* The order of images: time, then PID, so that it never depends on the file system. */
static const struct tracedir *sorted;

static int compare_images(const void *a, const void *b)
{
	const struct image *x = &sorted->images[*(const size_t *)a], *y = &sorted->images[*(const size_t *)b];
	if (x->time_ns != y->time_ns)
		return x->time_ns < y->time_ns ? -1 : 1;
	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	return (int)x->forked - (int)y->forked;
}

static void sort_images(struct loading *l)
{
	struct tracedir *dir = l->dir;
	size_t n = dir->image_count;
	size_t *order = xcalloc(n + 1, sizeof(*order));
	struct image *images = xcalloc(n + 1, sizeof(*images));
	struct origin *origins = xcalloc(n + 1, sizeof(*origins));
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	sorted = dir;
	qsort(order, n, sizeof(*order), compare_images);
	for (size_t i = 0; i < n; i++) {
		images[i] = dir->images[order[i]];
		origins[i] = l->origins[order[i]];
	}
	free(order);
	free(dir->images);
	free(l->origins);
	dir->images = images;
	l->origins = origins;
}

/* A fork child has written neither arguments nor environment: they are its parent's. */
static void inherit(struct image *child, const struct image *parent)
{
	if (!child->exe)
		child->exe = copy_string(parent->exe);
	if (!child->glibc)
		child->glibc = copy_string(parent->glibc);
	if (!child->argv.size) {
		free((char *)child->argv.bytes);
		child->argv = copy_list(&parent->argv);
	}
	if (!child->env.size) {
		free((char *)child->env.bytes);
		child->env = copy_list(&parent->env);
	}
}

/*
 * In order of time, so that what a table holds is always the latest image before this one: of the same
 * memory (a fork child's parent), of the same process (exec), of a PID (any parent).
 */
static void link_images(struct loading *l, struct map *by_process)
{
	struct tracedir *dir = l->dir;
	struct map by_memory = {0}, by_pid = {0}, labels = {0};
	for (size_t i = 0; i < dir->image_count; i++) {
		struct image *image = &dir->images[i];
		const struct origin *o = &l->origins[i];
		struct map_key process = {o->pid_namespace, image->pid, image->start, 1};
		if (image->forked)
			image->parent = value_index(map_get(&by_memory,
				(struct map_key){o->parent_pid, o->parent_start, random_key(image->random), 1}));
		else
			image->parent = value_index(map_get(by_process, process));
		if (image->parent != NO_IMAGE && !image->forked)
			dir->images[image->parent].next_exec = i;
		if (image->parent == NO_IMAGE)
			image->parent = value_index(map_get(&by_pid, (struct map_key){o->pid_namespace, o->parent_pid, 0, 1}));
		if (image->forked && image->parent != NO_IMAGE)
			inherit(image, &dir->images[image->parent]);
		image->run = image->parent == NO_IMAGE ? i : dir->images[image->parent].run;

		void **label = map_at(&labels, (struct map_key){image->pid, 0, 0, 1});
		uintptr_t number = (uintptr_t)*label;
		*label = (void *)(number + 1);
		image->label = xasprintf("%" PRIu32 ".%zu", image->pid, (size_t)number);

		*map_at(&by_memory, (struct map_key){image->pid, image->start, random_key(image->random), 1}) = index_value(i);
		*map_at(by_process, process) = index_value(i);
		*map_at(&by_pid, (struct map_key){o->pid_namespace, image->pid, 0, 1}) = index_value(i);
	}
	map_free(&by_memory);
	map_free(&by_pid);
	map_free(&labels);
}

/* The last image of the process that ended so; without start (no /proc) the PID has to do. */
static size_t ended_image(const struct loading *l, const struct map *by_process, const struct ending *ending)
{
	size_t i = value_index(
		map_get(by_process, (struct map_key){ending->pid_namespace, ending->pid, ending->start, 1}));
	for (size_t n = l->dir->image_count; i == NO_IMAGE && n-- > 0;) {
		const struct image *image = &l->dir->images[n];
		if (image->pid == ending->pid && l->origins[n].pid_namespace == ending->pid_namespace &&
		    image->time_ns >= ending->begun_ns && image->time_ns <= ending->ended_ns)
			i = n;
	}
	return i;
}

/*
 * Gives each child of a `record` its status.  Where there was one record only, a process without a known
 * parent (its parent forked, loaded nothing and has ended) that began while it ran belongs to its run.
 */
static void apply_endings(struct loading *l, const struct map *by_process)
{
	struct tracedir *dir = l->dir;
	for (size_t n = 0; n < l->ending_count; n++) {
		size_t i = ended_image(l, by_process, &l->endings[n]);
		if (i == NO_IMAGE)
			continue;
		dir->images[i].has_status = true;
		dir->images[i].status = l->endings[n].status;
		if (l->ending_count > 1)
			continue;
		size_t root = dir->images[i].run;
		for (size_t j = 0; j < dir->image_count; j++) {
			struct image *image = &dir->images[j];
			if (image->parent != NO_IMAGE)
				image->run = dir->images[image->parent].run;
			else if (j > root && image->time_ns <= l->endings[n].ended_ns)
				image->run = root;
		}
	}
	for (size_t i = 0; i < dir->image_count; i++) {
		if (dir->images[i].run != i)
			continue;
		dir->runs = xreallocarray(dir->runs, dir->run_count + 1, sizeof(*dir->runs));
		dir->runs[dir->run_count++] = i;
	}
}

/* The one line of `format`; a directory without it is no trace. */
static bool check_format(const struct tracedir *dir, bool must)
{
	char line[64];
	int fd = openat(dir->fd, FORMAT_FILE, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ssize_t got = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);
	int error = errno;
	if (fd >= 0)
		close(fd);
	if (got < 0) {
		if (!must)
			return false;
		errno = error;
		fatal("%s is no trace directory: open %s/" FORMAT_FILE ":", dir->path, dir->path);
	}
	line[got] = '\0';
	if (strcmp(line, TRACE_FORMAT_LINE) == 0)
		return true;
	unsigned version;
	if (sscanf(line, "libtrace trace %u", &version) == 1)
		fatal("%s: trace version %u, this libtrace reads version %d: use the libtrace that wrote it", dir->path, version,
			TRACE_VERSION);
	fatal("%s/" FORMAT_FILE ": expected the line '%.*s'", dir->path, (int)strlen(TRACE_FORMAT_LINE) - 1, TRACE_FORMAT_LINE);
}

static bool open_directory(struct tracedir *dir, const char *path)
{
	dir->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir->fd < 0)
		return false;
	dir->path = xstrdup(path);
	return true;
}

/* LIBTRACE_OUTPUT with %h for the host name; %p is a PID that nobody knows any more. */
static char *expand_output(const char *output)
{
	struct buffer b = {0};
	for (; *output; output++) {
		char host[256] = "localhost";
		if (output[0] == '%' && output[1] == 'h') {
			gethostname(host, sizeof(host) - 1);
			buffer_string(&b, host);
			output++;
		} else if (output[0] == '%' && output[1] == 'p') {
			fatal("LIBTRACE_OUTPUT holds %%p: name the trace directory");
		} else {
			buffer_add(&b, output, 1);
			if (output[0] == '%' && output[1] == '%')
				output++;
		}
	}
	return b.data;
}

static void open_default(struct tracedir *dir)
{
	const char *output = getenv(ENV_OUTPUT), *tmpdir = getenv("TMPDIR");
	char *expanded = output && *output ? expand_output(output) : NULL;
	char *fallback = xasprintf("%s/libtrace-%u.data", tmpdir && tmpdir[0] == '/' ? tmpdir : "/tmp", getuid());
	const char *places[] = {expanded, DEFAULT_OUTPUT, fallback};
	for (size_t i = 0; i < 3 && !dir->path; i++) {
		if (!places[i] || !open_directory(dir, places[i]))
			continue;
		if (!check_format(dir, false)) {
			close(dir->fd);
			free(dir->path);
			dir->path = NULL;
		}
	}
	if (!dir->path)
		fatal("no trace in %s%s%s or %s: run `libtrace record -- COMMAND`, or name the directory", expanded ? expanded : "",
			expanded ? ", " : "", DEFAULT_OUTPUT, fallback);
	warn("reading %s", dir->path);
	free(expanded);
	free(fallback);
}

struct tracedir *tracedir_open(const char *path)
{
	struct tracedir *dir = xcalloc(1, sizeof(*dir));
	struct loading l = {.dir = dir};
	struct map by_process = {0};
	if (!path)
		open_default(dir);
	else if (!open_directory(dir, path))
		fatal("open trace directory %s:", path);
	check_format(dir, true);
	struct stat st;
	if (fstatat(dir->fd, IMAGES_FILE, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode))
		dir->images_begun = (uint64_t)st.st_size;
	read_files(&l);
	sort_images(&l);
	link_images(&l, &by_process);
	apply_endings(&l, &by_process);
	map_free(&by_process);
	map_free(&l.images);
	free(l.origins);
	free(l.endings);
	return dir;
}

void tracedir_close(struct tracedir *dir)
{
	for (size_t i = 0; i < dir->image_count; i++) {
		struct image *image = &dir->images[i];
		for (size_t j = 0; j < image->file_count; j++)
			free(image->files[j]);
		free(image->files);
		free(image->label);
		free(image->exe);
		free(image->cwd);
		free(image->glibc);
		free((char *)image->argv.bytes);
		free((char *)image->env.bytes);
	}
	for (size_t i = 0; i < dir->problem_count; i++)
		free(dir->problems[i]);
	free(dir->problems);
	free(dir->images);
	free(dir->runs);
	free(dir->path);
	close(dir->fd);
	free(dir);
}

size_t tracedir_run(const struct tracedir *dir, const char *which)
{
	if (which && strcmp(which, "all") == 0)
		return NO_IMAGE;
	if (!dir->run_count)
		fatal("%s holds no process", dir->path);
	if (!which)
		return dir->runs[dir->run_count - 1];
	char *end;
	errno = 0;
	unsigned long number = strtoul(which, &end, 10);
	if (errno || end == which || *end || which[0] == '-' || number < 1 || number > dir->run_count)
		fatal("no run '%s' (1 to %zu, all)", which, dir->run_count);
	return dir->runs[number - 1];
}

bool tracedir_in_run(const struct tracedir *dir, size_t image, size_t run)
{
	return run == NO_IMAGE || dir->images[image].run == run;
}

size_t tracedir_image(const struct tracedir *dir, const char *label)
{
	size_t length = strlen(label);
	bool bare = !strchr(label, '.');
	for (size_t i = dir->image_count; i-- > 0;) {
		const char *known = dir->images[i].label;
		if (strcmp(known, label) == 0 || (bare && strncmp(known, label, length) == 0 && known[length] == '.'))
			return i;
	}
	fatal("no process '%s' in %s", label, dir->path);
}

/* The files of one module, one after the other, and the next event of them. */
struct stream {
	struct tracedir *dir;
	struct image *image;
	enum trace_module module;
	size_t next_file;
	struct trace_file *file;
	struct trace_event event;
	bool has_event, limited;
	uint64_t records, end_seq;	/* seen; one more than the highest number */
};

/* Says once what is wrong with a file that was read to its end. */
static void end_file(struct stream *s)
{
	char *text = NULL;
	if (trace_error(s->file))
		text = xstrdup(trace_error(s->file));
	else if (trace_truncated(s->file) != UINT64_MAX)
		text = xasprintf("%s: ends inside the record at %" PRIu64, s->image->files[s->next_file - 1],
			trace_truncated(s->file));
	for (size_t i = 0; text && i < s->dir->problem_count; i++) {
		if (strcmp(s->dir->problems[i], text) == 0) {
			free(text);
			text = NULL;
		}
	}
	if (text)
		add_problem(s->dir, text);
	s->records += trace_skipped(s->file);
	trace_close(s->file);
	s->file = NULL;
}

static void advance(struct stream *s)
{
	for (;;) {
		if (!s->file) {
			if (s->next_file == s->image->file_count)
				break;
			s->file = trace_open(s->dir->fd, s->image->files[s->next_file++]);
			if (!trace_error(s->file) && trace_header(s->file)->module != s->module) {
				trace_close(s->file);
				s->file = NULL;
				continue;
			}
		}
		if (!trace_error(s->file) && trace_next(s->file, &s->event) > 0) {
			s->has_event = true;
			s->records++;
			if (s->event.seq >= s->end_seq)
				s->end_seq = (uint64_t)s->event.seq + 1;
			s->limited |= s->event.kind == TRACE_LOST;
			return;
		}
		end_file(s);
	}
	s->has_event = false;
}

uint64_t tracedir_events(struct tracedir *dir, size_t image,
	void (*each)(void *context, const struct trace_event *, enum trace_module), void *context)
{
	struct stream streams[] = {
		{.dir = dir, .image = &dir->images[image], .module = TRACE_MODULE_AUDIT},
		{.dir = dir, .image = &dir->images[image], .module = TRACE_MODULE_PRELOAD},
	};
	enum { STREAMS = sizeof(streams) / sizeof(streams[0]) };
	for (int i = 0; i < STREAMS; i++)
		advance(&streams[i]);
	for (;;) {
		struct stream *earliest = NULL;
		for (int i = 0; i < STREAMS; i++)
			if (streams[i].has_event && (!earliest || streams[i].event.time_ns < earliest->event.time_ns))
				earliest = &streams[i];
		if (!earliest)
			break;
		each(context, &earliest->event, earliest->module);
		advance(earliest);
	}
	uint64_t lost = 0;
	for (int i = 0; i < STREAMS; i++) {
		if (streams[i].limited)
			return UINT64_MAX;
		if (streams[i].end_seq > streams[i].records)
			lost += streams[i].end_seq - streams[i].records;
	}
	return lost;
}
