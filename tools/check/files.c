/* SPDX-License-Identifier: MIT */
/* Walks what was named and keeps each ELF file once. */
#include "check/files.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"
#include "elf/facts.h"
#include "launch/modules.h"
#include "launch/runner.h"

bool check_is_text(const char *path)
{
	static const char *const endings[] = {
		".py", ".pyc", ".pyi", ".h", ".hpp", ".cuh", ".inl", ".txt", ".json", ".js", ".html"};
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

static bool is_foreign(const struct resolve_file *f)
{
	const struct elf_facts facts = {.elf_class = f->elf_class, .byte_order = f->byte_order, .machine = f->machine};
	return !elf_same_machine(&facts, modules_native());
}

void check_files_target(struct check_files *c, const char *name)
{
	c->targets = xreallocarray(c->targets, c->target_count + 1, sizeof(*c->targets));
	c->targets[c->target_count++] = (struct check_target){.name = xstrdup(name)};
}

static struct check_target *target(struct check_files *c)
{
	static struct check_target nobody;
	return c->target_count ? &c->targets[c->target_count - 1] : &nobody;
}

static void keep(struct check_files *c, const char *path, const struct resolve_file *elf)
{
	grow(c->files, c->count);
	/*
	 * The kernel tells ld.so a program's own name, which its $ORIGIN comes from; a library is what it was found as.
	 */
	const char *name = path[0] == '/' && !elf->interp ? path : resolver_real(c->resolver, path);
	c->files[c->count++] = (struct check_file){.path = xstrdup(name), .elf = elf,
		.target = c->target_count ? c->target_count - 1 : 0, .foreign = !c->root && is_foreign(elf)};
	if (c->kept)
		c->kept(c->context, c->count - 1);
}

static void skip_other(struct check_files *c, const char *path, bool named)
{
	c->others++;
	target(c)->is_other = named;
	if (named)
		check_files_skip(c, path, "not an ELF file");
}

static void add_elf(struct check_files *c, const char *path, int fd, const struct stat *st, bool named)
{
	enum looks looks = look(fd);
	if (looks == LOOKS_OTHER) {
		skip_other(c, path, named);
		return;
	}
	void **seen = map_at(&c->seen, (struct map_key){.a = st->st_dev, .b = st->st_ino});
	if (*seen) {	/* judged with the target that had it first */
		target(c)->some = true;
		return;
	}
	*seen = c;
	const struct resolve_file *elf = resolver_file_open(c->resolver, path, fd, st);
	if (!elf->is_elf || (elf->bad && !elf->dynamic)) {
		check_files_skip(c, path, elf->bad && elf->is_elf ? elf->bad : "a damaged ELF file");
		return;
	}
	if (!elf->dynamic) {
		check_files_skip(c, path, "statically linked: it loads nothing");
		c->skipped[c->skipped_count - 1].is_static = true;
		target(c)->some = true;
		return;
	}
	keep(c, path, elf);
}

/* here is where path of the root is on this machine. */
static void add_file(struct check_files *c, const char *here, const char *path, bool named)
{
	struct stat st;
	/* Not to wait for the other end of a FIFO; what is no regular file is not read. */
	int fd = here ? open(here, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) : -1;
	if (fd < 0 || fstat(fd, &st) != 0) {
		if (named)
			fatal("open '%s':", path);
		if (errno != ENOENT)	/* a symbolic link to nothing is no file that was left out */
			check_files_skip(c, path, strerror(errno));
	} else if (S_ISREG(st.st_mode)) {
		add_elf(c, path, fd, &st, named);
	} else if (named) {
		fatal("'%s' is neither a file nor a folder", path);
	}
	if (fd >= 0)
		close(fd);
}

/* What a path on this machine below the folder is called in the root. */
static const char *in_root(const struct check_files *c, const char *here)
{
	const char *root = c->root ? c->root : c->overlay;
	size_t length = root ? strlen(root) : 0;
	while (length && root[length - 1] == '/')
		length--;
	return length && strncmp(here, root, length) == 0 && here[length] == '/' ? here + length : here;
}

/* Symbolic links are followed by the rules of the root. */
static void add_link(struct check_files *c, const char *path)
{
	char *here = resolver_here(c->resolver, path);
	if (here || errno != ENOENT)
		add_file(c, here, path, false);
	free(here);
}

/* What is in a folder and may matter, by name. */
struct folder_entry {
	char *name;
	unsigned char type;	/* DT_* */
};

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct folder_entry *)a)->name, ((const struct folder_entry *)b)->name);
}

