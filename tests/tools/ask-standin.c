/* SPDX-License-Identifier: MIT */
/*
 * ask-standin MACHINE FOLDER SONAME REPORT RUN-ON [VERSION…] -- [SYMBOL[@VERSION][:data=SIZE|:harmless]…]: writes a
 * stand-in.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "probe/standin.h"

static struct standin_symbol parsed(char *word)
{
	struct standin_symbol s = {0};
	char *kind = strchr(word, ':');
	if (kind) {
		*kind++ = '\0';
		s.harmless = strcmp(kind, "harmless") == 0;
		s.is_data = strncmp(kind, "data=", 5) == 0;
		s.size = s.is_data ? strtoull(kind + 5, NULL, 10) : 0;
	}
	char *version = strchr(word, '@');
	if (version) {
		*version++ = '\0';
		s.version = version;
	}
	s.name = word;
	return s;
}

int main(int argc, char **argv)
{
	struct standin s = {0};
	if (argc < 7)
		return 2;
	s.machine = (uint16_t)atoi(argv[1]);
	s.soname = argv[3];
	s.report = argv[4];
	s.run_on = atoi(argv[5]) != 0;
	s.versions = (const char *const *)argv + 6;
	int i = 6;
	while (i < argc && strcmp(argv[i], "--") != 0)
		i++;
	s.version_count = (size_t)(i - 6);
	struct standin_symbol *symbols = xcalloc((size_t)argc, sizeof(*symbols));
	for (i++; i < argc; i++)
		symbols[s.symbol_count++] = parsed(argv[i]);
	s.symbols = symbols;
	int folder = open(argv[2], O_RDONLY | O_DIRECTORY);
	int error = standin_write(&s, folder, s.soname);
	if (error)
		fprintf(stderr, "%s: %s\n", s.soname, strerror(error));
	free(symbols);
	return error != 0;
}
