/* SPDX-License-Identifier: MIT */
/* The state of a thread is found by its ID in the lists of the interpreters, and from there its frames. */
#include "preload/python.h"

#include "preload/memory.h"
#include "preload/python-line.h"
#include "trace/text.h"

enum {
	INTERPRETERS_MAX = 64,
	THREADS_MAX = 1024,	/* of all interpreters */
	TRIES = 8,		/* to find their list as nobody changes it */
	HOPS_MAX = 128,		/* frames that are looked at: an import is five of the machinery's */
	FRAMES_MAX = 8,
	STRING_MAX = 512,	/* characters */
	/* from here on, what a frame of the interpreter's own, without Python code, is owned by */
	OWNER_INTERPRETER = 3,
	TAGS = 7,		/* bits of a reference that are no part of the address */
};

/* --- Objects --- */

/* The beginning of an object: read with one call as far as its page goes, and the rest as needed. */
struct block {
	uintptr_t at;
	size_t have;
	uint8_t bytes[256];
};

static void block_begin(struct block *b, uintptr_t at)
{
	size_t page = 4096 - (at & 4095);
	b->at = at;
	b->have = page < sizeof(b->bytes) ? page : sizeof(b->bytes);
	if (!read_memory(b->bytes, (const void *)at, b->have))
		b->have = 0;
}

/* False if there is no such memory, or it is too far from the beginning. */
static bool block_copy(struct block *b, void *to, size_t offset, size_t size)
{
	if (offset >= sizeof(b->bytes) || size > sizeof(b->bytes) - offset || !b->have)
		return false;
	if (offset + size > b->have) {
		if (!read_memory(b->bytes + b->have, (const void *)(b->at + b->have), offset + size - b->have))
			return false;
		b->have = offset + size;
	}
	memcpy(to, b->bytes + offset, size);
	return true;
}

static bool block_pointer(struct block *b, uintptr_t *to, size_t offset)
{
	return block_copy(b, to, offset, sizeof(*to));
}

static bool read_pointer(uintptr_t *to, uintptr_t at)
{
	return read_memory(to, (const void *)at, sizeof(*to));
}

static bool is_a(struct block *object, uintptr_t type)
{
	uintptr_t actual;
	return block_pointer(object, &actual, PYTHON_OBJECT_TYPE) && actual == type;
}

/* --- Strings --- */

/*
 * UTF-8, and how many bytes.  A surrogate that stands for a byte of a file name that is none (surrogateescape) is that
 * byte.
 */
static size_t encode(char *to, uint32_t c)
{
	size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	if (c >= 0xdc80 && c <= 0xdcff)
		size = 1;
	if (size == 1) {
		to[0] = (char)(c & 0xff);
		return 1;
	}
	for (size_t i = size - 1; i > 0; i--, c >>= 6)
		to[i] = (char)(0x80 | (c & 63));
	to[0] = (char)(0xf0 << (4 - size) | c);
	return size;
}

/* False if it is no string, or none that a name would be. */
static bool add_string(struct text *text, const struct python *p, uintptr_t string)
{
	static uint8_t characters[4 * STRING_MAX];
	struct block b;
	uint64_t length;
	uint32_t state;
	block_begin(&b, string);
	if (!is_a(&b, p->text_type) || !block_copy(&b, &length, PYTHON_OBJECT_SIZE, sizeof(length)) ||
	    !block_copy(&b, &state, p->at.text_state, sizeof(state)) || length == 0 || length > STRING_MAX)
		return false;
	unsigned width = state >> 2 & 7;
	bool compact = state >> 5 & 1, ascii = state >> 6 & 1;
	size_t begin = ascii ? p->at.text_ascii : p->at.text_compact;
	if (!compact || (width != 1 && width != 2 && width != 4) || (ascii && width != 1))
		return false;
	if (!block_copy(&b, characters, begin, length * width) &&
	    !read_memory(characters, (const void *)(string + begin), length * width))
		return false;
	if (ascii) {
		for (size_t i = 0; i < length; i++)
			if (characters[i] == 0 || characters[i] > 0x7f)
				return false;
		text_add_bytes(text, (const char *)characters, length);
		return !text->full;
	}
	for (size_t i = 0; i < length; i++) {
		uint32_t c = 0;
		char bytes[4];
		memcpy(&c, characters + i * width, width);
		if (c == 0 || c > 0x10ffff)
			return false;
		text_add_bytes(text, bytes, encode(bytes, c));
	}
	return !text->full;
}

/* --- Threads --- */

/*
 * pthread_self(3), which a thread state keeps, is the thread pointer on x86_64; on aarch64 it is a struct before that,
 * of a size that is glibc's secret, and no other thread's is that near.
 */
static bool is_this_thread(uintptr_t id)
{
	uintptr_t self;
#if defined(__x86_64__)
	__asm__("movq %%fs:0, %0" : "=r"(self));
	return id == self;
#else
	__asm__("mrs %0, tpidr_el0" : "=r"(self));
	return id < self && self - id <= 8192;
#endif
}

static bool innermost(const struct python *p, uintptr_t thread, uintptr_t *frame)
{
	return (!p->at.thread_cframe || read_pointer(&thread, thread + p->at.thread_cframe)) &&
		read_pointer(frame, thread + p->at.thread_frame);
}

