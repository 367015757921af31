/* SPDX-License-Identifier: MIT */
/* Reads the catalogue's files, which a user may have written: a row that breaks a rule is named and skipped. */
#ifndef CATALOG_READ_H
#define CATALOG_READ_H

#include "base/map.h"
#include "finding/catalog-data.h"
#include "finding/catalog.h"

/* Rows in the order in which they are asked: a user's first. */
struct catalog {
	struct arena arena;
	struct catalog_soname *sonames;
	struct catalog_miss *misses;
	struct catalog_gpu *gpus;
	struct catalog_call *calls;
	struct catalog_result *results;
	struct catalog_distribution *distributions;
	struct catalog_message *messages;
	size_t soname_count, miss_count, gpu_count, call_count, result_count, distribution_count, message_count;
};

/* Adds the rows of a text; shown names it in warnings. */
void catalog_read_text(struct catalog *, enum catalog_file, const char *shown, const char *text, size_t size);
/* Adds the files that a folder has; wanted: that it is not there is worth a warning. */
void catalog_read_folder(struct catalog *, const char *folder, bool wanted);

#endif
