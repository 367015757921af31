/* SPDX-License-Identifier: MIT */
/* The facts of one ELF file, by libelf. */
#include "elf/object.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "elf/fatbin.h"
#include "elf/image.h"
#include "trace/compat-decide.h"

enum {
	NOTE_MAX = 65536,	/* bytes of a note segment that are looked at; real ones have hundreds */
	SECTIONS_MAX = 65536,
	STUB_SIZE_MAX = 1 << 20,	/* the toolkit's has 105 kB; drivers have tens of megabytes */
};

/* What a file is read into. */
struct object_reading {
	struct arena *arena;
	struct strings *strings;
	struct elf_image image;
	Elf *elf;		/* for its sections alone, which ld.so does not look at */
	struct elf_object *object;
};

/* Kept in the snapshot; frees the text. */
static const char *keep(struct object_reading *r, char *text)
{
	const char *kept = strings_keep_string(r->strings, text);
	free(text);
	return kept;
}

static const char *tagged_string(struct object_reading *r, int64_t tag)
{
	uint64_t at;
	return elf_image_tag(&r->image, tag, &at) ? keep(r, elf_image_string(&r->image, at)) : NULL;
}

/* --- The dynamic section --- */

static void read_needed(struct object_reading *r)
{
	struct list *needed = &r->object->needed;
	size_t count = 0;
	for (size_t i = 0; i < r->image.dynamic_count; i++)
		count += r->image.dynamic[i].d_tag == DT_NEEDED;
	needed->items = arena_take(r->arena, count * sizeof(*needed->items));
	for (size_t i = 0; i < r->image.dynamic_count; i++) {
		const GElf_Dyn *d = &r->image.dynamic[i];
		const char *name = d->d_tag == DT_NEEDED ? keep(r, elf_image_string(&r->image, d->d_un.d_val)) : NULL;
		if (name)
			needed->items[needed->count++] = name;
	}
}

static void read_versions(struct object_reading *r)
{
	struct elf_object *o = r->object;
	size_t count;
	struct elf_version *versions = elf_image_versions(&r->image, &count);
	o->versions_needed = arena_take(r->arena, count * sizeof(*o->versions_needed));
	o->versions_defined.items = arena_take(r->arena, count * sizeof(*o->versions_defined.items));
	for (size_t i = 0; i < count; i++) {
		const char *name = strings_keep_string(r->strings, versions[i].name);
		if (!versions[i].needed)
			o->versions_defined.items[o->versions_defined.count++] = name;
		else if (versions[i].file)
			o->versions_needed[o->versions_needed_count++] = (struct version_need){
				.file = strings_keep_string(r->strings, versions[i].file),
				.name = name,
				.weak = versions[i].flags & VER_FLG_WEAK,
			};
	}
	free(versions);
}

static void read_dynamic(struct object_reading *r)
{
	uint64_t value;
	struct elf_object *o = r->object;
	o->soname = tagged_string(r, DT_SONAME);
	o->rpath = tagged_string(r, DT_RPATH);
	o->runpath = tagged_string(r, DT_RUNPATH);
	if (elf_image_tag(&r->image, DT_FLAGS, &value))
		o->flags = (uint32_t)value;
	if (elf_image_tag(&r->image, DT_FLAGS_1, &value))
		o->flags_1 = (uint32_t)value;
	if (elf_image_tag(&r->image, DT_TEXTREL, &value))
		o->flags |= DF_TEXTREL;
	if (elf_image_tag(&r->image, DT_INIT_ARRAYSZ, &value))
		o->constructors = value / (o->elf_class == ELFCLASS32 ? 4 : 8);
	o->static_tls = elf_image_wants_static_tls(&r->image);
	read_needed(r);
	read_versions(r);
}

/* --- Program headers --- */

static void read_segments(struct object_reading *r)
{
	struct elf_object *o = r->object;
	o->interp = keep(r, elf_image_interp(&r->image));
	for (size_t i = 0; i < r->image.segment_count; i++) {
		const GElf_Phdr *s = &r->image.segments[i];
		if (s->p_type == PT_TLS) {
			o->tls = s->p_memsz;
			o->tls_align = s->p_align ? s->p_align : 1;
		} else if (s->p_type == PT_GNU_STACK) {
			o->stack = s->p_flags & PF_X ? STACK_EXEC : STACK_PLAIN;
		}
	}
}

