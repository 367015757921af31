/* SPDX-License-Identifier: MIT */
/* Memory that is there or ends the command, and one growing buffer. */
#ifndef MEM_H
#define MEM_H

#include <stddef.h>

void *xreallocarray(void *, size_t count, size_t size);
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
