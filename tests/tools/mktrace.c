/* SPDX-License-Identifier: MIT */
/*
 * mktrace DIR <description: makes a trace directory, right or wrong in any way that a test needs.
 *
 * A line a thing; words are split at blanks, # begins a comment line.  \xNN in a word is that byte.
 *
 *	file NAME [FIELD=VALUE…]	begins a trace file and writes its header
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

#include "trace/format.h"

struct field {
	const char *name;
	size_t offset, size;
	enum { NUMBER, BYTES, STRING, LIST } type;	/* STRING, LIST: the _bytes field of one */
};

#define N(type, name) {#name, offsetof(struct type, name), sizeof(((struct type *)0)->name), NUMBER}
#define B(type, name) {#name, offsetof(struct type, name), sizeof(((struct type *)0)->name), BYTES}
#define S(type, name) {#name, offsetof(struct type, name), sizeof(((struct type *)0)->name), STRING}
#define L(type, name) {#name, offsetof(struct type, name), sizeof(((struct type *)0)->name), LIST}
#define END {NULL, 0, 0, NUMBER}

static const struct field header_fields[] = {
	B(trace_header, magic), N(trace_header, size), N(trace_header, version), N(trace_header, byte_order),
	N(trace_header, machine), N(trace_header, elf_class), N(trace_header, module), N(trace_header, segment),
	N(trace_header, flags), N(trace_header, pid), N(trace_header, start), B(trace_header, random),
	N(trace_header, parent_pid), N(trace_header, parent_seq), N(trace_header, parent_start),
	N(trace_header, time_ns), N(trace_header, realtime_offset_ns), N(trace_header, pid_namespace),
	B(trace_header, boot_id), END,
};
static const struct field record_fields[] = {
	N(trace_record, size), N(trace_record, kind), N(trace_record, flags), N(trace_record, seq),
	N(trace_record, tid), N(trace_record, time_ns), END,
};
static const struct field image_fields[] = {
	N(trace_image, ppid), N(trace_image, uid), S(trace_image, exe_bytes), S(trace_image, cwd_bytes),
	L(trace_image, argv_bytes), L(trace_image, env_bytes), S(trace_image, glibc_bytes), N(trace_image, pgid),
	END,
};
static const struct field search_fields[] = {
	N(trace_search, requester), S(trace_search, name_bytes), N(trace_search, reserved), END,
};
static const struct field candidate_fields[] = {
	N(trace_candidate, requester), N(trace_candidate, dev), N(trace_candidate, ino),
	N(trace_candidate, loader_flag), N(trace_candidate, outcome), N(trace_candidate, error),
	N(trace_candidate, reserved), S(trace_candidate, path_bytes), N(trace_candidate, reserved2), END,
};
static const struct field redirect_fields[] = {
	N(trace_redirect, requester), N(trace_redirect, verb), N(trace_redirect, reason), N(trace_redirect, rule_error),
	N(trace_redirect, error), N(trace_redirect, number), N(trace_redirect, line), N(trace_redirect, column),
	S(trace_redirect, name_bytes), S(trace_redirect, to_bytes), S(trace_redirect, rule_bytes),
	S(trace_redirect, source_bytes), S(trace_redirect, without_bytes), END,
};
static const struct field object_fields[] = {
	N(trace_object, id), N(trace_object, base), N(trace_object, dev), N(trace_object, ino),
	N(trace_object, namespace_id), N(trace_object, dt_flags), N(trace_object, dt_flags_1),
	S(trace_object, path_bytes), S(trace_object, soname_bytes), L(trace_object, needed_bytes),
	S(trace_object, rpath_bytes), S(trace_object, runpath_bytes), S(trace_object, build_id_bytes), END,
};
static const struct field failed_fields[] = {
	N(trace_failed, requester), S(trace_failed, name_bytes), N(trace_failed, reserved), END,
};
static const struct field close_fields[] = {N(trace_close, id), END};
static const struct field activity_fields[] = {
	N(trace_activity_record, head), N(trace_activity_record, activity), N(trace_activity_record, reserved), END,
};
static const struct field compat_fields[] = {
	N(trace_compat, reason), N(trace_compat, warnings), N(trace_compat, machine), N(trace_compat, host_cuda),
	S(trace_compat, setting_bytes), S(trace_compat, name_bytes), S(trace_compat, driver_bytes),
	L(trace_compat, gpus_bytes), S(trace_compat, directory_bytes), L(trace_compat, candidates_bytes), END,
};
static const struct field status_fields[] = {
	N(trace_status, pid), N(trace_status, status), N(trace_status, start), END,
};
static const struct field dlopen_fields[] = {
	N(trace_dlopen, caller), N(trace_dlopen, caller_base), N(trace_dlopen, id), N(trace_dlopen, mode),
	S(trace_dlopen, name_bytes), L(trace_dlopen, frames_bytes), N(trace_dlopen, reserved), END,
};
static const struct field dlerror_fields[] = {
	N(trace_dlerror, caller), N(trace_dlerror, caller_base), S(trace_dlerror, text_bytes),
	N(trace_dlerror, reserved), END,
};
static const struct field cuda_fields[] = {
	N(trace_cuda, caller), N(trace_cuda, caller_base), N(trace_cuda, driver_base), N(trace_cuda, memory_base),
	N(trace_cuda, result), S(trace_cuda, function_bytes), L(trace_cuda, arguments_bytes), N(trace_cuda, reserved), END,
};
static const struct field dlsym_fields[] = {
	N(trace_dlsym, caller), N(trace_dlsym, caller_base), N(trace_dlsym, id), S(trace_dlsym, name_bytes),
	S(trace_dlsym, version_bytes), END,
};
static const struct field dlclose_fields[] = {
	N(trace_dlclose, caller), N(trace_dlclose, caller_base), N(trace_dlclose, id), END,
};
static const struct field lost_fields[] = {N(trace_lost, limit), END};
static const struct field no_fields[] = {END};