/* --- Notes --- */

static void read_build_id(struct object_reading *r, const uint8_t *id, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	char text[2 * 64 + 1];
	if (size == 0 || size > 64 || r->object->build_id)
		return;
	for (size_t i = 0; i < size; i++) {
		text[2 * i] = digits[id[i] >> 4];
		text[2 * i + 1] = digits[id[i] & 15];
	}
	text[2 * size] = '\0';
	r->object->build_id = strings_keep_string(r->strings, text);
}

/* The length is wrong in real ones, so the text ends with its last brace. */
static void read_compat_note(struct object_reading *r, const uint8_t *note, size_t size)
{
	enum { TEXT = 32 };	/* behind the head and "NVIDIA Corporation" */
	struct compat_note judged;
	if (r->object->compat_note || r->object->compat_note_damaged)
		return;
	compat_note_read(&judged, note, size);
	r->object->compat_note_damaged = judged.state == TRACE_COMPAT_NOTE_DAMAGED;
	if (size < TEXT)
		return;
	uint64_t length = elf_image_word(&r->image, note + 4);
	if (length > size - TEXT)
		length = size - TEXT;
	const char *text = (const char *)note + TEXT;
	size_t end = strnlen(text, (size_t)length);
	while (end && text[end - 1] != '}')
		end--;
	r->object->compat_note = end ? strings_keep(r->strings, text, end) : NULL;
}

/* Notes one behind the other.  A length that reaches past the end is cut off there, and so was the last note. */
static void read_notes(struct object_reading *r, uint64_t offset, uint64_t size, uint64_t align, bool compat)
{
	static const char nvidia[] = "NVIDIA Corporation";
	uint8_t *bytes = xcalloc(NOTE_MAX, 1);
	size_t end = size < NOTE_MAX ? (size_t)size : NOTE_MAX;
	align = align == 8 ? 8 : 4;
	if (!elf_image_read(&r->image, offset, bytes, end))
		end = 0;
	for (size_t at = 0; end - at >= 12;) {
		uint64_t name = elf_image_word(&r->image, bytes + at), text = elf_image_word(&r->image, bytes + at + 4);
		uint32_t type = elf_image_word(&r->image, bytes + at + 8);
		uint64_t text_at = (at + 12 + name + align - 1) / align * align;
		if (text_at > end)
			break;
		uint64_t next = (text_at + text + align - 1) / align * align;
		if (name == 4 && memcmp(bytes + at + 12, "GNU", 4) == 0 && type == NT_GNU_BUILD_ID &&
			text <= end - text_at)
			read_build_id(r, bytes + text_at, (size_t)text);
		if (compat && type == 0 && name == sizeof(nvidia) &&
			memcmp(bytes + at + 12, nvidia, sizeof(nvidia)) == 0)
			read_compat_note(r, bytes + at, end - at);
		if (next > end)
			break;
		at = (size_t)next;
	}
	free(bytes);
}

/* The section is for this note alone, so that whatever else is in it is damage. */
static void read_compat_section(struct object_reading *r, uint64_t offset, uint64_t size)
{
	uint8_t *bytes = xcalloc(NOTE_MAX, 1);
	size_t length = size < NOTE_MAX ? (size_t)size : NOTE_MAX;
	if (elf_image_read(&r->image, offset, bytes, length))
		read_compat_note(r, bytes, length);
	free(bytes);
}

static void read_note_segments(struct object_reading *r, bool compat)
{
	for (size_t i = 0; i < r->image.segment_count; i++)
		if (r->image.segments[i].p_type == PT_NOTE)
			read_notes(r, r->image.segments[i].p_offset, r->image.segments[i].p_filesz,
				r->image.segments[i].p_align, compat);
}

/* --- Sections, where there are any --- */

/* cuFFT has its fatbins in .ldata on x86_64 and in .data on aarch64, cuSPARSE some in .rodata, torch in .lrodata. */
static const struct {
	const char *name;
	bool mixed;
} fatbin_sections[] = {
	{".nv_fatbin", false}, {"__nv_relfatbin", false}, {".cask_resource", false},
	{".rodata", true}, {".lrodata", true}, {".data", true}, {".ldata", true},
};

