/* SPDX-License-Identifier: MIT */
/*
 * Texts with users, hosts and secrets replaced.  What stands directly below a folder of homes is a user, whatever its name;
 * everywhere else a user's name is replaced as a word, unless the word means something else as well: the user of a Jetson is
 * `nvidia`, and so is the folder of CUDA's packages.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/message.h"
#include "base/text.h"
#include "share/redact-parts.h"
#include "share/redact.h"

enum {
	SHORTEST = 3,		/* a shorter name is replaced below a folder of homes alone */
	ANYWHERE = 12,		/* from this length on inside of words, too */
	MOST = 4096,		/* secrets that are looked for everywhere */
	NAMES_MOST = 1 << 18,
};

struct secret {
	char *text, *stand_in;
	size_t size;
	enum redact_kind kind;
	struct secret *next;	/* of the same first byte, the longer ones first */
};

struct user {
	char *name;
	struct user *next;
};

struct redact {
	struct strings strings, names;
	struct map stand_ins;	/* by kind and kept string */
	unsigned last[REDACT_KINDS];	/* the highest number of a stand-in */
	size_t distinct[REDACT_KINDS], places[REDACT_KINDS];
	struct secret *first[256];
	size_t secret_count, name_count;
	struct user *users;
};

static const char *const words[REDACT_KINDS] = {"user", "host", "uid", "word", "value"};

/* Below these stand users, and nothing else. */
static const char *const homes[] = {"home", "homes", "Users"};
/* Below these, among other things; a known user is one there. */
static const char *const others[] = {
	"media", "scratch", "data", "work", "mnt", "project", "projects", "lustre", "gpfs", "workspace", "storage", "export", "u", "users",
};
/* Names that mean something else than a user or a host wherever they stand but below a folder of homes. */
static const char *const generic[] = {
	"nvidia", "root", "user", "users", "ubuntu", "debian", "fedora", "centos", "alpine", "admin", "jetson", "tegra", "docker", "conda", "anaconda",
	"miniconda", "mamba", "torch", "python", "cuda", "cudnn", "lib", "lib64", "bin", "usr", "opt", "home", "test", "tests", "runner", "build",
	"builder", "app", "data", "work", "local", "localhost", "host", "linux", "system", "default", "daemon", "nobody", "var", "tmp", "run",
	"etc", "srv", "mnt", "media", "proc", "sys", "dev", "site", "packages", "share", "include", "src", "import",
};
/* Homes of no person: a program's folder, that names of owners are known by. */
static const char *const nobody[] = {"linuxbrew", "conda"};

static bool is_one_of(const char *const *list, size_t count, const char *text, size_t size)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(list[i]) == size && memcmp(list[i], text, size) == 0)
			return true;
	return false;
}
#define IS_ONE_OF(list, text, size) is_one_of(list, sizeof(list) / sizeof((list)[0]), text, size)

struct redact *redact_new(void)
{
	return xcalloc(1, sizeof(struct redact));
}

void redact_free(struct redact *r)
{
	for (size_t i = 0; i < 256; i++) {
		for (struct secret *s = r->first[i], *next; s; s = next) {
			next = s->next;
			free(s->text);
			free(s->stand_in);
			free(s);
		}
	}
	for (struct user *u = r->users, *next; u; u = next) {
		next = u->next;
		free(u->name);
		free(u);
	}
	map_free(&r->stand_ins);
	strings_free(&r->strings);
	strings_free(&r->names);
	free(r);
}

/* --- Stand-ins --- */

/* The number of "user12"; 0 if it is none. */
static unsigned stand_in_number(enum redact_kind kind, const char *text, size_t size)
{
	size_t length = strlen(words[kind]);
	unsigned number = 0;
	if (size <= length || size > length + 6 || memcmp(text, words[kind], length) != 0 || text[length] == '0')
		return 0;
	for (size_t i = length; i < size; i++) {
		if (text[i] < '0' || text[i] > '9')
			return 0;
		number = 10 * number + (unsigned)(text[i] - '0');
	}
	return number;
}

bool redact_is_stand_in(enum redact_kind kind, const char *text, size_t size)
{
	return stand_in_number(kind, text, size) > 0;
}

/* A redacted trace keeps its stand-ins: no other string may get one of them. */
void redact_reserve(struct redact *r, enum redact_kind kind, const char *text, size_t size)
{
	unsigned number = stand_in_number(kind, text, size);
	if (number > r->last[kind])
		r->last[kind] = number;
}