static const struct kind {
	const char *name;
	unsigned number;
	size_t size;
	const struct field *fields;
} kinds[] = {
	{"image", TRACE_IMAGE, sizeof(struct trace_image), image_fields},
	{"search", TRACE_SEARCH, sizeof(struct trace_search), search_fields},
	{"candidate", TRACE_CANDIDATE, sizeof(struct trace_candidate), candidate_fields},
	{"redirect", TRACE_REDIRECT, sizeof(struct trace_redirect), redirect_fields},
	{"object", TRACE_OBJECT, sizeof(struct trace_object), object_fields},
	{"failed", TRACE_FAILED, sizeof(struct trace_failed), failed_fields},
	{"close", TRACE_CLOSE, sizeof(struct trace_close), close_fields},
	{"activity", TRACE_ACTIVITY, sizeof(struct trace_activity_record), activity_fields},
	{"dlopen", TRACE_DLOPEN, sizeof(struct trace_dlopen), dlopen_fields},
	{"dlerror", TRACE_DLERROR, sizeof(struct trace_dlerror), dlerror_fields},
	{"cuda", TRACE_CUDA, sizeof(struct trace_cuda), cuda_fields},
	{"dlsym", TRACE_DLSYM, sizeof(struct trace_dlsym), dlsym_fields},
	{"dlclose", TRACE_DLCLOSE, sizeof(struct trace_dlclose), dlclose_fields},
	{"compat", TRACE_COMPAT, sizeof(struct trace_compat), compat_fields},
	{"end", TRACE_END, sizeof(struct trace_end), no_fields},
	{"status", TRACE_STATUS, sizeof(struct trace_status), status_fields},
	{"lost", TRACE_LOST, sizeof(struct trace_lost), lost_fields},
	{"record", 0, sizeof(struct trace_record), no_fields},
};

#define WORD(name, value, text) {text, value},
static const struct { const char *text; unsigned value; }
	outcomes[] = {TRACE_OUTCOMES(WORD)}, activities[] = {TRACE_ACTIVITIES(WORD)}, verbs[] = {TRACE_VERBS(WORD)}, reasons[] = {TRACE_REASONS(WORD)}, modules[] = {TRACE_MODULES(WORD)},
	loader_flags[] = {{"ld_library_path", 2}, {"runpath", 4}, {"rpath", 4}, {"cache", 8}, {"default", 0x40},
		{"direct", TRACE_SER_DIRECT}, {"redirect", TRACE_SER_REDIRECT}};

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
#define LOOK_UP(field, table) \
	if (strcmp(name, field) == 0) \
		for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) \
			if (strcmp(value, table[i].text) == 0) \
				return table[i].value;
	LOOK_UP("outcome", outcomes)
	LOOK_UP("activity", activities)
	LOOK_UP("verb", verbs)
	LOOK_UP("reason", reasons)
	LOOK_UP("module", modules)
	LOOK_UP("loader_flag", loader_flags)
	char *end;
	errno = 0;
	uint64_t number = value[0] == '-' ? (uint64_t)strtoll(value, &end, 0) : strtoull(value, &end, 0);
	if (errno || *end || end == value)
		fail("%s=%s: not a number", name, value);
	return number;
}

static void put_number(uint8_t *to, size_t size, uint64_t number)
{
	uint64_t little = htole64(number);
	memcpy(to, &little, size);
}

/* The field that a word NAME=VALUE sets, by its whole name, or a string's without _bytes. */
static const struct field *find_field(const struct field *fields, const char *name, bool *content)
{
	for (const struct field *f = fields; f->name; f++) {
		size_t length = strlen(f->name);
		*content = false;
		if (strcmp(f->name, name) == 0)
			return f;
		*content = f->type >= STRING;
		if (*content && strlen(name) == length - 6 && strncmp(f->name, name, length - 6) == 0)
			return f;
	}
	return NULL;
}

