/* SPDX-License-Identifier: MIT */
/* The files of the root, each read once, and which of them stay mapped. */
#include "resolve/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	MAPPED = 96,		/* images that stay from one question to the next: libc and its like */
	NEEDED_MAX = 65536,
};

static const char *keep_tag(struct resolver *r, const struct elf_image *e, int64_t tag)
{
	uint64_t at;
	const char *text = elf_image_tag(e, tag, &at) ? elf_image_text(e, at) : NULL;
	return strings_keep_string(&r->strings, text);
}

static void read_needed(struct resolver *r, struct resolve_file *f, const struct elf_image *e)
{
	size_t count = 0;
	for (size_t i = 0; i < e->dynamic_count; i++) {
		int64_t tag = e->dynamic[i].d_tag;
		count += tag == DT_NEEDED || tag == DT_FILTER || tag == DT_AUXILIARY;
	}
	if (count > NEEDED_MAX)
		count = NEEDED_MAX;
	f->needed = arena_take(&r->arena, count * sizeof(*f->needed));
	for (size_t i = 0; i < e->dynamic_count && f->needed_count < count; i++) {
		int64_t tag = e->dynamic[i].d_tag;
		if (tag != DT_NEEDED && tag != DT_FILTER && tag != DT_AUXILIARY)
			continue;
		const char *name = elf_image_text(e, e->dynamic[i].d_un.d_val);
		if (name)
			f->needed[f->needed_count++] = (struct resolve_wish){
				strings_keep_string(&r->strings, name), tag};
	}
}

static void read_versions(struct resolver *r, struct resolve_file *f, const struct elf_image *e)
{
	size_t count;
	struct elf_version *versions = elf_image_versions(e, &count);
	f->version_needs = arena_take(&r->arena, count * sizeof(*f->version_needs));
	f->versions = arena_take(&r->arena, count * sizeof(*f->versions));
	for (size_t i = 0; i < count; i++) {
		const char *name = strings_keep_string(&r->strings, versions[i].name);
		if (!versions[i].needed)
			f->versions[f->version_count++] = name;
		else if (versions[i].file)
			f->version_needs[f->version_need_count++] = (struct resolve_version_need){
				strings_keep_string(&r->strings, versions[i].file), name,
				versions[i].flags & VER_FLG_WEAK};
	}
	free(versions);
}

static void read_dynamic(struct resolver *r, struct resolve_file *f, const struct elf_image *e)
{
	uint64_t value = 0;
	f->soname = keep_tag(r, e, DT_SONAME);
	f->runpath = keep_tag(r, e, DT_RUNPATH);
	f->rpath = f->runpath ? NULL : keep_tag(r, e, DT_RPATH);
	f->audit = keep_tag(r, e, DT_AUDIT);
	f->depaudit = keep_tag(r, e, DT_DEPAUDIT);
	if (elf_image_tag(e, DT_FLAGS, &value))
		f->flags = (uint32_t)value;
	if (elf_image_tag(e, DT_FLAGS_1, &value))
		f->flags_1 = (uint32_t)value;
	read_needed(r, f, e);
	read_versions(r, f, e);
}

static void read_elf(struct resolver *r, struct resolve_file *f)
{
	struct resolve_file_parts *parts = f->parts;
	const struct elf_image *e = &parts->image;
	struct elf_facts facts;
	f->bad = strings_keep_string(&r->strings, e->bad);
	if (!elf_image_read(e, 0, parts->ident, sizeof(parts->ident)))
		memset(parts->ident, 0, sizeof(parts->ident));
	f->is_elf = e->header.e_ident[0] != 0;
	if (!f->is_elf)
		return;
	elf_facts_of(e, &facts);
	f->elf_class = facts.elf_class;
	f->byte_order = facts.byte_order;
	f->machine = facts.machine;
	f->type = e->header.e_type;
	f->dynamic = facts.dynamic;
	f->tls = facts.tls;
	f->tls_align = facts.tls_align;
	f->interp = strings_keep_string(&r->strings, facts.interp);
	parts->version = e->header.e_version;
	parts->header_size = e->header.e_phentsize;
	parts->headers = e->segment_count;
	parts->loads = elf_image_segment(e, PT_LOAD);
	elf_free(&facts);
	read_dynamic(r, f, e);
}

static void add_file(struct file_list *list, struct resolve_file *f)
{
	grow(list->files, list->count);
	list->files[list->count++] = f;
}

static void note_open(struct resolver *r, struct resolve_file *f)
{
	add_file(&r->opened, f);
	f->parts->open = true;
	f->parts->used = ++r->clock;
}

static struct resolve_file *error_file(struct resolver *r, int error)
{
	void **at = map_at(&r->by_error, (struct map_key){.a = (uint64_t)error});
	if (!*at) {
		struct resolve_file *f = arena_take(&r->arena, sizeof(*f));
		f->error = error;
		*at = f;
	}
	return *at;
}

static struct resolve_file *read_file(
	struct resolver *r, const char *path, const char *at, int fd, const struct stat *st)
{
	void **known = map_at(&r->by_inode, (struct map_key){.a = st->st_dev, .b = st->st_ino});
	if (*known)
		return *known;
	struct resolve_file *f = *known = arena_take(&r->arena, sizeof(*f));
	*f = (struct resolve_file){.path = path,
		.here = strcmp(at, path) == 0 ? path : strings_keep_string(&r->strings, at),
		.dev = st->st_dev,
		.ino = st->st_ino,
		.size = (uint64_t)st->st_size,
		.mode = st->st_mode,
		.uid = st->st_uid,
		.gid = st->st_gid};
	f->parts = arena_take(&r->arena, sizeof(*f->parts));
	add_file(&r->files, f);
	if (S_ISREG(st->st_mode)) {
		elf_image_open(&f->parts->image, fd, f->size);
		note_open(r, f);
		read_elf(r, f);
	}
	return f;
}

