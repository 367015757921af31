/* SPDX-License-Identifier: MIT */
/* What the command carries of catalog/. */
#ifndef CATALOG_DATA_H
#define CATALOG_DATA_H

#include "tools/finding.h"

/* The page of a code, NULL if it has none. */
const char *catalog_page(enum code);

#endif