static void set_field(uint8_t *bytes, const struct field *f, const char *name, const char *value)
{
	if (f->type == BYTES) {
		memset(bytes + f->offset, 0, f->size);
		from_hex(value, bytes + f->offset, f->size);
	} else {
		put_number(bytes + f->offset, f->size, to_number(name, value));
	}
}

/* --- What is written --- */

static struct {
	FILE *out;
	uint32_t pid, seq;
	uint64_t time_ns;
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

static void begin_file(char *rest)
{
	struct trace_header h = {
		.magic = TRACE_MAGIC, .size = htole32(sizeof(h)), .version = htole16(TRACE_VERSION),
		.byte_order = htole16(TRACE_BYTE_ORDER), .machine = htole16(EM_X86_64), .elf_class = ELFCLASS64,
		.module = TRACE_MODULE_AUDIT, .segment = htole32(1), .pid = htole32(100), .start = htole64(1000),
		.random = {1}, .time_ns = htole64(1000000000), .realtime_offset_ns = (int64_t)htole64(1700000000000000000),
		.pid_namespace = htole64(4026531836), .boot_id = {0xb0},
	};
	char *name = next_word(&rest), *word;
	if (!name)
		fail("file: no NAME");
	while ((word = next_word(&rest))) {
		bool content;
		char *value = split(word);
		const struct field *f = find_field(header_fields, word, &content);
		if (!f)
			fail("a header has no %s", word);
		set_field((uint8_t *)&h, f, word, value);
	}
	if (file.out && fclose(file.out) != 0)
		fail("write: %s", strerror(errno));
	unescape(name, false);
	file.out = fopen(name, "wb");
	if (!file.out)
		fail("open %s: %s", name, strerror(errno));
	file.pid = le32toh(h.pid);
	file.seq = 0;
	file.time_ns = le64toh(h.time_ns);
	write_bytes(&h, sizeof(h));
}

static void write_record(const struct kind *kind, char *rest)
{
	uint8_t fixed[128] = {0};
	struct trace_record frame = {.kind = (uint16_t)kind->number, .seq = file.seq, .tid = file.pid,
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
			const struct field *f = find_field(kind->fields, words[i], &content);
			if (!f)
				f = find_field(record_fields, words[i], &content);
			if (!f)
				fail("%s has no %s", kind->name, words[i]);
			if (!content && pass) {
				set_field(fixed, f, words[i], value);
			} else if (content && !pass) {
				size_t at = (size_t)(f - kind->fields);
				strings[at] = value;
				sizes[at] = unescape(value, f->type == LIST);
				put_number(fixed + f->offset, f->size, sizes[at]);
			}
		}
		for (size_t i = 0; !pass && i < 16; i++)
			size += sizes[i];
		size_t whole = (kind->size + size + 7) & ~(size_t)7;
		if (!pass)
			put_number(fixed + offsetof(struct trace_record, size), 4, whole);
	}
	memcpy(&frame, fixed, sizeof(frame));
	file.seq = le32toh(frame.seq) + 1;
	file.time_ns = le64toh(frame.time_ns);
	write_bytes(fixed, kind->size);
	for (size_t i = 0; i < 16; i++)
		write_bytes(strings[i], sizes[i]);
	write_bytes("\0\0\0\0\0\0\0", -(kind->size + size) % 8);
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
	if (file.out)
		fflush(file.out);
	FILE *out = fopen(name, "r+b");
	if (!out || fseek(out, (long)to_number("patch", offset), SEEK_SET) != 0 || fwrite(bytes, size, 1, out) != 1 ||
	    fclose(out) != 0)
		fail("patch %s: %s", name, strerror(errno));
}

static void cut(const char *name, const char *size)
{
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
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].name, verb) == 0) {
			write_record(&kinds[i], rest);
			return;
		}
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
	} else if (strcmp(verb, "images") == 0 && first) {
		write_whole("images", "", 0);
		cut("images", first);
	} else {
		fail("'%s' is not known, or lacks a word", verb);
	}
}

int main(int argc, char **argv)
{
	char *line = NULL;
	size_t room = 0;
	if (argc != 2)
		fail("usage: mktrace DIR <description");
	if ((mkdir(argv[1], 0700) != 0 && errno != EEXIST) || chdir(argv[1]) != 0)
		fail("%s: %s", argv[1], strerror(errno));
	write_whole("format", TRACE_FORMAT_LINE, strlen(TRACE_FORMAT_LINE));
	while (getline(&line, &room, stdin) > 0) {
		line_number++;
		run_line(line);
	}
	if (file.out && fclose(file.out) != 0)
		fail("write: %s", strerror(errno));
	free(line);
	return 0;
}
