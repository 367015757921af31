/* SPDX-License-Identifier: MIT */
/* The files of catalog/, inside the command: it never misses them, wherever it is copied to. */
#include "finding/catalog-data.h"

#include <stddef.h>

/* The assembler looks below the folder that the project is built in; a NUL ends each file. */
#define EMBED(name, path) \
	__asm__(".pushsection .rodata.catalog, \"a\"\n" \
		"	.globl	embedded_" #name "\n" \
		"	.hidden	embedded_" #name "\n" \
		"embedded_" #name ":\n" \
		"	.incbin	\"catalog/" path "\"\n" \
		"	.byte	0\n" \
		"	.popsection\n"); \
	extern const char embedded_##name[];

EMBED(sonames, "sonames.tsv")
EMBED(misses, "expected-misses.tsv")
EMBED(gpus, "gpus.tsv")
EMBED(calls, "harmless-calls.tsv")
EMBED(results, "driver-results.tsv")
EMBED(distributions, "distributions.tsv")
EMBED(messages, "messages.tsv")

#define EMBED_PAGE(name, text) EMBED(page_##name, "explain/" text ".md")
FINDING_CODES(EMBED_PAGE)

const char *catalog_text(enum catalog_file file)
{
	static const char *const texts[] = {
		[CATALOG_SONAMES] = embedded_sonames,
		[CATALOG_MISSES] = embedded_misses,
		[CATALOG_GPUS] = embedded_gpus,
		[CATALOG_CALLS] = embedded_calls,
		[CATALOG_RESULTS] = embedded_results,
		[CATALOG_DISTRIBUTIONS] = embedded_distributions,
		[CATALOG_MESSAGES] = embedded_messages,
	};
	return texts[file];
}

const char *catalog_page(enum code code)
{
#define PAGE(name, text) [CODE_##name] = embedded_page_##name,
	static const char *const pages[] = {FINDING_CODES(PAGE)};
#undef PAGE
	return code < CODE_COUNT ? pages[code] : NULL;
}