const char *redact_stand_in(struct redact *r, enum redact_kind kind, const char *text, size_t size)
{
	const char *kept = strings_keep(&r->strings, text, size);
	void **at = map_at(&r->stand_ins, (struct map_key){.a = (uintptr_t)kept, .b = kind});
	if (!*at) {
		char *made = xasprintf("%s%u", words[kind], ++r->last[kind]);
		r->distinct[kind]++;
		*at = (void *)strings_keep_string(&r->strings, made);
		free(made);
	}
	return *at;
}

void redact_count(struct redact *r, enum redact_kind kind)
{
	r->places[kind]++;
}

/* --- Words that are replaced everywhere --- */

static void add_secret(struct redact *r, enum redact_kind kind, const char *text, size_t size, const char *stand_in)
{
	struct secret **at = &r->first[(unsigned char)text[0]];
	for (; *at && (*at)->size >= size; at = &(*at)->next)
		if ((*at)->size == size && memcmp((*at)->text, text, size) == 0)
			return;
	if (r->secret_count++ >= MOST)
		return;
	struct secret *s = xcalloc(1, sizeof(*s));
	*s = (struct secret){.text = xstrndup(text, size), .stand_in = xstrdup(stand_in), .size = size, .kind = kind, .next = *at};
	*at = s;
}

static bool is_name(const struct redact *r, const char *text, size_t size)
{
	char name[256];
	if (size >= sizeof(name))
		return false;
	memcpy(name, text, size);
	name[size] = '\0';
	return strings_find(&r->names, name) != NULL;
}

void redact_everywhere(struct redact *r, enum redact_kind kind, const char *text, size_t size)
{
	if (size >= SHORTEST && !IS_ONE_OF(generic, text, size) && !is_name(r, text, size) &&
	    !redact_is_stand_in(kind, text, size))
		add_secret(r, kind, text, size, redact_stand_in(r, kind, text, size));
}

void redact_learn_name(struct redact *r, const char *name, size_t size)
{
	if (size && size < 256 && r->name_count++ < NAMES_MOST)
		strings_keep(&r->names, name, size);
}

/* --- Folders of homes --- */

static bool is_user(const struct redact *r, const char *name, size_t size)
{
	for (const struct user *u = r->users; u; u = u->next)
		if (strlen(u->name) == size && memcmp(u->name, name, size) == 0)
			return true;
	return false;
}

void redact_add_user(struct redact *r, const char *name, size_t size)
{
	if (!size || is_user(r, name, size) || IS_ONE_OF(nobody, name, size) || redact_is_stand_in(REDACT_USER, name, size))
		return;
	struct user *u = xcalloc(1, sizeof(*u));
	*u = (struct user){.name = xstrndup(name, size), .next = r->users};
	r->users = u;
}

void redact_add_home(struct redact *r, const char *home)
{
	char *stand_in = xasprintf("/home/%s", redact_stand_in(r, REDACT_USER, home, strlen(home)));
	add_secret(r, REDACT_USER, home, strlen(home), stand_in);
	free(stand_in);
}

enum parent { NO_PARENT, PARENT_HOMES, PARENT_OTHERS, PARENT_UIDS };

static bool before(const char *text, size_t at, const char *word)
{
	size_t size = strlen(word);
	return at >= size && memcmp(text + at - size, word, size) == 0;
}

/* What the component text[begin..slash) is to what follows the slash. */
static enum parent parent_of(const char *text, size_t begin, size_t slash)
{
	const char *name = text + begin;
	size_t size = slash - begin;
	if (!size || !before(text, begin, "/"))
		return NO_PARENT;
	if (IS_ONE_OF(homes, name, size) || (size == 5 && memcmp(name, "media", 5) == 0 && before(text, begin, "/run/")))
		return PARENT_HOMES;
	if (size == 4 && memcmp(name, "user", 4) == 0 && before(text, begin, "/run/"))
		return PARENT_UIDS;
	return IS_ONE_OF(others, name, size) ? PARENT_OTHERS : NO_PARENT;
}

static bool ends_component(char c)
{
	return c == '\0' || strchr("/:;,\"'\\ \t\r\n()<>|=", c);
}

/* The component behind a slash: where it begins and ends; false if there is none, or none that names somebody. */
static bool next_component(const char *text, size_t size, size_t slash, size_t *begin, size_t *end)
{
	size_t at = slash;
	while (at < size && (text[at] == '/' || (text[at] == '.' && at + 1 < size && text[at + 1] == '/')))
		at++;
	*begin = at;
	while (at < size && !ends_component(text[at]))
		at++;
	*end = at;
	return at > *begin && text[*begin] != '$' && text[*begin] != '*' && text[*begin] != '%' && text[*begin] != '.';
}

