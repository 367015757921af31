/* SPDX-License-Identifier: MIT */
/* The tables that the dynamic section of an ELF file points at: versions and relocations. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "elf/image.h"

enum {
	VERSIONS_MAX = 65536,	/* an index has 15 bits */
	VERSIONS_SIZE_MAX = 4 << 20,	/* bytes of one chain */
	VERSIONS_PIECE = 4096,	/* read in one go */
};

/* --- Versions: chains of offsets within a table of unknown size, the same in both classes --- */

struct version_table {
	const struct elf_image *image;
	uint64_t offset;	/* in the file */
	uint8_t *bytes;
	size_t size, got;	/* what it has at most, and what was read of it */
	struct elf_version *versions;
	size_t count;
};

static bool read_table(struct version_table *t, int64_t tag)
{
	uint64_t address, offset, left;
	if (!elf_image_tag(t->image, tag, &address) || !elf_image_place(t->image, address, &offset, &left))
		return false;
	t->offset = offset;
	t->size = left < VERSIONS_SIZE_MAX ? (size_t)left : VERSIONS_SIZE_MAX;
	t->got = 0;
	t->bytes = xreallocarray(NULL, t->size, 1);
	return true;
}

/* Read as far as entries go: the dynamic section does not tell the size, and the segment goes on for megabytes. */
static bool read_up_to(struct version_table *t, size_t end)
{
	size_t more = end - t->got;
	if (end <= t->got)
		return true;
	if (more < VERSIONS_PIECE)
		more = t->size - t->got < VERSIONS_PIECE ? t->size - t->got : VERSIONS_PIECE;
	if (!elf_image_read(t->image, t->offset + t->got, t->bytes + t->got, more))
		return false;
	t->got += more;
	return true;
}

static const uint8_t *entry_at(struct version_table *t, uint64_t at, size_t size)
{
	return at < t->size && size <= t->size - at && read_up_to(t, (size_t)at + size) ? t->bytes + at : NULL;
}

static void add_version(struct version_table *t, uint32_t file, uint32_t name, uint16_t index, uint16_t flags, bool needed)
{
	char *name_text = t->count < VERSIONS_MAX ? elf_image_string(t->image, name) : NULL;
	if (!name_text)
		return;
	grow(t->versions, t->count);
	t->versions[t->count++] = (struct elf_version){
		.file = needed ? elf_image_string(t->image, file) : NULL,
		.name = name_text,
		.index = index,
		.flags = flags,
		.needed = needed,
	};
}

/* Entries only ever lead forwards, so that a chain ends with the table. */
static void read_needs(struct version_table *t)
{
	const struct elf_image *e = t->image;
	const uint8_t *need, *aux;
	for (uint64_t at = 0, next; (need = entry_at(t, at, sizeof(Elf64_Verneed))); at += next) {
		uint64_t aux_at = at + elf_image_word(e, need + 8), aux_next;
		for (unsigned left = elf_image_half(e, need + 2); left && (aux = entry_at(t, aux_at, sizeof(Elf64_Vernaux))); left--) {
			add_version(t, elf_image_word(e, need + 4), elf_image_word(e, aux + 8), elf_image_half(e, aux + 6),
				elf_image_half(e, aux + 4), true);
			aux_next = elf_image_word(e, aux + 12);
			if (aux_next == 0 || t->count >= VERSIONS_MAX)
				break;
			aux_at += aux_next;
		}
		next = elf_image_word(e, need + 12);
		if (next == 0 || t->count >= VERSIONS_MAX)
			break;
	}
}

static void read_definitions(struct version_table *t)
{
	const struct elf_image *e = t->image;
	const uint8_t *definition, *aux;
	for (uint64_t at = 0, next; (definition = entry_at(t, at, sizeof(Elf64_Verdef))); at += next) {
		uint16_t flags = elf_image_half(e, definition + 2);
		aux = entry_at(t, at + elf_image_word(e, definition + 12), sizeof(Elf64_Verdaux));
		if (aux && !(flags & VER_FLG_BASE))
			add_version(t, 0, elf_image_word(e, aux), elf_image_half(e, definition + 4), flags, false);
		next = elf_image_word(e, definition + 16);
		if (next == 0 || t->count >= VERSIONS_MAX)
			break;
	}
}

