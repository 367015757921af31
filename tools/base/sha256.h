/* SPDX-License-Identifier: MIT */
/* SHA-256 (FIPS 180-4) of bytes in memory, or of bytes that come in pieces. */
#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_SIZE = 32, SHA256_BLOCK = 64 };

struct sha256 {
	uint32_t state[8];
	uint64_t size;			/* bytes so far */
	uint8_t rest[SHA256_BLOCK];	/* those that fill no block yet */
};

void sha256_begin(struct sha256 *);
void sha256_add(struct sha256 *, const void *bytes, size_t);
void sha256_end(struct sha256 *, uint8_t digest[SHA256_SIZE]);
void sha256(const void *bytes, size_t, uint8_t digest[SHA256_SIZE]);

#endif
