/* SPDX-License-Identifier: MIT */
/* One finding for one cause: what it explains and where else it shows is folded under it. */
#include "tools/finding.h"

#include <stdlib.h>
#include <string.h>

#include "tools/mem.h"

static int compare_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

/* What the reader concluded comes after what the trace proves. */
static bool is_doubtful(const struct finding *f)
{
	return f->search && f->search->result == RESULT_FAILED && !f->search->certain;
}

static int compare(const void *left, const void *right)
{
	const struct finding *a = *(struct finding *const *)left, *b = *(struct finding *const *)right;
	if (a->severity != b->severity)
		return a->severity < b->severity ? -1 : 1;
	if (a->code != b->code)
		return a->code < b->code ? -1 : 1;
	if (is_doubtful(a) != is_doubtful(b))
		return is_doubtful(a) ? 1 : -1;
	if (a->process->index != b->process->index)
		return a->process->index < b->process->index ? -1 : 1;
	if (a->when != b->when)
		return a->when < b->when ? -1 : 1;
	int order = compare_text(a->soname, b->soname);
	if (order == 0)
		order = compare_text(a->path, b->path);
	if (order == 0)
		order = compare_text(a->symbol, b->symbol);
	if (order == 0)
		order = strcmp(a->headline, b->headline);
	return order ? order : (a->number > b->number) - (a->number < b->number);
}

void findings_sort(struct diagnosis *d)
{
	if (d->count)
		qsort(d->findings, d->count, sizeof(struct finding *), compare);
}

/* --- the same again --- */

static uint64_t hash_text(const char *text)
{
	return text ? hash_bytes(text, strlen(text)) : 0;
}

static bool says_the_same(const struct finding *a, const struct finding *b)
{
	return a->code == b->code && strcmp(a->headline, b->headline) == 0 && compare_text(a->soname, b->soname) == 0 &&
		compare_text(a->path, b->path) == 0 && compare_text(a->symbol, b->symbol) == 0;
}

static void fold_repeated(struct diagnosis *d)
{
	struct map first = {0};
	for (size_t i = 0; i < d->count; i++) {
		struct finding *f = d->findings[i];
		if (f->cause)
			continue;
		void **seen = map_at(&first, (struct map_key){.a = hash_text(f->headline), .b = hash_text(f->soname),
			.c = hash_text(f->path), .d = (uint64_t)f->code + 1});
		struct finding *before = *seen;
		if (!before) {
			*seen = f;
			continue;
		}
		if (!says_the_same(before, f))
			continue;
		f->cause = before;
		f->repeated = true;
		if (f->process == before->process && f->requester && f->requester != before->requester)
			finding_evidence(before, "also needed by %s", f->requester->path);
	}
	map_free(&first);
}

/* --- what explains what --- */

/* How the two must be related. */
enum relation {
	IN_PROCESS,		/* nothing more */
	OF_NAME,		/* both are about the same soname */
	ABOUT,			/* both are about the same library, or the cause's requester is what the other is about */
	LACKS,			/* what the consequence is about needs, in the end, the library that the cause misses */
	AFTER,			/* looked for by dlopen, later than the cause: the program went on and tried in other ways */
};

#define CODES(...) (uint32_t[]){__VA_ARGS__, CODE_COUNT}

static const struct fold {
	enum relation relation;
	bool evidence;		/* it tells why the cause came about: said as a note of it, and what it wants is wanted */
	const uint32_t *causes, *consequences;
} folds[] = {
	{OF_NAME, false, CODES(CODE_UNUSABLE_FILE, CODE_DRIVER_MISSING, CODE_DRIVER_STUB, CODE_IMPORT_ORDER), CODES(CODE_NOT_FOUND)},
	{LACKS, false, CODES(CODE_UNUSABLE_FILE, CODE_NOT_FOUND),
		CODES(CODE_MISSING_VERSION, CODE_ABI_MISMATCH, CODE_IMPORT_ORDER, CODE_MISSING_SYMBOL, CODE_STATIC_TLS)},
	{AFTER, false, CODES(CODE_UNUSABLE_FILE, CODE_NOT_FOUND, CODE_MISSING_VERSION, CODE_ABI_MISMATCH, CODE_MISSING_SYMBOL),
		CODES(CODE_UNUSABLE_FILE, CODE_NOT_FOUND)},
	{IN_PROCESS, false, CODES(CODE_DRIVER_STUB),
		CODES(CODE_DRIVER_MISMATCH, CODE_DRIVER_TOO_OLD, CODE_DRIVER_MISSING, CODE_NO_DEVICE, CODE_CUDA_ERROR)},
	{IN_PROCESS, false, CODES(CODE_DRIVER_MISMATCH, CODE_COMPAT_UNSUPPORTED, CODE_DRIVER_TOO_OLD, CODE_DRIVER_MISSING, CODE_NO_DEVICE),
		CODES(CODE_CUDA_ERROR)},
	{ABOUT, true,
		CODES(CODE_UNUSABLE_FILE, CODE_NOT_FOUND, CODE_MISSING_VERSION, CODE_ABI_MISMATCH, CODE_MISSING_SYMBOL),
		CODES(CODE_SHADOWED, CODE_MIXED_OWNERS, CODE_REQUIREMENT_UNMET, CODE_DUPLICATE, CODE_CUDA_FLAVOURS_MIXED)},
	{OF_NAME, true, CODES(CODE_SHADOWED, CODE_MIXED_OWNERS), CODES(CODE_REQUIREMENT_UNMET)},
};

