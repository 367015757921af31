/* SPDX-License-Identifier: MIT */
/* What the ld.so of a root has built in, read from its bytes: nobody asks it. */
#include "resolve/parts.h"

#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	LINKER_MAX = 16 << 20,	/* bytes; ld.so has a quarter of one MiB */
	DIRECTORIES_MAX = 16,
	HWCAPS_SINCE = 233, LEGACY_UNTIL = 236,	/* glibc-hwcaps directories; tls, haswell and the like */
};

/* What is usual where a file does not say it, or is not there. */
static const struct usual {
	uint16_t machine;
	uint8_t elf_class;
	const char *path, *lib, *platform;
} usual[] = {
	{EM_X86_64, ELFCLASS64, "/lib64/ld-linux-x86-64.so.2", "lib64", "x86_64"},
	{EM_X86_64, ELFCLASS32, "/libx32/ld-linux-x32.so.2", "libx32", "x86_64"},
	{EM_386, ELFCLASS32, "/lib/ld-linux.so.2", "lib", "i686"},
	{EM_AARCH64, ELFCLASS64, "/lib/ld-linux-aarch64.so.1", "lib64", "aarch64"},
	{EM_ARM, ELFCLASS32, "/lib/ld-linux-armhf.so.3", "lib", "v7l"},
	{EM_PPC64, ELFCLASS64, "/lib64/ld64.so.2", "lib64", NULL},
	{EM_S390, ELFCLASS64, "/lib/ld64.so.1", "lib64", NULL},
	{EM_RISCV, ELFCLASS64, "/lib/ld-linux-riscv64-lp64d.so.1", "lib64/lp64d", NULL},
	{EM_LOONGARCH, ELFCLASS64, "/lib64/ld-linux-loongarch-lp64d.so.1", "lib64", NULL},
};

static const struct usual *usual_of(const struct resolve_file *f)
{
	for (size_t i = 0; i < countof(usual); i++)
		if (usual[i].machine == f->machine && usual[i].elf_class == f->elf_class)
			return &usual[i];
	return NULL;
}

static bool says(const char *bytes, size_t size, const char *words)
{
	return memmem(bytes, size, words, strlen(words));
}

static bool is_path_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("/._-+", c);
}

/* One absolute path with its last slash and a NUL behind it; its length, 0 if there is none such at `at`. */
static size_t directory_at(const char *bytes, size_t size, size_t at)
{
	size_t end = at;
	while (end < size && bytes[end] && is_path_byte(bytes[end]))
		end++;
	return end < size && bytes[at] == '/' && !bytes[end] && end - at > 1 && bytes[end - 1] == '/' ? end - at : 0;
}

/* system_dirs of elf/dl-load.c: two directories or more, one behind the other. */
static void find_directories(struct resolver *r, struct resolve_linker *l, const char *bytes, size_t size)
{
	for (size_t at = 1; at < size; at++) {
		size_t next = at, length, count = 0;
		if (bytes[at] != '/' || bytes[at - 1])
			continue;
		while ((length = directory_at(bytes, size, next)) && count < DIRECTORIES_MAX) {
			next += length + 1;
			count++;
		}
		if (count < 2)
			continue;
		l->directories = arena_take(&r->arena, count * sizeof(char *));
		for (next = at; l->directory_count < count; next += strlen(bytes + next) + 1)
			l->directories[l->directory_count++] = strings_keep_string(&r->strings, bytes + next);
		return;
	}
}

/* "ld.so (Debian GLIBC 2.36-9) stable release version 2.36." since glibc 2.33. */
static unsigned find_version(const char *bytes, size_t size)
{
	static const char words[] = " release version ";
	unsigned major, minor;
	char text[16] = "";
	const char *at = memmem(bytes, size, words, sizeof(words) - 1);
	if (!at)
		return 0;
	at += sizeof(words) - 1;
	size_t left = size - (size_t)(at - bytes);
	memcpy(text, at, left < sizeof(text) - 1 ? left : sizeof(text) - 1);
	return sscanf(text, "%3u.%3u", &major, &minor) == 2 ? 100 * major + minor : 0;
}

static void read_linker(struct resolver *r, struct resolve_linker *l)
{
	size_t size = 0;
	char *bytes = root_text(r, l->path, LINKER_MAX, &size);
	if (!bytes)
		return;
	l->is_glibc = says(bytes, size, "TRACE_LOADED_OBJECTS");
	l->grows = says(bytes, size, "glibc.rtld.optional_static_tls");
	l->version = find_version(bytes, size);
	find_directories(r, l, bytes, size);
	free(bytes);
}

/* --- where it does not say --- */

static void add_directory(struct resolver *r, struct resolve_linker *l, const char *path)
{
	l->directories[l->directory_count++] = strings_keep_string(&r->strings, path);
}