/* The next slash from `at` on behind a folder of homes, and whom it is the home of. */
static enum parent find_home(const char *text, size_t size, size_t at, size_t component, size_t *begin, size_t *end)
{
	enum parent parent = text[at] == '/' ? parent_of(text, component, at) : NO_PARENT;
	if (parent == NO_PARENT || !next_component(text, size, at, begin, end))
		return NO_PARENT;
	return parent;
}

void redact_learn(struct redact *r, const char *text, size_t size)
{
	static const char *const sites[] = {"site-packages", "dist-packages"};
	size_t component = 0, begin, end;
	for (size_t i = 0; i < size; i++) {
		enum parent parent = find_home(text, size, i, component, &begin, &end);
		if (parent == PARENT_HOMES) {
			redact_reserve(r, REDACT_USER, text + begin, end - begin);
			redact_add_user(r, text + begin, end - begin);
		} else if (parent == PARENT_UIDS) {
			redact_reserve(r, REDACT_UID, text + begin, end - begin);
		}
		if (text[i] == '/' && IS_ONE_OF(sites, text + component, i - component) &&
		    next_component(text, size, i, &begin, &end))
			redact_learn_name(r, text + begin, end - begin);
		if (ends_component(text[i]))
			component = i + 1;
	}
}

void redact_learned(struct redact *r)
{
	for (const struct user *u = r->users; u; u = u->next)
		redact_everywhere(r, REDACT_USER, u->name, strlen(u->name));
}

/* --- Texts --- */

static bool is_word(char c)
{
	return isalnum((unsigned char)c);
}

/* The secret that stands at text + i, as a word. */
static const struct secret *find_secret(const struct redact *r, const char *text, size_t size, size_t i)
{
	const struct secret *s = r->first[(unsigned char)text[i]];
	for (; s; s = s->next) {
		if (s->size > size - i || memcmp(s->text, text + i, s->size) != 0)
			continue;
		if (s->size >= ANYWHERE && s->kind != REDACT_USER)
			return s;
		if ((i == 0 || !is_word(text[i - 1]) || !is_word(text[i])) &&
		    (i + s->size == size || !is_word(text[i + s->size]) || !is_word(text[i + s->size - 1])))
			return s;
	}
	return NULL;
}

/* Who stands below a folder of homes, or NULL if it is left as it is. */
static const char *replace_home(struct redact *r, enum parent parent, const char *name, size_t size)
{
	enum redact_kind kind = parent == PARENT_UIDS ? REDACT_UID : REDACT_USER;
	if (redact_is_stand_in(kind, name, size) || IS_ONE_OF(nobody, name, size))
		return NULL;
	if (parent == PARENT_OTHERS && !is_user(r, name, size))
		return NULL;
	redact_count(r, kind);
	return redact_stand_in(r, kind, name, size);
}

void redact_text(struct redact *r, struct buffer *to, const char *text, size_t size)
{
	size_t component = 0, kept = 0, begin, end;
	for (size_t i = 0; i < size;) {
		const struct secret *s = find_secret(r, text, size, i);
		enum parent parent = s ? NO_PARENT : find_home(text, size, i, component, &begin, &end);
		const char *stand_in = parent ? replace_home(r, parent, text + begin, end - begin) : NULL;
		if (s) {
			redact_count(r, s->kind);
			buffer_add(to, text + kept, i - kept);
			buffer_string(to, s->stand_in);
			kept = i += s->size;
			if (strchr(s->text, '/'))
				component = i;
		} else if (stand_in) {
			buffer_add(to, text + kept, begin - kept);
			buffer_string(to, stand_in);
			component = begin;
			kept = i = end;
		} else {
			if (ends_component(text[i]))
				component = i + 1;
			i++;
		}
	}
	buffer_add(to, text + kept, size - kept);
}

void redact_say(const struct redact *r)
{
	static const char *const names[REDACT_KINDS] = {"user", "host", "user ID", "argument", "value"};
	struct buffer line = {0};
	size_t places = 0;
	for (size_t i = 0; i < REDACT_KINDS; i++) {
		places += r->places[i];
		if (r->places[i])
			buffer_printf(&line, "%s%zu %s%s", line.length ? ", " : "", r->distinct[i], names[i], plural(r->distinct[i]));
	}
	if (places)
		warn("replaced: %s, in %zu place%s (--no-redact keeps them)", line.data, places, plural(places));
	else
		warn("nothing had to be replaced");
	buffer_free(&line);
}
