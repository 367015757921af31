/* SPDX-License-Identifier: MIT */
/* Memory that is there or ends the command, arrays that grow, and one growing buffer. */
#ifndef MEM_H
#define MEM_H

#include <stddef.h>

#define countof(array) (sizeof(array) / sizeof((array)[0]))

void *xreallocarray(void *, size_t count, size_t size);
/*
 * Makes room for one more behind `count` items of an array that began as NULL and only ever grew so: how much there is
 * follows from the count, so nobody keeps it.
 */
#define grow(items, count) ((items) = grown((items), (count), sizeof(*(items))))
void *grown(void *items, size_t count, size_t size);
void *xcalloc(size_t count, size_t size);
char *xstrdup(const char *);
char *xstrndup(const char *, size_t);
__attribute__((format(printf, 1, 2))) char *xasprintf(const char *format, ...);

/* Bytes that grow; data is NUL-terminated once anything was added, NULL before.  Owner frees data. */
struct buffer {
	char *data;
	size_t length, room;
};

void buffer_add(struct buffer *, const void *bytes, size_t);
void buffer_string(struct buffer *, const char *);
__attribute__((format(printf, 2, 3))) void buffer_printf(struct buffer *, const char *format, ...);
void buffer_free(struct buffer *);

#endif
