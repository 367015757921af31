/* SPDX-License-Identifier: MIT */
/*
 * Whose RPATH or RUNPATH a directory stands in.  ld.so (elf/dl-load.c, _dl_map_object) tries, for an
 * object without DT_RUNPATH, the DT_RPATH of the object, of the one that loaded it, and so on, then the
 * program's; else the object's DT_RUNPATH.  An object that has DT_RUNPATH has no DT_RPATH for anybody.
 */
#include "graph/origin.h"

#include <string.h>

enum {
	FLAG_LIBPATH = 2,	/* LA_SER_* of link.h, which only glibc has */
	FLAG_RUNPATH = 4,
	FLAG_CONFIG = 8,
	FLAG_DEFAULT = 0x40,
	CHAIN_MAX = 1000,	/* real chains have up to 20 */
};

/* What $LIB and $PLATFORM may stand for; which of them holds depends on how ld.so was built and on the CPU. */
static const char *const lib_words[] = {
	"lib64", "lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu", "lib32", "lib/i386-linux-gnu", "lib", NULL,
};
static const char *const platform_words[] = {"x86_64", "haswell", "xeon_phi", "aarch64", "i686", NULL};

static bool is_legacy_hwcap(const char *text, size_t length)
{
	static const char *const words[] = {
		"tls", "haswell", "xeon_phi", "avx512_1", "x86_64", "sse2", "i586", "i686", "aarch64", "atomics", NULL,
	};
	for (const char *const *w = words; *w; w++)
		if (strlen(*w) == length && memcmp(*w, text, length) == 0)
			return true;
	return false;
}

/* text..end is empty or names hardware capability subdirectories: "/glibc-hwcaps/x86-64-v3", "/tls/haswell". */
static bool is_hwcap_tail(const char *text, const char *end)
{
	static const char modern[] = "/glibc-hwcaps/";
	size_t length = (size_t)(end - text);
	if (length > sizeof(modern) - 1 && memcmp(text, modern, sizeof(modern) - 1) == 0)
		return !memchr(text + sizeof(modern) - 1, '/', length - (sizeof(modern) - 1));
	while (text < end) {
		if (*text++ != '/')
			return false;
		const char *slash = memchr(text, '/', (size_t)(end - text));
		const char *stop = slash ? slash : end;
		if (!is_legacy_hwcap(text, (size_t)(stop - text)))
			return false;
		text = stop;
	}
	return true;
}

bool origin_is_hwcap(const char *tail)
{
	for (const char *p = tail; *p; p += *p == '/') {
		size_t length = strcspn(p, "/");
		if (length && !is_legacy_hwcap(p, length))
			return strncmp(tail, "glibc-hwcaps/", 13) == 0;
		p += length;
	}
	return *tail != '\0';
}

