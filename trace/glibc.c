/* SPDX-License-Identifier: MIT */
/*
 * The version of glibc.  gnu_get_libc_version(3) is out of reach: libc.so.6 is not mapped yet when an
 * audit module begins, and nothing of the program's is called from it.
 */
#include "trace/glibc.h"

#include <elf.h>
#include <stdbool.h>

#include "trace/image.h"
#include "trace/sys.h"
#include "trace/text.h"

/* Digits and dots from `from`, without a full stop at the end. */
static void take_version(struct text *version, const char *from, const char *end)
{
	const char *p = from;
	while (p < end && ((*p >= '0' && *p <= '9') || *p == '.'))
		p++;
	while (p > from && p[-1] == '.')
		p--;
	text_add_bytes(version, from, (size_t)(p - from));
}

/*
 * Looked for from the needle's end, skipping by how far its last byte is from each byte of it (Horspool).  NULL: it is
 * not there.
 */
static const char *find(const char *needle, const char *from, const char *end)
{
	const size_t size = text_length(needle);
	uint8_t skip[256];
	memset(skip, (int)size, sizeof(skip));
	for (size_t i = 0; i + 1 < size; i++)
		skip[(uint8_t)needle[i]] = (uint8_t)(size - 1 - i);
	for (const char *p = from; (size_t)(end - p) > size; p += skip[(uint8_t)p[size - 1]])
		if (memcmp(p, needle, size) == 0)
			return p;
	return NULL;
}

/*
 * Behind the needle in a segment of ld.so that may not be written to, or in one that has these flags too; *end is set
 * to the segment's end.
 */
static const char *find_in_dynlinker(uintptr_t dynlinker, const char *needle, uint32_t flags, const char **end)
{
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)dynlinker;
	const Elf64_Phdr *segments = (const Elf64_Phdr *)(dynlinker + header->e_phoff);
	const char *found = NULL;
	/* Read-only data comes last before the writable segment: begin with it. */
	for (unsigned i = header->e_phnum; i-- > 0 && !found;) {
		const Elf64_Phdr *s = &segments[i];
		const char *begin = (const char *)dynlinker + s->p_vaddr;
		*end = begin + s->p_filesz;
		if (s->p_type == PT_LOAD && (s->p_flags & PF_R) && !(s->p_flags & PF_W & ~flags))
			found = find(needle, begin, *end);
	}
	return found ? found + text_length(needle) : NULL;
}

bool glibc_mentions(uintptr_t dynlinker, const char *word)
{
	const char *end;
	return find_in_dynlinker(dynlinker, word, PF_W, &end) != NULL;
}

/* Before 2.34 the file behind the link was called ld-2.31.so. */
static void version_of_file(struct text *version, const char *link)
{
	struct text path;
	kept_begin(&path);
	long length = sys_readlink(link, path.bytes, 4096);
	if (length <= 0 || length >= 4096)
		return;
	path.bytes[length] = '\0';
	const char *name = text_last_component(path.bytes);
	if (text_begins(name, "ld-2."))
		take_version(version, name + 3, path.bytes + length);
}

/* The path that the program names as its interpreter; NULL where ld.so was called by hand. */
static const char *interpreter(const struct image_auxv *auxv)
{
	const Elf64_Phdr *segments = (const Elf64_Phdr *)auxv->phdr;
	uintptr_t bias = 0;
	const char *path = NULL;
	for (size_t i = 0; auxv->base && segments && i < auxv->phnum; i++) {
		if (segments[i].p_type == PT_PHDR)
			bias = auxv->phdr - segments[i].p_vaddr;
		if (segments[i].p_type == PT_INTERP)
			path = (const char *)(bias + segments[i].p_vaddr);
	}
	return path;
}

static void look_at_file(struct text *version, const struct image_auxv *auxv)
{
	const char *path = interpreter(auxv);
	if (!path) {
		version_of_file(version, "/proc/self/exe");
		return;
	}
	int fd = sys_openat(AT_FDCWD, path, O_PATH | O_CLOEXEC, 0);
	if (fd < 0)
		return;
	char buffer[64];
	struct text link;
	text_begin(&link, buffer, sizeof(buffer));
	text_add(&link, "/proc/self/fd/");
	text_add_decimal(&link, (uint64_t)fd);
	version_of_file(version, buffer);
	sys_close(fd);
}

void glibc_version(const struct image_auxv *auxv, uintptr_t dynlinker, char *version, size_t room)
{
	struct text text;
	text_begin(&text, version, room);
	/* ld.so says "… release version 2.36." of itself from 2.33 on (ld.so --version prints it). */
	const char *end, *found = find_in_dynlinker(dynlinker, " release version ", 0, &end);
	if (found)
		take_version(&text, found, end);
	if (!text.length)
		look_at_file(&text, auxv);
}
