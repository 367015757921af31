/* SPDX-License-Identifier: MIT */
/* An error message, found in a text by the rows of the catalogue, and what it speaks of. */
#include "diagnose/explain.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/shell.h"
#include "base/text.h"
#include "finding/finding.h"

enum { FIELD_SIZE = 1024, LINE_SHOWN = 400, ALSO_SHOWN = 3 };

enum message_part { PART_SONAME, PART_REQUESTER, PART_SYMBOL, PART_VERSION, PARTS };
static const char *const part_names[] = {
	[PART_SONAME] = "soname", [PART_REQUESTER] = "requester", [PART_SYMBOL] = "symbol", [PART_VERSION] = "version"};
static const char *const part_words[] = {
	[PART_SONAME] = "library", [PART_REQUESTER] = "asked by", [PART_SYMBOL] = "symbol", [PART_VERSION] = "version"};

struct match {
	const struct catalog_message *row;
	const char *line;	/* in the text */
	size_t length;
	char parts[PARTS][FIELD_SIZE];	/* "" where the message does not say */
};

/* What ends a name in running text: blanks and quotes, and anything that acts on a terminal. */
static bool ends_name(char c)
{
	return (unsigned char)c <= ' ' || (unsigned char)c == 0x7f || strchr("'\"`()[]{}<>,;", c);
}

static void keep(struct match *m, const char *name, size_t name_length, const char *text, size_t length)
{
	/* What ends a sentence, or begins what follows. */
	while (length && strchr(".:", text[length - 1]))
		length--;
	for (size_t i = 0; i < PARTS; i++) {
		if (strlen(part_names[i]) != name_length || memcmp(part_names[i], name, name_length) != 0 ||
			length >= FIELD_SIZE)
			continue;
		memcpy(m->parts[i], text, length);
		m->parts[i][length] = '\0';
	}
}

/* The name that ends where the text of the message begins: a path may hold blanks, where it begins after "error: ". */
static size_t name_before(const char *line, size_t end)
{
	size_t word = end, whole = end;
	while (word && !ends_name(line[word - 1]))
		word--;
	while (whole && !(whole > 1 && line[whole - 1] == ' ' && line[whole - 2] == ':') &&
		(unsigned char)line[whole - 1] >= ' ' && !strchr("'\"`", line[whole - 1]))
		whole--;
	return whole < word && line[whole] == '/' ? whole : word;
}

static size_t name_after(const char *line, size_t at, size_t length)
{
	size_t end = at;
	while (end < length && !ends_name(line[end]))
		end++;
	return end;
}

/* Where a piece of the message stands in the line, from a place on; the length of the line if nowhere. */
static size_t find_piece(const char *line, size_t from, size_t length, const char *piece, size_t size)
{
	const char *found = from < length ? memmem(line + from, length - from, piece, size) : NULL;
	return found ? (size_t)(found - line) : length;
}

/* The first piece at a place of the line: then the others have to follow in their order. */
static bool match_rest(struct match *m, const char *pattern, const char *line, size_t at, size_t length)
{
	while (*pattern) {
		const char *name = pattern + 1;
		size_t name_length = strcspn(name, "}"), size;
		pattern = name + name_length + (name[name_length] == '}');
		size = strcspn(pattern, "{");
		size_t next = size ? find_piece(line, at, length, pattern, size) : length;
		if (size && next == length)
			return false;
		bool any = strncmp(name, "any}", 4) == 0;
		size_t end = any ? next : name_after(line, at, next);
		/* A name is all that stands between the two. */
		if (!any && size && end != next)
			return false;
		keep(m, name, name_length, line + at, end - at);
		at = next + size;
		pattern += size;
	}
	return true;
}

static bool match_line(struct match *m, const struct catalog_message *row, const char *line, size_t length)
{
	const char *pattern = row->pattern, *name = NULL;
	size_t name_length = 0;
	if (*pattern == '{') {
		name = pattern + 1;
		name_length = strcspn(name, "}");
		pattern = name + name_length + (name[name_length] == '}');
	}
	size_t size = strcspn(pattern, "{");
	for (size_t at = 0; (at = find_piece(line, at, length, pattern, size)) < length; at++) {
		*m = (struct match){.row = row, .line = line, .length = length};
		if (!match_rest(m, pattern + size, line, at + size, length))
			continue;
		size_t begin = name_before(line, at);
		if (name && begin == at)
			continue;
		if (name)
			keep(m, name, name_length, line + begin, at - begin);
		return true;
	}
	return false;
}

/* Lines end with any control character but a tab: carriage returns of progress bars, NUL, colours. */
static size_t line_length(const char *text, size_t size)
{
	size_t length = 0;
	while (length < size && ((unsigned char)text[length] >= ' ' || text[length] == '\t'))
		length++;
	return length;
}

/* Of what sets a colour, all but its last byte: ESC [ 31 m. */
static size_t color_length(const char *text, size_t size)
{
	size_t length = 2;
	if (size < 3 || text[0] != 033 || text[1] != '[')
		return 0;
	while (length < size && ((text[length] >= '0' && text[length] <= '9') || text[length] == ';'))
		length++;
	return length < size ? length : size - 1;
}

static bool find(struct match *m, const struct catalog_message *row, const char *text, size_t size)
{
	for (size_t at = 0; at < size; at++) {
		size_t length = line_length(text + at, size - at);
		if (match_line(m, row, text + at, length))
			return true;
		at += length;
		at += color_length(text + at, size - at);
	}
	return false;
}

