/* SPDX-License-Identifier: MIT */
/*
 * mktrace DIR <description: makes a trace directory, right or wrong in any way that a test needs.
 * mktrace --fields: prints STRUCTURE FIELD TYPE of every field, as libtrace-trace(5) has them.
 *
 * A line a thing; words are split at blanks, # begins a comment line.  \xNN in a word is that byte.
 *
 *	file NAME [FIELD=VALUE…]	begins a trace file and writes its header
 *	journal NAME			begins a journal
 *	chunk [FIELD=VALUE…]		begins a chunk of it at the next page; its room is what it takes, if not set
 *	free N				N pages that nobody took
 *	KIND [FIELD=VALUE…]		writes a record: image, search, candidate, object, … as dump spells them
 *	record kind=N [FIELD=VALUE…]	writes a record of a kind without a name: its frame alone
 *	raw HEX				writes these bytes
 *	patch NAME OFFSET HEX		overwrites bytes of a file
 *	cut NAME SIZE			cuts a file
 *	format [LINE]			makes the file `format` say LINE (nothing: empty); `format -`: removes it
 *	images N			makes the file `images` N bytes long
 *
 * FIELDs are those of trace/format.h.  What is not set is 0, but: the header is that of a right file
 * (pid 100, start 1000, one boot, machine x86_64), a record's size is what it takes, seq counts from 0
 * in each file, tid is the header's pid, time_ns is 1000 more than the record before it had.
 * A number may be 0x hexadecimal or negative; enumerations go by name as well (outcome=missing,
 * activity=add, module=preload, loader_flag=cache), byte arrays in hexadecimal, zeros behind.
 * A string or list is set by its name without _bytes (exe=/bin/true); elements of a list are split at
 * commas (needed=liba.so,libb.so).  Its _bytes field may be set to something else beside.
 */
#include <elf.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trace/fields.h"

static const struct trace_word loader_flags[] = {{2, "ld_library_path"}, {4, "runpath"}, {4, "rpath"}, {8, "cache"},
	{0x40, "default"}, {TRACE_SER_DIRECT, "direct"}, {TRACE_SER_REDIRECT, "redirect"}, {0}};

static unsigned line_number;

