/* SPDX-License-Identifier: MIT */
/* SHA-256 (FIPS 180-4), without help of the processor. */
#include "base/sha256.h"

#include <string.h>

enum { LENGTH_AT = 56 };

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
static const uint32_t constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotated(uint32_t word, unsigned bits)
{
	return word >> bits | word << (32 - bits);
}

/* One round: the eight words change their places by the names that the next round has for them. */
static inline void add_word(uint32_t s[8], size_t i, uint32_t word)
{
	uint32_t a = s[-i & 7], b = s[(1 - i) & 7], c = s[(2 - i) & 7], e = s[(4 - i) & 7], f = s[(5 - i) & 7],
		 g = s[(6 - i) & 7];
	uint32_t choice = (e & f) ^ (~e & g), majority = (a & b) ^ (a & c) ^ (b & c);
	uint32_t one = s[(7 - i) & 7] + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + choice + constants[i] +
		word;
	s[(3 - i) & 7] += one;
	s[(7 - i) & 7] = one + (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority;
}

static void add_block(uint32_t state[8], const uint8_t *block)
{
	uint32_t w[64], s[8];
	for (size_t i = 0; i < 16; i++)
		w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
			(uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
	for (size_t i = 16; i < 64; i++)
		w[i] = w[i - 16] + (rotated(w[i - 15], 7) ^ rotated(w[i - 15], 18) ^ w[i - 15] >> 3) + w[i - 7] +
			(rotated(w[i - 2], 17) ^ rotated(w[i - 2], 19) ^ w[i - 2] >> 10);
	memcpy(s, state, sizeof(s));
	for (size_t i = 0; i < 64; i += 8)
		for (size_t k = 0; k < 8; k++)	/* as many as there are words: unrolled, no word is moved */
			add_word(s, i + k, w[i + k]);
	for (size_t i = 0; i < 8; i++)
		state[i] += s[i];
}

void sha256_begin(struct sha256 *s)
{
	*s = (struct sha256){.state = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	}};
}

void sha256_add(struct sha256 *s, const void *bytes, size_t size)
{
	const uint8_t *at = bytes;
	size_t held = s->size % SHA256_BLOCK;
	s->size += size;
	while (size) {
		if (held == 0 && size >= SHA256_BLOCK) {
			add_block(s->state, at);
			at += SHA256_BLOCK;
			size -= SHA256_BLOCK;
			continue;
		}
		size_t part = size < SHA256_BLOCK - held ? size : SHA256_BLOCK - held;
		memcpy(s->rest + held, at, part);
		at += part;
		size -= part;
		held = (held + part) % SHA256_BLOCK;
		if (held == 0)
			add_block(s->state, s->rest);
	}
}

void sha256_end(struct sha256 *s, uint8_t digest[SHA256_SIZE])
{
	uint8_t last[2 * SHA256_BLOCK] = {0x80};
	uint64_t bits = s->size * 8;
	size_t held = s->size % SHA256_BLOCK,
	       padding = (held < LENGTH_AT ? LENGTH_AT : SHA256_BLOCK + LENGTH_AT) - held;
	for (size_t i = 0; i < 8; i++)
		last[padding + i] = (uint8_t)(bits >> (56 - 8 * i));
	sha256_add(s, last, padding + 8);
	for (size_t i = 0; i < SHA256_SIZE; i++)
		digest[i] = (uint8_t)(s->state[i / 4] >> (24 - 8 * (i % 4)));
}

void sha256(const void *bytes, size_t size, uint8_t digest[SHA256_SIZE])
{
	struct sha256 s;
	sha256_begin(&s);
	sha256_add(&s, bytes, size);
	sha256_end(&s, digest);
}
