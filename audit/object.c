/* SPDX-License-Identifier: MIT */
/*
 * Reads an object's own facts without ever touching memory that might not be there.
 *
 * What is mapped where is learnt from the program headers: of the file, or, for the program, ld.so and
 * the vdso, from the memory that the kernel names.  The dynamic section and its strings are then read
 * from memory, each only where a PT_LOAD segment and the size of the file prove it mapped.
 */
#include "audit/object.h"

#include <elf.h>

#include "audit/candidate.h"
#include "trace/image.h"
#include "trace/sys.h"
#include "trace/text.h"
#include "trace/write.h"

enum {
	SEGMENTS_MAX = 64,	/* real objects have up to 15 */
	NEEDED_MAX = 1000,	/* writev takes 1024 parts */
	NOTES_MAX = 2048,
	BUILD_ID_MAX = 64,
};

/* All static: this runs under ld.so's lock, on stacks that may be small. */
static struct {
	Elf64_Phdr segments[SEGMENTS_MAX];
	unsigned segment_count;
	uintptr_t base;		/* l_addr */
	uint64_t dev, ino;
	uint64_t file_size;	/* UINT64_MAX where the kernel mapped it */
	char build_id[2 * BUILD_ID_MAX + 1];
} object;

/* The readable segment that holds address; *end is set behind its last byte that a file backs. */
static bool mapped(uintptr_t address, uintptr_t *end)
{
	for (unsigned i = 0; i < object.segment_count; i++) {
		const Elf64_Phdr *s = &object.segments[i];
		if (s->p_type != PT_LOAD || !(s->p_flags & PF_R) || s->p_offset >= object.file_size)
			continue;
		uint64_t backed = s->p_filesz;
		if (backed > object.file_size - s->p_offset)
			backed = object.file_size - s->p_offset;	/* the file was cut: SIGBUS behind its end */
		uintptr_t begin = object.base + s->p_vaddr;
		if (address - begin < backed) {
			*end = begin + backed;
			return true;
		}
	}
	return false;
}

/* The string at address, if it is mapped up to its NUL. */
static const char *mapped_string(uintptr_t address)
{
	uintptr_t end;
	if (!mapped(address, &end))
		return NULL;
	size_t room = end - address;
	const char *string = (const char *)address;
	return text_length_max(string, room) < room ? string : NULL;
}

static void find_build_id(const uint8_t *notes, size_t size)
{
	while (size >= sizeof(Elf64_Nhdr)) {
		Elf64_Nhdr note;
		memcpy(&note, notes, sizeof(note));
		size_t name = ((size_t)note.n_namesz + 3) & ~(size_t)3,
		       value = ((size_t)note.n_descsz + 3) & ~(size_t)3;
		if (name > size - sizeof(note) || value > size - sizeof(note) - name)
			return;
		const uint8_t *text = notes + sizeof(note);
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && memcmp(text, "GNU", 4) == 0 &&
		    note.n_descsz <= BUILD_ID_MAX) {
			struct text hex;
			text_begin(&hex, object.build_id, sizeof(object.build_id));
			text_add_hex(&hex, text + name, note.n_descsz);
			return;
		}
		notes += sizeof(note) + name + value;
		size -= sizeof(note) + name + value;
	}
}

static void take_segments(const void *table, size_t count)
{
	object.segment_count = count < SEGMENTS_MAX ? (unsigned)count : SEGMENTS_MAX;
	memcpy(object.segments, table, object.segment_count * sizeof(Elf64_Phdr));
}

/* What the kernel mapped: the headers are in memory, and all of it is there. */
static void read_from_memory(uintptr_t header)
{
	const Elf64_Ehdr *h = (const Elf64_Ehdr *)header;
	object.file_size = UINT64_MAX;
	take_segments((const void *)(header + h->e_phoff), h->e_phnum);
}