__attribute__((format(printf, 1, 2), noreturn)) static void fail(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	fprintf(stderr, "mktrace: line %u: ", line_number);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(2);
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Bytes of an even number of lower-case digits. */
static size_t from_hex(const char *hex, uint8_t *to, size_t room)
{
	size_t size = strlen(hex) / 2;
	if (strlen(hex) % 2 || size > room)
		fail("'%s' is no even number of at most %zu digits", hex, 2 * room);
	for (size_t i = 0; i < size; i++) {
		if (digit(hex[2 * i]) < 0 || digit(hex[2 * i + 1]) < 0)
			fail("'%s' is not hexadecimal", hex);
		to[i] = (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
	}
	return size;
}

/* A value with its \xNN made bytes, in place; for a list, commas made NUL.  The size counts a last NUL. */
static uint32_t unescape(char *value, bool list)
{
	char *to = value;
	for (const char *from = value; *from;) {
		if (from[0] == '\\' && from[1] == 'x' && digit(from[2]) >= 0 && digit(from[3]) >= 0) {
			*to++ = (char)(digit(from[2]) << 4 | digit(from[3]));
			from += 4;
		} else {
			*to++ = list && *from == ',' ? '\0' : *from;
			from++;
		}
	}
	*to++ = '\0';
	return (uint32_t)(to - value);
}

static uint64_t to_number(const char *name, const char *value)
{
	char *end;
	errno = 0;
	uint64_t number = value[0] == '-' ? (uint64_t)strtoll(value, &end, 0) : strtoull(value, &end, 0);
	if (errno || *end || end == value)
		fail("%s=%s: not a number", name, value);
	return number;
}

/* A number, or one of the words of the field. */
static uint64_t to_value(const struct trace_field *f, const char *value)
{
	const struct trace_word *word = strcmp(f->name, "loader_flag") == 0 ? loader_flags : f->words;
	for (; word && word->text; word++)
		if (strcmp(word->text, value) == 0)
			return word->value;
	return to_number(f->name, value);
}

static void put_number(uint8_t *to, size_t size, uint64_t number)
{
	uint64_t little = htole64(number);
	memcpy(to, &little, size);
}

/* The field that a word NAME=VALUE sets: a string by its name, its size by NAME_bytes. */
static const struct trace_field *find_field(const struct trace_field *f, const char *name, bool *content)
{
	for (; f->name; f++) {
		size_t length = strlen(f->name);
		bool text = f->type == TRACE_STRING || f->type == TRACE_LIST;
		*content = text && strcmp(f->name, name) == 0;
		if (*content ||
			(strncmp(f->name, name, length) == 0 && strcmp(name + length, text ? "_bytes" : "") == 0))
			return f;
	}
	return NULL;
}

static void set_field(uint8_t *bytes, const struct trace_field *f, const char *value)
{
	if (f->type == TRACE_BYTES) {
		memset(bytes + f->at, 0, f->size);
		from_hex(value, bytes + f->at, f->size);
	} else {
		put_number(bytes + f->at, f->size, to_value(f, value));
	}
}

/* --- What is written --- */

static struct {
	FILE *out;
	uint32_t pid, seq;
	uint64_t time_ns;
	long chunk;		/* where it begins and one more; 0: there is none */
	bool room;		/* it was set */
} file;

static void write_bytes(const void *bytes, size_t size)
{
	if (!file.out)
		fail("no file was begun");
	if (size && fwrite(bytes, size, 1, file.out) != 1)
		fail("write: %s", strerror(errno));
}

static char *next_word(char **rest)
{
	char *word;
	do
		word = strsep(rest, " \t\n");
	while (word && !*word);
	return word;
}

/* Splits NAME=VALUE and returns VALUE. */
static char *split(char *word)
{
	char *equals = strchr(word, '=');
	if (!equals)
		fail("'%s' is not FIELD=VALUE", word);
	*equals = '\0';
	return equals + 1;
}

static void write_zeros(long until)
{
	while (ftell(file.out) < until)
		write_bytes("", 1);
}

/* Ends the chunk, if there is one: zeros to the end of its room, which is stored. */
static void end_chunk(void)
{
	if (!file.out || !file.chunk)
		return;
	long begin = file.chunk - 1, end = (ftell(file.out) + JOURNAL_PAGE - 1) / JOURNAL_PAGE * JOURNAL_PAGE;
	uint32_t room = htole32((uint32_t)(end - begin));
	write_zeros(end);
	file.chunk = 0;
	if (file.room)
		return;
	fseek(file.out, begin + (long)offsetof(struct trace_header, room), SEEK_SET);
	write_bytes(&room, sizeof(room));
	fseek(file.out, end, SEEK_SET);
}

static void open_file(char *name)
{
	end_chunk();
	if (file.out && fclose(file.out) != 0)
		fail("write: %s", strerror(errno));
	unescape(name, false);
	file.out = fopen(name, "wb");
	if (!file.out)
		fail("open %s: %s", name, strerror(errno));
}

static void write_header(char *rest)
{
	struct trace_header h = {
		.magic = TRACE_MAGIC,
		.size = htole32(sizeof(h)),
		.version = htole16(TRACE_VERSION),
		.byte_order = htole16(TRACE_BYTE_ORDER),
		.machine = htole16(EM_X86_64),
		.elf_class = ELFCLASS64,
		.module = TRACE_MODULE_AUDIT,
		.number = htole32(1),
		.pid = htole32(100),
		.start = htole64(1000),
		.random = {1},
		.time_ns = htole64(1000000000),
		.realtime_offset_ns = (int64_t)htole64(1700000000000000000),
		.pid_namespace = htole64(4026531836),
		.boot_id = {0xb0},
	};
	char *word;
	while ((word = next_word(&rest))) {
		bool content;
		char *value = split(word);
		const struct trace_field *f = find_field(trace_header_fields, word, &content);
		if (!f)
			fail("a header has no %s", word);
		set_field((uint8_t *)&h, f, value);
	}
	file.pid = le32toh(h.pid);
	file.seq = 0;
	file.room = h.room != 0;
	file.time_ns = le64toh(h.time_ns);
	write_bytes(&h, sizeof(h));
}

static void begin_file(char *rest)
{
	char *name = next_word(&rest);
	if (!name)
		fail("file: no NAME");
	open_file(name);
	write_header(rest);
}

static void begin_chunk(char *rest)
{
	end_chunk();
	if (!file.out)
		fail("no journal was begun");
	file.chunk = ftell(file.out) + 1;
	write_header(rest);
}

/* A record of a kind without a name has its frame alone. */
static void write_record(const struct trace_word *kind, char *rest)
{
	const struct trace_layout frame_alone = {sizeof(struct trace_record), 0, &(const struct trace_field){0}};
	const struct trace_layout *layout = kind->value ? trace_layout(kind->value) : &frame_alone;
	uint8_t fixed[128] = {0};
	struct trace_record frame = {.kind = (uint16_t)kind->value, .seq = file.seq, .tid = file.pid,
		.time_ns = file.time_ns + 1000};
	const char *strings[16] = {NULL};
	uint32_t sizes[16] = {0}, size = 0;
	char *word;
	/* Numbers that are set override what their strings say, so they come in a second pass. */
	char *words[64];
	size_t count = 0;
	while ((word = next_word(&rest)) && count < 64)
		words[count++] = word;
	put_number(fixed + offsetof(struct trace_record, kind), 2, frame.kind);
	put_number(fixed + offsetof(struct trace_record, seq), 4, frame.seq);
	put_number(fixed + offsetof(struct trace_record, tid), 4, frame.tid);
	put_number(fixed + offsetof(struct trace_record, time_ns), 8, frame.time_ns);
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < count; i++) {
			bool content;
			char *value = pass ? words[i] + strlen(words[i]) + 1 : split(words[i]);
			const struct trace_field *f = find_field(layout->fields, words[i], &content);
			if (!f)
				f = find_field(trace_record_fields, words[i], &content);
			if (!f)
				fail("%s has no %s", kind->text, words[i]);
			if (!content && pass) {
				set_field(fixed, f, value);
			} else if (content && !pass) {
				size_t at = (size_t)(f - layout->fields);
				strings[at] = value;
				sizes[at] = unescape(value, f->type == TRACE_LIST);
				put_number(fixed + f->at, f->size, sizes[at]);
			}
		}
		for (size_t i = 0; !pass && i < 16; i++)
			size += sizes[i];
		size_t whole = (layout->fixed + size + 7) & ~(size_t)7;
		if (!pass)
			put_number(fixed + offsetof(struct trace_record, size), 4, whole);
	}
	memcpy(&frame, fixed, sizeof(frame));
	file.seq = le32toh(frame.seq) + 1;
	file.time_ns = le64toh(frame.time_ns);
	write_bytes(fixed, layout->fixed);
	for (size_t i = 0; i < 16; i++)
		write_bytes(strings[i], sizes[i]);
	write_bytes("\0\0\0\0\0\0\0", -(layout->fixed + size) % 8);
}

