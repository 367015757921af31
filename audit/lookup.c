/* SPDX-License-Identifier: MIT */
/*
 * ld.so's own search (elf/dl-load.c, _dl_map_object), done before it: in its order, with its tests of each
 * file.  For `last`, which must know at the beginning of a search how it would end.
 *
 * Where it can differ: $LIB is tried as each of the words that ld.so builds have for it, $PLATFORM not at
 * all; of the directories for particular hardware only glibc-hwcaps is known, not the older ones ("haswell",
 * "tls") that glibc had up to 2.36; ld.so remembers directories that were missing, this does not; programs
 * like `ld.so --library-path` give ld.so lists that it does not tell.
 */
#include "audit/lookup.h"

#include <elf.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "audit/candidate.h"
#include "audit/ldcache.h"
#include "audit/loaded.h"
#include "trace/image.h"
#include "trace/text.h"

enum { CHAIN_MAX = 1000, DF_1_NODEFLIB_BIT = 0x800 };

enum found { NOT_HERE, NOT_IN_LIST, STOP, FOUND };

struct lookup {
	const char *name;
	struct text path;
};

#if defined(__x86_64__)
static const char *const lib_words[] = {"lib/x86_64-linux-gnu", "lib64", "lib", NULL};
static const char *const hwcaps[] = {"glibc-hwcaps/x86-64-v4/", "glibc-hwcaps/x86-64-v3/", "glibc-hwcaps/x86-64-v2/"};

/* The psABI's level, 1 to 4, by what each is chiefly made of. */
static unsigned cpu_level(void)
{
	unsigned a, b, c, d, low, high;
	__cpuid(0, a, b, c, d);
	bool has_7 = a >= 7;
	__cpuid(1, a, b, c, d);
	if (!(c & bit_SSE4_2) || !(c & bit_SSSE3) || !(c & bit_POPCNT))
		return 1;
	if (!has_7 || !(c & bit_OSXSAVE) || !(c & bit_FMA) || !(c & bit_MOVBE) || !(c & bit_AVX))
		return 2;
	__asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	__cpuid_count(7, 0, a, b, c, d);
	if ((low & 6) != 6 || !(b & bit_AVX2) || !(b & bit_BMI2))
		return 2;
	return (low & 0xe6) == 0xe6 && (b & bit_AVX512F) && (b & bit_AVX512BW) && (b & bit_AVX512VL) ? 4 : 3;
}
#else
static const char *const lib_words[] = {"lib/aarch64-linux-gnu", "lib64", "lib", NULL};
#endif

static enum found try_path(const char *path)
{
	switch (candidate_examine(path).outcome) {
	case TRACE_OUTCOME_FOUND: return FOUND;
	case TRACE_OUTCOME_LOOP: return NOT_IN_LIST;
	case TRACE_OUTCOME_NOT_ELF:
	case TRACE_OUTCOME_TOO_SHORT:
	case TRACE_OUTCOME_IO_ERROR: return STOP;
	default: return NOT_HERE;
	}
}

/* The directory is in l->path. */
static enum found try_directory(struct lookup *l)
{
	if (l->path.length && l->path.bytes[l->path.length - 1] != '/')
		text_add(&l->path, "/");
#if defined(__x86_64__)
	size_t length = l->path.length;
	for (unsigned i = 4 - cpu_level(); i < 3; i++) {
		text_add(&l->path, hwcaps[i]);
		text_add(&l->path, l->name);
		enum found found = l->path.full ? NOT_HERE : try_path(l->path.bytes);
		if (found != NOT_HERE)
			return found;
		l->path.length = length;
	}
#endif
	text_add(&l->path, l->name);
	return l->path.full ? NOT_HERE : try_path(l->path.bytes);
}

/* The length of $NAME or ${NAME} at text, 0 if that is not there. */
static size_t token(const char *text, const char *name)
{
	bool braces = text[1] == '{';
	const char *p = text + 1 + braces;
	if (text[0] != '$' || !text_begins(p, name))
		return 0;
	p += text_length(name);
	if (braces)
		return *p == '}' ? (size_t)(p + 1 - text) : 0;
	return (size_t)(p - text);
}

static void add_origin(struct text *to, const struct loaded *o)
{
	const char *path = o ? loaded_path(o) : image_exe();
	text_add_bytes(to, path, (size_t)(text_last_component(path) - path));
	if (to->length > 1 && to->bytes[to->length - 1] == '/')
		to->bytes[--to->length] = '\0';
}

/* text up to end with its tokens expanded, $LIB as that word.  True if there was a $LIB. */
static bool expand(struct text *to, const char *text, const char *end, const struct loaded *o, const char *lib)
{
	bool has_lib = false;
	while (text < end) {
		size_t length;
		if ((length = token(text, "ORIGIN"))) {
			add_origin(to, o);
		} else if ((length = token(text, "LIB"))) {
			text_add(to, lib);
			has_lib = true;
		} else {
			length = 1;
			text_add_bytes(to, text, 1);
		}
		text += length;
	}
	return has_lib;
}

static enum found try_element(struct lookup *l, const char *element, const char *end, const struct loaded *o)
{
	enum found found = NOT_HERE;
	for (const char *const *lib = lib_words; *lib && found == NOT_HERE; lib++) {
		text_begin(&l->path, l->path.bytes, l->path.room);
		bool again = expand(&l->path, element, end, o, *lib);
		found = try_directory(l);
		if (!again)
			break;
	}
	return found;
}

