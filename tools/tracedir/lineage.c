/* SPDX-License-Identifier: MIT */
/*
 * How the images of a directory descend from each other: order, parents, labels, runs, statuses.
 *
 * The directory may hold images of several boots and machines, PIDs that were used again, and lies:
 * a parent is always looked for among earlier images, so there can be no loop.
 */
#include "tracedir/parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const uint8_t no_boot[16];

struct lineage {
	struct tracedir *dir;
	size_t *by_pid;		/* indices of the images by PID, then in their order */
};

/* --- Order --- */

static int compare_images(const void *a, const void *b)
{
	const struct image *x = a, *y = b;
	if (x->realtime_ns != y->realtime_ns)
		return x->realtime_ns < y->realtime_ns ? -1 : 1;
	if (x->forked != y->forked)
		return x->forked ? 1 : -1;
	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	if (!x->chunk_count || !y->chunk_count)	/* left no trace */
		return x->chunk_count < y->chunk_count ? -1 : x->chunk_count > y->chunk_count;
	int order = strcmp(x->chunks[0].name, y->chunks[0].name);
	return order || x->chunks[0].offset == y->chunks[0].offset ? order :
		x->chunks[0].offset < y->chunks[0].offset          ? -1 :
								     1;
}

/*
 * The monotonic clock orders the images of one boot, the other clock the boots: one offset is taken
 * for a whole boot, as it changes whenever the time of day is set.  Images come sorted by boot.
 */
static void set_realtime(struct tracedir *d)
{
	for (size_t i = 0, end; i < d->image_count; i = end) {
		const struct image *first = &d->images[i];
		bool known = memcmp(first->boot_id, no_boot, sizeof(no_boot)) != 0;
		for (end = i + 1; known && end < d->image_count; end++) {
			if (memcmp(d->images[end].boot_id, d->images[i].boot_id, sizeof(no_boot)) != 0)
				break;
			if (d->images[end].time_ns < first->time_ns)
				first = &d->images[end];
		}
		for (size_t j = i; j < end; j++)
			d->images[j].realtime_ns = (int64_t)(d->images[j].time_ns +
				(uint64_t)first->realtime_offset_ns);
	}
}

static const struct tracedir *sorted_dir;	/* qsort passes no context */

static int compare_by_pid(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;
	uint32_t p = sorted_dir->images[x].pid, q = sorted_dir->images[y].pid;
	if (p != q)
		return p < q ? -1 : 1;
	return x < y ? -1 : x > y;
}

static void sort_by_pid(struct lineage *l)
{
	l->by_pid = xreallocarray(NULL, l->dir->image_count + 1, sizeof(*l->by_pid));
	for (size_t i = 0; i < l->dir->image_count; i++)
		l->by_pid[i] = i;
	sorted_dir = l->dir;
	qsort(l->by_pid, l->dir->image_count, sizeof(*l->by_pid), compare_by_pid);
}

/* --- Parents --- */

static bool same_boot(const uint8_t *a, const uint8_t *b)
{
	return memcmp(a, b, sizeof(no_boot)) == 0 || memcmp(a, no_boot, sizeof(no_boot)) == 0 ||
		memcmp(b, no_boot, sizeof(no_boot)) == 0;
}

static bool same_or_unknown(uint64_t a, uint64_t b)
{
	return a == b || a == 0 || b == 0;
}

static bool is_fork_parent(const struct image *parent, const struct image *child)
{
	return parent->start == child->fork_start && same_boot(parent->boot_id, child->boot_id) &&
		memcmp(parent->random, child->random, sizeof(child->random)) == 0;
}

static bool is_same_process(const struct image *earlier, const struct image *later)
{
	return earlier->start == later->start && same_boot(earlier->boot_id, later->boot_id) &&
		same_or_unknown(earlier->pid_namespace, later->pid_namespace);
}

static bool is_alive_parent(const struct image *parent, const struct image *child)
{
	return (parent->start <= child->start || child->start == 0) && same_boot(parent->boot_id, child->boot_id) &&
		same_or_unknown(parent->pid_namespace, child->pid_namespace);
}

/* The latest image of pid before image i that `is` accepts, or NO_IMAGE. */
static size_t find_before(const struct lineage *l, uint32_t pid, size_t i,
	bool (*is)(const struct image *, const struct image *))
{
	const struct image *images = l->dir->images;
	size_t low = 0, high = l->dir->image_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2, at = l->by_pid[middle];
		if (images[at].pid < pid || (images[at].pid == pid && at < i))
			low = middle + 1;
		else
			high = middle;
	}
	while (low-- > 0 && images[l->by_pid[low]].pid == pid)
		if (is(&images[l->by_pid[low]], &images[i]))
			return l->by_pid[low];
	return NO_IMAGE;
}

