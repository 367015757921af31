/* SPDX-License-Identifier: MIT */
/* Reads the catalogue's files: who may have written them, and what each column may hold. */
#include "finding/catalog-read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"
#include "base/visible.h"

enum {
	FILE_MAX = 1 << 20,
	LINE_MAX_ = 4096,	/* limits.h has a LINE_MAX of its own */
	PATTERN_MAX = 255,
	COLUMNS_MAX = 11,
	WARNINGS_MAX = 10,	/* for a file: a picture that was named sonames.tsv has a million wrong rows */
};

/* One column, NULL for "-" and for those that a row leaves out at its end. */
struct columns {
	char *at[COLUMNS_MAX];
};

static const char *wrong_pattern(const char *pattern)
{
	if (!pattern)
		return "no pattern in the first column";
	return strlen(pattern) > PATTERN_MAX ? "a pattern longer than 255 bytes" : NULL;
}

/* These go into commands, as words of their own. */
static const char *wrong_package(const char *name)
{
	return name && (*name == '-' || strpbrk(name, " \"'`$;&|<>\\")) ? "a package name that is none" : NULL;
}

static bool number(const char *word, unsigned max, unsigned *value)
{
	*value = 0;
	if (!word)
		return true;
	for (const char *c = word; *c; c++) {
		if (*c < '0' || *c > '9' || (*value = *value * 10 + (unsigned)(*c - '0')) > max)
			return false;
	}
	return *word != 0;
}

/* "9.0" is 90, "12.1" is 121. */
static bool capability(const char *word, unsigned *device)
{
	const char *dot = word ? strchr(word, '.') : NULL;
	unsigned major;
	char head[4] = "";
	if (!dot || dot == word || (size_t)(dot - word) >= sizeof(head) || dot[1] < '0' || dot[1] > '9' || dot[2])
		return false;
	memcpy(head, word, (size_t)(dot - word));
	if (!number(head, 99, &major))
		return false;
	*device = major * 10 + (unsigned)(dot[1] - '0');
	return true;
}

static const char *add_soname(struct catalog *c, const struct columns *f)
{
	enum { SONAME, CUDA, MACHINE, SOURCE, WHEEL, APT, RPM, CONDA, FOLDER, REMARK, CAPABILITY };
	const char *source = f->at[SOURCE], *wrong = wrong_pattern(f->at[SONAME]);
	struct catalog_soname row = {
		.pattern = f->at[SONAME],
		.machine = f->at[MACHINE],
		.wheel = f->at[WHEEL],
		.apt = f->at[APT],
		.rpm = f->at[RPM],
		.conda = f->at[CONDA],
		.folder = f->at[FOLDER],
		.remark = f->at[REMARK],
		.capability = f->at[CAPABILITY],
		.apt_nvidia = source && strcmp(source, "nvidia") == 0,
		.driver = source && strcmp(source, "driver") == 0,
	};
	for (size_t i = WHEEL; i <= CONDA && !wrong; i++)
		wrong = wrong_package(f->at[i]);
	if (!wrong && row.capability && row.capability[strspn(row.capability, "abcdefghijklmnopqrstuvwxyz0123456789")])
		wrong = "a capability that is no word";
	if (wrong)
		return wrong;
	if (!number(f->at[CUDA], 99, &row.cuda))
		return "a CUDA version that is no major version";
	if (source && !row.apt_nvidia && !row.driver && strcmp(source, "distribution") != 0)
		return "a source that is none of nvidia, distribution, driver";
	if (row.driver && row.wheel)
		return "a wheel for what belongs to the driver";
	if (row.folder && *row.folder != '/')
		return "a folder that is no absolute path";
	grow(c->sonames, c->soname_count);
	c->sonames[c->soname_count++] = row;
	return NULL;
}

static const char *add_miss(struct catalog *c, const struct columns *f)
{
	struct catalog_miss row = {f->at[0], f->at[1], f->at[2]};
	const char *wrong = wrong_pattern(row.pattern);
	if (wrong)
		return wrong;
	if (!row.requester)
		row.requester = "*";
	if (strlen(row.requester) > PATTERN_MAX)
		return "a requester longer than 255 bytes";
	if (!row.reason)
		return "no reason in the third column";
	grow(c->misses, c->miss_count);
	c->misses[c->miss_count++] = row;
	return NULL;
}

