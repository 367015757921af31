/* SPDX-License-Identifier: MIT */
/* Strings in a row, which belong to whoever made the list. */
#ifndef LIST_H
#define LIST_H

#include <stddef.h>

struct list {
	const char **items;
	size_t count;
};

#endif