static struct folder_entry *read_folder(struct check_files *c, const char *here, size_t *count)
{
	struct folder_entry *entries = NULL;
	DIR *folder = opendir(here);
	if (!folder)
		check_files_skip(c, in_root(c, here), strerror(errno));
	*count = 0;
	for (struct dirent *e; folder && (e = readdir(folder));) {
		if (e->d_type == DT_REG && check_is_text(e->d_name)) {
			c->others++;
		} else if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) {
			grow(entries, *count);
			entries[(*count)++] = (struct folder_entry){xstrdup(e->d_name), e->d_type};
		}
	}
	if (folder)
		closedir(folder);
	if (entries)
		qsort(entries, *count, sizeof(*entries), by_name);
	return entries;
}

/* Paths are as long as the kernel takes them, which ends the walk of any depth. */
static void walk(struct check_files *c, const char *folder, struct words *links)
{
	size_t count;
	struct folder_entry *entries = read_folder(c, folder, &count);
	for (size_t i = 0; i < count; i++) {
		struct stat st;
		unsigned char type = entries[i].type;
		char *here = xasprintf("%s/%s", strcmp(folder, "/") == 0 ? "" : folder, entries[i].name);
		if (type == DT_UNKNOWN && lstat(here, &st) == 0)	/* few file systems do not say it */
			type = (unsigned char)IFTODT(st.st_mode);
		if (type == DT_DIR)
			walk(c, here, links);
		else if (type == DT_LNK)
			words_add(links, in_root(c, here));
		else if (type == DT_REG)
			add_file(c, here, in_root(c, here), false);
		free(here);
		free(entries[i].name);
	}
	free(entries);
}

/* here is absolute, so that the snapshot names files as a program would. */
static void add_folder(struct check_files *c, const char *here)
{
	/* Symbolic links to folders are not followed: what they lead to is elsewhere, or is walked anyway. */
	struct words links = {0};
	walk(c, here, &links);
	/* A file's own name goes before those of links to it: its $ORIGIN is where its neighbours are. */
	for (size_t i = 0; i < links.count; i++)
		add_link(c, links.words[i]);
	words_free(&links);
}

static void add(struct check_files *c, const char *path, bool named)
{
	struct stat st;
	char *here = resolver_here(c->resolver, path);
	bool is_there = here && stat(here, &st) == 0;
	if (!is_there && named)
		fatal("find '%s':", path);
	if (is_there && S_ISDIR(st.st_mode)) {
		char *absolute = realpath(here, NULL);
		if (!absolute)
			fatal("find '%s':", path);
		add_folder(c, absolute);
		free(absolute);
	} else if (is_there) {
		add_file(c, here, path, named);
	}
	free(here);
}

void check_files_add_found(struct check_files *c, const char *path)
{
	add(c, path, false);
}

void check_files_add(struct check_files *c, const char *path)
{
	add(c, path, true);
}

void check_files_free(struct check_files *c)
{
	for (size_t i = 0; i < c->count; i++) {
		free(c->files[i].path);
		free(c->files[i].python);
	}
	free(c->files);
	for (size_t i = 0; i < c->skipped_count; i++) {
		free(c->skipped[i].path);
		free(c->skipped[i].reason);
	}
	free(c->skipped);
	for (size_t i = 0; i < c->target_count; i++)
		free(c->targets[i].name);
	free(c->targets);
	map_free(&c->seen);
	check_pythons_free(c);
}

void check_pythons_free(struct check_files *c)
{
	for (size_t i = 0; i < c->python_count; i++) {
		free(c->pythons[i].word);
		free(c->pythons[i].file);
	}
	free(c->pythons);
}