static void read_notes_from_memory(void)
{
	for (unsigned i = 0; i < object.segment_count && !object.build_id[0]; i++) {
		const Elf64_Phdr *s = &object.segments[i];
		uintptr_t begin = object.base + s->p_vaddr, end;
		if (s->p_type == PT_NOTE && mapped(begin, &end))
			find_build_id((const uint8_t *)begin, s->p_filesz < end - begin ? s->p_filesz : end - begin);
	}
}

/* Reads what the head of the file does not hold; patchelf moves the program headers to its end. */
static bool read_at(int fd, const struct file_head *head, uint64_t offset, void *to, size_t size)
{
	if (offset <= head->length && size <= head->length - offset) {
		memcpy(to, head->bytes + offset, size);
		return true;
	}
	return fd >= 0 && sys_pread(fd, to, size, offset) == (long)size;
}

static bool head_is_enough(const struct file_head *head)
{
	const Elf64_Ehdr *h = (const Elf64_Ehdr *)head->bytes;
	if (h->e_phoff > head->length || h->e_phnum * sizeof(Elf64_Phdr) > head->length - h->e_phoff)
		return false;
	const uint8_t *table = head->bytes + h->e_phoff;
	for (unsigned i = 0; i < h->e_phnum; i++) {
		Elf64_Phdr s;
		memcpy(&s, table + i * sizeof(s), sizeof(s));
		if (s.p_type == PT_NOTE && (s.p_offset > head->length || s.p_filesz > head->length - s.p_offset))
			return false;
	}
	return true;
}

static void read_from_file(const char *path)
{
	static struct file_head own;
	static uint8_t notes[NOTES_MAX];
	const struct file_head *head = candidate_head(path);
	int fd = -1;
	if (!head || !head_is_enough(head)) {
		struct stat st;
		fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
		if (fd < 0)
			return;
		long length = -1;
		if (sys_fstat(fd, &st) == 0 && sys_is_regular(&st))
			length = sys_read(fd, own.bytes, sizeof(own.bytes));
		if (length < (long)sizeof(Elf64_Ehdr)) {
			sys_close(fd);
			return;
		}
		own.length = (size_t)length;
		own.dev = st.st_dev;
		own.ino = st.st_ino;
		own.size = (uint64_t)st.st_size;
		head = &own;
	}
	const Elf64_Ehdr *h = (const Elf64_Ehdr *)head->bytes;
	object.dev = head->dev;
	object.ino = head->ino;
	object.file_size = head->size;
	unsigned count = h->e_phnum < SEGMENTS_MAX ? h->e_phnum : SEGMENTS_MAX;
	if (read_at(fd, head, h->e_phoff, object.segments, count * sizeof(Elf64_Phdr)))
		object.segment_count = count;
	for (unsigned i = 0; i < object.segment_count && !object.build_id[0]; i++) {
		const Elf64_Phdr *s = &object.segments[i];
		size_t size = s->p_filesz < NOTES_MAX ? s->p_filesz : NOTES_MAX;
		if (s->p_type == PT_NOTE && read_at(fd, head, s->p_offset, notes, size))
			find_build_id(notes, size);
	}
	if (fd >= 0)
		sys_close(fd);
}

static void identify_file(const char *path)
{
	struct stat st;
	if (sys_stat(path, &st) == 0 && sys_is_regular(&st)) {
		object.dev = st.st_dev;
		object.ino = st.st_ino;
	}
}

static bool is_program(const struct link_map *map, Lmid_t namespace_id)
{
	return !map->l_name[0] && namespace_id == LM_ID_BASE && !map->l_prev;
}

