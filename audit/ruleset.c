/* SPDX-License-Identifier: MIT */
/*
 * The rules of this process image, in mappings of their own that are made once.  Exact patterns are found
 * by a hash of the name, so that a thousand of them cost a lookup no more than one; of globs, only those are
 * tried whose first bytes are the name's.
 */
#include "audit/ruleset.h"

#include "trace/env.h"
#include "trace/image.h"
#include "trace/sys.h"
#include "trace/text.h"

enum {
	BAD_MAX = 100,
	FILE_BYTES_MAX = 256 << 20,
	RULE_BYTES_MIN = 4,	/* a=/b and its separator make 5 */
};

/* The bytes of a glob before its first special character, eight at most. */
struct screen {
	uint64_t mask, start;
	uint32_t rule;
	bool whole;
};

static struct {
	struct ruleset_rule *rules;	/* from 1 on: 0 is none */
	uint32_t count, room, number, bad;
	uint32_t *names, *targets;	/* first rules by hash */
	uint32_t mask;
	struct screen *globs;	/* in the order of rules */
	uint32_t glob_count;
	ruleset_bad *tell;
} set;

/* A text and room for its words. */
struct source {
	const char *name;
	char *text;
	size_t size;
	bool semicolons;
};

static void *map(size_t size)
{
	long address = sys_mmap_anonymous(size);
	return address < 0 && address > -4096 ? NULL : (void *)address;
}

static uint32_t hash(const char *text)
{
	uint32_t h = 2166136261u;	/* FNV-1a */
	for (; *text; text++)
		h = (h ^ (uint8_t)*text) * 16777619u;
	return h;
}

static void unreadable(const char *path, int error)
{
	struct rule rule = {.line = 1, .column = 1};
	set.tell(&rule, TRACE_RULE_ERROR_UNREADABLE, error, path, false);
}

/* The bytes behind text take the NUL or newline of the rules and twice the words. */
static char *source_room(size_t size)
{
	return map(2 * size + 8);
}

static void source_variable(struct source *s)
{
	const char *value = image_variable(ENV_REDIRECT);
	size_t size = value ? text_length(value) : 0;
	char *text = size ? source_room(size) : NULL;
	*s = (struct source){.name = ENV_REDIRECT, .text = text, .size = text ? size : 0, .semicolons = true};
	if (text)
		memcpy(text, value, size);
}

static int read_all(int fd, struct source *s)
{
	struct stat st;
	int status = sys_fstat(fd, &st);
	if (status < 0)
		return -status;
	if (!sys_is_regular(&st))
		return sys_is_directory(&st) ? EISDIR : EINVAL;
	if (st.st_mode & 02)	/* everyone could choose what this program loads */
		return EPERM;
	if (st.st_size > FILE_BYTES_MAX)
		return EFBIG;
	size_t room = (size_t)st.st_size;
	s->text = room ? source_room(room) : NULL;
	if (room && !s->text)
		return ENOMEM;
	while (s->size < room) {
		long got = sys_read(fd, s->text + s->size, room - s->size);
		if (got < 0)
			return (int)-got;
		if (got == 0)
			break;
		s->size += (size_t)got;
	}
	return 0;
}

static void source_file(struct source *s)
{
	const char *path = image_variable(ENV_RULES);
	*s = (struct source){.name = path};
	if (!path || !*path)
		return;
	int fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
	int error = fd < 0 ? -fd : read_all(fd, s);
	if (fd >= 0)
		sys_close(fd);
	if (error) {
		s->size = 0;
		unreadable(path, error);
	}
}

/* How many rules there may be at most. */
static uint32_t count_separators(const struct source *s)
{
	uint32_t count = 1;
	for (size_t i = 0; i < s->size; i++)
		count += s->text[i] == '\n' || (s->semicolons && s->text[i] == ';');
	return s->size / RULE_BYTES_MIN + 1 < count ? (uint32_t)(s->size / RULE_BYTES_MIN + 1) : count;
}

static bool make_room(uint32_t room)
{
	uint32_t slots = 16;
	while (slots < 2 * room)
		slots *= 2;
	set.mask = slots - 1;
	set.room = room;
	set.rules = map((room + 1) * sizeof(*set.rules));
	set.globs = map(room * sizeof(*set.globs));
	set.names = map((size_t)2 * slots * sizeof(*set.names));
	set.targets = set.names ? set.names + slots : NULL;
	return set.rules && set.globs && set.names;
}

