/* SPDX-License-Identifier: MIT */
/* The bytes of a header or of one record as numbers and strings, each length checked against what remains. */
#include "trace/decode.h"

#include <elf.h>
#include <endian.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "trace/fields.h"

/* What is left of a record behind its fixed part. */
struct cursor {
	const uint8_t *bytes;
	size_t left;
	char *message;
	size_t room;
	bool broken;	/* message says how; nothing more is read */
};

__attribute__((format(printf, 2, 3))) static void broken(struct cursor *c, const char *format, ...)
{
	va_list arguments;
	if (c->broken)
		return;
	c->broken = true;
	va_start(arguments, format);
	vsnprintf(c->message, c->room, format, arguments);
	va_end(arguments);
}

/* The next bytes, which end in a NUL; NULL for none. */
static const char *take(struct cursor *c, const char *field, uint32_t size)
{
	if (c->broken || size == 0)
		return NULL;
	if (size > c->left) {
		broken(c, "%s of %u bytes is longer than what is left of the record (%zu)", field, size, c->left);
		return NULL;
	}
	const char *taken = (const char *)c->bytes;
	if (taken[size - 1] != '\0') {
		broken(c, "%s of %u bytes does not end in a NUL", field, size);
		return NULL;
	}
	c->bytes += size;
	c->left -= size;
	return taken;
}

static const char *string(struct cursor *c, const char *field, uint32_t size)
{
	const char *taken = take(c, field, size);
	size_t length = taken ? strlen(taken) + 1 : 0;
	if (taken && length != size)
		broken(c, "%s of %u bytes holds a NUL at %zu", field, size, length - 1);
	return taken;
}

static struct trace_list list(struct cursor *c, const char *field, uint32_t size)
{
	const char *taken = take(c, field, size);
	return (struct trace_list){.bytes = taken, .size = taken ? size : 0};
}

static uint64_t number(const struct trace_field *f, const uint8_t *from)
{
	uint64_t value = 0;
	memcpy(&value, from + f->at, f->size);
	return le64toh(value);
}

static void put_number(const struct trace_field *f, uint8_t *to, uint64_t value)
{
	uint32_t word = (uint32_t)value;
	uint16_t half = (uint16_t)value;
	to += f->decoded_at;
	switch (f->decoded_size) {
	case sizeof(value): memcpy(to, &value, sizeof(value)); break;
	case sizeof(word): memcpy(to, &word, sizeof(word)); break;
	case sizeof(half): memcpy(to, &half, sizeof(half)); break;
	case 1: *to = (uint8_t)value; break;
	}
}

static void decode_field(struct cursor *c, const struct trace_field *f, const uint8_t *from, uint8_t *to)
{
	uint64_t value = f->type == TRACE_BYTES ? 0 : number(f, from);
	switch (f->type) {
	case TRACE_ENUM:
		if (!trace_word(f->words, (unsigned)value))
			broken(c, "%s %u is not one that trace version %u has", f->name, (unsigned)value,
				TRACE_VERSION);
		put_number(f, to, value);
		break;
	case TRACE_NUMBER:
	case TRACE_SIGNED:
	case TRACE_HEX:
	case TRACE_ERRNO:
		put_number(f, to, value);
		break;
	case TRACE_STRING: {
		const char *taken = string(c, f->name, (uint32_t)value);
		memcpy(to + f->decoded_at, &taken, sizeof(taken));
		break;
	}
	case TRACE_LIST: {
		struct trace_list taken = list(c, f->name, (uint32_t)value);
		memcpy(to + f->decoded_at, &taken, sizeof(taken));
		break;
	}
	case TRACE_BYTES:
		memcpy(to + f->decoded_at, from + f->at, f->size);
		break;
	case TRACE_RESERVED:
		break;
	}
}

static void decode_fields(struct cursor *c, const struct trace_field *f, const void *from, void *to)
{
	for (; f->name; f++)
		decode_field(c, f, from, to);
}

