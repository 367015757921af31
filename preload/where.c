/* SPDX-License-Identifier: MIT */
#include "preload/where.h"

#include "preload/real.h"
#include "preload/record.h"
#include "trace/sys.h"
#include "trace/text.h"

enum { OBJECTS_MAX = 10000 };	/* a list that changes while it is read might have no end */

/* glibc's struct dl_find_object, of 2.35 and later; it says that more may be stored some day, up to this. */
struct found_object {
	unsigned long long flags;
	void *map_start, *map_end;
	struct link_map *map;
	void *eh_frame;
	unsigned long long reserved[11];
};

static const struct link_map *last;	/* of the start */
static struct where seen;	/* the last object that where_each_new showed */

void where_begin(void)
{
	for (const struct link_map *map = real_objects(); map; map = map->l_next)
		last = map;
	seen.map = last;
}

bool where_is_quick(void)
{
	return real_dl_find_object() != NULL;
}

/* --- /proc/self/maps --- */

/* One line of it: what is needed to tell files apart, and where they begin. */
struct mapping {
	uintptr_t begin, end;
	char file[40];		/* device and inode */
};

struct lines {
	int fd;
	size_t length, at;
	char bytes[1024];
};

static int next_byte(struct lines *l)
{
	if (l->at == l->length) {
		long got = sys_read(l->fd, l->bytes, sizeof(l->bytes));
		l->length = got > 0 ? (size_t)got : 0;
		l->at = 0;
	}
	return l->at < l->length ? (unsigned char)l->bytes[l->at++] : -1;
}

static uintptr_t next_number(struct lines *l, int *c)
{
	uintptr_t value = 0;
	for (; (*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'f'); *c = next_byte(l))
		value = value << 4 | (uintptr_t)(*c <= '9' ? *c - '0' : *c - 'a' + 10);
	return value;
}

/* BEGIN-END RIGHTS OFFSET DEVICE INODE PATH: false at the end. */
static bool next_mapping(struct lines *l, struct mapping *m)
{
	int c = next_byte(l), field = 0;
	struct text file;
	if (c < 0)
		return false;
	m->begin = next_number(l, &c);
	c = next_byte(l);
	m->end = next_number(l, &c);
	text_begin(&file, m->file, sizeof(m->file));
	for (; c >= 0 && c != '\n'; c = next_byte(l)) {
		field += c == ' ' && field < 5;
		if (field == 3 || field == 4)
			text_add_bytes(&file, (const char[]){(char)c}, 1);
	}
	return true;
}

/* Where the first mapping of the file lies that has the address; 0 if nothing is there. */
static uintptr_t begin_of_file(uintptr_t address)
{
	struct lines l = {.fd = sys_openat(AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC, 0)};
	struct mapping m, first = {.file = ""};
	uintptr_t found = 0;
	if (l.fd < 0)
		return 0;
	while (!found && next_mapping(&l, &m)) {
		if (!text_equal(m.file, first.file))
			first = m;
		if (address - m.begin < m.end - m.begin)
			found = first.begin;
	}
	sys_close(l.fd);
	return found;
}

/* --- Headers in memory --- */

/*
 * Of objects, which seldom go while somebody calls: so where process_vm_readv(2) is not known (emulators) or forbidden
 * (sandboxes), each page is asked for, and then read as it is.
 */
static bool read_object(void *to, const void *from, size_t size)
{
	enum { PAGE_MIN = 4096 };
	long got = sys_process_vm_read(sys_getpid(), to, from, size);
	const char *at = from, *end = at + size;
	if (got == (long)size || got == -EFAULT)
		return got == (long)size;
	for (; at < end - sizeof(uint64_t); at += PAGE_MIN)
		if (sys_can_read(at) < 0)
			return false;
	if (sys_can_read(end - sizeof(uint64_t)) < 0)
		return false;
	memcpy(to, from, size);
	return true;
}

