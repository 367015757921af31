/* SPDX-License-Identifier: MIT */
/* Compares two processes, library by library. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "diff/diff.h"
#include "findings/evidence.h"
#include "view/view.h"

/* A name of one process: an object, or a search in vain. */
struct diff_entry {
	const char *name, *path;	/* strings of the diff; path: plain */
	const char *stem;	/* name without what numbers tell */
	struct change_end end;
	size_t order;		/* of its loading */
	bool done;
};

struct entries {
	struct diff_entry *list;
	size_t count;
};

struct comparison {
	struct diff *diff;
	const struct diff_side *a, *b;
	size_t pair;
};

void diff_side_begin(struct diff_side *s, const char *name, const struct graph *g, const struct process *p,
	const struct snapshots *snapshots)
{
	*s = (struct diff_side){
		.name = name, .graph = g, .process = p, .snapshot = snapshots ? snapshot_of(snapshots, p) : NULL};
	stable_choose(&s->plain, p);
}

void diff_side_end(struct diff_side *s)
{
	stable_free(&s->plain);
}

/* --- what is in a process --- */

static const char *keep_plain(struct diff *d, const struct diff_side *s, const char *path)
{
	struct buffer b = {0};
	stable_path(&s->plain, &b, path);
	const char *kept = strings_keep_string(&d->strings, b.data);
	buffer_free(&b);
	return kept;
}

/*
 * libcudart.so.12 and libcudart.so.13, _C.cpython-311-x86_64-linux-gnu.so and _C.cpython-312-…, libz-1a2b3c4d.so of a
 * wheel.
 */
static const char *keep_stem(struct diff *d, const char *name)
{
	size_t length = stem_length(name);
	const char *tag = strstr(name, ".cpython-"), *hash;
	if (!length)
		length = strlen(name);
	if (tag && (size_t)(tag - name) < length)
		length = (size_t)(tag - name);
	hash = memrchr(name, '-', length);
	if (hash && name + length - hash == 9 && strspn(hash + 1, "0123456789abcdef") >= 8)
		length = (size_t)(hash - name);
	return strings_keep(&d->strings, name, length);
}

static int compare_entries(const void *left, const void *right)
{
	const struct diff_entry *x = left, *y = right;
	int order = strcmp(x->name, y->name);
	if (!order)
		order = strcmp(x->path, y->path);
	return order ? order : (x->order > y->order) - (x->order < y->order);
}

static int compare_stems(const void *left, const void *right)
{
	const struct diff_entry *x = left, *y = right;
	if (x->done != y->done)
		return x->done ? 1 : -1;
	int order = strcmp(x->stem, y->stem);
	return order ? order : compare_entries(left, right);
}

static int compare_order(const void *left, const void *right)
{
	const struct diff_entry *x = left, *y = right;
	return (x->order > y->order) - (x->order < y->order);
}

static void add_entry(struct diff *d, const struct diff_side *s, struct entries *e, const char *name, const char *path,
	struct change_end end)
{
	const char *kept = strchr(name, '/') ? keep_plain(d, s, name) : strings_keep_string(&d->strings, name);
	e->list[e->count] = (struct diff_entry){.name = kept,
		.path = keep_plain(d, s, path),
		.stem = keep_stem(d, kept),
		.end = end,
		.order = e->count};
	e->count++;
}

static void collect_objects(struct diff *d, const struct diff_side *s, struct entries *e)
{
	const struct process *p = s->process;
	e->list = xcalloc(p->inherited_count + p->object_count + 1, sizeof(*e->list));
	for (size_t i = 0; i < p->inherited_count + p->object_count; i++) {
		const struct object *o = i < p->inherited_count ? p->inherited[i] : p->objects[i - p->inherited_count];
		/* The vdso is the kernel's. */
		if (o != p->program && strchr(o->path, '/'))
			add_entry(d, s, e, object_name(o), o->path, (struct change_end){.object = o});
	}
	qsort(e->list, e->count, sizeof(*e->list), compare_entries);
}

/* Names that were looked for in vain, each once. */
static void collect_failed(struct diff *d, const struct diff_side *s, struct entries *e)
{
	const struct process *p = s->process;
	struct map seen = {0};
	e->list = xcalloc(p->search_count + 1, sizeof(*e->list));
	for (size_t i = 0; i < p->search_count; i++) {
		const struct search *f = p->searches[i];
		void **at = f->result == RESULT_FAILED && !f->resolved && !f->usable ?
			map_at(&seen, (struct map_key){.a = (uintptr_t)f->name}) : NULL;
		if (!at || *at)
			continue;
		*at = d;
		add_entry(d, s, e, f->name, "", (struct change_end){.failed = f});
	}
	map_free(&seen);
	qsort(e->list, e->count, sizeof(*e->list), compare_entries);
}