/* Finds segments, device, inode and build-id of the object, wherever they are safe to read. */
static void locate(const struct link_map *map, Lmid_t namespace_id, const char *path)
{
	const struct image_auxv *auxv = image_auxv();
	object.base = map->l_addr;
	object.dev = object.ino = 0;
	object.file_size = 0;
	object.segment_count = 0;
	object.build_id[0] = '\0';
	if (is_program(map, namespace_id)) {
		if (auxv->phdr) {
			object.file_size = UINT64_MAX;
			take_segments((const void *)auxv->phdr, auxv->phnum);
		}
		identify_file(path);
		if (!object.ino && auxv->base)	/* deleted since */
			identify_file("/proc/self/exe");
		read_notes_from_memory();
	} else if (map->l_addr == image_dynlinker()) {
		read_from_memory(image_dynlinker());
		identify_file(path);
		read_notes_from_memory();
	} else if (auxv->vdso && (uintptr_t)map->l_ld - auxv->vdso < 4 * auxv->page_size) {
		read_from_memory(auxv->vdso);
		read_notes_from_memory();
	} else {
		read_from_file(path);
	}
}

/* A d_ptr was relocated by ld.so, unless the section is read-only (vdso, -z rodynamic): then it is relative. */
static uintptr_t table_at(uintptr_t pointer)
{
	uintptr_t end;
	if (mapped(pointer, &end))
		return pointer;
	return mapped(pointer + object.base, &end) ? pointer + object.base : 0;
}

/* The dynamic section, if it is where the program headers say and mapped; *count entries. */
static const Elf64_Dyn *dynamic_section(const struct link_map *map, size_t *count)
{
	for (unsigned i = 0; i < object.segment_count; i++) {
		const Elf64_Phdr *s = &object.segments[i];
		uintptr_t end;
		if (s->p_type != PT_DYNAMIC || object.base + s->p_vaddr != (uintptr_t)map->l_ld)
			continue;
		if (!mapped((uintptr_t)map->l_ld, &end))
			return NULL;
		size_t size = end - (uintptr_t)map->l_ld;
		*count = (s->p_memsz < size ? s->p_memsz : size) / sizeof(Elf64_Dyn);
		return (const Elf64_Dyn *)map->l_ld;
	}
	return NULL;
}

/* Adds the strings of the section in the order of the record: soname, needed, rpath, runpath. */
static void add_dynamic(struct trace_object *record, struct trace_parts *p, const Elf64_Dyn *dynamic, size_t count)
{
	uintptr_t strings = 0;
	const Elf64_Dyn *soname = NULL, *rpath = NULL, *runpath = NULL;
	size_t entries = 0;
	for (; entries < count && dynamic[entries].d_tag != DT_NULL; entries++) {
		const Elf64_Dyn *d = &dynamic[entries];
		switch (d->d_tag) {
		case DT_STRTAB: strings = table_at(d->d_un.d_ptr); break;
		case DT_SONAME: soname = d; break;
		case DT_RPATH: rpath = d; break;
		case DT_RUNPATH: runpath = d; break;
		case DT_FLAGS: record->dt_flags = (uint32_t)d->d_un.d_val; break;
		case DT_FLAGS_1: record->dt_flags_1 = (uint32_t)d->d_un.d_val; break;
		}
	}
	if (!strings) {
		record->record.flags |= TRACE_PARTIAL;
		return;
	}
	record->soname_bytes = parts_string(p, soname ? mapped_string(strings + soname->d_un.d_val) : NULL);
	for (size_t i = 0; i < entries; i++) {
		if (dynamic[i].d_tag != DT_NEEDED)
			continue;
		const char *name = mapped_string(strings + dynamic[i].d_un.d_val);
		if (!name)
			record->record.flags |= TRACE_PARTIAL;
		if (p->count < NEEDED_MAX)
			record->needed_bytes += parts_string(p, name);
		else
			p->flags |= TRACE_CUT;
	}
	record->rpath_bytes = parts_string(p, rpath ? mapped_string(strings + rpath->d_un.d_val) : NULL);
	record->runpath_bytes = parts_string(p, runpath ? mapped_string(strings + runpath->d_un.d_val) : NULL);
}