/* A list of directories; an empty one is the current directory. */
static enum found try_list(struct lookup *l, const char *list, bool semicolons, const struct loaded *o)
{
	if (!list || !*list)
		return NOT_HERE;
	for (const char *p = list;; p++) {
		const char *end = p;
		while (*end && *end != ':' && !(semicolons && *end == ';'))
			end++;
		enum found found = try_element(l, p, end, o);
		if (found == NOT_IN_LIST)
			return NOT_HERE;
		if (found != NOT_HERE || !*end)
			return found;
		p = end;
	}
}

/* Of one object; DT_RUNPATH makes its DT_RPATH void. */
static enum found try_rpath(struct lookup *l, const struct loaded *o)
{
	return loaded_string(o, DT_RUNPATH) ? NOT_HERE : try_list(l, loaded_string(o, DT_RPATH), false, o);
}

static enum found try_rpaths(struct lookup *l, const struct loaded *requester)
{
	enum found found = NOT_HERE;
	const struct loaded *o = requester, *program = loaded_head(requester->namespace_id);
	bool passed = false;
	for (unsigned depth = 0; o && depth < CHAIN_MAX && found == NOT_HERE; depth++) {
		passed |= o == program;
		found = try_rpath(l, o);
		o = loaded_find(o->requester);
	}
	if (found == NOT_HERE && program && !passed)
		found = try_rpath(l, program);
	return found;
}

/* --- The default directories --- */

static size_t directory_length(const char *p, const char *end)
{
	const char *begin = p;
	while (p < end &&
		((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '-' && *p <= '9') || *p == '_'))
		p++;	/* '-' to '9' are - . / and digits */
	return p < end && *p == '\0' && p - begin > 1 && *begin == '/' && p[-1] == '/' ? (size_t)(p - begin) : 0;
}

/* ld.so holds them as strings end to end, two at least, each with a slash at both ends. */
static const char *scan(const char *begin, const char *end)
{
	for (const char *p = begin + 1; p < end; p++) {
		if (*p != '/' || p[-1] != '\0')
			continue;
		size_t length = directory_length(p, end);
		if (length && directory_length(p + length + 1, end))
			return p;
	}
	return NULL;
}

static const char *default_directories(const char **end)
{
	static const char *found, *found_end;
	static const char common[] = "/lib64/\0/usr/lib64/\0/lib/\0/usr/lib/";
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)image_dynlinker();
	const Elf64_Phdr *segments = (const Elf64_Phdr *)(image_dynlinker() + (header ? header->e_phoff : 0));
	for (unsigned i = header && !found ? header->e_phnum : 0; i-- > 0 && !found;) {
		const Elf64_Phdr *s = &segments[i];
		const char *begin = (const char *)header + s->p_vaddr;
		if (s->p_type == PT_LOAD && !(s->p_flags & PF_W) && (s->p_flags & PF_R))
			found = scan(begin, found_end = begin + s->p_filesz);
	}
	if (!found) {
		found = common;
		found_end = common + sizeof(common);
	}
	*end = found_end;
	return found;
}

static enum found try_defaults(struct lookup *l)
{
	const char *end, *p = default_directories(&end);
	for (size_t length; (length = directory_length(p, end)); p += length + 1) {
		text_begin(&l->path, l->path.bytes, l->path.room);
		text_add_bytes(&l->path, p, length);
		enum found found = try_directory(l);
		if (found != NOT_HERE)
			return found;
	}
	return NOT_HERE;
}

static bool is_in_defaults(const char *path)
{
	const char *end, *p = default_directories(&end);
	for (size_t length; (length = directory_length(p, end)); p += length + 1)
		if (text_begins(path, p) && text_last_component(path) == path + length)
			return true;
	return false;
}

static enum found try_cache(struct lookup *l, bool no_defaults)
{
	const char *path;
	for (uint32_t at = 0; (path = ldcache_next(l->name, &at));) {
		if (no_defaults && is_in_defaults(path))
			continue;
		text_begin(&l->path, l->path.bytes, l->path.room);
		text_add(&l->path, path);
		enum found found = l->path.full ? NOT_HERE : try_path(path);
		if (found == FOUND || found == STOP)
			return found;
	}
	return NOT_HERE;
}

static bool search(struct lookup *l, const struct loaded *requester)
{
	const char *runpath = requester ? loaded_string(requester, DT_RUNPATH) : NULL;
	const struct loaded *o = requester ? requester : loaded_head(0);
	bool no_defaults = o && loaded_value(o, DT_FLAGS_1) & DF_1_NODEFLIB_BIT;
	enum found found = requester && !runpath ? try_rpaths(l, requester) : NOT_HERE;
	if (found == NOT_HERE)
		found = try_list(l, image_variable("LD_LIBRARY_PATH"), true, NULL);
	if (found == NOT_HERE)
		found = try_list(l, runpath, false, requester);
	if (found == NOT_HERE)
		found = try_cache(l, no_defaults);
	if (found == NOT_HERE && !no_defaults)
		found = try_defaults(l);
	return found == FOUND;
}

bool lookup_finds(const char *name, const struct loaded *requester, char *path, size_t room)
{
	struct lookup l = {.name = name};
	text_begin(&l.path, path, room);
	if (text_last_component(name) == name)
		return search(&l, requester);
	expand(&l.path, name, name + text_length(name), requester, lib_words[0]);
	return !l.path.full && try_path(path) == FOUND;
}
