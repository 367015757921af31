/* SPDX-License-Identifier: MIT */
/*
 * Writes a stand-in: one segment that is read and executed (headers, hash table, symbols, versions, texts, code), one
 * that is written to (dynamic section, then the zero bytes of data symbols).  There are no sections: ld.so wants none.
 */
#include "probe/standin.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

enum {
	PAGE = 0x10000,		/* the largest that aarch64 has */
	REACH = 1 << 20,	/* of adr: what is behind it no function can name */
	DATA_ALIGN = 64,
	PROGRAM_HEADERS = 4,
};

struct layout {
	const struct standin *standin;
	struct buffer file, strings;
	Elf64_Sym *symbols;	/* the first is nobody's */
	Elf64_Half *versions;	/* by symbol */
	size_t *texts;		/* by symbol: where what it reports stands */
	size_t hash, symtab, strtab, versym, verdef, dynamic;
	uint64_t data;		/* address of the zero bytes, and how many */
	uint64_t data_size;
};

static void align(struct buffer *b, size_t to)
{
	while (b->length % to)
		buffer_add(b, "", 1);
}

static uint32_t string_at(struct layout *l, const char *string)
{
	uint32_t at = (uint32_t)l->strings.length;
	buffer_add(&l->strings, string, strlen(string) + 1);
	return at;
}

/* The hash of elf(5). */
static uint32_t elf_hash(const char *name)
{
	uint32_t hash = 0;
	for (; *name; name++) {
		hash = (hash << 4) + (unsigned char)*name;
		hash = (hash ^ (hash >> 24 & 0xf0)) & 0x0fffffff;
	}
	return hash;
}

static void add_hash(struct layout *l)
{
	size_t count = l->standin->symbol_count + 1, buckets = count;
	uint32_t *table = xcalloc(2 + buckets + count, sizeof(*table)), *bucket = table + 2, *chain = bucket + buckets;
	table[0] = (uint32_t)buckets;
	table[1] = (uint32_t)count;
	for (size_t i = 1; i < count; i++) {
		uint32_t *place = &bucket[elf_hash(l->standin->symbols[i - 1].name) % buckets];
		chain[i] = *place;
		*place = (uint32_t)i;
	}
	align(&l->file, 8);
	l->hash = l->file.length;
	buffer_add(&l->file, table, (2 + buckets + count) * sizeof(*table));
	free(table);
}

/* The number that a version has: 1 is the file's own, for symbols without a version. */
static Elf64_Half version_number(const struct standin *s, const char *version)
{
	for (size_t i = 0; version && i < s->version_count; i++)
		if (strcmp(s->versions[i], version) == 0)
			return (Elf64_Half)(i + 2);
	return VER_NDX_GLOBAL;
}

static void add_version(struct layout *l, const char *name, Elf64_Half number, bool last)
{
	Elf64_Verdef definition = {.vd_version = VER_DEF_CURRENT,
		.vd_flags = number == 1 ? VER_FLG_BASE : 0,
		.vd_ndx = number,
		.vd_cnt = 1,
		.vd_hash = elf_hash(name),
		.vd_aux = sizeof(definition),
		.vd_next = last ? 0 : sizeof(definition) + sizeof(Elf64_Verdaux)};
	Elf64_Verdaux word = {.vda_name = string_at(l, name)};
	buffer_add(&l->file, &definition, sizeof(definition));
	buffer_add(&l->file, &word, sizeof(word));
}

static void add_versions(struct layout *l)
{
	const struct standin *s = l->standin;
	align(&l->file, 8);
	l->versym = l->file.length;
	buffer_add(&l->file, l->versions, (s->symbol_count + 1) * sizeof(*l->versions));
	align(&l->file, 8);
	l->verdef = l->file.length;
	add_version(l, s->soname, 1, s->version_count == 0);
	for (size_t i = 0; i < s->version_count; i++)
		add_version(l, s->versions[i], (Elf64_Half)(i + 2), i + 1 == s->version_count);
}

/* What functions report, and the code; symbols get their values. */
static void add_code(struct layout *l)
{
	const struct standin *s = l->standin;
	size_t report = l->file.length;
	buffer_add(&l->file, s->report, strlen(s->report) + 1);
	for (size_t i = 0; i < s->symbol_count; i++) {
		l->texts[i] = l->file.length;
		if (!s->symbols[i].is_data && !s->symbols[i].harmless)
			buffer_printf(&l->file, "%s %s\n", s->soname, s->symbols[i].name);
	}
	align(&l->file, 16);
	size_t common = l->file.length;
	standin_add_common(&l->file, s, report);
	for (size_t i = 0; i < s->symbol_count; i++) {
		const struct standin_symbol *symbol = &s->symbols[i];
		if (symbol->is_data)
			continue;
		align(&l->file, 16);
		l->symbols[i + 1].st_value = l->file.length;
		standin_add_function(&l->file, s->machine, symbol->harmless, l->texts[i],
			strlen(s->soname) + strlen(symbol->name) + 2, common);
		l->symbols[i + 1].st_size = l->file.length - l->symbols[i + 1].st_value;
	}
}

static void place_data(struct layout *l, uint64_t address)
{
	l->data = address = (address + DATA_ALIGN - 1) & ~(uint64_t)(DATA_ALIGN - 1);
	for (size_t i = 0; i < l->standin->symbol_count; i++) {
		const struct standin_symbol *symbol = &l->standin->symbols[i];
		if (!symbol->is_data)
			continue;
		l->symbols[i + 1].st_value = address;
		l->symbols[i + 1].st_size = symbol->size;
		address = (address + symbol->size + DATA_ALIGN - 1) & ~(uint64_t)(DATA_ALIGN - 1);
	}
	l->data_size = address - l->data;
}