static const ElfW(Phdr) *segments_at(uintptr_t begin, size_t *count)
{
	ElfW(Ehdr) header;
	if (!begin || !read_object(&header, (const void *)begin, sizeof(header)) ||
		memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
		return NULL;
	*count = header.e_phnum;
	return (const ElfW(Phdr) *)(begin + header.e_phoff);
}

/* Of a file that is mapped from its first byte on. */
static bool where_file(uintptr_t begin, struct where *w)
{
	size_t count;
	const ElfW(Phdr) *segments = segments_at(begin, &count);
	bool based = false;
	*w = (struct where){0};
	for (size_t i = 0; segments && i < count; i++) {
		if (segments[i].p_type == PT_LOAD && !based) {
			w->base = begin - (segments[i].p_vaddr - segments[i].p_offset);
			based = true;
		} else if (segments[i].p_type == PT_DYNAMIC) {
			w->dynamic = (const ElfW(Dyn) *)segments[i].p_vaddr;
		}
	}
	if (w->dynamic)
		w->dynamic = (const ElfW(Dyn) *)(w->base + (uintptr_t)w->dynamic);
	return based;
}

bool where_is(const void *address, struct where *w)
{
	typedef int find(void *, struct found_object *);
	find *quick = (find *)real_dl_find_object();
	struct found_object found;
	if (!quick)
		return where_file(begin_of_file((uintptr_t)address), w);
	if (quick((void *)(uintptr_t)address, &found) != 0)
		return false;
	*w = (struct where){found.map->l_addr, found.map->l_ld, found.map};
	return true;
}

const ElfW(Phdr) *where_segments(const struct where *w, size_t *count)
{
	const ElfW(Phdr) *segments = w->base ? segments_at(w->base, count) : record_segments(count);
	bool its_own = false;
	for (size_t i = 0; segments && i < *count; i++)
		its_own |= segments[i].p_type == PT_DYNAMIC && w->base + segments[i].p_vaddr == (uintptr_t)w->dynamic;
	return its_own ? segments : NULL;
}

/* --- All of them --- */

/* A link map that is still one: ld.so knows the object, or before 2.35 at least its memory is there. */
static bool is_alive(const struct where *w)
{
	ElfW(Dyn) first;
	struct where now;
	if (!w->dynamic)
		return false;
	if (!where_is_quick())
		return read_object(&first, w->dynamic, sizeof(first));
	return where_is(w->dynamic, &now) && now.map == w->map && now.base == w->base;
}

/* Those behind `map`, NULL: all; each of them is the latest to be seen where it is `alive`. */
static int each_behind(
	const struct link_map *map, struct where *latest, int (*each)(const struct where *, void *), void *context)
{
	struct link_map copy = {.l_next = (struct link_map *)(map ? map->l_next : real_objects())};
	int result = 0;
	for (unsigned i = 0; copy.l_next && !result && i < OBJECTS_MAX; i++) {
		const struct link_map *next = copy.l_next;
		if (!read_object(&copy, next, sizeof(copy)))
			break;
		struct where w = {copy.l_addr, copy.l_ld, next};
		if (!is_alive(&w))
			continue;
		*latest = w;
		result = each(&w, context);
	}
	return result;
}

int where_each(bool of_the_start, int (*each)(const struct where *, void *), void *context)
{
	struct where unused;
	int result = 0;
	if (!of_the_start)
		return each_behind(NULL, &unused, each, context);
	for (const struct link_map *map = real_objects(); map && !result; map = map == last ? NULL : map->l_next) {
		struct where w = {map->l_addr, map->l_ld, map};
		result = each(&w, context);
	}
	return result;
}

int where_each_new(int (*each)(const struct where *, void *), void *context)
{
	struct where from = seen, latest;
	/* The last one of the start stays; of a later one ld.so tells whether it is still there. */
	if (from.map != last && (!where_is_quick() || !is_alive(&from)))
		from.map = last;
	latest = from;
	int result = last ? each_behind(from.map, &latest, each, context) : 0;
	seen = latest;
	return result;
}