static const char *add_gpu(struct catalog *c, const struct columns *f)
{
	struct catalog_gpu row = {
		.pattern = f->at[0], .datacenter = f->at[2] && strcmp(f->at[2], "yes") == 0, .reported = f->at[3]};
	const char *wrong = wrong_pattern(row.pattern);
	if (wrong)
		return wrong;
	if (!capability(f->at[1], &row.device))
		return "a compute capability that does not read as 9.0";
	if (!row.datacenter && (!f->at[2] || strcmp(f->at[2], "no") != 0))
		return "neither yes nor no in the third column";
	grow(c->gpus, c->gpu_count);
	c->gpus[c->gpu_count++] = row;
	return NULL;
}

static const char *add_call(struct catalog *c, const struct columns *f)
{
	struct catalog_call row = {f->at[0], f->at[1]};
	const char *wrong = wrong_pattern(row.pattern);
	if (wrong)
		return wrong;
	if (!row.reason)
		return "no reason in the second column";
	grow(c->calls, c->call_count);
	c->calls[c->call_count++] = row;
	return NULL;
}

static const char *add_result(struct catalog *c, const struct columns *f)
{
	struct catalog_result row = {.name = f->at[1], .meaning = f->at[2], .cure = f->at[3]};
	if (!f->at[0] || !number(f->at[0], 999999, &row.number))
		return "no number in the first column";
	if (!row.name || !row.meaning)
		return "no name or no meaning in the second and third column";
	grow(c->results, c->result_count);
	c->results[c->result_count++] = row;
	return NULL;
}

static const char *add_distribution(struct catalog *c, const struct columns *f)
{
	const char *source = f->at[1], *wrong = wrong_pattern(f->at[0]);
	struct catalog_distribution row = {.pattern = f->at[0],
		.no_source = source && strcmp(source, "no") == 0,
		.flavour = f->at[2],
		.pytorch = f->at[3] && strcmp(f->at[3], "pytorch") == 0};
	if (!wrong)
		wrong = wrong_package(row.flavour);
	if (wrong)
		return wrong;
	if (!source || (!row.no_source && strcmp(source, "yes") != 0))
		return "neither yes nor no in the second column";
	if (row.flavour && !strstr(row.flavour, "{X}"))
		return "a name for each CUDA without {X}";
	if (f->at[3] && !row.pytorch)
		return "an index that is none";
	c->distributions = xreallocarray(c->distributions, c->distribution_count + 1, sizeof(row));
	c->distributions[c->distribution_count++] = row;
	return NULL;
}

/* Between what is read out of a message some text of its own has to stand, and it has to have a few letters at all. */
static const char *wrong_message(const char *pattern)
{
	enum { LETTERS = 8 };
	size_t letters = 0;
	if (!pattern)
		return "no message in the first column";
	for (const char *at = pattern; *at;) {
		size_t length = *at == '{' ? strcspn(at, "}") : 0;
		if (*at == '{' && (!at[length] || at[length + 1] == '{'))
			return "a field of the message that does not end, or follows another";
		letters += *at != '{';
		at += *at == '{' ? length + 1 : 1;
	}
	return letters < LETTERS ? "a message of fewer than 8 letters" : NULL;
}

static const char *add_message(struct catalog *c, const struct columns *f)
{
	struct catalog_message row = {f->at[0], f->at[1], f->at[2], f->at[3]};
	const char *wrong = wrong_message(row.pattern);
	if (wrong)
		return wrong;
	if (!row.code || code_find(row.code) < 0)
		return "a code that is none in the second column";
	if (!row.meaning || !row.source)
		return "no meaning or no source in the third and fourth column";
	c->messages = xreallocarray(c->messages, c->message_count + 1, sizeof(row));
	c->messages[c->message_count++] = row;
	return NULL;
}

static const struct {
	const char *name;
	size_t columns;
	const char *(*add)(struct catalog *, const struct columns *);
} files[] = {
	[CATALOG_SONAMES] = {"sonames.tsv", 11, add_soname},
	[CATALOG_MISSES] = {"expected-misses.tsv", 3, add_miss},
	[CATALOG_GPUS] = {"gpus.tsv", 4, add_gpu},
	[CATALOG_CALLS] = {"harmless-calls.tsv", 2, add_call},
	[CATALOG_RESULTS] = {"driver-results.tsv", 4, add_result},
	[CATALOG_DISTRIBUTIONS] = {"distributions.tsv", 4, add_distribution},
	[CATALOG_MESSAGES] = {"messages.tsv", 4, add_message},
};