/* "libcudnn_ops.so.9" of a line whose message does not say where it stands. */
static void find_library(struct match *m)
{
	const char *own = last_component(m->parts[PART_REQUESTER]);
	for (size_t at = 0, end; at < m->length && !m->parts[PART_SONAME][0]; at = end + 1) {
		end = name_after(m->line, at, m->length);
		size_t base = end;
		while (base > at && m->line[base - 1] != '/')
			base--;
		size_t length = end - base;
		if (*own && length >= strlen(own) && memcmp(m->line + base, own, strlen(own)) == 0)
			continue;
		if (length > 6 && memcmp(m->line + base, "lib", 3) == 0 && memmem(m->line + base, length, ".so", 3))
			keep(m, part_names[PART_SONAME], strlen(part_names[PART_SONAME]), m->line + base, length);
	}
}

/* --- what follows from what was read --- */

static bool is_symbol_of_torch(const char *symbol)
{
	return strncmp(symbol, "_Z", 2) == 0 &&
		(strstr(symbol, "3c10") || strstr(symbol, "2at") || strstr(symbol, "5torch"));
}

/* The catalogue and the name know more than the words of the message. */
static const char *code_of(const struct catalog *c, const struct match *m)
{
	const char *soname = last_component(m->parts[PART_SONAME]);
	const struct catalog_soname *row = *soname ? catalog_soname(c, soname, 0, NULL) : NULL;
	if (strcmp(m->row->code, "not-found") == 0 && row && row->driver)
		return strncmp(soname, "libcuda.so", 10) == 0 ? "driver-missing" : "driver-part-missing";
	if (strcmp(m->row->code, "missing-symbol") == 0 && is_symbol_of_torch(m->parts[PART_SYMBOL]))
		return "abi-mismatch";
	return m->row->code;
}

static void print_row(const struct terminal *t, const char *label, const char *text, size_t length)
{
	struct buffer shown = {0};
	char *cut = xstrndup(text, length < LINE_SHOWN ? length : LINE_SHOWN);
	terminal_name(&shown, t, cut);
	printf("  %-10s  %s%s\n", label, shown.data ? shown.data : "", length > LINE_SHOWN ? " ..." : "");
	buffer_free(&shown);
	free(cut);
}

static void print_wheel(const struct catalog_soname *row)
{
	printf("  %-10s  the Python distribution %s", "brought by", row->wheel);
	if (row->cuda)
		printf(", for CUDA %u", row->cuda);
	putchar('\n');
}

static void print_packages(const struct catalog *c, const struct match *m)
{
	const char *soname = last_component(m->parts[PART_SONAME]);
	const struct catalog_soname *row = *soname ? catalog_soname(c, soname, 0, NULL) : NULL;
	if (!row || row->driver)
		return;
	if (row->wheel && !strchr(row->wheel, '{'))
		print_wheel(row);
	else if (row->apt && !strchr(row->apt, '{'))
		printf("  %-10s  the package %s of apt\n", "brought by", row->apt);
}

/* Only a name of plain letters goes into a command: anything else is to be looked at first. */
static bool is_plain(const char *text)
{
	for (const char *c = text; *c; c++)
		if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f)
			return false;
	return *text != '\0' && *text != '-';
}

static void print_next(const struct match *m)
{
	const char *soname = last_component(m->parts[PART_SONAME]), *requester = m->parts[PART_REQUESTER];
	puts("\nnext, where it fails:\n\n    libtrace record -- COMMAND\n    libtrace diagnose");
	if (is_plain(soname)) {
		char *word = shell_word(soname);
		printf("    libtrace why %s\n", word);
		free(word);
	}
	if (is_plain(requester) && requester[0] == '/') {
		char *word = shell_word(requester);
		printf("    libtrace check %s\n", word);
		free(word);
	}
	putchar('\n');
}

/* Other messages of the text: what a framework said of the same load, and the requester that one of them names. */
static void add_others(
	const struct catalog *c, struct match *m, const char *text, size_t size, const struct terminal *t)
{
	const struct catalog_message *row;
	size_t shown = 0;
	struct match *other = xcalloc(1, sizeof(*other));
	for (size_t i = 0; (row = catalog_message(c, i)); i++) {
		if (row == m->row || !find(other, row, text, size) || other->line == m->line)
			continue;
		if (!m->parts[PART_REQUESTER][0])
			memcpy(m->parts[PART_REQUESTER], other->parts[PART_REQUESTER], FIELD_SIZE);
		if (shown++ < ALSO_SHOWN)
			print_row(t, "it also has", row->meaning, strlen(row->meaning));
	}
	free(other);
}

bool explain_message(const struct catalog *c, const char *text, size_t size, const struct terminal *t)
{
	const struct catalog_message *row;
	struct match *m = xcalloc(1, sizeof(*m));
	bool found = false;
	for (size_t i = 0; !found && (row = catalog_message(c, i)); i++)
		found = find(m, row, text, size);
	if (!found) {
		free(m);
		return false;
	}
	find_library(m);
	const char *code = code_of(c, m), *page = code_page((enum code)code_find(code));
	struct buffer title = {0};
	explain_title(&title, page, t);
	printf("%s: %s\n", code, title.data ? title.data : "");
	buffer_free(&title);
	print_row(t, "the text", m->line + strspn(m->line, " \t"), m->length - strspn(m->line, " \t"));
	print_row(t, "it means", m->row->meaning, strlen(m->row->meaning));
	add_others(c, m, text, size, t);
	for (size_t i = 0; i < PARTS; i++)
		if (m->parts[i][0])
			print_row(t, part_words[i], m->parts[i], strlen(m->parts[i]));
	print_packages(c, m);
	print_next(m);
	explain_page(page, t);
	free(m);
	return true;
}
