/* SPDX-License-Identifier: MIT */
/* An ELF file as the dynamic linker sees it. */
#include "elf/image.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

enum {
	SEGMENTS_MAX = 65535,
	DYNAMIC_MAX = 65536,	/* entries; real files have tens */
	STRING_MAX = 65536,
};

bool elf_image_read(const struct elf_image *e, uint64_t offset, void *bytes, size_t size)
{
	if (offset > e->size || size > e->size - offset)
		return false;
	for (size_t done = 0; done < size;) {
		ssize_t got = pread(e->fd, (char *)bytes + done, size - done, (off_t)(offset + done));
		if (got <= 0)
			return false;
		done += (size_t)got;
	}
	return true;
}

uint16_t elf_image_half(const struct elf_image *e, const uint8_t *p)
{
	return e->header.e_ident[EI_DATA] == ELFDATA2MSB ? (uint16_t)(p[0] << 8 | p[1]) : (uint16_t)(p[1] << 8 | p[0]);
}

uint32_t elf_image_word(const struct elf_image *e, const uint8_t *p)
{
	uint32_t a = elf_image_half(e, p), b = elf_image_half(e, p + 2);
	return e->header.e_ident[EI_DATA] == ELFDATA2MSB ? a << 16 | b : b << 16 | a;
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
	static const char *const commands[] = {"GNU ld script", "INPUT(", "INPUT (", "GROUP(", "GROUP (", "OUTPUT_FORMAT("};
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
		/* strip and patchelf, one after the other, have made such; ld.so: "ELF load command address/offset not page-aligned". */
		bool aligned = s->p_align < 2 || s->p_align & (s->p_align - 1) || ((s->p_vaddr - s->p_offset) & (s->p_align - 1)) == 0;
		if (s->p_type == PT_LOAD && !aligned)
			return "damaged: a segment's address and its place in the file do not go together";
	}
	return NULL;
}

static const char *read_segments(struct elf_image *e)
{
	size_t count = 0;
	if (e->header.e_type == ET_REL)
		return "an object file that was not linked (.o)";
	if (e->header.e_type == ET_CORE)
		return "a core file";
	if (e->header.e_type != ET_DYN && e->header.e_type != ET_EXEC)
		return "damaged: neither a library nor a program";
	if (e->header.e_phoff > e->size || (uint64_t)e->header.e_phnum * e->header.e_phentsize > e->size - e->header.e_phoff)
		return "truncated: ends in its program headers";
	if (elf_getphdrnum(e->elf, &count) != 0 || count == 0 || count > SEGMENTS_MAX)
		return "damaged: without program headers";
	e->segments = xcalloc(count, sizeof(*e->segments));
	for (; e->segment_count < count; e->segment_count++)
		if (!gelf_getphdr(e->elf, (int)e->segment_count, &e->segments[e->segment_count]))
			return "truncated: ends in its program headers";
	return check_segments(e);
}

/* DT_NULL ends it; ld.so looks no further either. */
static const char *read_dynamic(struct elf_image *e)
{
	const GElf_Phdr *segment = elf_image_segment(e, PT_DYNAMIC);
	size_t entry = gelf_fsize(e->elf, ELF_T_DYN, 1, EV_CURRENT);
	if (!segment || segment->p_filesz < entry)
		return e->header.e_type == ET_DYN ? "without a dynamic section" : NULL;
	uint64_t size = segment->p_filesz / entry < DYNAMIC_MAX ? segment->p_filesz / entry * entry : DYNAMIC_MAX * entry;
	Elf_Data *data = elf_getdata_rawchunk(e->elf, (int64_t)segment->p_offset, size, ELF_T_DYN);
	if (!data)
		return "damaged: its dynamic section cannot be read";
	e->dynamic = xcalloc(size / entry, sizeof(*e->dynamic));
	while (e->dynamic_count < size / entry) {
		GElf_Dyn *d = &e->dynamic[e->dynamic_count];
		if (!gelf_getdyn(data, (int)e->dynamic_count, d) || d->d_tag == DT_NULL)
			break;
		e->dynamic_count++;
	}
	return NULL;
}

static const char *open_image(struct elf_image *e)
{
	char magic[EI_NIDENT];
	if (e->size < SELFMAG || !elf_image_read(e, 0, magic, SELFMAG) || memcmp(magic, ELFMAG, SELFMAG) != 0)
		return kind_of_other(e);
	if (e->size < sizeof(magic) || !elf_image_read(e, 0, magic, sizeof(magic)))
		return "truncated: ends in its ELF header";
	if (e->size < (magic[EI_CLASS] == ELFCLASS64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr)))
		return "truncated: ends in its ELF header";
	if ((magic[EI_CLASS] != ELFCLASS64 && magic[EI_CLASS] != ELFCLASS32) ||
	    (magic[EI_DATA] != ELFDATA2LSB && magic[EI_DATA] != ELFDATA2MSB) || magic[EI_VERSION] != EV_CURRENT)
		return "damaged: no ELF header that makes sense";
	elf_version(EV_CURRENT);
	e->elf = elf_begin(e->fd, ELF_C_READ, NULL);
	if (!e->elf || elf_kind(e->elf) != ELF_K_ELF || !gelf_getehdr(e->elf, &e->header)) {
		e->header = (GElf_Ehdr){0};
		return "damaged: no ELF header that makes sense";
	}
	const char *bad = read_segments(e);
	return bad ? bad : read_dynamic(e);
}

void elf_image_open(struct elf_image *e, int fd, uint64_t size)
{
	*e = (struct elf_image){.fd = fd, .size = size > INT64_MAX ? INT64_MAX : size};
	e->bad = open_image(e);
}

void elf_image_close(struct elf_image *e)
{
	elf_end(e->elf);
	free(e->segments);
	free(e->dynamic);
	*e = (struct elf_image){.fd = -1};
}

/* --- Asking --- */

const GElf_Phdr *elf_image_segment(const struct elf_image *e, uint32_t type)
{
	for (size_t i = 0; i < e->segment_count; i++)
		if (e->segments[i].p_type == type)
			return &e->segments[i];
	return NULL;
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

char *elf_image_string(const struct elf_image *e, uint64_t at)
{
	uint64_t table, size, offset, left;
	if (!elf_image_tag(e, DT_STRTAB, &table) || !elf_image_place(e, table, &offset, &left))
		return NULL;
	if (elf_image_tag(e, DT_STRSZ, &size) && size < left)
		left = size;
	if (at >= left)
		return NULL;
	struct buffer text = {0};
	for (offset += at, left -= at; left && text.length < STRING_MAX;) {
		char bytes[256];
		size_t piece = left < sizeof(bytes) ? (size_t)left : sizeof(bytes);
		if (!elf_image_read(e, offset, bytes, piece))
			break;
		const char *end = memchr(bytes, '\0', piece);
		buffer_add(&text, bytes, end ? (size_t)(end - bytes) : piece);
		if (end)
			return text.data;
		offset += piece;
		left -= piece;
	}
	buffer_free(&text);
	return NULL;
}