/* What no field says of itself. */
static void check_compat(struct cursor *c, const struct trace_list *candidates)
{
	size_t count = 0;
	for (size_t i = 0; i < candidates->size; i++)
		count += candidates->bytes[i] == '\0';
	if (count % TRACE_COMPAT_FIELDS)
		broken(c, "candidates holds %zu strings, and %d are a directory", count, TRACE_COMPAT_FIELDS);
}

void decode_frame(const uint8_t *bytes, struct trace_record *r)
{
	struct cursor none = {0};
	decode_fields(&none, trace_record_fields, bytes, r);
}

const char *decode_record(
	const uint8_t *bytes, size_t size, unsigned version, struct trace_event *e, char *message, size_t room)
{
	const struct trace_layout *layout = trace_layout(e->kind);
	size_t fixed = trace_layout_fixed(layout, version);
	struct cursor c = {.bytes = bytes + fixed, .left = size - fixed, .message = message, .room = room};
	uint8_t whole[TRACE_FIXED_MAX] = {0};
	memset(&e->u, 0, sizeof(e->u));
	memcpy(whole, bytes, fixed);
	decode_fields(&c, layout->fields, whole, e);
	if (e->kind == TRACE_COMPAT)
		check_compat(&c, &e->u.compat.candidates);
	if (c.left >= 8)
		broken(&c, "size %zu when its fields take %zu", size, size - c.left);
	for (size_t i = 0; !c.broken && i < c.left; i++)
		if (c.bytes[i])
			broken(&c, "the padding at its end is not zero");
	return c.broken ? message : NULL;
}

/* The machine that wrote in the other byte order, by the e_machine of its module. */
static const char *big_endian_machine(uint16_t machine)
{
	switch (machine) {
	case EM_S390: return "s390x";
	case EM_PPC64: return "ppc64";
	case EM_AARCH64: return "aarch64_be";
	}
	return "unknown";
}

const char *decode_header(const uint8_t *bytes, size_t size, struct trace_header *h, char *message, size_t room)
{
	struct cursor c = {.message = message, .room = room}, none = {0};
	struct trace_header whole = {0};
	memcpy(&whole, bytes, size < sizeof(whole) ? size : sizeof(whole));
	/* Of another version everything may look wrong: the rules have an order. */
	decode_fields(&none, trace_header_fields, (const uint8_t *)&whole, h);
	if (h->byte_order == __builtin_bswap16(TRACE_BYTE_ORDER))
		broken(&c,
			"byte order is big-endian: written on another kind of machine (%s), where libtrace can read it",
			big_endian_machine(__builtin_bswap16(h->machine)));
	if (h->byte_order != TRACE_BYTE_ORDER)
		broken(&c, "byte order 0x%04x when it should be 0x%04x", h->byte_order, TRACE_BYTE_ORDER);
	if (h->version != TRACE_VERSION && h->version != 1)
		broken(&c,
			"trace version %u, and this libtrace reads versions 1 to %u: use the libtrace that wrote it, "
			"or trace again",
			h->version, TRACE_VERSION);
	size_t due = h->version == 1 ? TRACE_HEADER_1_SIZE : sizeof(*h);
	if (h->size != due)
		broken(&c, "header size %u when it should be %zu", h->size, due);
	if (h->elf_class != ELFCLASS64 && h->elf_class != ELFCLASS32)
		broken(&c, "ELF class %u is neither %u nor %u", h->elf_class, ELFCLASS32, ELFCLASS64);
	if (!trace_module_name(h->module))
		broken(&c, "module %u is not one that trace version %u has", h->module, TRACE_VERSION);
	if (h->number == 0)
		broken(&c, "number 0, and the first is 1");
	if (h->version == 1)
		h->room = h->seq_end = h->lost_error = 0;	/* what is there is the first record */
	return c.broken ? message : NULL;
}
