/* SPDX-License-Identifier: MIT */
/* One finding for one cause: what it explains and where else it shows is folded under it. */
#include "diagnose/fold.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

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
	/* both are about the same library, or the cause's requester is what the other is about */
	ABOUT,
	LACKS,			/* what the consequence is about needs, in the end, the library that the cause misses */
	/* looked for by dlopen, later than the cause: the program went on and tried in other ways */
	AFTER,
};

#define CODES(...) (uint32_t[]){__VA_ARGS__, CODE_COUNT}

static const struct fold {
	enum relation relation;
	/* it tells why the cause came about: said as a note of it, and what it wants is wanted */
	bool evidence;
	const uint32_t *causes, *consequences;
} folds[] = {
	{OF_NAME, false,
		CODES(CODE_UNUSABLE_FILE, CODE_DRIVER_MISSING, CODE_DRIVER_PART_MISSING, CODE_DRIVER_STUB,
			CODE_IMPORT_ORDER),
		CODES(CODE_NOT_FOUND)},
	{LACKS, false, CODES(CODE_UNUSABLE_FILE, CODE_NOT_FOUND),
		CODES(CODE_MISSING_VERSION, CODE_ABI_MISMATCH, CODE_IMPORT_ORDER, CODE_MISSING_SYMBOL,
			CODE_STATIC_TLS)},
	{AFTER, false,
		CODES(CODE_UNUSABLE_FILE, CODE_NOT_FOUND, CODE_MISSING_VERSION, CODE_ABI_MISMATCH, CODE_MISSING_SYMBOL),
		CODES(CODE_UNUSABLE_FILE, CODE_NOT_FOUND)},
	{IN_PROCESS, false, CODES(CODE_DRIVER_STUB),
		CODES(CODE_DRIVER_MISMATCH, CODE_DRIVER_TOO_OLD, CODE_DRIVER_MISSING, CODE_NO_DEVICE, CODE_CUDA_ERROR)},
	{IN_PROCESS, false,
		CODES(CODE_DRIVER_MISMATCH, CODE_COMPAT_UNSUPPORTED, CODE_DRIVER_TOO_OLD, CODE_DRIVER_MISSING,
			CODE_NO_DEVICE),
		CODES(CODE_CUDA_ERROR)},
	{ABOUT, true,
		CODES(CODE_UNUSABLE_FILE, CODE_NOT_FOUND, CODE_MISSING_VERSION, CODE_ABI_MISMATCH, CODE_MISSING_SYMBOL),
		CODES(CODE_SHADOWED, CODE_MIXED_OWNERS, CODE_REQUIREMENT_UNMET, CODE_DUPLICATE,
			CODE_CUDA_FLAVOURS_MIXED)},
	{OF_NAME, true, CODES(CODE_SHADOWED, CODE_MIXED_OWNERS), CODES(CODE_REQUIREMENT_UNMET)},
};

static bool has_code(const uint32_t *codes, enum code code)
{
	for (; *codes != CODE_COUNT; codes++)
		if (*codes == code)
			return true;
	return false;
}

/* The objects that a search through DT_NEEDED entries has to look at, each once. */
struct fold_closure {
	const struct object **objects;
	size_t count;
	struct map seen;
};

static void closure_add(struct fold_closure *c, const struct object *o)
{
	void **seen = map_at(&c->seen, (struct map_key){.a = (uintptr_t)o});
	if (*seen)
		return;
	*seen = c;
	grow(c->objects, c->count);
	c->objects[c->count++] = o;
}

/* The names that o needs, directly or through others, and did not get. */
static struct list names_lacking(const struct object *o)
{
	struct fold_closure c = {0};
	struct list names = {0};
	closure_add(&c, o);
	for (size_t i = 0; i < c.count; i++) {
		for (size_t n = 0; n < c.objects[i]->needed_count; n++) {
			const struct need *need = &c.objects[i]->needed[n];
			if (need->object) {
				closure_add(&c, need->object);
				continue;
			}
			grow(names.items, names.count);
			names.items[names.count++] = need->name;
		}
	}
	free(c.objects);
	map_free(&c.seen);
	return names;
}

/* What a cause is found by, in its process. */
enum fold_key { KEY_PROCESS, KEY_SONAME, KEY_PATH, KEY_REQUESTER };

/*
 * The findings that may explain others by one row: of those with a key the first, in the order of findings.  No finding
 * is on both sides of a row, so that these stay what they are while it is gone through.
 */
struct causes {
	struct map first;
	struct strings texts;
};

static void **cause_at(struct causes *c, const struct finding *f, enum fold_key key, const char *text)
{
	const char *kept = text ? strings_keep_string(&c->texts, text) : NULL;
	return map_at(&c->first, (struct map_key){.a = (uintptr_t)f->process, .b = key, .c = (uintptr_t)kept});
}

