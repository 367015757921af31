/* SPDX-License-Identifier: MIT */
/* The tables that the dynamic section of an ELF file points at: versions and relocations. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "elf/image.h"

enum {
	VERSIONS_MAX = 65536,	/* an index has 15 bits */
};

/* --- Versions: chains of offsets within a table of unknown size, the same in both classes --- */

struct version_table {
	const struct elf_image *image;
	const uint8_t *bytes;	/* of the file */
	uint64_t size;		/* what it has at most: the dynamic section does not tell, and the segment goes on */
	struct elf_version *versions;
	size_t count;
};

static bool find_chain(struct version_table *t, int64_t tag)
{
	uint64_t address, offset;
	if (!elf_image_tag(t->image, tag, &address) || !elf_image_place(t->image, address, &offset, &t->size))
		return false;
	t->bytes = elf_image_bytes(t->image, offset, t->size);
	return t->bytes;
}

static const uint8_t *entry_at(const struct version_table *t, uint64_t at, size_t size)
{
	return at < t->size && size <= t->size - at ? t->bytes + at : NULL;
}

static void add_version(
	struct version_table *t, uint32_t file, uint32_t name, uint16_t index, uint16_t flags, bool needed)
{
	const char *name_text = t->count < VERSIONS_MAX ? elf_image_text(t->image, name) : NULL;
	if (!name_text)
		return;
	grow(t->versions, t->count);
	t->versions[t->count++] = (struct elf_version){
		.file = needed ? elf_image_text(t->image, file) : NULL,
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
		for (unsigned left = elf_image_half(e, need + 2);
			left && (aux = entry_at(t, aux_at, sizeof(Elf64_Vernaux))); left--) {
			add_version(t, elf_image_word(e, need + 4), elf_image_word(e, aux + 8),
				elf_image_half(e, aux + 6), elf_image_half(e, aux + 4), true);
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
	if (find_chain(&t, DT_VERNEED))
		read_needs(&t);
	if (find_chain(&t, DT_VERDEF))
		read_definitions(&t);
	*count = t.count;
	return t.versions;
}

/* --- Relocations --- */

/* The linker sorts those that need no symbol to the front, and says how many: most of a big library's. */
static bool find_table(const struct elf_image *e, struct elf_relocations *r, int64_t tag, int64_t size_tag,
	int64_t skip_tag, bool addends)
{
	uint64_t address, size, left, skip = 0;
	if (!elf_image_tag(e, tag, &address) || !elf_image_tag(e, size_tag, &size) ||
		!elf_image_place(e, address, &r->offset, &left))
		return false;
	r->size = (addends ? 3 : 2) * elf_image_word_size(e);
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
	tables[count] = (struct elf_relocations){0};
	count += find_table(e, &tables[count], DT_RELA, DT_RELASZ, DT_RELACOUNT, true);
	tables[count] = (struct elf_relocations){0};
	count += find_table(e, &tables[count], DT_REL, DT_RELSZ, DT_RELCOUNT, false);
	elf_image_tag(e, DT_PLTREL, &plt);
	tables[count] = (struct elf_relocations){.plt = true};
	count += find_table(e, &tables[count], DT_JMPREL, DT_PLTRELSZ, 0, plt != DT_REL);
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

size_t elf_relocations_next(
	const struct elf_image *e, struct elf_relocations *r, struct elf_reference *references, size_t room)
{
	size_t count = room < r->left ? room : (size_t)r->left;
	const uint8_t *raw = elf_image_bytes(e, r->offset, count * r->size);
	if (!raw)
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
	uint32_t type = e->header.e_machine == EM_AARCH64 ? R_AARCH64_TLS_TPREL :
		e->header.e_machine == EM_X86_64          ? R_X86_64_TPOFF64 :
							    0;
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
