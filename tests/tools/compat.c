/* SPDX-License-Identifier: MIT */
/*
 * Asks trace/compat-decide.c.  A line of words is a machine:
 *
 *	driver=VERSION host_cuda=N wsl tegra orin geforce forced	what it is
 *	DIR=VERSION[+PROPERTY…]		a directory with its libcuda: stub, several, unusable, orin, or its note:
 *		note:CUDA:DRIVER,DRIVER…	a right one; overrun:… one whose length is two bytes too large
 *		text:JSON			a note with this text, where _ stands for a blank; raw:HEX these bytes
 *
 * The answer is a line: `use DIR` or `no`, the reason, warnings, and behind | the reason of each directory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace/compat-decide.h"

#define WORD(name, value, text) [value] = text,
static const char *const reasons[] = {TRACE_COMPAT_REASONS(WORD)};

/* The section: the text of the note and what it says its length is. */
static void make_note(struct compat_note *note, const char *text, unsigned more)
{
	uint8_t bytes[512] = {0};
	uint32_t head[3] = {19, (uint32_t)strlen(text) + more, 0};
	memcpy(bytes, head, sizeof(head));
	memcpy(bytes + sizeof(head), "NVIDIA Corporation", 19);
	memcpy(bytes + 32, text, strlen(text));
	compat_note_read(note, bytes, 32 + strlen(text));
}

static void raw_note(struct compat_note *note, const char *hex)
{
	uint8_t bytes[256];
	size_t size = 0;
	unsigned byte;
	for (; sscanf(hex, "%2x", &byte) == 1 && size < sizeof(bytes); hex += 2)
		bytes[size++] = (uint8_t)byte;
	compat_note_read(note, bytes, size);
}

/* What is behind the first c of a word, which ends there: nothing, where there is none. */
static char *cut(char *word, char c)
{
	char *end = word + strcspn(word, (char[]){c, '\0'});
	if (*end)
		*end++ = '\0';
	return end;
}

static void set_property(struct compat_candidate *c, char *word)
{
	char text[400], *value = cut(word, ':');
	if (strcmp(word, "note") == 0 || strcmp(word, "overrun") == 0) {
		const char *drivers = cut(value, ':');
		if (*drivers)
			snprintf(text, sizeof(text),
				"{\"format\":1,\"CUDA version\":\"%s\",\"driver\":[%s],\"device\":[1,2]}", value,
				drivers);
		else
			snprintf(text, sizeof(text), "{\"format\":1,\"CUDA version\":\"%s\"}", value);
		make_note(&c->note, text, word[0] == 'o' ? 2 : 0);
	} else if (strcmp(word, "text") == 0) {
		for (char *p = value; *p; p++)
			if (*p == '_')
				*p = ' ';
		make_note(&c->note, value, 0);
	} else if (strcmp(word, "raw") == 0) {
		raw_note(&c->note, value);
	} else {
		c->stub |= strcmp(word, "stub") == 0;
		c->several |= strcmp(word, "several") == 0;
		c->unusable |= strcmp(word, "unusable") == 0;
		c->orin |= strcmp(word, "orin") == 0;
	}
}

static void set_fact(struct compat_facts *f, char *word)
{
	char *value = cut(word, '='), *rest;
	if (word[0] == '/') {
		struct compat_candidate *c = &f->candidates[f->count++];
		c->directory = word;
		c->version = strtok_r(value, "+", &rest);
		for (char *property; (property = strtok_r(NULL, "+", &rest));)
			set_property(c, property);
	} else if (strcmp(word, "driver") == 0) {
		f->driver = value;
	} else if (strcmp(word, "host_cuda") == 0) {
		f->host_cuda = (unsigned)strtoul(value, NULL, 10);
	} else {
		f->wsl |= strcmp(word, "wsl") == 0;
		f->tegra |= strcmp(word, "tegra") == 0;
		f->orin |= strcmp(word, "orin") == 0;
		f->geforce |= strcmp(word, "geforce") == 0;
		f->forced |= strcmp(word, "forced") == 0;
	}
}

int main(void)
{
	char line[2048];
	while (fgets(line, sizeof(line), stdin)) {
		static struct compat_candidate candidates[COMPAT_CANDIDATES_MAX];
		struct compat_facts f = {.driver = "", .candidates = candidates};
		char *rest;
		memset(candidates, 0, sizeof(candidates));
		for (char *word = strtok_r(line, " \n", &rest); word; word = strtok_r(NULL, " \n", &rest))
			set_fact(&f, word);
		struct compat_verdict v = compat_decide(&f);
		printf("%s%s %s%s%s", v.chosen ? "use " : "no", v.chosen ? v.chosen->directory : "", reasons[v.reason],
			v.warnings & TRACE_COMPAT_WARN_GEFORCE ? " geforce" : "",
			v.warnings & TRACE_COMPAT_WARN_UNDOCUMENTED ? " undocumented" : "");
		for (size_t i = 0; f.count > 1 && i < f.count; i++)
			printf("%s %s", i ? "" : " |", reasons[candidates[i].reason]);
		putchar('\n');
	}
	return 0;
}
