/* SPDX-License-Identifier: MIT */
/* An ELF file as the dynamic linker sees it. */
#include "elf/image.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	DYNAMIC_MAX = 65536,	/* entries; real files have tens */
	STRING_MAX = 65536,
};

const uint8_t *elf_image_bytes(const struct elf_image *e, uint64_t offset, uint64_t size)
{
	return e->map.bytes && offset <= e->size && size <= e->size - offset ? e->map.bytes + offset : NULL;
}

bool elf_image_read(const struct elf_image *e, uint64_t offset, void *bytes, size_t size)
{
	const uint8_t *from = elf_image_bytes(e, offset, size);
	if (from)
		memcpy(bytes, from, size);
	return from;
}

size_t elf_image_word_size(const struct elf_image *e)
{
	return e->header.e_ident[EI_CLASS] == ELFCLASS64 ? 8 : 4;
}

uint64_t elf_image_address(const struct elf_image *e, const uint8_t *p)
{
	uint64_t address;
	if (elf_image_word_size(e) == 4)
		return elf_image_word(e, p);
	memcpy(&address, p, sizeof(address));
	return e->swapped ? __builtin_bswap64(address) : address;
}

/* --- What is wrong with a file that is none --- */

static bool begins(const char *bytes, size_t size, const char *with)
{
	return size >= strlen(with) && memcmp(bytes, with, strlen(with)) == 0;
}

static bool is_text(const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i] == 127 || ((unsigned char)bytes[i] < ' ' && (bytes[i] < '\t' || bytes[i] > '\r')))
			return false;
	return true;
}

static const char *kind_of_other(const struct elf_image *e)
{
	static const char *const commands[] = {
		"GNU ld script", "INPUT(", "INPUT (", "GROUP(", "GROUP (", "OUTPUT_FORMAT("};
	char bytes[1025];
	size_t size = e->size < sizeof(bytes) - 1 ? (size_t)e->size : sizeof(bytes) - 1;
	if (size == 0)
		return "empty";
	if (!elf_image_read(e, 0, bytes, size))
		return "not readable";
	bytes[size] = '\0';
	if (begins(bytes, size, "version https://git-lfs.github.com/spec/"))
		return "git-lfs pointer";
	if (begins(bytes, size, "!<arch>\n") || begins(bytes, size, "!<thin>\n"))
		return "an archive of objects (.a)";
	if (!is_text(bytes, size))
		return "not ELF";
	for (size_t i = 0; i < countof(commands); i++)
		if (strstr(bytes, commands[i]))
			return "a linker script (text)";
	return "text, not ELF";
}

/* --- Opening --- */

/* A segment that reaches past the end is what is left of a copy or download that stopped. */
static const char *check_segments(struct elf_image *e)
{
	for (size_t i = 0; i < e->segment_count; i++) {
		const GElf_Phdr *s = &e->segments[i];
		if (s->p_type != PT_LOAD && s->p_type != PT_DYNAMIC)
			continue;
		if (s->p_filesz > UINT64_MAX - s->p_offset || s->p_offset > INT64_MAX)
			return "damaged: a segment is at no possible place";
		if (s->p_offset + s->p_filesz > e->size) {
			snprintf(e->bad_text, sizeof(e->bad_text), "truncated: has %llu bytes, its segments need %llu",
				(unsigned long long)e->size, (unsigned long long)s->p_offset + s->p_filesz);
			return e->bad_text;
		}
		/*
		 * strip and patchelf, one after the other, have made such; ld.so: "ELF load command address/offset not
		 * page-aligned".
		 */
		bool aligned = s->p_align < 2 || s->p_align & (s->p_align - 1) ||
			((s->p_vaddr - s->p_offset) & (s->p_align - 1)) == 0;
		if (s->p_type == PT_LOAD && !aligned)
			return "damaged: a segment's address and its place in the file do not go together";
	}
	return NULL;
}

