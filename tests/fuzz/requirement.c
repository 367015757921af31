/* SPDX-License-Identifier: MIT */
/*
 * A libFuzzer target: lines as versions, specifiers, requirements and markers, the whole as METADATA and RECORD; and
 * what holds of any: an order is one, what was normalized stays, a quoted word is one line.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/shell.h"
#include "base/disk.h"
#include "base/mem.h"
#include "python/requirement.h"
#include "python/metadata.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static void try_requirement(const char *line)
{
	static const struct marker_environment environment = {"3.11", "x86_64", "cublas"};
	struct requirement r;
	if (!requirement_parse(&r, line))
		return;
	expect(specifiers_valid(r.specifiers));
	expect(!r.marker || marker_valid(r.marker));
	marker_holds(r.marker, &environment);
	version_satisfies("13.4.1.3", r.specifiers);
	requirement_free(&r);
}

static void try_versions(const char *a, const char *b)
{
	int order = version_compare(a, b), back = version_compare(b, a);
	expect((order < 0) == (back > 0) && (order == 0) == (back == 0));
	expect(version_compare(a, a) == 0);
	version_satisfies(a, b);
	char *normal = version_normalize(a);
	if (normal) {
		char *again = version_normalize(normal);
		expect(again && strcmp(normal, again) == 0 && version_compare(a, normal) == 0);
		free(again);
	}
	free(normal);
}

static void try_words(const char *line)
{
	char *name = distribution_normalize(line), *again = distribution_normalize(name), *word = shell_word(line),
	     *plain = path_normalize(line);
	expect(strcmp(name, again) == 0);
	for (const char *c = word; *c; c++)
		expect((unsigned char)*c >= 0x20 && *c != 0x7f);
	expect(strlen(plain) <= strlen(line) + 1);
	free(name), free(again), free(word), free(plain);
}

static void try_files(const char *text, size_t size)
{
	struct record_row row = {0};
	const char *at = text, *value;
	size_t length;
	while (metadata_next(&at, "Requires-Dist", &value, &length))
		expect(value >= text && value + length <= text + size);
	at = text;
	while (record_next(&at, text + size, &row))
		expect(at <= text + size);
	buffer_free(&row.path);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *text = xreallocarray(NULL, size + 1, 1), *rest, *last = "";
	memcpy(text, bytes, size);
	text[size] = '\0';
	try_files(text, size);
	rest = text;
	for (char *line; (line = strsep(&rest, "\n"));) {
		try_requirement(line);
		try_versions(line, last);
		try_words(line);
		last = line;
	}
	free(text);
	return 0;
}