/*
 * *found is the innermost frame of this thread; 0 without, or in more than one interpreter: which one runs?  False if
 * the thread is in none of the lists, or they are none: others may change them meanwhile, where it has let go of the
 * GIL, and what is taken out of one may end it.
 */
static bool find_frame(const struct python *p, uintptr_t *found)
{
	uintptr_t interpreter, thread, id, owner, frame;
	int interpreters = 0, threads = 0;
	bool seen = false, several = false;
	struct block b;
	*found = 0;
	if (!read_pointer(&interpreter, p->runtime + p->at.runtime_interpreters))
		return false;
	while (interpreter) {
		if (++interpreters > INTERPRETERS_MAX ||
			!read_pointer(&thread, interpreter + p->at.interpreter_threads))
			return false;
		while (thread) {
			block_begin(&b, thread);
			if (++threads > THREADS_MAX || !block_pointer(&b, &id, p->at.thread_id) ||
			    !block_pointer(&b, &owner, p->at.thread_interpreter) || owner != interpreter)
				return false;
			if (is_this_thread(id)) {
				if (!innermost(p, thread, &frame))
					return false;
				seen = true;
				several |= frame && *found && frame != *found;
				*found = frame ? frame : *found;
			}
			if (!block_pointer(&b, &thread, p->at.thread_next))
				return false;
		}
		if (!read_pointer(&interpreter, interpreter + p->at.interpreter_next))
			return false;
	}
	if (several)
		*found = 0;
	return seen;
}

/* --- Frames --- */

/* A frame and its code, as far as they are looked at. */
struct frame {
	uintptr_t previous, code;	/* 0: no frame of Python code */
	uintptr_t filename, name, table;
	int64_t address;		/* of the instruction, in bytes */
	uint32_t first_line;
};

static bool read_code(const struct python *p, struct frame *f)
{
	struct block b;
	block_begin(&b, f->code);
	return is_a(&b, p->code_type) && block_pointer(&b, &f->filename, p->at.code_filename) &&
		block_pointer(&b, &f->name, p->at.code_name) && block_pointer(&b, &f->table, p->at.code_table) &&
		block_copy(&b, &f->first_line, p->at.code_line, sizeof(f->first_line));
}

static bool read_frame(const struct python *p, uintptr_t at, struct frame *f)
{
	struct block b;
	uint8_t owner = 0;
	uintptr_t instruction;
	int32_t index;
	*f = (struct frame){0};
	block_begin(&b, at);
	if (!block_pointer(&b, &f->previous, p->at.frame_previous) || !block_pointer(&b, &f->code, p->at.frame_code) ||
	    (p->at.frame_owner && !block_copy(&b, &owner, p->at.frame_owner, sizeof(owner))))
		return false;
	if (owner >= OWNER_INTERPRETER) {
		f->code = 0;
		return true;
	}
	f->code &= ~(uintptr_t)TAGS;
	if (!read_code(p, f))
		return false;
	if (p->minor >= 11) {
		if (!block_pointer(&b, &instruction, p->at.frame_instruction))
			return false;
		f->address = (int64_t)(instruction - (f->code + p->at.code_bytes));
	} else {
		if (!block_copy(&b, &index, p->at.frame_instruction, sizeof(index)))
			return false;
		f->address = p->minor == 10 ? (int64_t)index * 2 : index;
	}
	return true;
}

static uint32_t line_of(const struct python *p, const struct frame *f)
{
	struct block b;
	uint64_t size;
	block_begin(&b, f->table);
	if (!is_a(&b, p->bytes_type) || !block_copy(&b, &size, PYTHON_OBJECT_SIZE, sizeof(size)))
		return 0;
	return python_line(p->minor, f->table + p->at.bytes_data, size, f->first_line, f->address);
}

/* Adds frames, those of the import machinery if they are wanted; false if there was anything that cannot be. */
static bool add_frames(const struct python *p, struct text *list, uintptr_t at, bool machinery)
{
	struct frame f;
	uintptr_t skipped = 0;	/* a file name, the same object in each of its frames */
	int count = 0;
	for (int hops = 0; at && hops < HOPS_MAX && count < FRAMES_MAX; hops++, at = f.previous) {
		if (!read_frame(p, at, &f) || f.previous == at)
			return false;
		if (!f.code || f.filename == skipped)
			continue;
		size_t begin = list->length;
		if (!add_string(list, p, f.filename))
			return false;
		if (!machinery && text_begins(list->bytes + begin, "<frozen importlib.")) {
			list->length = begin;
			skipped = f.filename;
			continue;
		}
		text_add(list, ":");
		text_add_decimal(list, line_of(p, &f));
		text_add(list, ":");
		if (!add_string(list, p, f.name))
			return false;
		text_add_bytes(list, "", 1);
		count++;
	}
	return !list->full;
}

const char *python_frames(const struct python *p, size_t *size)
{
	static char bytes[8 << 10];
	struct text list;
	uintptr_t frame = 0;
	*size = 0;
	for (int tries = p->minor ? TRIES : 0; tries > 0 && !find_frame(p, &frame); tries--)
		frame = 0;
	if (!frame)
		return NULL;
	for (int machinery = 0; machinery < 2; machinery++) {
		text_begin(&list, bytes, sizeof(bytes));
		if (!add_frames(p, &list, frame, machinery))
			return NULL;
		if (list.length)
			break;
	}
	*size = list.length;
	return bytes;
}