static void write_raw(const char *hex)
{
	uint8_t bytes[4096];
	write_bytes(bytes, from_hex(hex, bytes, sizeof(bytes)));
}

static void write_whole(const char *name, const void *bytes, size_t size)
{
	FILE *out = fopen(name, "wb");
	if (!out || (size && fwrite(bytes, size, 1, out) != 1) || fclose(out) != 0)
		fail("write %s: %s", name, strerror(errno));
}

static void patch(const char *name, const char *offset, const char *hex)
{
	uint8_t bytes[4096];
	size_t size = from_hex(hex, bytes, sizeof(bytes));
	end_chunk();
	if (file.out)
		fflush(file.out);
	FILE *out = fopen(name, "r+b");
	if (!out || fseek(out, (long)to_number("patch", offset), SEEK_SET) != 0 || fwrite(bytes, size, 1, out) != 1 ||
	    fclose(out) != 0)
		fail("patch %s: %s", name, strerror(errno));
}

static void cut(const char *name, const char *size)
{
	end_chunk();
	if (file.out)
		fflush(file.out);
	if (truncate(name, (off_t)to_number("cut", size)) != 0)
		fail("cut %s: %s", name, strerror(errno));
}

static void run_line(char *line)
{
	char *rest = line, *verb = next_word(&rest);
	if (!verb || *verb == '#')
		return;
	if (strcmp(verb, "file") == 0) {
		begin_file(rest);
		return;
	}
	if (strcmp(verb, "chunk") == 0) {
		begin_chunk(rest);
		return;
	}
	const struct trace_word *kind = trace_kinds;
	while (kind->text && strcmp(kind->text, verb) != 0)
		kind++;
	if (kind->text || strcmp(verb, "record") == 0) {
		write_record(kind->text ? kind : &(struct trace_word){0, "record"}, rest);
		return;
	}
	if (strcmp(verb, "format") == 0) {
		if (rest && strcmp(rest, "-\n") == 0)
			unlink("format");
		else
			write_whole("format", rest, rest ? strlen(rest) : 0);
		return;
	}
	const char *first = next_word(&rest), *second = next_word(&rest), *third = next_word(&rest);
	if (strcmp(verb, "raw") == 0 && first) {
		write_raw(first);
	} else if (strcmp(verb, "patch") == 0 && third) {
		patch(first, second, third);
	} else if (strcmp(verb, "cut") == 0 && second) {
		cut(first, second);
	} else if (strcmp(verb, "journal") == 0 && first) {
		open_file((char *)first);	/* of this line */
	} else if (strcmp(verb, "free") == 0 && first && file.out) {
		end_chunk();
		write_zeros(ftell(file.out) + (long)to_number("free", first) * JOURNAL_PAGE);
	} else if (strcmp(verb, "images") == 0 && first) {
		write_whole("images", "", 0);
		cut("images", first);
	} else {
		fail("'%s' is not known, or lacks a word", verb);
	}
}