/* One directory alone is not told apart from other words: it is that of ld.so itself (Nix, Guix). */
static void guess_directories(struct resolver *r, struct resolve_linker *l, const struct usual *u)
{
	l->directories = arena_take(&r->arena, 4 * sizeof(char *));
	const char *real = resolver_real(r, l->path), *slash = strrchr(real, '/');
	if (l->file && slash) {
		l->directories[l->directory_count++] = strings_keep(&r->strings, real, (size_t)(slash - real) + 1);
		return;
	}
	char *lib = xasprintf("/%s/", u ? u->lib : "lib"), *usr = xasprintf("/usr%s", lib);
	add_directory(r, l, lib);
	add_directory(r, l, usr);
	add_directory(r, l, "/lib/");
	add_directory(r, l, "/usr/lib/");
	free(lib);
	free(usr);
}

/* DL_DST_LIB is the last part of what the first directory is called: lib/x86_64-linux-gnu, lib64, lib. */
static const char *lib_of(struct resolver *r, const struct resolve_linker *l)
{
	const char *first = l->directories[0];
	size_t length = strlen(first) - 1;
	if (strncmp(first, "/usr/", 5) == 0)
		return strings_keep(&r->strings, first + 5, length - 5);
	if (strncmp(first, "/lib", 4) == 0)
		return strings_keep(&r->strings, first + 1, length - 1);
	while (length && first[length - 1] != '/')
		length--;
	return strings_keep(&r->strings, first + length, strlen(first) - 1 - length);
}

/* --- subdirectories for processors --- */

static void add_subdirectory(struct resolver *r, struct resolve_linker *l, const char *name)
{
	l->subdirectories[l->subdirectory_count++] = strings_keep_string(&r->strings, name);
}

/* Every choice of these words, the most of them first: tls/haswell/avx512_1/x86_64, …, x86_64. */
static void add_legacy(struct resolver *r, struct resolve_linker *l, const struct processor *cpu)
{
	const char *words[4];
	size_t count = 0;
	words[count++] = "tls";
	if (l->platform)
		words[count++] = l->platform;
	if (cpu->level && cpu->avx512_1)
		words[count++] = "avx512_1";
	if (cpu->level)
		words[count++] = "x86_64";
	for (unsigned choice = (1u << count) - 1; choice; choice--) {
		struct buffer path = {0};
		for (size_t i = 0; i < count; i++)
			if (choice >> (count - 1 - i) & 1)
				buffer_printf(&path, "%s/", words[i]);
		add_subdirectory(r, l, path.data);
		buffer_free(&path);
	}
}

static void find_subdirectories(struct resolver *r, struct resolve_linker *l, const struct processor *cpu)
{
	l->subdirectories = arena_take(&r->arena, 20 * sizeof(char *));
	for (unsigned level = cpu->level; level > 1 && l->version >= HWCAPS_SINCE; level--) {
		char name[40];
		snprintf(name, sizeof(name), "glibc-hwcaps/x86-64-v%u/", level);
		add_subdirectory(r, l, name);
	}
	if (l->version <= LEGACY_UNTIL)
		add_legacy(r, l, cpu);
	add_subdirectory(r, l, "");
}

/* --- asking --- */

static struct resolve_linker *make_linker(struct resolver *r, const char *path, const struct resolve_file *f)
{
	const struct usual *u = usual_of(f);
	struct resolve_linker *l = arena_take(&r->arena, sizeof(*l));
	const struct resolve_file *file = file_at(r, path);
	*l = (struct resolve_linker){.path = path, .file = file->is_elf && !file->bad ? file : NULL, .is_glibc = true};
	if (l->file)
		read_linker(r, l);
	if (!l->directory_count)
		guess_directories(r, l, u);
	l->lib = lib_of(r, l);
	l->platform = u ? u->platform : NULL;
	const char *name = r->options.cpu ? r->options.cpu : cpu_of_machine(f->machine);
	struct processor cpu = cpu_named(name, f->machine);
	if (f->elf_class == ELFCLASS32)
		cpu = (struct processor){0};
	if (cpu.level >= 3 && cpu.intel)
		l->platform = "haswell";
	find_subdirectories(r, l, &cpu);
	return l;
}

const struct resolve_linker *resolver_linker(struct resolver *r, const struct resolve_file *f)
{
	const struct usual *u = usual_of(f);
	const char *path = f->interp ? f->interp : u ? u->path : NULL;
	if (!f->is_elf || !path)
		return NULL;
	path = strings_keep_string(&r->strings, path);
	void **known = map_at(&r->linkers, (struct map_key){.a = (uintptr_t)path, .b = f->machine, .c = f->elf_class});
	if (!*known) {
		struct resolve_linker *l = make_linker(r, path, f);
		known = map_at(&r->linkers, (struct map_key){.a = (uintptr_t)path, .b = f->machine, .c = f->elf_class});
		*known = l;
	}
	return *known;
}
