/* SPDX-License-Identifier: MIT */
/*
 * Answers what the catalogue has: a question a line on standard input, its fields between tabs, an answer a line.
 *   soname NAME CUDA MACHINE → PATTERN CUDA WHEEL APT RPM CONDA FOLDER driver|nvidia|-, between blanks, or -
 *   expected NAME REQUESTER → its reason, or -     gpu MODEL → DEVICE datacenter|- REPORTED, or -     page CODE → its
 *   bytes
 *   result NUMBER → NAME MEANING, or -
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "finding/catalog-data.h"
#include "finding/catalog.h"

static const char *dash(const char *text)
{
	return text && *text ? text : "-";
}

static void answer(const struct catalog *c, char **f)
{
	if (strcmp(f[0], "soname") == 0) {
		const struct catalog_soname *row = catalog_soname(c, f[1], (unsigned)atoi(f[2]), *f[3] ? f[3] : NULL);
		if (row)
			printf("%s %u %s %s %s %s %s %s\n", row->pattern, row->cuda, dash(row->wheel), dash(row->apt),
				dash(row->rpm), dash(row->conda), dash(row->folder),
				row->driver             ? "driver" :
					row->apt_nvidia ? "nvidia" :
							  "-");
		else
			puts("-");
	} else if (strcmp(f[0], "expected") == 0) {
		const struct catalog_miss *row = catalog_expected(c, f[1], f[2]);
		puts(row ? row->reason : "-");
	} else if (strcmp(f[0], "gpu") == 0) {
		const struct catalog_gpu *row = catalog_gpu(c, f[1]);
		if (row)
			printf("%u %s %s\n", row->device, row->datacenter ? "datacenter" : "-", dash(row->reported));
		else
			puts("-");
	} else if (strcmp(f[0], "result") == 0) {
		const struct catalog_result *row = catalog_result(c, (unsigned)atoi(f[1]));
		if (row)
			printf("%s %s\n", row->name, row->meaning);
		else
			puts("-");
	} else {
		int code = code_find(f[1]);
		printf("%zu\n", code < 0 ? 0 : strlen(catalog_page((enum code)code)));
	}
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;
	struct catalog *c = catalog_open();
	for (ssize_t got; (got = getline(&line, &room, stdin)) > 0;) {
		char empty[] = "", *f[4] = {empty, empty, empty, empty}, *rest = line;
		line[got - 1] = '\0';
		for (size_t i = 0; rest && i < 4; i++)
			f[i] = strsep(&rest, "\t");
		answer(c, f);
	}
	free(line);
	catalog_free(c);
	return 0;
}
