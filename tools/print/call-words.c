/* SPDX-License-Identifier: MIT */
/* What the program called, in words: the place in a Python file, the module that was imported, ld.so's own reasons. */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "print/print.h"

/* A file below one of these folders, or of Python's own library, is told from there on: torch/__init__.py. */
static const char *file_shown(const char *file)
{
	static const char *const folders[] = {"/site-packages/", "/dist-packages/", "/lib-dynload/"};
	for (size_t i = 0; i < countof(folders); i++) {
		const char *at = strstr(file, folders[i]);
		if (at)
			return at + strlen(folders[i]);
	}
	const char *library = strstr(file, "/lib/python3."), *slash = library ? strchr(library + 5, '/') : NULL;
	return slash ? slash + 1 : file;
}

/* Where every library of ctypes and every import passes through: who called these is the place. */
static bool is_plumbing(const char *frame)
{
	return frame[0] == '<' || strstr(frame, "/ctypes/__init__.py:") || strstr(frame, "/importlib/");
}

/* FILE:LINE:FUNCTION, of which FILE may hold colons. */
static void add_frame(struct buffer *b, const char *frame)
{
	const char *function = strrchr(frame, ':'), *shown = file_shown(frame);
	if (!function || function < shown) {
		buffer_string(b, shown);
		return;
	}
	buffer_add(b, shown, (size_t)(function - shown));
	if (strcmp(function, ":<module>") != 0)
		buffer_printf(b, " in %s", function + 1);
}

/* "torch._C" of …/site-packages/torch/_C.cpython-311-x86_64-linux-gnu.so; whether it is one of Python's modules. */
static bool add_module(struct buffer *b, const char *path)
{
	const char *name = last_component(path), *shown = file_shown(path);
	if (!strstr(name, ".cpython-") && !strstr(name, ".abi3.so"))
		return false;
	if (shown == path)
		shown = name;
	buffer_string(b, "import ");
	for (const char *end = name + strcspn(name, "."); shown < end; shown++)
		buffer_add(b, *shown == '/' ? "." : shown, 1);
	return true;
}

bool words_place(struct buffer *b, const struct call *c)
{
	for (size_t i = 0; i < c->frame_count; i++) {
		if (is_plumbing(c->frames[i]))
			continue;
		add_frame(b, c->frames[i]);
		return true;
	}
	if (c->frame_count) {
		add_frame(b, c->frames[0]);
		return true;
	}
	return c->name && add_module(b, c->name);
}

void words_mode(struct buffer *b, uint32_t mode)
{
	static const struct {
		uint32_t bit;
		const char *name;
	} bits[] = {
		{RTLD_LAZY, "RTLD_LAZY"},
		{RTLD_NOW, "RTLD_NOW"},
		{RTLD_GLOBAL, "RTLD_GLOBAL"},
		{RTLD_NOLOAD, "RTLD_NOLOAD"},
		{RTLD_NODELETE, "RTLD_NODELETE"},
		{RTLD_DEEPBIND, "RTLD_DEEPBIND"},
	};
	size_t before = b->length;
	for (size_t i = 0; i < countof(bits); i++) {
		if (mode & bits[i].bit)
			buffer_printf(b, "%s%s", b->length > before ? "|" : "", bits[i].name);
		mode &= ~bits[i].bit;
	}
	if (mode || b->length == before)
		buffer_printf(b, "%s%#x", b->length > before ? "|" : "", mode);
}

/* "libfoo.so.1: cannot open shared object file" without its beginning, where that is the name. */
static const char *without_name(const char *text, const char *name)
{
	size_t length = strlen(name);
	return length && strncmp(text, name, length) == 0 && strncmp(text + length, ": ", 2) == 0 ? text + length + 2 :
												    text;
}

const char *search_words(const struct search *s)
{
	return s->error ? without_name(s->error, s->name) : NULL;
}

const char *object_words(const struct object *o)
{
	const struct call *c = o->search && o->search->via == VIA_DLOPEN ? o->search->call : NULL;
	/* Of what it needs the miss has its own line. */
	if (!c || !c->error || c->object != o || !o->closed || strstr(c->error, "cannot open shared object file"))
		return NULL;
	return without_name(c->error, o->path);
}