static void cause_put(struct causes *c, struct finding *f, enum fold_key key, const char *text)
{
	void **first = text ? cause_at(c, f, key, text) : NULL;
	if (first && !*first)
		*first = f;
}

static struct finding *cause_get(struct causes *c, const struct finding *f, enum fold_key key, const char *text)
{
	return text ? *cause_at(c, f, key, text) : NULL;
}

/* Each that came earlier than all before it: nobody else is ever the first that came before something. */
static void cause_chain(struct causes *c, struct finding *f)
{
	void **first = cause_at(c, f, KEY_PROCESS, NULL);
	struct finding *last = *first;
	f->next = NULL;
	if (!last)
		*first = f;
	while (last && last->next)
		last = last->next;
	if (last && f->when < last->when)
		last->next = f;
}

static void cause_add(struct causes *c, enum relation relation, struct finding *f)
{
	switch (relation) {
	case IN_PROCESS:
		cause_chain(c, f);
		break;
	case OF_NAME:
	case LACKS:
		cause_put(c, f, KEY_SONAME, f->soname);
		break;
	case ABOUT:
		if (f->severity != SEVERITY_ERROR)
			break;
		cause_put(c, f, KEY_SONAME, f->soname);
		cause_put(c, f, KEY_PATH, f->path);
		cause_put(c, f, KEY_SONAME, f->requester ? f->requester->soname : NULL);
		cause_put(c, f, KEY_PATH, f->requester ? f->requester->path : NULL);
		break;
	case AFTER:
		if (f->severity == SEVERITY_ERROR)
			cause_chain(c, f);
		break;
	}
}

static struct finding *earlier(struct finding *a, struct finding *b)
{
	return !b || (a && compare(&a, &b) < 0) ? a : b;
}

/* Once for each requester: it may be that of many, and lack as many. */
static struct finding *find_lacking(struct causes *c, const struct finding *f)
{
	struct map_key key = {.a = (uintptr_t)f->process, .b = KEY_REQUESTER, .c = (uintptr_t)f->requester};
	void *known = map_get(&c->first, key);
	if (!known) {
		struct finding *found = NULL;
		struct list names = names_lacking(f->requester);
		for (size_t i = 0; i < names.count; i++)
			found = earlier(found, cause_get(c, f, KEY_SONAME, names.items[i]));
		free(names.items);
		known = found ? (void *)found : c;
		*map_at(&c->first, key) = known;
	}
	return known == c ? NULL : known;
}

static struct finding *find_cause(struct causes *c, enum relation relation, const struct finding *f)
{
	struct finding *cause;
	switch (relation) {
	case IN_PROCESS:
		return *cause_at(c, f, KEY_PROCESS, NULL);
	case OF_NAME:
		return cause_get(c, f, KEY_SONAME, f->soname);
	case ABOUT:
		return earlier(cause_get(c, f, KEY_SONAME, f->soname), cause_get(c, f, KEY_PATH, f->path));
	case LACKS:
		return f->requester ? find_lacking(c, f) : NULL;
	case AFTER:
		if (f->severity == SEVERITY_ERROR || !f->search || f->search->via != VIA_DLOPEN)
			return NULL;
		for (cause = *cause_at(c, f, KEY_PROCESS, NULL); cause && cause->when >= f->when;)
			cause = cause->next;
		return cause;
	}
	return NULL;
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

static void fold_under(struct finding *f, struct finding *cause, const struct fold *fold)
{
	f->cause = cause;
	f->told = fold->evidence;
	if (f->told)
		take_over(cause, f);
}

static void fold_row(struct diagnosis *d, const struct fold *fold)
{
	struct causes causes = {0};
	for (size_t i = 0; i < d->count; i++) {
		struct finding *f = d->findings[i];
		if ((!f->cause || f->repeated) && has_code(fold->causes, f->code))
			cause_add(&causes, fold->relation, f);
	}
	for (size_t i = 0; i < d->count; i++) {
		struct finding *f = d->findings[i], *cause = NULL;
		if (!f->cause && has_code(fold->consequences, f->code))
			cause = find_cause(&causes, fold->relation, f);
		if (cause)
			fold_under(f, cause, fold);
	}
	map_free(&causes.first);
	strings_free(&causes.texts);
}

static void fold_consequences(struct diagnosis *d)
{
	for (size_t k = 0; k < countof(folds); k++)
		fold_row(d, &folds[k]);
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

/* In their order, so that who shows a finding need not look at all of them. */
void findings_chain(struct diagnosis *d)
{
	for (size_t i = d->count; i-- > 0;) {
		struct finding *f = d->findings[i], *cause = (struct finding *)f->cause;	/* as in root_of */
		if (!cause)
			continue;
		f->next = cause->folded;
		cause->folded = f;
	}
}

void findings_fold(struct diagnosis *d)
{
	fold_repeated(d);
	fold_consequences(d);
	settle(d);
}