static void read_segment(const struct elf_image *e, const uint8_t *p, GElf_Phdr *s)
{
	/* Elf64_Phdr has the flags second, Elf32_Phdr has them seventh. */
	size_t word = elf_image_word_size(e), first = word == 8 ? 8 : 4;
	s->p_type = elf_image_word(e, p);
	s->p_flags = elf_image_word(e, p + (word == 8 ? 4 : 24));
	s->p_offset = elf_image_address(e, p + first);
	s->p_vaddr = elf_image_address(e, p + first + word);
	s->p_paddr = elf_image_address(e, p + first + 2 * word);
	s->p_filesz = elf_image_address(e, p + first + 3 * word);
	s->p_memsz = elf_image_address(e, p + first + 4 * word);
	s->p_align = elf_image_address(e, p + (word == 8 ? 48 : 28));
}

static const char *read_segments(struct elf_image *e)
{
	size_t size = elf_image_word_size(e) == 8 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr), count = e->header.e_phnum;
	if (e->header.e_type == ET_REL)
		return "an object file that was not linked (.o)";
	if (e->header.e_type == ET_CORE)
		return "a core file";
	if (e->header.e_type != ET_DYN && e->header.e_type != ET_EXEC)
		return "damaged: neither a library nor a program";
	if (count == 0 || e->header.e_phentsize != size)
		return "damaged: without program headers";
	const uint8_t *bytes = elf_image_bytes(e, e->header.e_phoff, count * size);
	if (!bytes)
		return "truncated: ends in its program headers";
	e->segments = xcalloc(count, sizeof(*e->segments));
	for (; e->segment_count < count; e->segment_count++)
		read_segment(e, bytes + e->segment_count * size, &e->segments[e->segment_count]);
	return check_segments(e);
}

static void find_strings(struct elf_image *e)
{
	uint64_t table, size, offset, left;
	if (!elf_image_tag(e, DT_STRTAB, &table) || !elf_image_place(e, table, &offset, &left))
		return;
	if (elf_image_tag(e, DT_STRSZ, &size) && size < left)
		left = size;
	e->strings = (const char *)elf_image_bytes(e, offset, left);
	e->strings_size = e->strings ? left : 0;
}

/* DT_NULL ends it; ld.so looks no further either. */
static const char *read_dynamic(struct elf_image *e)
{
	const GElf_Phdr *segment = elf_image_segment(e, PT_DYNAMIC);
	size_t word = elf_image_word_size(e), entry = 2 * word;
	if (!segment || segment->p_filesz < entry)
		return e->header.e_type == ET_DYN ? "without a dynamic section" : NULL;
	uint64_t most = segment->p_filesz / entry < DYNAMIC_MAX ? segment->p_filesz / entry : DYNAMIC_MAX;
	const uint8_t *bytes = elf_image_bytes(e, segment->p_offset, most * entry);
	if (!bytes)
		return "damaged: its dynamic section cannot be read";
	while (e->dynamic_count < most) {
		uint64_t tag = elf_image_address(e, bytes + e->dynamic_count * entry);
		if (tag == DT_NULL)
			break;
		grow(e->dynamic, e->dynamic_count);
		GElf_Dyn *d = &e->dynamic[e->dynamic_count];
		d->d_tag = word == 8 ? (int64_t)tag : (int32_t)(uint32_t)tag;
		d->d_un.d_val = elf_image_address(e, bytes + e->dynamic_count * entry + word);
		e->dynamic_count++;
	}
	find_strings(e);
	return NULL;
}

static void read_header(struct elf_image *e, const uint8_t *p)
{
	size_t word = elf_image_word_size(e), behind = 24 + 3 * word;
	GElf_Ehdr *h = &e->header;
	h->e_type = elf_image_half(e, p + 16);
	h->e_machine = elf_image_half(e, p + 18);
	h->e_version = elf_image_word(e, p + 20);
	h->e_entry = elf_image_address(e, p + 24);
	h->e_phoff = elf_image_address(e, p + 24 + word);
	h->e_shoff = elf_image_address(e, p + 24 + 2 * word);
	h->e_flags = elf_image_word(e, p + behind);
	h->e_ehsize = elf_image_half(e, p + behind + 4);
	h->e_phentsize = elf_image_half(e, p + behind + 6);
	h->e_phnum = elf_image_half(e, p + behind + 8);
	h->e_shentsize = elf_image_half(e, p + behind + 10);
	h->e_shnum = elf_image_half(e, p + behind + 12);
	h->e_shstrndx = elf_image_half(e, p + behind + 14);
}

