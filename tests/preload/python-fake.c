/* SPDX-License-Identifier: MIT */
/*
 * Looks like a CPython from outside, and is none: exports its variables, full of what argv[1] says, and calls dlopen
 * again and again.  MINOR is the version that it pretends to be, ROW what preload/python.c has of that.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "preload/python-layout.h"

#define EXPORT __attribute__((visibility("default")))

enum { WORDS = 1024, ROUNDS = 300 };

EXPORT uintptr_t _PyRuntime[WORDS];
EXPORT uintptr_t PyCode_Type[8] = {1}, PyUnicode_Type[8] = {1}, PyBytes_Type[8] = {1};
#if MINOR >= 11
EXPORT const unsigned long Py_Version = 3ul << 24 | MINOR << 16 | 0x1f0;
#else
EXPORT int PyCode_NewWithPosOnlyArgs(void) { return 1; }
#if MINOR >= 9
EXPORT int PyFrame_GetCode(void) { return 1; }
#endif
#if MINOR >= 10
EXPORT int PyModule_AddObjectRef(void) { return 1; }
#endif
#endif

static uint64_t state = 88172645463325252u + MINOR;

static uint64_t any(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

/* The page behind this one is not mapped. */
static uintptr_t last_page;

/* What a version since 3.13 begins with; zero: all offsets are 0. */
static void publish(int zero)
{
	if (MINOR < 13)
		return;
	memcpy(_PyRuntime, "xdebugpy", 8);
	_PyRuntime[1] = 3ul << 24 | MINOR << 16 | 0x1f0;
	_PyRuntime[2] = 0;
	if (zero)
		memset(_PyRuntime + 3, 0, 800);
	else
		for (int i = 3; i < 110; i++)
			_PyRuntime[i] = any() % 64 * 8;
}

static uintptr_t word(void)
{
	uintptr_t here = (uintptr_t)&_PyRuntime[any() % WORDS];
	switch (any() % 12) {
	case 0: return any();
	case 1: return any() % 600;
	case 2: return last_page + 4096 - any() % 300;
	case 3: return (uintptr_t)PyCode_Type;
	case 4: return (uintptr_t)PyUnicode_Type;
	case 5: return (uintptr_t)PyBytes_Type;
	case 6: return (uintptr_t)pthread_self();
	case 7: return here | (any() & 7);
	default: return here;
	}
}

#ifdef ROW
static const struct python_row row = ROW;

/* The objects of a thread that is in one frame, line 7 of function() in fake.py. */
static _Alignas(16) char interpreter[128], thread[256], cframe[16], frame[128], code[256], table[64], file[128],
	function[128];

static struct python_layout layout(void)
{
	struct python_layout at = row.at;
	if (MINOR >= 13) {	/* whatever it says */
		const uint32_t own[] = {
			1000, 0, 16, 8, 16, 152, 0, 56, 8, 0, 56, 70, 112, 120, 68, 136, 192, 32, 32, 40, 56};
		const uint32_t *place = (const uint32_t *)&row.at;
		memcpy(&at, own, sizeof(at));
		for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
			if (place[i])
				_PyRuntime[place[i] / 8] = own[i];
	}
	return at;
}

static void put(void *object, size_t offset, const void *value)
{
	memcpy((char *)object + offset, &value, sizeof(value));
}

static void put_text(char *object, const struct python_layout *at, const char *text)
{
	uint32_t ascii_compact = 1 << 2 | 1 << 5 | 1 << 6;
	put(object, PYTHON_OBJECT_TYPE, PyUnicode_Type);
	put(object, PYTHON_OBJECT_SIZE, (void *)strlen(text));
	memcpy(object + at->text_state, &ascii_compact, 4);
	strcpy(object + at->text_ascii, text);
}

static void put_everything(void)
{
	static const char line[] = {(char)0x80, 0};
	struct python_layout at = layout();
	uint32_t first = 7;
	put(_PyRuntime, at.runtime_interpreters, interpreter);
	put(interpreter, at.interpreter_next, NULL);
	put(interpreter, at.interpreter_threads, thread);
	put(thread, at.thread_next, NULL);
	put(thread, at.thread_interpreter, interpreter);
	put(thread, at.thread_id, (void *)pthread_self());
	if (at.thread_cframe)
		put(thread, at.thread_cframe, cframe);
	put(at.thread_cframe ? cframe : thread, at.thread_frame, frame);
	put(frame, at.frame_previous, NULL);
	put(frame, at.frame_code, code);
	if (MINOR >= 11)
		put(frame, at.frame_instruction, code + at.code_bytes);
	else
		memset(frame + at.frame_instruction, 0, 4);
	if (at.frame_owner)
		frame[at.frame_owner] = 0;
	put(code, PYTHON_OBJECT_TYPE, PyCode_Type);
	put(code, at.code_filename, file);
	put(code, at.code_name, function);
	put(code, at.code_table, table);
	memcpy(code + at.code_line, &first, 4);
	put(table, PYTHON_OBJECT_TYPE, PyBytes_Type);
	put(table, PYTHON_OBJECT_SIZE, (void *)sizeof(line));
	memcpy(table + at.bytes_data, MINOR >= 11 ? line : "\x08", sizeof(line));
	put_text(file, &at, "fake.py");
	put_text(function, &at, "function");
}

/* One or two words are not what they should be. */
static void spoil(void)
{
	char *objects[] = {interpreter, thread, cframe, frame, code, table, file, function, (char *)_PyRuntime};
	const size_t sizes[] = {128, 256, 16, 128, 256, 64, 128, 128, 1016};
	for (uint64_t n = 1 + any() % 2; n; n--) {
		uint64_t i = any() % 9, j = any() % 9;
		uintptr_t wrong = any() % 3 ? (uintptr_t)objects[j] : any();
		memcpy(objects[i] + any() % (sizes[i] / 8) * 8, &wrong, 8);
	}
}
#else
static void put_everything(void)
{
}

static void spoil(void)
{
}
#endif

static void fill(const char *what)
{
	for (int i = 0; i < WORDS; i++) {
		if (!strcmp(what, "zeros"))
			_PyRuntime[i] = 0;
		else if (!strcmp(what, "garbage"))
			_PyRuntime[i] = any();
		else if (!strcmp(what, "itself"))
			_PyRuntime[i] = (uintptr_t)_PyRuntime;
		else if (!strcmp(what, "edge"))
			_PyRuntime[i] = last_page + 4096 - any() % 64;
		else if (!strcmp(what, "thread"))	/* every one is this, and every object is code */
			_PyRuntime[i] = any() % 2 ? (uintptr_t)pthread_self() : (uintptr_t)PyCode_Type;
		else
			_PyRuntime[i] = word();
	}
	if (strcmp(what, "garbage") && strcmp(what, "itself"))
		publish(!strcmp(what, "zeros"));
	for (size_t i = 0; i < 4096 / sizeof(uintptr_t); i++)
		((uintptr_t *)last_page)[i] = word();
}

int main(int argc, char **argv)
{
	(void)argc;
	char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mprotect(pages + 4096, 4096, PROT_NONE);
	last_page = (uintptr_t)pages;
	for (int i = 0; i < ROUNDS; i++) {
		if (strcmp(argv[1], "spoilt")) {
			fill(argv[1]);
		} else {
			publish(1);
			put_everything();
			if (i)
				spoil();
		}
		if (dlopen("libnope.so", RTLD_NOW) || !dlerror())
			return 1;
	}
	puts("survived");
	return 0;
}