struct elf_version *elf_image_versions(const struct elf_image *e, size_t *count)
{
	struct version_table t = {.image = e};
	if (read_table(&t, DT_VERNEED))
		read_needs(&t);
	free(t.bytes);
	t.bytes = NULL;
	if (read_table(&t, DT_VERDEF))
		read_definitions(&t);
	free(t.bytes);
	*count = t.count;
	return t.versions;
}

void elf_versions_free(struct elf_version *versions, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free((char *)versions[i].file);
		free((char *)versions[i].name);
	}
	free(versions);
}

/* --- Relocations --- */

/* The linker sorts those that need no symbol to the front, and says how many: most of a big library's. */
static bool find_table(const struct elf_image *e, struct elf_relocations *r, int64_t tag, int64_t size_tag, int64_t skip_tag)
{
	uint64_t address, size, left, skip = 0;
	if (!elf_image_tag(e, tag, &address) || !elf_image_tag(e, size_tag, &size) || !elf_image_place(e, address, &r->offset, &left))
		return false;
	r->size = gelf_fsize(e->elf, r->type, 1, EV_CURRENT);
	r->left = (size < left ? size : left) / r->size;
	if (skip_tag && elf_image_tag(e, skip_tag, &skip) && skip <= r->left) {
		r->offset += skip * r->size;
		r->left -= skip;
	}
	return r->left != 0;
}

size_t elf_image_relocations(const struct elf_image *e, struct elf_relocations tables[3])
{
	uint64_t plt = DT_NULL;
	size_t count = 0;
	tables[count] = (struct elf_relocations){.type = ELF_T_RELA};
	count += find_table(e, &tables[count], DT_RELA, DT_RELASZ, DT_RELACOUNT);
	tables[count] = (struct elf_relocations){.type = ELF_T_REL};
	count += find_table(e, &tables[count], DT_REL, DT_RELSZ, DT_RELCOUNT);
	elf_image_tag(e, DT_PLTREL, &plt);
	tables[count] = (struct elf_relocations){.type = plt == DT_REL ? ELF_T_REL : ELF_T_RELA, .plt = true};
	count += find_table(e, &tables[count], DT_JMPREL, DT_PLTRELSZ, 0);
	return count;
}

/* r_info, which is all that anybody here asks for. */
static struct elf_reference read_reference(const struct elf_image *e, const uint8_t *relocation)
{
	if (e->header.e_ident[EI_CLASS] == ELFCLASS32) {
		uint32_t info = elf_image_word(e, relocation + 4);
		return (struct elf_reference){ELF32_R_SYM(info), ELF32_R_TYPE(info)};
	}
	uint32_t first = elf_image_word(e, relocation + 8), second = elf_image_word(e, relocation + 12);
	if (e->header.e_ident[EI_DATA] == ELFDATA2MSB)
		return (struct elf_reference){first, second};
	return (struct elf_reference){second, first};
}

size_t elf_relocations_next(const struct elf_image *e, struct elf_relocations *r, struct elf_reference *references, size_t room)
{
	uint8_t raw[1024 * sizeof(Elf64_Rela)];
	size_t count = sizeof(raw) / r->size;
	if (count > room)
		count = room;
	if (count > r->left)
		count = (size_t)r->left;
	if (count == 0 || !elf_image_read(e, r->offset, raw, count * r->size))
		return 0;
	for (size_t i = 0; i < count; i++)
		references[i] = read_reference(e, raw + i * r->size);
	r->offset += count * r->size;
	r->left -= count;
	return count;
}

bool elf_image_wants_static_tls(const struct elf_image *e)
{
	/* GNU ld says it in DT_FLAGS, but for aarch64. */
	uint64_t flags = 0;
	uint32_t type = e->header.e_machine == EM_AARCH64 ? R_AARCH64_TLS_TPREL : e->header.e_machine == EM_X86_64 ? R_X86_64_TPOFF64 : 0;
	if (elf_image_tag(e, DT_FLAGS, &flags) && (flags & DF_STATIC_TLS))
		return true;
	struct elf_relocations tables[3];
	struct elf_reference references[256];
	size_t tables_count = type ? elf_image_relocations(e, tables) : 0;
	for (size_t i = 0; i < tables_count; i++)
		for (size_t count; !tables[i].plt && (count = elf_relocations_next(e, &tables[i], references, 256));)
			for (size_t at = 0; at < count; at++)
				if (references[at].type == type)
					return true;
	return false;
}
