/* SPDX-License-Identifier: MIT */
/*
 * Texts with users, hosts and secrets replaced: what stands where somebody is named (redact-places.c), what looks like
 * a secret (redact-shapes.c), and what is known to be one.  A user's name is replaced as a word wherever it stands,
 * unless the word means something else as well: the user of a Jetson is `nvidia`, and so is the folder of CUDA's
 * packages.
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
	struct pair { const char *original, *stand_in; } *pairs;	/* in their order */
	size_t pair_count;
	unsigned last[REDACT_KINDS];	/* the highest number of a stand-in */
	size_t distinct[REDACT_KINDS], places[REDACT_KINDS];
	struct secret *first[256];
	size_t secret_count, name_count;
	struct user *users;
	char *folder;
};

static const char *const words[REDACT_KINDS] = {"user", "host", "uid", "folder", "word", "value", "secret", "uuid"};

/* Names that mean something else than a user or a host wherever they stand but below a folder of homes. */
static const char *const generic[] = {
	"nvidia",
	"root",
	"user",
	"users",
	"ubuntu",
	"debian",
	"fedora",
	"centos",
	"alpine",
	"admin",
	"jetson",
	"tegra",
	"docker",
	"conda",
	"anaconda",
	"miniconda",
	"mamba",
	"torch",
	"python",
	"cuda",
	"cudnn",
	"lib",
	"lib64",
	"bin",
	"usr",
	"opt",
	"home",
	"test",
	"tests",
	"runner",
	"build",
	"builder",
	"app",
	"data",
	"work",
	"local",
	"localhost",
	"host",
	"linux",
	"system",
	"default",
	"daemon",
	"nobody",
	"var",
	"tmp",
	"run",
	"etc",
	"srv",
	"mnt",
	"media",
	"proc",
	"sys",
	"dev",
	"site",
	"packages",
	"share",
	"include",
	"src",
	"import",
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
	free(r->folder);
	free(r->pairs);
	strings_free(&r->strings);
	strings_free(&r->names);
	free(r);
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c);
}

void redact_set_folder(struct redact *r, const char *path)
{
	char *real = realpath(path, NULL);
	free(r->folder);
	r->folder = real ? xstrdup(last_component(real)) : NULL;
	free(real);
}

const char *redact_folder(const struct redact *r)
{
	return r->folder;
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

bool redact_is_any_stand_in(const char *text, size_t size)
{
	for (enum redact_kind kind = 0; kind < REDACT_KINDS; kind++)
		if (stand_in_number(kind, text, size))
			return true;
	return false;
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
		grow(r->pairs, r->pair_count);
		r->pairs[r->pair_count++] = (struct pair){kept, *at};
		free(made);
	}
	return *at;
}