/* The fields of a structure, whose bytes from `at` to `end` they are. */
static void print_fields(const char *structure, const struct trace_field *f, size_t at, size_t end)
{
	for (; f->name; at += f->size, f++) {
		if (f->at != at)
			fail("%s: %s is at %u, and what is before it ends at %zu", structure, f->name, f->at, at);
		if (f->type == TRACE_STRING || f->type == TRACE_LIST)
			printf("%s %s_bytes %s\n", structure, f->name, f->type == TRACE_LIST ? "list" : "string");
		else if (f->type == TRACE_BYTES)
			printf("%s %s %u bytes\n", structure, f->name, f->size);
		else
			printf("%s %s %sint%u\n", structure, f->name, f->type == TRACE_SIGNED ? "" : "u", 8u * f->size);
	}
	if (at != end)
		fail("%s: its fields end at %zu, and it at %zu", structure, at, end);
}

static int print_table(void)
{
	print_fields("header", trace_header_fields, 0, sizeof(struct trace_header));
	print_fields("record", trace_record_fields, 0, sizeof(struct trace_record));
	for (const struct trace_word *kind = trace_kinds; kind->text; kind++) {
		const struct trace_layout *layout = trace_layout(kind->value);
		if (!layout->fixed)
			fail("%s has no fields", kind->text);
		print_fields(kind->text, layout->fields, sizeof(struct trace_record), layout->fixed);
	}
	return 0;
}

int main(int argc, char **argv)
{
	char *line = NULL;
	size_t room = 0;
	if (argc == 2 && strcmp(argv[1], "--fields") == 0)
		return print_table();
	if (argc != 2)
		fail("usage: mktrace DIR <description");
	if ((mkdir(argv[1], 0700) != 0 && errno != EEXIST) || chdir(argv[1]) != 0)
		fail("%s: %s", argv[1], strerror(errno));
	write_whole("format", TRACE_FORMAT_LINE, strlen(TRACE_FORMAT_LINE));
	while (getline(&line, &room, stdin) > 0) {
		line_number++;
		run_line(line);
	}
	end_chunk();
	if (file.out && fclose(file.out) != 0)
		fail("write: %s", strerror(errno));
	free(line);
	return 0;
}
