/* SPDX-License-Identifier: MIT */
/* What the command carries of catalog/. */
#ifndef CATALOG_DATA_H
#define CATALOG_DATA_H

#include "finding/finding.h"

enum catalog_file {
	CATALOG_SONAMES,
	CATALOG_MISSES,
	CATALOG_GPUS,
	CATALOG_CALLS,
	CATALOG_RESULTS,
	CATALOG_DISTRIBUTIONS,
	CATALOG_MESSAGES,
	CATALOG_FILES
};

const char *catalog_text(enum catalog_file);
/* The page of a code, NULL if it has none. */
const char *catalog_page(enum code);

#endif