static bool is_word_byte(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* The length of $NAME or ${NAME} at text, 0 if another word stands there. */
static size_t token(const char *text, const char *end, const char *name)
{
	size_t length = strlen(name), room = (size_t)(end - text);
	if (room > length + 2 && text[1] == '{')
		return memcmp(text + 2, name, length) == 0 && text[length + 2] == '}' ? length + 3 : 0;
	if (room > length && memcmp(text + 1, name, length) == 0)
		return room > length + 1 && is_word_byte(text[length + 1]) ? 0 : length + 1;
	return 0;
}

struct element {
	const char *end;	/* trailing slashes are behind it */
	const char *origin;	/* what $ORIGIN stands for */
	size_t origin_length;
};

static bool begins(const char *text, const char *end, const char *with, size_t length)
{
	return (size_t)(end - text) >= length && memcmp(text, with, length) == 0;
}

/* Whether directory..end is what the element names from text on, or a hwcap subdirectory of it. */
static bool element_matches(const struct element *e, const char *text, const char *directory, const char *end)
{
	while (text < e->end) {
		size_t length;
		const char *const *words = NULL;
		if (*text == '$' && (length = token(text, e->end, "ORIGIN"))) {
			if (!begins(directory, end, e->origin, e->origin_length))
				return false;
			directory += e->origin_length;
			text += length;
			continue;
		}
		if (*text == '$' && (length = token(text, e->end, "LIB")))
			words = lib_words;
		else if (*text == '$' && (length = token(text, e->end, "PLATFORM")))
			words = platform_words;
		for (; words && *words; words++) {
			size_t word = strlen(*words);
			if (begins(directory, end, *words, word) &&
			    element_matches(e, text + length, directory + word, end))
				return true;
		}
		if (directory >= end || *directory++ != *text++)
			return false;
	}
	return is_hwcap_tail(directory, end);
}

bool tokens_match(const struct object *o, const char *text, const char *path)
{
	struct element e = {
		.end = text + strlen(text),
		.origin = o->directory,
		.origin_length = strlen(o->directory),
	};
	return element_matches(&e, text, path, path + strlen(path));
}

/* Looks for directory..end in the list from its element *at on, and moves *at there. */
static bool list_holds(const char *list, const struct object *owner, const char *directory, const char *end, size_t *at)
{
	struct element e = {.origin = owner->directory, .origin_length = strlen(owner->directory)};
	size_t i = 0;
	for (const char *p = list;; i++) {
		const char *colon = strchr(p, ':');
		e.end = colon ? colon : p + strlen(p);
		while (e.end > p + 1 && e.end[-1] == '/')
			e.end--;
		if (i >= *at && element_matches(&e, p, directory, end)) {
			*at = i;
			return true;
		}
		if (!colon)
			return false;
		p = colon + 1;
	}
}

/* The owner of the n-th RPATH that a search by requester walks, NULL behind the last. */
static const struct object *rpath_owner(const struct object *requester, const struct object *program, size_t n)
{
	bool program_passed = false;
	const struct object *o = requester;
	for (size_t depth = 0; o && depth < CHAIN_MAX; o = o->requester, depth++) {
		program_passed |= o == program;
		if (o->rpath && !o->runpath && n-- == 0)
			return o;
	}
	if (program && !program_passed && program->rpath && !program->runpath && n == 0)
		return program;
	return NULL;
}

static const struct object *find_rpath(struct origin_cursor *cursor, const struct object *requester,
	const struct object *program, const char *directory, const char *end)
{
	const struct object *owner;
	for (size_t n = cursor->list; (owner = rpath_owner(requester, program, n)); n++) {
		size_t at = n == cursor->list ? cursor->element : 0;
		if (list_holds(owner->rpath, owner, directory, end, &at)) {
			cursor->list = n;
			cursor->element = at;
			return owner;
		}
	}
	return NULL;
}

static struct origin_answer find_in_lists(struct origin_cursor *cursor, const struct object *requester,
	const struct object *program, const char *directory, const char *end)
{
	if (requester && requester->runpath)
		return (struct origin_answer){ORIGIN_RUNPATH, requester};
	const struct object *owner = find_rpath(cursor, requester, program, directory, end);
	if (!owner) {
		/* A lost or odd record: begin again rather than name nobody. */
		*cursor = (struct origin_cursor){0};
		owner = find_rpath(cursor, requester, program, directory, end);
	}
	return (struct origin_answer){ORIGIN_RPATH, owner};
}

struct origin_answer origin_find(struct origin_cursor *cursor, const struct object *requester,
	const struct object *program, uint16_t loader_flag, const char *path, size_t name_length)
{
	const char *end = path + strlen(path) - name_length;
	switch (loader_flag) {
	case TRACE_SER_DIRECT:
		return (struct origin_answer){ORIGIN_DIRECT, NULL};
	case TRACE_SER_REDIRECT:
		return (struct origin_answer){ORIGIN_REDIRECT, NULL};
	case FLAG_LIBPATH:
		return (struct origin_answer){ORIGIN_LD_LIBRARY_PATH, NULL};
	case FLAG_CONFIG:
		return (struct origin_answer){ORIGIN_CACHE, NULL};
	case FLAG_DEFAULT:
		return (struct origin_answer){ORIGIN_DEFAULT, NULL};
	case FLAG_RUNPATH:
		/* The slash before the name is not part of the directory, unless that is the root. */
		if (end > path + 1 && end[-1] == '/')
			end--;
		return find_in_lists(cursor, requester, program, path, end);
	default:
		return (struct origin_answer){ORIGIN_NONE, NULL};
	}
}