static const char *open_image(struct elf_image *e)
{
	unsigned char magic[EI_NIDENT];
	if (e->size < SELFMAG || !elf_image_read(e, 0, magic, SELFMAG) || memcmp(magic, ELFMAG, SELFMAG) != 0)
		return kind_of_other(e);
	if (e->size < sizeof(magic) || !elf_image_read(e, 0, magic, sizeof(magic)) ||
	    e->size < (magic[EI_CLASS] == ELFCLASS64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr)))
		return "truncated: ends in its ELF header";
	if ((magic[EI_CLASS] != ELFCLASS64 && magic[EI_CLASS] != ELFCLASS32) ||
	    (magic[EI_DATA] != ELFDATA2LSB && magic[EI_DATA] != ELFDATA2MSB) || magic[EI_VERSION] != EV_CURRENT)
		return "damaged: no ELF header that makes sense";
	memcpy(e->header.e_ident, magic, sizeof(magic));
	e->swapped = (magic[EI_DATA] == ELFDATA2MSB) != (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
	read_header(e, e->map.bytes);
	const char *bad = read_segments(e);
	return bad ? bad : read_dynamic(e);
}

void elf_image_open(struct elf_image *e, int fd, uint64_t size)
{
	*e = (struct elf_image){.size = size > INT64_MAX ? INT64_MAX : size};
	elf_map_open(&e->map, fd, e->size);
	e->bad = open_image(e);
}

void elf_image_close(struct elf_image *e)
{
	elf_map_close(&e->map);
	free(e->segments);
	free(e->dynamic);
	*e = (struct elf_image){0};
}

/* --- Asking --- */

const GElf_Phdr *elf_image_segment(const struct elf_image *e, uint32_t type)
{
	for (size_t i = 0; i < e->segment_count; i++)
		if (e->segments[i].p_type == type)
			return &e->segments[i];
	return NULL;
}

char *elf_image_interp(const struct elf_image *e)
{
	const GElf_Phdr *s = elf_image_segment(e, PT_INTERP);
	const uint8_t *path = s && s->p_filesz >= 2 && s->p_filesz <= PATH_MAX ?
		elf_image_bytes(e, s->p_offset, s->p_filesz) :
		NULL;
	return path && path[s->p_filesz - 1] == '\0' ? xstrdup((const char *)path) : NULL;
}

bool elf_image_place(const struct elf_image *e, uint64_t address, uint64_t *offset, uint64_t *left)
{
	for (size_t i = 0; i < e->segment_count; i++) {
		const GElf_Phdr *s = &e->segments[i];
		if (s->p_type == PT_LOAD && address >= s->p_vaddr && address - s->p_vaddr < s->p_filesz) {
			*offset = s->p_offset + (address - s->p_vaddr);
			*left = s->p_filesz - (address - s->p_vaddr);
			return true;
		}
	}
	return false;
}

bool elf_image_tag(const struct elf_image *e, int64_t tag, uint64_t *value)
{
	bool found = false;
	for (size_t i = 0; i < e->dynamic_count; i++) {
		if (e->dynamic[i].d_tag == tag) {
			*value = e->dynamic[i].d_un.d_val;
			found = true;
		}
	}
	return found;
}

const char *elf_image_text(const struct elf_image *e, uint64_t at)
{
	if (at >= e->strings_size)
		return NULL;
	uint64_t left = e->strings_size - at < STRING_MAX ? e->strings_size - at : STRING_MAX;
	return memchr(e->strings + at, '\0', (size_t)left) ? e->strings + at : NULL;
}

char *elf_image_string(const struct elf_image *e, uint64_t at)
{
	const char *text = elf_image_text(e, at);
	return text ? xstrdup(text) : NULL;
}