static bool has_code(const uint32_t *codes, enum code code)
{
	for (; *codes != CODE_COUNT; codes++)
		if (*codes == code)
			return true;
	return false;
}

static bool same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

static bool is_about(const struct finding *f, const struct finding *cause)
{
	const struct object *asks = cause->requester;
	if (same(f->soname, cause->soname) || same(f->path, cause->path))
		return true;
	return asks && (same(f->soname, asks->soname) || same(f->path, asks->path));
}

/* The objects that a search through DT_NEEDED entries has to look at, each once. */
struct closure {
	const struct object **objects;
	size_t count, room;
	struct map seen;
};

static void closure_add(struct closure *c, const struct object *o)
{
	void **seen = map_at(&c->seen, (struct map_key){.a = (uintptr_t)o});
	if (*seen)
		return;
	*seen = c;
	if (c->count == c->room) {
		c->room = c->room ? 2 * c->room : 32;
		c->objects = xreallocarray(c->objects, c->room, sizeof(*c->objects));
	}
	c->objects[c->count++] = o;
}

/* The names that o needs, directly or through others, and did not get. */
static struct list names_lacking(const struct object *o)
{
	struct closure c = {0};
	struct list names = {0};
	closure_add(&c, o);
	for (size_t i = 0; i < c.count; i++) {
		for (size_t n = 0; n < c.objects[i]->needed_count; n++) {
			const struct need *need = &c.objects[i]->needed[n];
			if (need->object) {
				closure_add(&c, need->object);
				continue;
			}
			names.items = xreallocarray(names.items, names.count + 1, sizeof(char *));
			names.items[names.count++] = need->name;
		}
	}
	free(c.objects);
	map_free(&c.seen);
	return names;
}

static bool has_name(const struct list *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (same(names->items[i], name))
			return true;
	return false;
}

/* lacking: what f's requester lacks, for LACKS. */
static bool is_related(enum relation relation, const struct finding *cause, const struct finding *f, const struct list *lacking)
{
	switch (relation) {
	case IN_PROCESS:
		return true;
	case OF_NAME:
		return same(cause->soname, f->soname);
	case ABOUT:
		return cause->severity == SEVERITY_ERROR && is_about(f, cause);
	case LACKS:
		return has_name(lacking, cause->soname);
	case AFTER:
		return cause->severity == SEVERITY_ERROR && f->severity != SEVERITY_ERROR && f->when > cause->when && f->search &&
			f->search->via == VIA_DLOPEN;
	}
	return false;
}

/* The cause tells why with the words of its evidence, and can be cured as that would be. */
static void take_over(struct finding *cause, const struct finding *f)
{
	finding_note(cause, "%s", f->headline);
	for (size_t i = 0; i < f->evidence_count; i++)
		finding_note(cause, "  %s", f->evidence[i]);
	if (!cause->want.soname && !cause->want.again && !cause->want.instead)
		cause->want = f->want;
}

/* Its findings one after the other, in their order: a cause is looked for among those of one process. */
static void chain_processes(const struct diagnosis *d, struct map *chains)
{
	for (size_t i = d->count; i-- > 0;) {
		void **at = map_at(chains, (struct map_key){.a = (uintptr_t)d->findings[i]->process});
		d->findings[i]->next = *at;
		*at = d->findings[i];
	}
}

static struct finding *find_cause(const struct map *chains, const struct fold *fold, const struct finding *f)
{
	struct finding *found = NULL;
	struct list lacking = {0};
	if (fold->relation == LACKS && f->requester)
		lacking = names_lacking(f->requester);
	struct finding *cause = map_get(chains, (struct map_key){.a = (uintptr_t)f->process});
	for (; cause && !found; cause = cause->next) {
		if (cause != f && (!cause->cause || cause->repeated) &&
		    has_code(fold->causes, cause->code) && is_related(fold->relation, cause, f, &lacking))
			found = cause;
	}
	free(lacking.items);
	return found;
}

static void fold_under(const struct map *chains, const struct fold *fold, struct finding *f)
{
	struct finding *cause = find_cause(chains, fold, f);
	if (!cause)
		return;
	f->cause = cause;
	f->told = fold->evidence;
	if (f->told)
		take_over(cause, f);
}

static void fold_consequences(struct diagnosis *d)
{
	struct map chains = {0};
	chain_processes(d, &chains);
	for (size_t k = 0; k < sizeof(folds) / sizeof(folds[0]); k++)
		for (size_t i = 0; i < d->count; i++)
			if (!d->findings[i]->cause && has_code(folds[k].consequences, d->findings[i]->code))
				fold_under(&chains, &folds[k], d->findings[i]);
	map_free(&chains);
}

/* --- the last word --- */

/* The finding that is shown for f; a circle, which rules may make among them, is broken. */
static struct finding *root_of(const struct diagnosis *d, struct finding *f)
{
	struct finding *root = f;
	for (size_t steps = 0; root->cause; steps++) {
		if (steps > d->count) {
			root->cause = NULL;
			break;
		}
		root = (struct finding *)root->cause;	/* const for rules; all of them are this diagnosis's */
	}
	return root;
}

static void settle(struct diagnosis *d)
{
	for (size_t i = 0; i < d->count; i++) {
		struct finding *f = d->findings[i], *root = root_of(d, f);
		if (root == f)
			continue;
		f->cause = root;
		root->consequences += !f->repeated;
		/* What explains an error is one. */
		if (f->severity < root->severity)
			root->severity = f->severity;
	}
}

void findings_fold(struct diagnosis *d)
{
	fold_repeated(d);
	fold_consequences(d);
	settle(d);
}
