/* SPDX-License-Identifier: MIT */
/* Walks what was named and keeps each ELF file once. */
#include "check/files.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"
#include "launch/runner.h"

/*
 * Files that are what they are called, and not opened: for each library that comes with torch, there are two hundred of these.
 */
static bool is_text(const char *path)
{
	static const char *const endings[] = {".py", ".pyc", ".pyi", ".h", ".hpp", ".cuh", ".inl", ".txt", ".json", ".js", ".html"};
	const char *ending = strrchr(path, '.');
	for (size_t i = 0; ending && i < countof(endings); i++)
		if (strcmp(ending, endings[i]) == 0)
			return true;
	return false;
}

/* What the first bytes of a file say. */
enum looks { LOOKS_OTHER, LOOKS_LOADABLE, LOOKS_BROKEN };

static enum looks look(int fd)
{
	unsigned char start[18];
	ssize_t got = pread(fd, start, sizeof(start), 0);
	if (got < SELFMAG || memcmp(start, ELFMAG, SELFMAG) != 0)
		return LOOKS_OTHER;
	if (got < (ssize_t)sizeof(start))
		return LOOKS_BROKEN;
	unsigned type = start[EI_DATA] == ELFDATA2MSB ? start[16] << 8 | start[17] : start[17] << 8 | start[16];
	/* Object files and core dumps are nobody's libraries. */
	return type == ET_REL || type == ET_CORE ? LOOKS_OTHER : LOOKS_LOADABLE;
}

void check_files_skip(struct check_files *c, const char *path, const char *reason)
{
	grow(c->skipped, c->skipped_count);
	c->skipped[c->skipped_count++] = (struct check_skipped){.path = xstrdup(path), .reason = xstrdup(reason)};
}

static void keep(struct check_files *c, const char *path, const struct stat *st, const struct elf_facts *facts)
{
	grow(c->files, c->count);
	/* The kernel tells ld.so a program's own name, which its $ORIGIN comes from; a library is what it was found as. */
	char *absolute = path[0] == '/' && !facts->interp ? xstrdup(path) : realpath(path, NULL);
	c->files[c->count++] = (struct check_file){.path = absolute ? absolute : xstrdup(path), .elf = *facts,
		.dev = st->st_dev, .ino = st->st_ino};
}

static void add_elf(struct check_files *c, const char *path, int fd, const struct stat *st, bool named)
{
	struct elf_facts facts;
	enum looks looks = look(fd);
	if (looks == LOOKS_OTHER) {
		if (named)
			fatal("'%s' is not an ELF file", path);
		c->others++;
		return;
	}
	int error = looks == LOOKS_BROKEN ? ENOEXEC : elf_read(path, &facts);
	if (error) {
		check_files_skip(c, path, error == ENOEXEC ? "a damaged ELF file" : strerror(error));
		return;
	}
	if (!facts.dynamic) {
		check_files_skip(c, path, "statically linked: it loads nothing");
		c->skipped[c->skipped_count - 1].is_static = true;
		elf_free(&facts);
		return;
	}
	keep(c, path, st, &facts);
}

static void add_file(struct check_files *c, const char *path, bool named)
{
	struct stat st;
	/* Not to wait for the other end of a FIFO; what is no regular file is not read. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) != 0) {
		if (named)
			fatal("open '%s':", path);
		if (errno != ENOENT)	/* a symbolic link to nothing is no file that was left out */
			check_files_skip(c, path, strerror(errno));
	} else if (S_ISREG(st.st_mode)) {
		void **seen = map_at(&c->seen, (struct map_key){.a = st.st_dev, .b = st.st_ino});
		if (!*seen) {
			*seen = c;
			add_elf(c, path, fd, &st, named);
		}
	} else if (named) {
		fatal("'%s' is neither a file nor a folder", path);
	}
	if (fd >= 0)
		close(fd);
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void add_folder(struct check_files *c, const char *path)
{
	/* Symbolic links to folders are not followed: what they lead to is elsewhere, or is walked anyway. */
	char *roots[] = {xstrdup(path), NULL};
	struct words links = {0};
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_COMFOLLOW, by_name);
	if (!walk)
		fatal("walk '%s':", path);
	for (FTSENT *entry; (entry = fts_read(walk));) {
		switch (entry->fts_info) {
		case FTS_F:
			if (is_text(entry->fts_path))
				c->others++;
			else
				add_file(c, entry->fts_path, false);
			break;
		case FTS_SL:
			words_add(&links, entry->fts_path);
			break;
		case FTS_DNR:
		case FTS_ERR:
		case FTS_NS:
			check_files_skip(c, entry->fts_path, strerror(entry->fts_errno));
			break;
		}
	}
	fts_close(walk);
	/* A file's own name goes before those of links to it: its $ORIGIN is where its neighbours are. */
	for (size_t i = 0; i < links.count; i++)
		add_file(c, links.words[i], false);
	words_free(&links);
	free(roots[0]);
}

void check_files_add_found(struct check_files *c, const char *path)
{
	struct stat st;
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		add_folder(c, path);
	else
		add_file(c, path, false);
}

void check_files_add(struct check_files *c, const char *path)
{
	struct stat st;
	if (stat(path, &st) != 0)
		fatal("find '%s':", path);
	if (!S_ISDIR(st.st_mode)) {
		add_file(c, path, true);
		return;
	}
	/* Absolute, so that ld.so and the snapshot name files as a program would. */
	char *absolute = realpath(path, NULL);
	if (!absolute)
		fatal("find '%s':", path);
	add_folder(c, absolute);
	free(absolute);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct check_file *)a)->path, ((const struct check_file *)b)->path);
}

void check_files_sort(struct check_files *c)
{
	if (c->count)
		qsort(c->files, c->count, sizeof(*c->files), by_path);
}

void check_files_free(struct check_files *c)
{
	for (size_t i = 0; i < c->count; i++) {
		free(c->files[i].path);
		free(c->files[i].python);
		elf_free(&c->files[i].elf);
	}
	free(c->files);
	for (size_t i = 0; i < c->skipped_count; i++) {
		free(c->skipped[i].path);
		free(c->skipped[i].reason);
	}
	free(c->skipped);
	map_free(&c->seen);
	check_pythons_free(c);
}

void check_pythons_free(struct check_files *c)
{
	for (size_t i = 0; i < c->python_count; i++) {
		free(c->pythons[i].word);
		free(c->pythons[i].file);
		elf_free(&c->pythons[i].elf);
	}
	free(c->pythons);
}
