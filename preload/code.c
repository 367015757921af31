/* SPDX-License-Identifier: MIT */
/*
 * The layout of fatbins is that of tools/elf/fatbin.c.  All memory here is the program's, and the driver may have
 * refused it for what it is: it is read with process_vm_readv(2), which answers with an error where it is not
 * mapped, or where that is forbidden, not at all.
 */
#include "preload/code.h"

#include <elf.h>

#include "preload/memory.h"
#include "trace/text.h"

enum {
	CODES_MAX = 32,
	KIND_PTX = 1, KIND_CUBIN = 2, KIND_LTO = 8,
	MACHINE_CUDA = 190,	/* EM_CUDA */
};

#define WRAPPER_MAGIC 0x466243b1u
#define CONTAINER_MAGIC 0xba55ed50u

/* As much of a string as there is, a byte short of room; its end may be the last byte that is mapped. */
static size_t read_string(char *to, size_t room, const char *from)
{
	size_t length = 0;
	while (length < room - 1) {
		size_t step = 64 - ((uintptr_t)(from + length) & 63);	/* never over the end of a page */
		if (step > room - 1 - length)
			step = room - 1 - length;
		if (!read_memory(to + length, from + length, step))
			break;
		size_t more = text_length_max(to + length, step);
		length += more;
		if (more < step)
			break;
	}
	to[length] = '\0';
	return length;
}

void code_add_text(struct code_list *l, const char *name, const char *value)
{
	struct text text;
	text_begin(&text, l->bytes + l->length, sizeof(l->bytes) - l->length);
	text_add(&text, name);
	text_add(&text, "=");
	text_add(&text, value);
	if (text.full || l->length + text.length + 1 >= sizeof(l->bytes)) {
		l->full = true;
		return;
	}
	l->length += text.length + 1;
}

void code_add_number(struct code_list *l, const char *name, uint64_t value)
{
	char digits[24];
	struct text text;
	text_begin(&text, digits, sizeof(digits));
	text_add_decimal(&text, value);
	code_add_text(l, name, digits);
}

void code_add_string(struct code_list *l, const char *name, const char *value)
{
	static char copy[1024];
	if (value && read_string(copy, sizeof(copy), value))
		code_add_text(l, name, copy);
}

/* The word behind the directive, in PTX text that begins with comments and its directives. */
static void add_directive(struct code_list *l, const char *name, const char *text, const char *directive)
{
	char word[32];
	size_t length = 0;
	for (; *text; text++) {
		if (!text_begins(text, directive))
			continue;
		text += text_length(directive);
		while (*text == ' ' || *text == '\t')
			text++;
		while (length < sizeof(word) - 1 && *text > ' ' && *text != ',' && *text != '/')
			word[length++] = *text++;
		word[length] = '\0';
		if (length)
			code_add_text(l, name, word);
		return;
	}
}

static void describe_ptx(struct code_list *l, const void *image)
{
	static char text[4096];
	read_string(text, sizeof(text), image);
	for (const char *p = text; *p; p++) {
		if (!text_begins(p, ".version"))
			continue;
		code_add_text(l, "image", "ptx");
		add_directive(l, "ptx", p, ".version");
		add_directive(l, "target", p, ".target");
		return;
	}
}

/* sm_90, sm_90a, compute_120f:9.0 */
static void add_code(struct code_list *l, const char *prefix, uint32_t sm, const char *suffix, uint32_t isa_major,
	uint32_t isa_minor)
{
	char word[48];
	struct text text;
	text_begin(&text, word, sizeof(word));
	text_add(&text, prefix);
	text_add_decimal(&text, sm);
	text_add(&text, suffix);
	if (isa_major) {
		text_add(&text, ":");
		text_add_decimal(&text, isa_major);
		text_add(&text, ".");
		text_add_decimal(&text, isa_minor);
	}
	code_add_text(l, "code", word);
}

static void describe_cubin(struct code_list *l, const Elf64_Ehdr *h)
{
	if (h->e_machine != MACHINE_CUDA)
		return;
	code_add_text(l, "image", "cubin");
	/* ABI version 8 (CUDA 13) keeps the SM in the second byte. */
	uint32_t sm = h->e_ident[EI_ABIVERSION] >= 8 ? h->e_flags >> 8 & 0xff : h->e_flags & 0xff;
	add_code(l, "sm_", sm, "", 0, 0);
}

struct entry {
	uint16_t kind, reserved;
	uint32_t header_size;
	uint64_t payload_size;
	uint32_t compressed_size, options;
	uint16_t minor, major;
	uint32_t sm;
	uint32_t name, name_size;
	uint64_t flags;
};
_Static_assert(sizeof(struct entry) == 48, "the part of a fatbin entry that is looked at");

static void describe_entry(struct code_list *l, const struct entry *e)
{
	const char *suffix = e->flags & 0x100000 ? "a" : e->flags & 0x200000 ? "f" : "";
	switch (e->kind) {
	case KIND_PTX: add_code(l, "compute_", e->sm, suffix, e->major, e->minor); break;
	case KIND_CUBIN: add_code(l, "sm_", e->sm, suffix, 0, 0); break;
	case KIND_LTO: add_code(l, "lto_", e->sm, suffix, 0, 0); break;
	}
}

static void describe_container(struct code_list *l, const uint8_t *container)
{
	struct { uint32_t magic; uint16_t version, header_size; uint64_t size; } header;
	if (!read_memory(&header, container, sizeof(header)))
		return;
	code_add_text(l, "image", "fatbin");
	uint64_t at = 0;
	for (int n = 0;
		n < CODES_MAX && header.size >= sizeof(struct entry) && at <= header.size - sizeof(struct entry); n++) {
		struct entry e;
		if (!read_memory(&e, container + header.header_size + at, sizeof(e)) || e.header_size < sizeof(e) ||
		    e.payload_size > header.size - at)
			return;
		describe_entry(l, &e);
		at += e.header_size + e.payload_size;
	}
}

void code_describe(struct code_list *l, const void *image)
{
	struct { uint32_t magic, version; const uint8_t *container; } wrapper;
	Elf64_Ehdr header;
	uint32_t magic;
	if (!image || !read_memory(&magic, image, sizeof(magic)))
		return;
	if (magic == WRAPPER_MAGIC && read_memory(&wrapper, image, sizeof(wrapper)))
		describe_container(l, wrapper.container);
	else if (magic == CONTAINER_MAGIC)
		describe_container(l, image);
	else if (memcmp(&magic, ELFMAG, SELFMAG) == 0 && read_memory(&header, image, sizeof(header)))
		describe_cubin(l, &header);
	else
		describe_ptx(l, image);
}