/* Up to eight bytes of text as a number, which end before any of `special`. */
static uint64_t start_of(const char *text, const char *special, uint64_t *mask)
{
	uint64_t start = 0;
	*mask = 0;
	for (unsigned i = 0; i < 8 && text[i]; i++) {
		for (const char *c = special; *c; c++)
			if (text[i] == *c)
				return start;
		start |= (uint64_t)(uint8_t)text[i] << 8 * i;
		*mask |= (uint64_t)0xff << 8 * i;
	}
	return start;
}

static void add(const struct rule *rule, const char *source)
{
	set.number++;
	if (set.count == set.room || (rule->exe && !text_glob_path(rule->exe, image_exe())))
		return;
	struct ruleset_rule *r = &set.rules[++set.count];
	*r = (struct ruleset_rule){.rule = *rule, .source = source, .number = set.number};
	if (!rule->glob)
		return;
	struct screen *screen = &set.globs[set.glob_count++];
	screen->rule = set.count;
	screen->whole = rule->whole;
	screen->start = start_of(rule->pattern, "*?[\\", &screen->mask);
}

/* From the last to the first, so that each list begins with its first. */
static void make_hashes(void)
{
	for (uint32_t i = set.count; i > 0; i--) {
		struct ruleset_rule *r = &set.rules[i];
		if (!r->rule.glob) {
			uint32_t *head = &set.names[hash(r->rule.pattern) & set.mask];
			r->next = *head;
			*head = i;
		}
		if (r->rule.verb == TRACE_VERB_TO) {
			uint32_t *head = &set.targets[hash(r->rule.argument) & set.mask];
			r->next_target = *head;
			*head = i;
		}
	}
}

static void parse(const struct source *s)
{
	struct rules rules;
	struct rule rule;
	enum trace_rule_error error;
	if (!s->size)
		return;
	rules_begin(&rules, s->text, s->size, s->text + s->size + 2, s->semicolons);
	for (int got; (got = rules_next(&rules, &rule, &error)) != 0;) {
		if (got > 0)
			add(&rule, s->name);
		else if (set.bad++ <= BAD_MAX)
			set.tell(&rule, error, 0, s->name, set.bad > BAD_MAX);
	}
}

bool ruleset_read(ruleset_bad *tell)
{
	struct source variable, file;
	set.tell = tell;
	source_variable(&variable);
	source_file(&file);
	if (variable.size + file.size == 0 || !make_room(count_separators(&variable) + count_separators(&file)))
		return false;
	parse(&variable);
	parse(&file);
	make_hashes();
	return set.count > 0;
}

static uint32_t next_glob(struct ruleset_walk *w)
{
	while (w->glob_at < set.glob_count) {
		const struct screen *screen = &set.globs[w->glob_at++];
		uint64_t start = screen->whole ? w->name_start : w->last_start;
		if ((start & screen->mask) == screen->start)
			return screen->rule;
	}
	return 0;
}

void ruleset_begin(struct ruleset_walk *w, const char *name)
{
	const char *last = text_last_component(name);
	uint64_t mask;
	*w = (struct ruleset_walk){.name = name, .last = last, .by_last = set.names[hash(last) & set.mask]};
	if (last != name)
		w->by_name = set.names[hash(name) & set.mask];
	w->name_start = start_of(name, "", &mask);
	w->last_start = start_of(last, "", &mask);
	w->by_glob = next_glob(w);
}

static bool matches(const struct rule *r, const char *name, const char *last)
{
	const char *text = r->whole ? name : last;
	return r->glob ? text_glob(r->pattern, text) : text_equal(r->pattern, text);
}

/* A list that came to its end is behind all others. */
static bool comes_first(uint32_t i, uint32_t other, uint32_t another)
{
	return i - 1 <= other - 1 && i - 1 <= another - 1;
}

const struct ruleset_rule *ruleset_next(struct ruleset_walk *w)
{
	while (w->by_name || w->by_last || w->by_glob) {
		uint32_t *list = comes_first(w->by_last, w->by_name, w->by_glob) ? &w->by_last :
			comes_first(w->by_name, w->by_last, w->by_glob) ? &w->by_name : &w->by_glob;
		uint32_t i = *list;
		const struct ruleset_rule *r = &set.rules[i];
		*list = list == &w->by_glob ? next_glob(w) : r->next;
		if (w->by_name == i && list != &w->by_name)	/* both hashes may have led to it */
			w->by_name = r->next;
		if (matches(&r->rule, w->name, w->last))
			return r;
	}
	return NULL;
}

bool ruleset_is_target(const char *path)
{
	for (uint32_t i = set.targets[hash(path) & set.mask]; i; i = set.rules[i].next_target)
		if (text_equal(set.rules[i].rule.argument, path))
			return true;
	return false;
}