static const char *wrong_bytes(const char *line, size_t size)
{
	if (size > LINE_MAX_)
		return "a line longer than 4096 bytes";
	for (size_t i = 0; i < size;) {
		unsigned char c = (unsigned char)line[i];
		size_t length = c < 0x80 ? 1 : utf8_sequence(line + i, size - i);
		if (length == 0)
			return "bytes that are not UTF-8";
		/* U+0080 to U+009F act on terminals as well. */
		if ((c < ' ' && c != '\t') || c == 0x7f || (c == 0xc2 && (unsigned char)line[i + 1] < 0xa0))
			return c ? "a control character" : "a NUL byte";
		i += length;
	}
	return NULL;
}

/* The row's own copy, cut at its tabs. */
static const char *add_row(struct catalog *c, enum catalog_file file, const char *line, size_t size)
{
	struct columns f = {0};
	const char *wrong = wrong_bytes(line, size);
	if (wrong)
		return wrong;
	char *rest = arena_take(&c->arena, size + 1);
	memcpy(rest, line, size);
	for (size_t i = 0; rest; i++) {
		char *field = strsep(&rest, "\t");
		if (i == files[file].columns)
			return "more columns than the header of the file explains";
		f.at[i] = *field == 0 || strcmp(field, "-") == 0 ? NULL : field;
	}
	return files[file].add(c, &f);
}

void catalog_read_text(struct catalog *c, enum catalog_file file, const char *shown, const char *text, size_t size)
{
	size_t line = 0, skipped = 0;
	for (const char *end = text + size, *next; text < end; text = next) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t length = (size_t)((newline ? newline : end) - text);
		next = text + length + (newline != NULL);
		line++;
		if (length > 0 && text[length - 1] == '\r')
			length--;
		if (length == 0 || *text == '#')
			continue;
		const char *wrong = add_row(c, file, text, length);
		if (wrong && skipped++ < WARNINGS_MAX)
			warn("%s:%zu: skipped: %s", shown, line, wrong);
	}
	if (skipped > WARNINGS_MAX)
		warn("%s: %zu more rows skipped", shown, skipped - WARNINGS_MAX);
}

/* Others could put commands into the help that the user is given. */
static const char *wrong_file(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return "it is no regular file";
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return "it belongs to another user";
	if (st->st_mode & (S_IWGRP | S_IWOTH))
		return "others may write to it";
	return st->st_size > FILE_MAX ? "it is larger than 1 MiB" : NULL;
}

static void read_file(struct catalog *c, enum catalog_file file, const char *path)
{
	struct stat st;
	/* O_NONBLOCK: nobody may ever write to a FIFO. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return;
	if (fd < 0 || fstat(fd, &st) != 0) {
		warn("open '%s':", path);
		if (fd >= 0)
			close(fd);
		return;
	}
	const char *wrong = wrong_file(&st);
	if (wrong) {
		warn("'%s' is not read: %s", path, wrong);
		close(fd);
		return;
	}
	char *text = xreallocarray(NULL, FILE_MAX + 1, 1);
	size_t size = 0;
	ssize_t got = 0;
	while (size <= FILE_MAX && (got = read(fd, text + size, FILE_MAX + 1 - size)) > 0)
		size += (size_t)got;
	if (got < 0)
		warn("read '%s':", path);
	else if (size > FILE_MAX)
		warn("'%s' is not read: it is larger than 1 MiB", path);
	else
		catalog_read_text(c, file, path, text, size);
	free(text);
	close(fd);
}

void catalog_read_folder(struct catalog *c, const char *folder, bool wanted)
{
	struct stat st;
	bool there = stat(folder, &st) == 0;
	/* The user's own, in a home that may not be entered: nobody put anything there for us. */
	if (!wanted && (!there || access(folder, X_OK) != 0))
		return;
	if (wanted && (!there || (!S_ISDIR(st.st_mode) && (errno = ENOTDIR)))) {
		warn("open '%s':", folder);
		return;
	}
	/* Each file is judged for itself; but which of the user's own lies here, others choose. */
	if (there && S_ISDIR(st.st_mode) && st.st_mode & S_IWOTH && !(st.st_mode & S_ISVTX))
		warn("everyone may write to '%s', a folder of the catalogue", folder);
	for (size_t i = 0; i < CATALOG_FILES; i++) {
		char *path = xasprintf("%s/%s", folder, files[i].name);
		read_file(c, (enum catalog_file)i, path);
		free(path);
	}
}
