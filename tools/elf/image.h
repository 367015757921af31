/* SPDX-License-Identifier: MIT */
/*
 * An ELF file as the dynamic linker sees it: program headers, the dynamic section, and what that points at, so that a
 * file without section headers is understood as well.  It is read where it lies (elf/map.h), and no size or offset is
 * believed that the file does not hold.
 */
#ifndef ELF_IMAGE_H
#define ELF_IMAGE_H

#include <gelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "elf/map.h"

struct elf_image {
	struct elf_map map;
	uint64_t size;		/* of the file */
	const char *bad;	/* why it cannot be read; then only header holds, if that */
	char bad_text[128];	/* private: where bad may point */
	GElf_Ehdr header;	/* e_ident[0] is 0 if it could not be read */
	bool swapped;		/* its numbers are the other way round than this machine's */
	GElf_Phdr *segments;
	size_t segment_count;
	GElf_Dyn *dynamic;
	size_t dynamic_count;
	const char *strings;	/* DT_STRTAB where it lies, NULL if there is none */
	uint64_t strings_size;
};

/* Always to be closed, and not to be copied or moved while it is open; fd is only needed to open it. */
void elf_image_open(struct elf_image *, int fd, uint64_t size);
void elf_image_close(struct elf_image *);

/* Exactly these bytes of the file; false if it does not hold them. */
bool elf_image_read(const struct elf_image *, uint64_t offset, void *, size_t);
/* The same where they lie; NULL if it does not hold them. */
const uint8_t *elf_image_bytes(const struct elf_image *, uint64_t offset, uint64_t size);
/* Bytes of an address, an offset, a size in this file: 4 or 8. */
size_t elf_image_word_size(const struct elf_image *);
/* The first segment of a type, NULL if there is none. */
const GElf_Phdr *elf_image_segment(const struct elf_image *, uint32_t type);
/* The path in PT_INTERP, to be freed; NULL if there is none. */
char *elf_image_interp(const struct elf_image *);
/* Where in the file an address is, and how many bytes of its segment follow there; false if nowhere. */
bool elf_image_place(const struct elf_image *, uint64_t address, uint64_t *offset, uint64_t *left);
/* The last entry with this tag; false if there is none. */
bool elf_image_tag(const struct elf_image *, int64_t tag, uint64_t *value);
/* A string of DT_STRTAB where it lies; NULL if there is none such. */
const char *elf_image_text(const struct elf_image *, uint64_t at);
/* A copy of it, to be freed. */
char *elf_image_string(const struct elf_image *, uint64_t at);

/* Numbers of the file's byte order. */
static inline uint16_t elf_image_half(const struct elf_image *e, const uint8_t *p)
{
	uint16_t half;
	memcpy(&half, p, sizeof(half));
	return e->swapped ? __builtin_bswap16(half) : half;
}

static inline uint32_t elf_image_word(const struct elf_image *e, const uint8_t *p)
{
	uint32_t word;
	memcpy(&word, p, sizeof(word));
	return e->swapped ? __builtin_bswap32(word) : word;
}

/* One of elf_image_word_size. */
uint64_t elf_image_address(const struct elf_image *, const uint8_t *);

/* One entry of DT_VERNEED or DT_VERDEF. */
struct elf_version {
	const char *file;	/* of a need: who should define it, else NULL */
	const char *name;
	uint16_t index;		/* as DT_VERSYM has it, with the bit for hidden */
	uint16_t flags;
	bool needed;
};

/*
 * The versions that the file needs and defines, the base version aside; to be freed, while their strings are those of
 * the image.  Chains that are broken or lead backwards end there.
 */
struct elf_version *elf_image_versions(const struct elf_image *, size_t *count);

/* A table of relocations, in pieces. */
struct elf_relocations {
	uint64_t offset, left;	/* private */
	size_t size;		/* of one */
	bool plt;		/* DT_JMPREL */
};

/* What is to be looked at of DT_RELA, DT_REL and DT_JMPREL, those that are only relative left out; at most 3. */
size_t elf_image_relocations(const struct elf_image *, struct elf_relocations tables[3]);
struct elf_reference {
	uint32_t symbol, type;
};
/* Fills in the next ones, at most room; 0 at the end. */
size_t elf_relocations_next(const struct elf_image *, struct elf_relocations *, struct elf_reference *, size_t room);

/* Whether it reaches its thread-local storage at a fixed distance from the thread pointer. */
bool elf_image_wants_static_tls(const struct elf_image *);

#endif
