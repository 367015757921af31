/* SPDX-License-Identifier: MIT */
/*
 * A pack as a block of text.  Each line carries a check of its number and its digits, so that a reader can say which
 * line was changed or is missing; the digits are never padded, so that nothing in them is changed by quoted-printable.
 */
#include "tracedir/pack.h"

#include <stdio.h>

const char block_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

uint32_t block_crc(uint32_t crc, const void *bytes, size_t size)
{
	const unsigned char *p = bytes;
	crc = ~crc;
	for (size_t i = 0; i < size; i++) {
		crc ^= p[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

void block_check(char check[BLOCK_CHECK], size_t number, const char *digits, size_t size)
{
	const unsigned char little[4] = {(unsigned char)number, (unsigned char)(number >> 8),
		(unsigned char)(number >> 16), (unsigned char)(number >> 24)};
	uint32_t crc = block_crc(block_crc(0, little, sizeof(little)), digits, size);
	check[0] = block_digits[crc >> 6 & 63];
	check[1] = block_digits[crc & 63];
}

/* Base64 without padding: three bytes are four digits, one is two, two are three. */
static size_t encode(char *digits, const unsigned char *bytes, size_t size)
{
	char *to = digits;
	for (size_t i = 0; i < size; i += 3) {
		size_t left = size - i < 3 ? size - i : 3;
		uint32_t bits = (uint32_t)bytes[i] << 16;
		bits |= left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0;
		bits |= left > 2 ? bytes[i + 2] : 0;
		for (size_t k = 0; k <= left; k++)
			*to++ = block_digits[bits >> (18 - 6 * k) & 63];
	}
	return (size_t)(to - digits);
}

void block_write(struct buffer *to, const void *bytes, size_t size)
{
	const unsigned char *p = bytes;
	char line[BLOCK_DIGITS + BLOCK_CHECK];
	buffer_printf(to, PACK_BEGIN " %d, %zu bytes-----\n", PACK_VERSION, size);
	for (size_t at = 0; at < size; at += BLOCK_BYTES) {
		size_t length = encode(line, p + at, size - at < BLOCK_BYTES ? size - at : BLOCK_BYTES);
		block_check(line + length, at / BLOCK_BYTES, line, length);
		buffer_add(to, line, length + BLOCK_CHECK);
		buffer_string(to, "\n");
	}
	buffer_printf(to, PACK_END " %08x-----\n", block_crc(0, bytes, size));
}

size_t block_length(size_t size)
{
	size_t lines = (size + BLOCK_BYTES - 1) / BLOCK_BYTES, rest = size % BLOCK_BYTES;
	size_t digits = size / BLOCK_BYTES * BLOCK_DIGITS + (rest * 8 + 5) / 6;
	char begin[64];
	return digits + lines * (BLOCK_CHECK + 1) + sizeof(PACK_END) - 1 + sizeof(" 12345678-----\n") - 1 +
		(size_t)snprintf(begin, sizeof(begin), PACK_BEGIN " %d, %zu bytes-----\n", PACK_VERSION, size);
}