static void add_symbols(struct layout *l)
{
	const struct standin *s = l->standin;
	for (size_t i = 0; i < s->symbol_count; i++) {
		const struct standin_symbol *symbol = &s->symbols[i];
		l->symbols[i + 1] = (Elf64_Sym){.st_name = string_at(l, symbol->name), .st_shndx = 1,
			.st_info = ELF64_ST_INFO(STB_GLOBAL, symbol->is_data ? STT_OBJECT : STT_FUNC)};
		l->versions[i + 1] = version_number(s, symbol->version);
	}
	align(&l->file, 8);
	l->symtab = l->file.length;
	buffer_add(&l->file, l->symbols, (s->symbol_count + 1) * sizeof(*l->symbols));
}

/* At the start of the second segment, whose addresses are a page further than its offsets. */
static void add_dynamic(struct layout *l, uint32_t soname)
{
	const Elf64_Dyn entries[] = {
		{DT_SONAME, {soname}},
		{DT_HASH, {l->hash}},
		{DT_SYMTAB, {l->symtab}},
		{DT_SYMENT, {sizeof(Elf64_Sym)}},
		{DT_STRTAB, {l->strtab}},
		{DT_STRSZ, {l->strings.length}},
		{DT_VERSYM, {l->versym}},
		{DT_VERDEF, {l->verdef}},
		{DT_VERDEFNUM, {l->standin->version_count + 1}},
		{DT_NULL, {0}},
	};
	align(&l->file, 16);
	l->dynamic = l->file.length;
	buffer_add(&l->file, entries, sizeof(entries));
}

static void fill_headers(struct layout *l, size_t code_size)
{
	size_t written = l->file.length - l->dynamic;
	uint64_t address = l->dynamic + PAGE;
	Elf64_Ehdr header = {.e_type = ET_DYN,
		.e_machine = l->standin->machine,
		.e_version = EV_CURRENT,
		.e_phoff = sizeof(header),
		.e_ehsize = sizeof(header),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = PROGRAM_HEADERS};
	memcpy(header.e_ident,
		(const unsigned char[EI_NIDENT]){
			ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
		EI_NIDENT);
	const Elf64_Phdr segments[PROGRAM_HEADERS] = {
		{.p_type = PT_LOAD,
			.p_flags = PF_R | PF_X,
			.p_filesz = code_size,
			.p_memsz = code_size,
			.p_align = PAGE},
		{.p_type = PT_LOAD,
			.p_flags = PF_R | PF_W,
			.p_offset = l->dynamic,
			.p_vaddr = address,
			.p_paddr = address,
			.p_filesz = written,
			.p_memsz = l->data + l->data_size - address,
			.p_align = PAGE},
		{.p_type = PT_DYNAMIC,
			.p_flags = PF_R | PF_W,
			.p_offset = l->dynamic,
			.p_vaddr = address,
			.p_paddr = address,
			.p_filesz = written,
			.p_memsz = written,
			.p_align = 8},
		/* Without it ld.so would make every stack executable, or refuse the file. */
		{.p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W, .p_align = 16},
	};
	memcpy(l->file.data, &header, sizeof(header));
	memcpy(l->file.data + sizeof(header), segments, sizeof(segments));
	memcpy(l->file.data + l->symtab, l->symbols, (l->standin->symbol_count + 1) * sizeof(*l->symbols));
}

/* 0, or EFBIG. */
static int build(struct layout *l)
{
	static const char no_headers[sizeof(Elf64_Ehdr) + PROGRAM_HEADERS * sizeof(Elf64_Phdr)];
	buffer_add(&l->file, no_headers, sizeof(no_headers));
	buffer_add(&l->strings, "", 1);
	uint32_t soname = string_at(l, l->standin->soname);
	add_symbols(l);
	add_hash(l);
	add_versions(l);
	l->strtab = l->file.length;
	buffer_add(&l->file, l->strings.data, l->strings.length);
	add_code(l);
	size_t code_size = l->file.length;
	if (code_size > REACH)
		return EFBIG;
	add_dynamic(l, soname);
	place_data(l, l->file.length + PAGE);
	fill_headers(l, code_size);
	return 0;
}

static int write_file(const struct buffer *b, int dirfd, const char *name)
{
	int fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0700);
	if (fd < 0)
		return errno;
	int error = 0;
	for (size_t done = 0; !error && done < b->length;) {
		ssize_t got = write(fd, b->data + done, b->length - done);
		if (got > 0)
			done += (size_t)got;
		else if (got == 0 || errno != EINTR)
			error = got == 0 ? ENOSPC : errno;
	}
	close(fd);
	return error;
}

int standin_write(const struct standin *s, int dirfd, const char *name)
{
	struct layout l = {.standin = s};
	if (!standin_has_code(s->machine))
		return ENOTSUP;
	if (s->version_count > 0x7f00)
		return EFBIG;
	l.symbols = xcalloc(s->symbol_count + 1, sizeof(*l.symbols));
	l.versions = xcalloc(s->symbol_count + 1, sizeof(*l.versions));
	l.texts = xcalloc(s->symbol_count + 1, sizeof(*l.texts));
	int error = build(&l);
	if (!error)
		error = write_file(&l.file, dirfd, name);
	buffer_free(&l.file);
	buffer_free(&l.strings);
	free(l.symbols);
	free(l.versions);
	free(l.texts);
	return error;
}