void redact_each(const struct redact *r, void (*each)(void *, const char *, const char *), void *context)
{
	for (size_t i = 0; i < r->pair_count; i++)
		each(context, r->pairs[i].original, r->pairs[i].stand_in);
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
	*s = (struct secret){
		.text = xstrndup(text, size), .stand_in = xstrdup(stand_in), .size = size, .kind = kind, .next = *at};
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

/* --- Users --- */

static bool is_user(const struct redact *r, const char *name, size_t size)
{
	for (const struct user *u = r->users; u; u = u->next)
		if (strlen(u->name) == size && memcmp(u->name, name, size) == 0)
			return true;
	return false;
}

void redact_add_user(struct redact *r, const char *name, size_t size)
{
	if (!size || is_user(r, name, size) || IS_ONE_OF(nobody, name, size) || redact_is_any_stand_in(name, size))
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

/* What was replaced by its shape may stand anywhere. */
static void reserve_words(struct redact *r, const char *text, size_t size)
{
	for (size_t i = 0, length; i < size; i += length ? length : 1) {
		for (length = 0; i + length < size && is_word(text[i + length]); length++)
			;
		redact_reserve(r, REDACT_SECRET, text + i, length);
		redact_reserve(r, REDACT_UUID, text + i, length);
	}
}

/* The folder of packages that the slash ends has one of this name. */
static void learn_package(struct redact *r, const char *text, size_t size, size_t component, size_t slash)
{
	static const char *const sites[] = {"site-packages", "dist-packages"};
	size_t end = slash + 1;
	while (end < size && !redact_ends_component(text[end]))
		end++;
	if (IS_ONE_OF(sites, text + component, slash - component))
		redact_learn_name(r, text + slash + 1, end - slash - 1);
}

void redact_learn(struct redact *r, const char *text, size_t size)
{
	static const enum redact_kind kinds[] = {[PLACE_OF_USER] = REDACT_USER, [PLACE_OF_UID] = REDACT_UID,
		[PLACE_OF_FOLDER] = REDACT_FOLDER};
	struct redact_walk walk = {0};
	size_t begin, end;
	reserve_words(r, text, size);
	for (size_t i = 0; i < size; i++) {
		if (text[i] == '/')
			learn_package(r, text, size, walk.component, i);
		enum redact_place place = redact_walk(&walk, text, size, i, &begin, &end);
		if (place == PLACE_OF_NOBODY || place == PLACE_OF_KNOWN_USER)
			continue;
		redact_reserve(r, kinds[place], text + begin, end - begin);
		if (place == PLACE_OF_USER)
			redact_add_user(r, text + begin, end - begin);
	}
}

void redact_add_host(struct redact *r, const char *name)
{
	size_t label = strcspn(name, ".");
	if (name[label])
		redact_everywhere(r, REDACT_HOST, name, strlen(name));
	redact_everywhere(r, REDACT_HOST, name, label);
}

void redact_learned(struct redact *r)
{
	for (const struct user *u = r->users; u; u = u->next)
		redact_everywhere(r, REDACT_USER, u->name, strlen(u->name));
}

/* --- Texts --- */

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

/* What the component becomes, or NULL if it is left as it is. */
static const char *replace_component(struct redact *r, enum redact_place place, const char *name, size_t size)
{
	enum redact_kind kind = place == PLACE_OF_UID ? REDACT_UID :
		place == PLACE_OF_FOLDER              ? REDACT_FOLDER :
							REDACT_USER;
	bool user = is_user(r, name, size);
	if (place == PLACE_OF_NOBODY || (place == PLACE_OF_KNOWN_USER && !user) || IS_ONE_OF(nobody, name, size))
		return NULL;
	if (redact_is_any_stand_in(name, size))
		return NULL;
	if (place == PLACE_OF_FOLDER && user)
		kind = REDACT_USER;
	redact_count(r, kind);
	return redact_stand_in(r, kind, name, size);
}

struct replacement {
	size_t begin, end;
	const char *stand_in;
};

/* What is replaced at text + i, or behind the slash that stands there; false if nothing is. */
static bool find_replacement(struct redact *r, struct redact_walk *walk, const char *text, size_t size, size_t i,
	bool file, struct replacement *found)
{
	const struct secret *s = find_secret(r, text, size, i);
	enum redact_kind kind;
	size_t shape = s ? 0 : redact_shape(text, size, i, &kind);
	if (s || shape) {
		*found = (struct replacement){
			i, i + (s ? s->size : shape), s ? s->stand_in : redact_stand_in(r, kind, text + i, shape)};
		redact_count(r, s ? s->kind : kind);
		walk->end = found->end;
		if (memchr(text + i, '/', found->end - i))
			walk->component = found->end;
		return true;
	}
	enum redact_place place = redact_walk(walk, text, size, i, &found->begin, &found->end);
	if (place == PLACE_OF_FOLDER && file && found->end == size)
		return false;
	found->stand_in = place == PLACE_OF_NOBODY ?
		NULL :
		replace_component(r, place, text + found->begin, found->end - found->begin);
	if (found->stand_in)
		walk->component = found->begin;
	return found->stand_in != NULL;
}

static void redact_any(struct redact *r, struct buffer *to, const char *text, size_t size, bool file)
{
	struct redact_walk walk = {0};
	struct replacement found;
	size_t kept = 0;
	for (size_t i = 0; i < size;) {
		if (!find_replacement(r, &walk, text, size, i, file, &found)) {
			i++;
			continue;
		}
		buffer_add(to, text + kept, found.begin - kept);
		buffer_string(to, found.stand_in);
		kept = i = found.end;
	}
	buffer_add(to, text + kept, size - kept);
}

void redact_text(struct redact *r, struct buffer *to, const char *text, size_t size)
{
	redact_any(r, to, text, size, false);
}

void redact_path(struct redact *r, struct buffer *to, const char *path, size_t size)
{
	redact_any(r, to, path, size, true);
}

void redact_say(const struct redact *r)
{
	static const char *const names[REDACT_KINDS] = {
		"user", "host", "user ID", "folder", "argument", "value", "secret", "GPU"};
	struct buffer line = {0};
	size_t places = 0;
	for (size_t i = 0; i < REDACT_KINDS; i++) {
		places += r->places[i];
		if (r->places[i])
			buffer_printf(&line, "%s%zu %s%s", line.length ? ", " : "", r->distinct[i], names[i],
				plural(r->distinct[i]));
	}
	if (places)
		warn("replaced: %s, in %zu place%s (--no-redact keeps them)", line.data, places, plural(places));
	else
		warn("nothing had to be replaced");
	buffer_free(&line);
}
