/* SPDX-License-Identifier: MIT */
/* Takes the noise out of paths, a component at a time. */
#include "view/stable-path.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "graph/process.h"

enum {
	FOLDERS = 8,		/* site-packages of one process that are counted */
	HEX = 12, BASE = 20,	/* digits that no word has: of a hexadecimal number, of one with more digits */
	RANDOM = 6,		/* mkstemp(3)'s XXXXXX */
};

/*
 * The folder that most objects lie below and whose path ends in one of the words, to be freed; NULL where fewer than
 * two do.
 */
static char *common_folder(const struct process *p, const char *const *words)
{
	struct { const char *path; size_t length, count; } folders[FOLDERS];
	size_t used = 0, best = 0;
	for (size_t i = 0; i < p->inherited_count + p->object_count; i++) {
		const struct object *o = i < p->inherited_count ? p->inherited[i] : p->objects[i - p->inherited_count];
		const char *found = NULL;
		for (const char *const *w = words; *w && !found; w++)
			if ((found = strstr(o->path, *w)) != NULL)
				found += strlen(*w) - 1;	/* without the last slash */
		if (!found || o->path[0] != '/' || o == p->program)
			continue;
		size_t length = (size_t)(found - o->path), at = 0;
		while (at < used && (folders[at].length != length || memcmp(folders[at].path, o->path, length) != 0))
			at++;
		if (at == used && used < FOLDERS) {
			folders[used].path = o->path;
			folders[used].length = length;
			folders[used++].count = 0;
		}
		if (at < used && ++folders[at].count > folders[best].count)
			best = at;
	}
	return used && folders[best].count > 1 ? xstrndup(folders[best].path, folders[best].length) : NULL;
}

static const char *folder_variable(const struct process *p, const char *name)
{
	const char *value = process_variable(p, name);
	return value && value[0] == '/' && value[1] ? value : NULL;
}

void stable_choose(struct stable *plain, const struct process *p)
{
	static const char *const packages[] = {"/site-packages/", "/dist-packages/", NULL};
	static const char *const dynload[] = {"/lib-dynload/", NULL};
	*plain = (struct stable){
		.packages = common_folder(p, packages), .dynload = common_folder(p, dynload),
		.environment = folder_variable(p, "VIRTUAL_ENV"), .conda = folder_variable(p, "CONDA_PREFIX"),
	};
}

void stable_free(struct stable *plain)
{
	free((char *)plain->packages);	/* made by common_folder */
	free((char *)plain->dynload);
	*plain = (struct stable){0};
}

/* --- what is random in a component --- */

struct letters {
	size_t length, digits, lower, upper, hex;
};

static bool is_alnum(char c)
{
	return isalnum((unsigned char)c);
}

static struct letters count_letters(const char *word, size_t length)
{
	struct letters l = {.length = length};
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)word[i];
		l.digits += isdigit(c) != 0;
		l.lower += islower(c) != 0;
		l.upper += isupper(c) != 0;
		l.hex += isdigit(c) || (c >= 'a' && c <= 'f');
	}
	return l;
}

/* Of a store (Nix, Guix, Spack), a cache or an overlay: longer than words are, and with digits among its letters. */
static bool is_hash(const char *word, size_t length)
{
	struct letters l = count_letters(word, length);
	if (l.hex == length && length >= HEX && l.digits > 1)
		return true;
	return length >= BASE && l.digits > 2 && l.digits < length;
}

/* As mkdtemp(3), mktemp(1) and Python's tempfile make them, in a folder where names are made up. */
static bool is_random(const char *word, size_t length)
{
	struct letters l = count_letters(word, length);
	if (length < RANDOM)
		return false;
	return (l.upper && (l.lower || l.digits)) || (l.lower && l.digits) || l.digits == length;
}

/* Python's tempfile: tmp and eight letters, digits or _. */
static bool is_python_temporary(const char *word, size_t length)
{
	return length == 11 && strncmp(word, "tmp", 3) == 0;
}

static void add_component(struct buffer *b, const char *word, size_t length, bool temporary)
{
	if (temporary && is_python_temporary(word, length)) {
		buffer_string(b, "tmp*");
		return;
	}
	for (size_t at = 0, end; at < length; at = end) {
		for (end = at; end < length && is_alnum(word[end]) == is_alnum(word[at]);)
			end++;
		bool noise = is_alnum(word[at]) &&
			(is_hash(word + at, end - at) || (temporary && is_random(word + at, end - at)));
		if (noise)
			buffer_string(b, "*");
		else
			buffer_add(b, word + at, end - at);
	}
}

static size_t starts_with(const char *text, const char *prefix)
{
	size_t length = strlen(prefix);
	return strncmp(text, prefix, length) == 0 ? length : 0;
}

/* How much of a path is a folder of folders with made-up names. */
static size_t temporary_folder(const char *path)
{
	static const char *const folders[] = {"/tmp/", "/var/tmp/", "/dev/shm/", "/run/user/"};
	for (size_t i = 0; i < countof(folders); i++)
		if (starts_with(path, folders[i]))
			return strlen(folders[i]);
	return 0;
}

void stable_text(struct buffer *b, const char *text)
{
	buffer_string(b, "");
	while (*text) {
		size_t folder = *text == '/' ? temporary_folder(text) : 0,
		       process = folder ? 0 : starts_with(text, "/proc/");
		if (folder) {
			buffer_add(b, text, folder);
			text += folder;
			size_t length = strcspn(text, "/:;");
			add_component(b, text, length, true);
			text += length;
		} else if (process && isdigit((unsigned char)text[process])) {
			buffer_string(b, "/proc/*");
			text += process + strspn(text + process, "0123456789");
		} else {
			size_t length = strcspn(text + 1, "/:;") + 1;
			add_component(b, text, length, false);
			text += length;
		}
	}
}

/* What follows the folder in path, NULL if path is not below it. */
static const char *below(const char *path, const char *folder)
{
	size_t length = folder ? strlen(folder) : 0;
	return length && strncmp(path, folder, length) == 0 && path[length] == '/' ? path + length : NULL;
}

void stable_path(const struct stable *plain, struct buffer *b, const char *path)
{
	const struct { const char *folder, *word;
	} words[] = {
		{plain->packages, "SP"},
		{plain->dynload, "DL"},
		{plain->environment, "VIRTUAL_ENV"},
		{plain->conda, "CONDA_PREFIX"},
	};
	for (size_t i = 0; i < countof(words); i++) {
		const char *rest = below(path, words[i].folder);
		if (!rest)
			continue;
		buffer_string(b, words[i].word);
		stable_text(b, rest);
		return;
	}
	stable_text(b, path);
}