/* Between which addresses its segments lie. */
static void add_extent(struct trace_object *record)
{
	uintptr_t page = image_auxv()->page_size, begin = UINTPTR_MAX, end = 0;
	for (unsigned i = 0; i < object.segment_count; i++) {
		const Elf64_Phdr *s = &object.segments[i];
		if (s->p_type != PT_LOAD)
			continue;
		begin = s->p_vaddr < begin ? s->p_vaddr : begin;
		end = s->p_vaddr + s->p_memsz > end ? s->p_vaddr + s->p_memsz : end;
	}
	if (end <= begin)
		return;
	record->begin = object.base + (begin & -page);
	record->end = object.base + ((end + page - 1) & -page);
}

static const char *path_of(const struct link_map *map, Lmid_t namespace_id)
{
	return is_program(map, namespace_id) ? image_exe() : map->l_name;
}

void object_look(const struct link_map *map, Lmid_t namespace_id)
{
	locate(map, namespace_id, path_of(map, namespace_id));
}

/* Whether one of its own relocations, behind those that are relative, reaches its storage from the thread pointer. */
static bool relocates_static_tls(uintptr_t table, size_t size, size_t relative)
{
#if defined(__x86_64__)
	enum { RELOCATION = R_X86_64_TPOFF64 };
#else
	enum { RELOCATION = R_AARCH64_TLS_TPREL };
#endif
	uintptr_t end;
	if (!table || !(table = table_at(table)) || !mapped(table, &end))
		return false;
	size_t count = (size < end - table ? size : end - table) / sizeof(Elf64_Rela);
	for (const Elf64_Rela *r = (const Elf64_Rela *)table + relative; relative < count; relative++, r++)
		if (ELF64_R_TYPE(r->r_info) == RELOCATION)
			return true;
	return false;
}

void object_tls(const struct link_map *map, struct object_tls *tls)
{
	*tls = (struct object_tls){0};
	size_t count = 0, size = 0, relative = 0;
	uintptr_t relocations = 0;
	const Elf64_Dyn *dynamic = dynamic_section(map, &count);
	for (unsigned i = 0; i < object.segment_count; i++) {
		if (object.segments[i].p_type != PT_TLS)
			continue;
		tls->size = object.segments[i].p_memsz;
		tls->align = object.segments[i].p_align;
	}
	for (size_t i = 0; tls->size && i < count && dynamic[i].d_tag != DT_NULL; i++) {
		switch (dynamic[i].d_tag) {
		case DT_FLAGS: tls->in_static_block = (dynamic[i].d_un.d_val & DF_STATIC_TLS) != 0; break;
		case DT_RELA: relocations = dynamic[i].d_un.d_ptr; break;
		case DT_RELASZ: size = dynamic[i].d_un.d_val; break;
		case DT_RELACOUNT: relative = dynamic[i].d_un.d_val; break;
		}
	}
	/* GNU ld sets the flag, but not for aarch64. */
	if (tls->size && !tls->in_static_block)
		tls->in_static_block = relocates_static_tls(relocations, size, relative);
}

void object_write(const struct link_map *map, Lmid_t namespace_id, uint32_t tid)
{
	enum { PARTS = NEEDED_MAX + 12 };
	static struct sys_iovec parts[PARTS + 1];
	const char *path = path_of(map, namespace_id);
	struct trace_object record = {
		.id = (uintptr_t)map,
		.base = map->l_addr,
		.dev = object.dev,
		.ino = object.ino,
		.namespace_id = namespace_id,
	};
	if (map->l_addr == image_dynlinker())
		record.record.flags |= TRACE_DYNLINKER;
	add_extent(&record);
	struct trace_parts p;
	parts_begin(&p, parts, PARTS, &record, sizeof(record));
	record.path_bytes = parts_string(&p, path);
	size_t count;
	const Elf64_Dyn *dynamic = dynamic_section(map, &count);
	if (dynamic)
		add_dynamic(&record, &p, dynamic, count);
	else
		record.record.flags |= TRACE_PARTIAL;
	record.build_id_bytes = parts_string(&p, object.build_id[0] ? object.build_id : NULL);
	trace_write(&p, TRACE_OBJECT, tid);
}
