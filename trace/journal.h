/* SPDX-License-Identifier: MIT */
/*
 * Where records go, from inside the traced process: a chunk of the directory's journal, which is mapped, or, where
 * that cannot be, a file of the image's own.  No descriptor is kept.
 */
#ifndef TRACE_JOURNAL_H
#define TRACE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/format.h"

struct journal_place {
	const char *directory;	/* absolute; outlives the writer */
	int (*prepare)(const char *directory);	/* makes it, where there is no journal yet: 0 or a negative errno */
	uint64_t images;	/* that the directory may hold */
	bool counted;		/* this module's first chunk stands for the image; else the other module's does */
	uint32_t page_size;
	uint8_t boot_id[16];
};

struct chunk {
	uint8_t *bytes;		/* mapped; the header comes first */
	uint32_t room;
	bool probed;		/* here a page may be refused although it is mapped: see chunk_can_store */
	int error;		/* there is none: errno, 0 if that does not say why */
};

enum journal_answer {
	JOURNAL_TAKEN,		/* there is a chunk */
	JOURNAL_FULL,		/* not now: no room, no descriptor, a limit */
	/* it holds as many images as it may; the empty chunk that is to say so is there, or bytes is NULL */
	JOURNAL_IMAGES,
	JOURNAL_UNMAPPED,	/* never: a file of its own is the way */
	JOURNAL_REFUSED,	/* never: this process may not write there at all */
};

/* Forgets the journal that a parent used. */
void journal_begin(void);
/* Takes a chunk with `wanted` bytes at least; the image's first one has a size of its own. */
enum journal_answer journal_take(const struct journal_place *, bool first, size_t wanted, struct chunk *);

/*
 * Whether the next store to the word's page will succeed.  What is mapped may be gone: the disk is full where each
 * page is written to a new place (btrfs, a reflink), the file was cut, its server died.  The store would end in SIGBUS;
 * a system call that stores there has EFAULT for an answer.  FUTEX_WAKE_OP stores what was there, at once.
 */
bool chunk_can_store(const struct chunk *, const void *word);

/*
 * May a file that has `size` bytes get `more`?  Past RLIMIT_FSIZE, the kernel would send SIGXFSZ; a limit that is not
 * known is one.
 */
bool size_allowed(uint64_t size, uint64_t more);

#endif
