/* SPDX-License-Identifier: MIT */
/*
 * Answers what the command makes of versions, specifiers, requirements and markers: a question a line on standard
 * input, its fields between tabs, an answer a line.
 *   compare A B → <, =, >      satisfies VERSION SPECIFIERS → yes, no     valid SPECIFIERS → yes, no
 *   version V → as it is normalized, or -       name N → normalized
 *   requirement TEXT → NAME EXTRAS SPECIFIERS URL MARKER between tabs, or -
 *   marker TEXT PYTHON MACHINE EXTRA → yes, no  shell WORD → quoted
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/shell.h"
#include "python/metadata.h"
#include "python/requirement.h"

static const char *yes(bool b)
{
	return b ? "yes" : "no";
}

static void print_freed(char *text)
{
	puts(text ? text : "-");
	free(text);
}

static void answer(char **f)
{
	struct requirement r;
	if (strcmp(f[0], "compare") == 0) {
		int order = version_compare(f[1], f[2]);
		puts(order < 0 ? "<" : order > 0 ? ">" : "=");
	} else if (strcmp(f[0], "satisfies") == 0) {
		puts(yes(version_satisfies(f[1], f[2])));
	} else if (strcmp(f[0], "valid") == 0) {
		puts(yes(specifiers_valid(f[1])));
	} else if (strcmp(f[0], "version") == 0) {
		print_freed(version_normalize(f[1]));
	} else if (strcmp(f[0], "name") == 0) {
		print_freed(distribution_normalize(f[1]));
	} else if (strcmp(f[0], "shell") == 0) {
		print_freed(shell_word(f[1]));
	} else if (strcmp(f[0], "marker") == 0) {
		struct marker_environment e = {f[2], f[3], f[4]};
		puts(marker_valid(f[1]) ? yes(marker_holds(f[1], &e)) : "-");
	} else if (strcmp(f[0], "requirement") == 0) {
		if (!requirement_parse(&r, f[1])) {
			puts("-");
			return;
		}
		printf("%s\t%s\t%s\t%s\t%s\n", r.name, r.extras ? r.extras : "", r.specifiers, r.url ? r.url : "",
			r.marker ? r.marker : "");
		requirement_free(&r);
	} else {
		puts("what?");
	}
}

int main(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t length;
	while ((length = getline(&line, &room, stdin)) >= 0) {
		char *fields[5], *rest = line;
		if (length && line[length - 1] == '\n')
			line[length - 1] = 0;
		for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
			fields[i] = rest ? strsep(&rest, "\t") : "";
		}
		answer(fields);
	}
	free(line);
	return 0;
}
