/* SPDX-License-Identifier: MIT */
/*
 * A trace directory as one file, or as a block of text: how they are made, and how a command reads them again.  The
 * format is in libtrace-pack(5).
 */
#ifndef PACK_H
#define PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"

struct tracedir;

/* What is written; 1, which had no journals, can be read, too. */
#define PACK_VERSION 2
#define PACK_LINE "libtrace pack 2\n"

/* The first four bytes of a zstd frame. */
#define PACK_MAGIC "\x28\xb5\x2f\xfd"

/* What a pack may grow to: nothing that is larger is unpacked. */
#define PACK_FILES_MAX 200000u
#define PACK_BYTES_MAX (UINT64_C(4) << 30)
#define PACK_FREE (UINT64_C(64) << 20)	/* so much from any pack; beyond that PACK_RATIO_MAX times its size */
#define PACK_RATIO_MAX 1000u

/* A block fits into what GitHub takes as an issue's text, 65,536 characters, with something said above it. */
#define PACK_TEXT_LIMIT ((size_t)60000)

#define PACK_BEGIN "-----BEGIN LIBTRACE PACK"
#define PACK_END "-----END LIBTRACE PACK"

/* --- pack-write.c --- */

/* Where a pack goes: a buffer, or else a descriptor. */
struct pack_sink {
	struct buffer *buffer;
	int fd;
	bool quick;		/* packed as fast as can be, which is up to half as large again */
	uint64_t most;		/* 0: no limit; else nothing is written beyond it */
	uint64_t size;		/* of what was written, or more than `most` if that was not enough */
};

/* The files of an open directory; fatal if they cannot be read or written.  Says what it leaves out. */
void pack_write(const struct tracedir *, struct pack_sink *);

/* --- pack-read.c --- */

/* What is left to read: bytes that are in memory, then those of a descriptor, -1 if there is none. */
struct pack_source {
	const char *bytes;
	size_t size;
	int fd;
	uint64_t taken;		/* private: bytes read so far */
};

/*
 * Unpacks into directory `to`; NULL, or what is wrong, to be freed.  *note, to be freed: what was left out of it, NULL
 * if nothing was.
 */
char *pack_read(struct pack_source *, int to, char **note);

/* --- pack-lines.c: the block --- */

/* The lines of a block that holds these bytes, markers included. */
void block_write(struct buffer *to, const void *bytes, size_t size);
/* How long that is. */
size_t block_length(size_t size);
/* The CRC-32 of IEEE 802.3 of more bytes behind those of `crc`, 0 at first. */
uint32_t block_crc(uint32_t crc, const void *bytes, size_t size);
enum { BLOCK_BYTES = 54, BLOCK_DIGITS = 72, BLOCK_CHECK = 2 };	/* of a line: its bytes, their base64, its check */
extern const char block_digits[];	/* the 64 */
/* The two digits at the end of line `number`, from 0. */
void block_check(char check[BLOCK_CHECK], size_t number, const char *digits, size_t size);

/* --- pack-block.c --- */

struct block {
	struct buffer bytes;	/* to be freed */
	size_t line;		/* where it begins, from 1; 0: there is none */
	size_t count;		/* blocks in the text */
};

/* Finds the first block of a text; NULL, or what is wrong with it, to be freed.  Without a block line is 0. */
char *block_read(const char *text, size_t size, struct block *);

/* --- pack-open.c --- */

struct tempdir;

/*
 * Unpacks what can be read from fd, a pack or a text with a block of one, into a private folder.  Fatal if it is
 * neither, or damaged.  note as pack_read says it.
 */
void pack_open(int fd, const char *shown, struct tempdir *, char **note);

#endif
