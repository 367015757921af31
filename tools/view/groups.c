/* SPDX-License-Identifier: MIT */
/* Tells processes apart by a hash of what they loaded and missed, in any order; and finds the ranks among them. */
#include "view/groups.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "graph/process.h"
#include "view/stable-path.h"
#include "view/view.h"

/* Two independent hashes: one alone could be the same by chance. */
struct group_key {
	uint64_t a, b;
};

struct finding_alike {
	const struct graph *graph;
	const struct snapshots *snapshots;
	struct map inherited;	/* array of inherited objects → their key, which many fork children share */
	struct arena arena;
	struct buffer text;
};

static struct group_key hash_text(const struct buffer *b)
{
	uint64_t a = hash_bytes(b->data, b->length);
	/* The same bytes from another beginning. */
	uint64_t other = 0x9e3779b97f4a7c15u;
	for (size_t i = 0; i < b->length; i++)
		other = (other ^ (unsigned char)b->data[i]) * 0xd6e8feb86659fd93u + (other >> 29);
	return (struct group_key){a * 0xbf58476d1ce4e5b9u ^ a >> 31, other ^ other >> 32};
}

/* A sum, so that the order in which threads came to load things does not matter. */
static void add_item(struct group_key *sum, const struct buffer *item)
{
	struct group_key k = hash_text(item);
	sum->a += k.a;
	sum->b += k.b;
}

static void add_part(struct buffer *b, const char *text)
{
	buffer_add(b, text ? text : "", text ? strlen(text) + 1 : 1);
}

static void add_object(struct finding_alike *f, struct group_key *sum, const struct stable *plain,
	const struct snapshot *snapshot, const struct object *o)
{
	const struct candidate *c = object_candidate(o);
	const struct file *file = snapshot_object(snapshot, o);
	f->text.length = 0;
	if (!strchr(o->path, '/'))
		return;	/* the vdso: the kernel's */
	stable_path(plain, &f->text, o->path);
	buffer_printf(&f->text, "%c%lld%c%d%c", 0, (long long)o->namespace_id, 0, c ? (int)c->origin : -1, 0);
	add_part(&f->text, o->soname);
	add_part(&f->text, o->build_id);
	add_part(&f->text, file && file->owner ? file->owner->version : NULL);
	if (!o->build_id && file && !file->error && !file->changed)
		buffer_printf(&f->text, "%llu", (unsigned long long)file->size);
	add_item(sum, &f->text);
}

static void add_failure(
	struct finding_alike *f, struct group_key *sum, const struct stable *plain, const struct search *s)
{
	if (s->result != RESULT_FAILED || s->resolved || s->usable)
		return;
	f->text.length = 0;
	stable_path(plain, &f->text, s->name);
	add_part(&f->text, s->requester ? object_name(s->requester) : NULL);
	add_part(&f->text, s->via == VIA_NEEDED ? "needed" : "not found");
	add_item(sum, &f->text);
}

static struct group_key key_of_inherited(struct finding_alike *f, const struct process *p, const struct stable *plain,
	const struct snapshot *snapshot)
{
	void **at = map_at(&f->inherited, (struct map_key){.a = (uintptr_t)p->inherited, .b = p->inherited_count});
	struct group_key *key = *at;
	if (!key) {
		*at = key = arena_take(&f->arena, sizeof(*key));
		for (size_t i = 0; i < p->inherited_count; i++)
			add_object(f, key, plain, snapshot, p->inherited[i]);
	}
	return *key;
}

static struct group_key key_of(struct finding_alike *f, const struct process *p)
{
	struct stable plain;
	const struct snapshot *snapshot = f->snapshots ? snapshot_of(f->snapshots, p) : NULL;
	const struct image *i = p->image;
	stable_choose(&plain, p);
	struct group_key sum = p->inherited_count ? key_of_inherited(f, p, &plain, snapshot) : (struct group_key){0};
	for (size_t n = 0; n < p->object_count; n++)
		add_object(f, &sum, &plain, snapshot, p->objects[n]);
	for (size_t n = 0; n < p->search_count; n++)
		add_failure(f, &sum, &plain, p->searches[n]);
	f->text.length = 0;
	stable_path(&plain, &f->text, i->exe ? i->exe : "");
	buffer_printf(&f->text, "%c%d%d%d%d%d", 0, i->machine, i->forked, p->object_count || p->search_count,
		i->has_status ? i->status : -1, p->lost > 0);
	add_item(&sum, &f->text);
	stable_free(&plain);
	return sum;
}

void groups_find(struct groups *a, const struct graph *g, const struct snapshots *snapshots)
{
	struct finding_alike f = {.graph = g, .snapshots = snapshots};
	struct map latest = {0};	/* key → the latest process of it, plus one */
	*a = (struct groups){
		.first = xcalloc(g->process_count + 1, sizeof(*a->first)),
		.next = xcalloc(g->process_count + 1, sizeof(*a->next)),
		.count = xcalloc(g->process_count + 1, sizeof(*a->count)),
		.keys = xcalloc(g->process_count + 1, sizeof(*a->keys)),
	};
	for (size_t i = 0; i < g->process_count; i++) {
		a->first[i] = a->next[i] = NO_IMAGE;
		if (!g->processes[i].read)
			continue;
		struct group_key key = key_of(&f, &g->processes[i]);
		/* Facts of another machine are judged apart. */
		const struct snapshot *snapshot = snapshots ? snapshot_of(snapshots, &g->processes[i]) : NULL;
		void **at = map_at(&latest, (struct map_key){.a = key.a, .b = key.b, .c = (uintptr_t)snapshot});
		size_t before = (size_t)(uintptr_t)*at;
		a->keys[i][0] = key.a;
		a->keys[i][1] = key.b;
		a->first[i] = before ? a->first[before - 1] : i;
		if (before)
			a->next[before - 1] = i;
		a->kinds += !before;
		a->count[a->first[i]]++;
		*at = (void *)(uintptr_t)(i + 1);
	}
	map_free(&latest);
	map_free(&f.inherited);
	arena_free(&f.arena);
	buffer_free(&f.text);
}

void groups_free(struct groups *a)
{
	free(a->first);
	free(a->next);
	free(a->count);
	free(a->keys);
	*a = (struct groups){0};
}

/* --- ranks --- */

void groups_ranges(struct buffer *b, const long *numbers, size_t count)
{
	buffer_string(b, "");
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && numbers[end] == numbers[end - 1] + 1;)
			end++;
		buffer_printf(b, end - i > 1 ? "%s%ld-%ld" : "%s%ld", i ? ", " : "", numbers[i], numbers[end - 1]);
	}
}