/* A fork child's image record leaves out what its parent's says. */
static void inherit(struct image *child, const struct image *parent)
{
	if (!child->exe && parent->exe)
		child->exe = xstrdup(parent->exe);
	if (!child->glibc && parent->glibc)
		child->glibc = xstrdup(parent->glibc);
	if (!child->argv.size)
		child->argv = parent->argv;
	if (!child->env.size)
		child->env = parent->env;
}

static void find_parent(struct lineage *l, size_t i)
{
	struct image *image = &l->dir->images[i];
	if (image->forked) {
		image->parent = find_before(l, image->fork_pid, i, is_fork_parent);
		if (image->parent != NO_IMAGE)
			inherit(image, &l->dir->images[image->parent]);
		return;
	}
	image->parent = find_before(l, image->pid, i, is_same_process);
	if (image->parent != NO_IMAGE)
		l->dir->images[image->parent].next_exec = i;
	else if (image->ppid)
		image->parent = find_before(l, image->ppid, i, is_alive_parent);
}

static void set_labels(struct lineage *l)
{
	struct image *images = l->dir->images;
	unsigned n = 0;
	for (size_t i = 0; i < l->dir->image_count; i++) {
		struct image *image = &images[l->by_pid[i]];
		n = i > 0 && images[l->by_pid[i - 1]].pid == image->pid ? n + 1 : 0;
		image->label = xasprintf("%u.%u", image->pid, n);
	}
}

/* --- Runs --- */

static bool in_time(const struct recorded *r, const struct image *image)
{
	return same_boot(r->boot_id, image->boot_id) && r->begin_ns <= image->time_ns && image->time_ns <= r->end_ns;
}

static bool is_child(const struct recorded *r, const struct image *image)
{
	if (!in_time(r, image) || !same_or_unknown(r->pid_namespace, image->pid_namespace))
		return false;
	if (r->has_status)
		return r->pid == image->pid && same_or_unknown(r->start, image->start);
	return r->recorder == image->ppid;
}

/* The record that image belongs to although it has no parent here: its child, or else the only one at that time. */
static struct recorded *find_recorded(struct recorded *recorded, size_t count, const struct image *image)
{
	struct recorded *only = NULL;
	size_t found = 0;
	for (size_t i = 0; i < count; i++)
		if (is_child(&recorded[i], image))
			return &recorded[i];
	for (size_t i = 0; i < count; i++) {
		if (in_time(&recorded[i], image)) {
			only = &recorded[i];
			found++;
		}
	}
	return found == 1 ? only : NULL;
}

/*
 * An image without a parent begins a run, unless what stood between it and its forebear left no trace: a
 * static program, a shell's subshell, which forks and loads nothing.  The `record` during which it ran tells
 * where it belongs, or else its process group; its leader may be no forebear, but the next in a pipeline.
 */
static void find_runs(struct lineage *l, struct recorded *recorded, size_t recorded_count)
{
	struct tracedir *d = l->dir;
	d->runs = xreallocarray(NULL, d->image_count + 1, sizeof(*d->runs));
	for (size_t i = 0; i < d->image_count; i++) {
		struct image *image = &d->images[i];
		if (image->parent != NO_IMAGE) {
			image->run = d->images[image->parent].run;
			continue;
		}
		struct recorded *r = find_recorded(recorded, recorded_count, image);
		size_t leader = NO_IMAGE;
		if (!r && image->pgid && image->pgid != image->pid)
			leader = find_before(l, image->pgid, i, is_alive_parent);
		image->run = r && r->root != NO_IMAGE ? r->root : leader != NO_IMAGE ? d->images[leader].run : i;
		if (image->run == i)
			d->runs[d->run_count++] = i;
		if (r)
			r->root = image->run;
	}
}

/* Gives the last image of the process that `record` waited for its wait status. */
static void set_status(struct lineage *l, const struct recorded *r)
{
	struct tracedir *d = l->dir;
	for (size_t i = d->image_count; i-- > 0;) {
		struct image *image = &d->images[i];
		if (image->pid == r->pid && is_child(r, image)) {
			image->has_status = true;
			image->status = r->status;
			image->status_ns = r->end_ns;
			return;
		}
	}
}

void lineage_find(struct tracedir *d, struct recorded *recorded, size_t recorded_count)
{
	struct lineage l = {.dir = d};
	set_realtime(d);
	if (d->image_count)
		qsort(d->images, d->image_count, sizeof(*d->images), compare_images);
	sort_by_pid(&l);
	for (size_t i = 0; i < d->image_count; i++)
		find_parent(&l, i);
	set_labels(&l);
	find_runs(&l, recorded, recorded_count);
	for (size_t i = 0; i < recorded_count; i++)
		if (recorded[i].has_status)
			set_status(&l, &recorded[i]);
	free(l.by_pid);
}