enum { FATBIN_SECTIONS = countof(fatbin_sections), RANGES_MAX = 64 };

struct sections {
	struct fatbin_range ranges[RANGES_MAX];
	size_t range_count;
	bool has_fatbins;
	Elf_Scn *symbols;
};

static void look_at_section(struct object_reading *r, struct sections *s, Elf_Scn *section, size_t names)
{
	GElf_Shdr header;
	if (!gelf_getshdr(section, &header) || header.sh_type == SHT_NOBITS || header.sh_offset > r->image.size ||
	    header.sh_size > r->image.size - header.sh_offset)
		return;
	if (header.sh_type == SHT_SYMTAB)
		s->symbols = section;
	const char *name = elf_strptr(r->elf, names, header.sh_name);
	if (!name)
		return;
	if (strcmp(name, ".note.cuda.fwd_compatibility") == 0)
		read_compat_section(r, header.sh_offset, header.sh_size);
	else if (strcmp(name, ".nvFatBinSegment") == 0)
		s->has_fatbins = true;
	for (size_t i = 0; i < FATBIN_SECTIONS && s->range_count < RANGES_MAX; i++) {
		if (strcmp(name, fatbin_sections[i].name) != 0)
			continue;
		s->has_fatbins |= !fatbin_sections[i].mixed;
		s->ranges[s->range_count++] = (struct fatbin_range){
			header.sh_offset, header.sh_size, fatbin_sections[i].mixed};
	}
}

static void read_sections(struct object_reading *r, struct sections *s)
{
	size_t names, count = 0;
	if (elf_getshdrstrndx(r->elf, &names) != 0)
		return;
	for (Elf_Scn *section = NULL; (section = elf_nextscn(r->elf, section)) && count < SECTIONS_MAX; count++)
		look_at_section(r, s, section, names);
}

/* The file that the toolkit's stub was made from, which its symbol table names. */
static bool has_stub_source(struct object_reading *r, Elf_Scn *symbols)
{
	GElf_Shdr header;
	GElf_Sym symbol;
	Elf_Data *data = symbols && gelf_getshdr(symbols, &header) ? elf_getdata(symbols, NULL) : NULL;
	for (int i = 0; data && gelf_getsym(data, i, &symbol); i++) {
		const char *name = GELF_ST_TYPE(symbol.st_info) == STT_FILE ?
			elf_strptr(r->elf, header.sh_link, symbol.st_name) :
			NULL;
		if (name && strcmp(name, "stub.c") == 0)
			return true;
	}
	return false;
}

static void judge(struct object_reading *r, const struct sections *s)
{
	struct elf_object *o = r->object;
	bool is_program = o->type == ET_EXEC || (o->flags_1 & DF_1_PIE);
	o->is_static = is_program && !o->interp && o->needed.count == 0;
	if (o->soname && strcmp(o->soname, "libcuda.so.1") == 0)
		o->is_stub = o->needed.count == 0 || (r->image.size < STUB_SIZE_MAX && has_stub_source(r, s->symbols));
}

struct elf_object *elf_object_read(struct arena *arena, struct strings *strings, int fd, uint64_t size, bool gpu_code)
{
	struct object_reading r = {
		.arena = arena, .strings = strings, .object = arena_take(arena, sizeof(struct elf_object))};
	struct elf_object *o = r.object;
	elf_image_open(&r.image, fd, size);
	o->elf_class = r.image.header.e_ident[EI_CLASS];
	o->byte_order = r.image.header.e_ident[EI_DATA];
	o->machine = r.image.header.e_machine;
	o->type = r.image.header.e_type;
	if (r.image.bad) {
		o->bad = strings_keep_string(strings, r.image.bad);
		elf_image_close(&r.image);
		return o;
	}
	struct sections sections = {0};
	elf_version(EV_CURRENT);
	r.elf = elf_begin(fd, ELF_C_READ, NULL);
	read_segments(&r);
	read_dynamic(&r);
	read_sections(&r, &sections);
	read_note_segments(&r, !o->compat_note && !o->compat_note_damaged);
	judge(&r, &sections);
	if (sections.has_fatbins && gpu_code)
		fatbin_read(arena, strings, o, fd, r.image.size, sections.ranges, sections.range_count);
	elf_end(r.elf);
	elf_image_close(&r.image);
	return o;
}
