/* SPDX-License-Identifier: MIT */
/* Which NVIDIA driver goes with which CUDA: numbers from NVIDIA's release notes, and from a libcuda's own note. */
#include "elf/cuda-version.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Drivers begin at some hundred: libcuda.so.1.1 of WSL and of Tegra is not of driver 1.1. */
enum { BRANCH_MIN = 100, BRANCH_MAX = 99999 };

unsigned driver_branch(const char *version)
{
	char *end;
	if (!version || *version < '0' || *version > '9')
		return 0;
	unsigned long branch = strtoul(version, &end, 10);
	return *end == '.' && end[1] >= '0' && end[1] <= '9' && branch >= BRANCH_MIN && branch <= BRANCH_MAX ?
		(unsigned)branch :
		0;
}

const char *driver_version(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	const char *suffix = path ? strstr(slash ? slash : path, ".so.") : NULL;
	if (!suffix || !driver_branch(suffix + 4) || suffix[4 + strspn(suffix + 4, "0123456789.")])
		return NULL;
	return suffix + 4;
}

int driver_compare(const char *a, const char *b)
{
	while (*a || *b) {
		char *end_a, *end_b;
		unsigned long number_a = strtoul(a, &end_a, 10), number_b = strtoul(b, &end_b, 10);
		if (number_a != number_b)
			return number_a < number_b ? -1 : 1;
		if (end_a == a && end_b == b)
			return strcmp(a, b);
		a = end_a + (*end_a == '.');
		b = end_b + (*end_b == '.');
	}
	return 0;
}

/*
 * The driver that came with each CUDA: table "CUDA Toolkit and Corresponding Driver Versions" of NVIDIA's CUDA release
 * notes; 560 also served CUDA 12.6 and 565 is believed to be of 12.7.
 */
static const struct { unsigned branch, cuda;
} branches[] = {
	{450, 11000},
	{455, 11010},
	{460, 11020},
	{465, 11030},
	{470, 11040},
	{495, 11050},
	{510, 11060},
	{515, 11070},
	{520, 11080},
	{525, 12000},
	{530, 12010},
	{535, 12020},
	{545, 12030},
	{550, 12040},
	{555, 12050},
	{560, 12060},
	{565, 12070},
	{570, 12080},
	{575, 12090},
	{580, 13000},
	{590, 13010},
	{595, 13020},
	{610, 13030},
	{615, 13040},
};

unsigned cuda_of_branch(unsigned branch)
{
	unsigned cuda = 0;
	/* A branch between two has at least what the older one had. */
	for (size_t i = 0; i < countof(branches) && branches[i].branch <= branch; i++)
		cuda = branches[i].cuda;
	return cuda;
}

/* docs.nvidia.com/deploy/cuda-compatibility/minor-version-compatibility.html */
const char *cuda_minimum_driver(unsigned major)
{
	switch (major) {
	case 11: return "450.80.02";
	case 12: return "525.60.13";
	case 13: return "580.65.06";
	default: return NULL;
	}
}

/* "PTX ISA Version" and "CUDA version" in the release notes of NVIDIA's description of PTX. */
unsigned cuda_of_ptx(unsigned isa)
{
	unsigned major = isa / 100, minor = isa % 100;
	switch (major) {
	case 7: return 11000 + 10 * minor;
	case 8: return 12000 + 10 * (minor <= 5 ? minor : minor + 1);	/* 8.5 is of 12.5 and of 12.6 */
	case 9: return 13000 + 10 * minor;
	default: return major < 7 ? 10000 : 0;
	}
}

/* The value of a key, matched without regard to case as NVIDIA's own reader does. */
static struct json_object *note_value(struct json_object *note, const char *wanted)
{
	if (json_object_is_type(note, json_type_object)) {
		json_object_object_foreach(note, key, value)
			if (strcasecmp(key, wanted) == 0)
				return value;
	}
	return NULL;
}

unsigned cuda_of_note(const char *text)
{
	struct json_object *note = text ? json_tokener_parse(text) : NULL;
	struct json_object *value = note_value(note, "CUDA version");
	unsigned cuda = 0;
	if (json_object_is_type(value, json_type_string)) {
		char *end;
		unsigned long major = strtoul(json_object_get_string(value), &end, 10);
		unsigned long minor = *end == '.' ? strtoul(end + 1, &end, 10) : 0;
		if (!*end && major && major < 1000 && minor < 100)
			cuda = (unsigned)(1000 * major + 10 * minor);
	}
	json_object_put(note);
	return cuda;
}

enum note_says note_lists(const char *text, unsigned branch)
{
	struct json_object *note = text ? json_tokener_parse(text) : NULL;
	struct json_object *drivers = note_value(note, "driver");
	enum note_says says = NOTE_SILENT;
	if (json_object_is_type(drivers, json_type_array) && branch) {
		says = NOTE_LISTS_NOT;
		for (size_t i = 0; i < json_object_array_length(drivers); i++)
			if (json_object_get_int64(json_object_array_get_idx(drivers, i)) == (int64_t)branch)
				says = NOTE_LISTS;
	}
	json_object_put(note);
	return says;
}

void cuda_add(struct buffer *b, unsigned cuda)
{
	buffer_printf(b, "%u.%u", cuda / 1000, cuda % 1000 / 10);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

unsigned cuda_device(const char *word)
{
	size_t major = is_digit(word[0]) ? 1 + is_digit(word[1]) : 0;
	if (!major || word[0] == '0' || word[major] != '.' || !is_digit(word[major + 1]) || word[major + 2])
		return 0;
	return (unsigned)strtoul(word, NULL, 10) * 10 + (unsigned)(word[major + 1] - '0');
}