struct resolve_file *file_at(struct resolver *r, const char *path)
{
	struct map_key key = {.a = (uintptr_t)path};
	struct resolve_file *f = map_get(&r->by_path, key);
	struct stat st;
	if (f)
		return f;
	char *at = root_here(r, root_absolute(r, path));
	/* Not to wait for the other end of a FIFO, as ld.so would. */
	int fd = at ? open(at, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) : -1;
	f = fd >= 0 && fstat(fd, &st) == 0 ? read_file(r, path, at, fd, &st) : error_file(r, errno);
	if (fd >= 0)
		close(fd);
	free(at);
	*map_at(&r->by_path, key) = f;
	return f;
}

const struct resolve_file *resolver_file(struct resolver *r, const char *path)
{
	return file_at(r, strings_keep_string(&r->strings, path));
}

const struct resolve_file *resolver_file_open(struct resolver *r, const char *path, int fd, const struct stat *st)
{
	path = strings_keep_string(&r->strings, path);
	struct map_key key = {.a = (uintptr_t)path};
	struct resolve_file *f = map_get(&r->by_path, key);
	if (f && !f->error)
		return f;
	char *at = root_here(r, root_absolute(r, path));
	f = read_file(r, path, at ? at : path, fd, st);
	free(at);
	*map_at(&r->by_path, key) = f;
	return f;
}

void resolver_each(struct resolver *r, bool (*each)(void *context, const struct resolve_file *), void *context)
{
	for (size_t i = 0; i < r->files.count; i++)
		if (r->files.files[i]->is_elf && !each(context, r->files.files[i]))
			return;
}

/* --- what stays open --- */

/* The file that was read, and no other one by its name. */
static bool open_again(struct resolver *r, struct resolve_file *f)
{
	struct stat st;
	int fd = open(f->here, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	bool same = fd >= 0 && fstat(fd, &st) == 0 && st.st_dev == f->dev && st.st_ino == f->ino &&
		(uint64_t)st.st_size == f->size;
	if (same) {
		elf_image_open(&f->parts->image, fd, f->size);
		note_open(r, f);
	}
	if (fd >= 0)
		close(fd);
	return same;
}

static bool is_at_hand(struct resolver *r, struct resolve_file *f)
{
	if (!f->is_elf || f->bad || (!f->parts->open && !open_again(r, f)))
		return false;
	f->parts->used = ++r->clock;
	return true;
}

bool resolver_static_tls(struct resolver *r, const struct resolve_file *file)
{
	struct resolve_file *f = (struct resolve_file *)file;
	return (f->flags & DF_STATIC_TLS) || (is_at_hand(r, f) && elf_image_wants_static_tls(&f->parts->image));
}

struct symbol_table *resolver_symbols(struct resolver *r, const struct resolve_file *file)
{
	struct resolve_file *f = (struct resolve_file *)file;
	if (!is_at_hand(r, f))
		return NULL;
	if (!f->parts->tried)
		f->parts->table = symbol_table_of(&f->parts->image);
	f->parts->tried = true;
	return f->parts->table;
}

const struct elf_image *resolver_image(struct resolver *r, const struct resolve_file *file)
{
	struct resolve_file *f = (struct resolve_file *)file;
	return is_at_hand(r, f) ? &f->parts->image : NULL;
}

static void close_file(struct resolve_file *f)
{
	symbol_table_free(f->parts->table);
	elf_image_close(&f->parts->image);
	f->parts->table = NULL;
	f->parts->open = f->parts->tried = false;
}

void resolver_file_done(struct resolver *r, const struct resolve_file *file)
{
	struct file_list *opened = &r->opened;
	for (size_t i = opened->count; i-- > 0;) {
		if (opened->files[i] != file)
			continue;
		close_file(opened->files[i]);
		opened->files[i] = opened->files[--opened->count];
		return;
	}
}

static int by_use(const void *a, const void *b)
{
	uint64_t x = (*(struct resolve_file *const *)a)->parts->used,
		 y = (*(struct resolve_file *const *)b)->parts->used;
	return x > y ? -1 : x < y;
}

void files_trim(struct resolver *r)
{
	struct file_list *opened = &r->opened;
	if (opened->count <= (size_t)2 * MAPPED)
		return;
	qsort(opened->files, opened->count, sizeof(struct resolve_file *), by_use);
	while (opened->count > MAPPED)
		close_file(opened->files[--opened->count]);
}

/* --- beginning and end --- */

struct resolver *resolver_open(const struct resolver_options *options)
{
	struct resolver *r = xcalloc(1, sizeof(*r));
	r->options = *options;
	size_t length = options->root ? strlen(options->root) : 0;
	while (length && options->root[length - 1] == '/')
		length--;
	r->root = length ? xstrndup(options->root, length) : NULL;
	return r;
}

void resolver_close(struct resolver *r)
{
	while (r->opened.count)
		close_file(r->opened.files[--r->opened.count]);
	free(r->opened.files);
	free(r->files.files);
	map_free(&r->by_path);
	map_free(&r->by_inode);
	map_free(&r->by_error);
	map_free(&r->folders);
	map_free(&r->linkers);
	map_free(&r->directories);
	map_free(&r->lists);
	ldcache_close(&r->cache);
	arena_free(&r->spare);
	free(r->preload_file);
	free(r->root);
	strings_free(&r->strings);
	arena_free(&r->arena);
	free(r);
}