static struct diff_entry *find_name(const struct entries *e, const char *name)
{
	size_t low = 0, high = e->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(e->list[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < e->count && strcmp(e->list[low].name, name) == 0 ? &e->list[low] : NULL;
}

/* --- what is different --- */

static void add_part(struct buffer *b, const char *text)
{
	buffer_add(b, text ? text : "", text ? strlen(text) + 1 : 1);
}

static void describe_end(struct buffer *b, const struct diff_side *s, const struct change_end *end)
{
	const struct candidate *c = end->object ? object_candidate(end->object) : NULL;
	buffer_printf(b, "%d%d%c", !!end->object + 2 * !!end->failed, c ? (int)c->origin : -1, 0);
	if (end->object)
		stable_path(&s->plain, b, end->object->path);
	add_part(b, end->object ? diff_build_id(s, end->object) : NULL);
}

/* The change of that description; a new one, if the pair before had none such. */
static void add_change(
	struct comparison *c, enum change_kind kind, const char *name, struct change_end a, struct change_end b)
{
	struct diff *d = c->diff;
	struct buffer key = {0};
	buffer_printf(&key, "change%d%c", kind, 0);
	add_part(&key, name);
	describe_end(&key, c->a, &a);
	describe_end(&key, c->b, &b);
	void **at = map_at(
		&d->known, (struct map_key){.a = (uintptr_t)strings_keep(&d->strings, key.data, key.length)});
	buffer_free(&key);
	if (*at) {
		struct change *known = &d->changes[(uintptr_t)*at - 1];
		known->pairs += known->pair != c->pair;
		return;
	}
	if ((d->change_count & (d->change_count - 1)) == 0)
		d->changes = xreallocarray(d->changes, d->change_count ? 2 * d->change_count : 1, sizeof(*d->changes));
	struct change *change = &d->changes[d->change_count++];
	*at = (void *)(uintptr_t)d->change_count;
	*change = (struct change){.kind = kind, .soname = name, .a = a, .b = b, .pair = c->pair, .pairs = 1};
	change_explain(change, c->a, c->b);
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* Whether two files at one path are not the same: by build id, else by owner and size. */
static bool other_build(const struct comparison *c, const struct object *a, const struct object *b)
{
	const char *x = diff_build_id(c->a, a), *y = diff_build_id(c->b, b);
	if (x && y)
		return strcmp(x, y) != 0;
	const struct file *f = snapshot_object(c->a->snapshot, a), *g = snapshot_object(c->b->snapshot, b);
	if (!f || !g || f->error || g->error || f->changed || g->changed)
		return false;
	if (f->owner && g->owner &&
		(!same_text(f->owner->name, g->owner->name) || !same_text(f->owner->version, g->owner->version)))
		return true;
	return f->size != g->size;
}

static bool found_otherwise(const struct object *a, const struct object *b)
{
	const struct candidate *x = object_candidate(a), *y = object_candidate(b);
	return x && y && x->origin != y->origin;
}

static void compare_objects(
	struct comparison *c, const char *name, const struct object *a, const struct object *b, bool same_path)
{
	struct change_end x = {.object = a}, y = {.object = b};
	if (!same_path || found_otherwise(a, b))
		add_change(c, CHANGE_PLACE, name, x, y);
	else if (other_build(c, a, b))
		add_change(c, CHANGE_BUILD, name, x, y);
}

/* Both sorted by name and path: first those at the same path, then, of one name, what is left in its order. */
static void match_names(struct comparison *c, struct entries *a, struct entries *b)
{
	for (size_t i = 0, k = 0; i < a->count && k < b->count;) {
		int order = compare_entries(&a->list[i], &b->list[k]);
		bool same = a->list[i].name == b->list[k].name && a->list[i].path == b->list[k].path;
		if (same) {
			a->list[i].done = b->list[k].done = true;
			compare_objects(c, a->list[i].name, a->list[i].end.object, b->list[k].end.object, true);
			i++, k++;
		} else if (order < 0) {
			i++;
		} else {
			k++;
		}
	}
	for (size_t i = 0, k = 0; i < a->count && k < b->count;) {
		struct diff_entry *x = &a->list[i], *y = &b->list[k];
		int order = strcmp(x->name, y->name);
		if (x->done || (!y->done && order < 0)) {
			i++;
		} else if (y->done || order > 0) {
			k++;
		} else {
			x->done = y->done = true;
			compare_objects(c, x->name, x->end.object, y->end.object, false);
			i++, k++;
		}
	}
}

/* How many entries from i on have its stem and are not done. */
static size_t alike_stems(const struct entries *e, size_t i)
{
	size_t end = i;
	while (end < e->count && !e->list[end].done && e->list[end].stem == e->list[i].stem)
		end++;
	return end - i;
}

/*
 * libfoo.so.1 on one side and libfoo.so.2 on the other are one change; which of several belong together, nobody knows.
 */
static void match_stems(struct comparison *c, struct entries *a, struct entries *b)
{
	qsort(a->list, a->count, sizeof(*a->list), compare_stems);
	qsort(b->list, b->count, sizeof(*b->list), compare_stems);
	for (size_t i = 0, k = 0; i < a->count && k < b->count && !a->list[i].done && !b->list[k].done;) {
		int order = strcmp(a->list[i].stem, b->list[k].stem);
		size_t left = order <= 0 ? alike_stems(a, i) : 0, right = order >= 0 ? alike_stems(b, k) : 0;
		if (left == 1 && right == 1) {
			struct diff_entry *x = &a->list[i], *y = &b->list[k];
			compare_objects(c, x->name, x->end.object, y->end.object, x->path == y->path);
			x->stem = y->stem = NULL;	/* done, but the list stays sorted */
		}
		i += left;
		k += right;
	}
	for (size_t i = 0; i < a->count; i++)
		a->list[i].done |= !a->list[i].stem;
	for (size_t i = 0; i < b->count; i++)
		b->list[i].done |= !b->list[i].stem;
}

/* What is loaded in one process alone; in the other it may have been looked for in vain. */
static void leftovers(struct comparison *c, struct entries *e, struct entries *failed, bool in_a)
{
	qsort(e->list, e->count, sizeof(*e->list), compare_order);
	for (size_t i = 0; i < e->count; i++) {
		struct diff_entry *x = &e->list[i], *f = x->done ? NULL : find_name(failed, x->name);
		struct change_end other = {0};
		if (x->done)
			continue;
		if (f) {
			other = f->end;
			f->done = true;
		}
		add_change(
			c, in_a ? CHANGE_MISSING : CHANGE_ADDED, x->name, in_a ? x->end : other, in_a ? other : x->end);
	}
}

static void compare_failed(struct comparison *c, struct entries *a, struct entries *b, const struct entries *loaded)
{
	for (size_t i = 0; i < b->count; i++) {
		struct diff_entry *x = &b->list[i], *y = find_name(a, x->name);
		if (y)
			y->done = true;
		else if (!x->done && !find_name(loaded, x->name))
			add_change(c, CHANGE_MISSING, x->name, (struct change_end){0}, x->end);
	}
	for (size_t i = 0; i < a->count; i++)
		if (!a->list[i].done)
			add_change(c, CHANGE_ADDED, a->list[i].name, a->list[i].end, (struct change_end){0});
}

static void compare_programs(struct comparison *c)
{
	const struct object *a = c->a->process->program, *b = c->b->process->program;
	if (a && b)
		compare_objects(c, strings_keep_string(&c->diff->strings, object_name(a)), a, b,
			keep_plain(c->diff, c->a, a->path) == keep_plain(c->diff, c->b, b->path));
}

void diff_add_pair(struct diff *d, struct diff_side a, struct diff_side b, size_t a_count, size_t b_count)
{
	struct comparison c = {.diff = d, .a = &a, .b = &b, .pair = d->pair_count};
	struct entries x, y, failed_x, failed_y;
	x = y = failed_x = failed_y = (struct entries){0};
	collect_objects(d, &a, &x);
	collect_objects(d, &b, &y);
	collect_failed(d, &a, &failed_x);
	collect_failed(d, &b, &failed_y);
	compare_programs(&c);
	match_names(&c, &x, &y);
	match_stems(&c, &x, &y);
	leftovers(&c, &x, &failed_y, true);
	leftovers(&c, &y, &failed_x, false);
	qsort(x.list, x.count, sizeof(*x.list), compare_entries);
	compare_failed(&c, &failed_x, &failed_y, &x);
	diff_environment(d, &a, &b);
	free(x.list), free(y.list), free(failed_x.list), free(failed_y.list);
	if ((d->pair_count & (d->pair_count - 1)) == 0)
		d->pairs = xreallocarray(d->pairs, d->pair_count ? 2 * d->pair_count : 1, sizeof(*d->pairs));
	d->pairs[d->pair_count++] = (struct diff_pair){a, b, a_count, b_count};
}

void diff_free(struct diff *d)
{
	for (size_t i = 0; i < d->pair_count; i++) {
		diff_side_end(&d->pairs[i].a);
		diff_side_end(&d->pairs[i].b);
	}
	for (size_t i = 0; i < d->change_count; i++) {
		for (size_t k = 0; k < d->changes[i].why_count; k++)
			free(d->changes[i].why[k]);
		free(d->changes[i].why);
	}
	free(d->pairs);
	free(d->changes);
	free(d->environment);
	free(d->programs);
	map_free(&d->known);
	strings_free(&d->strings);
	*d = (struct diff){0};
}
