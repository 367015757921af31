/* SPDX-License-Identifier: MIT */
/*
 * Where things are in CPython, version by version.  Nothing of this is an interface of Python's before 3.13: each
 * row below is a minor version that the tests run, and its numbers are what offsetof() says with that version's own
 * headers (tests/preload/python-layout.c prints the rows, tests/preload/python-layout.sh compares them).  A version
 * without a row is not looked at.
 */
#ifndef PRELOAD_PYTHON_LAYOUT_H
#define PRELOAD_PYTHON_LAYOUT_H

#include <stdint.h>

/* X(the thing).  0 is a thing which that version does not have; none of those that may be missing comes first. */
#define PYTHON_LAYOUT(X) \
	X(runtime_interpreters)		/* _PyRuntimeState: the first PyInterpreterState */ \
	X(interpreter_next) \
	X(interpreter_threads)		/* the first PyThreadState */ \
	X(thread_next) \
	X(thread_interpreter) \
	X(thread_id)			/* pthread_self(3) of who runs it */ \
	X(thread_cframe)		/* 3.11 and 3.12: what points to the frame in place of the thread state */ \
	X(thread_frame)			/* there or in the thread state: the innermost frame */ \
	X(frame_previous)		/* the frame that called */ \
	X(frame_code) \
	X(frame_instruction)		/* before 3.11 an int, the index of the latest; then a pointer */ \
	X(frame_owner)			/* 3.11 and newer */ \
	X(code_filename) \
	X(code_name) \
	X(code_line)			/* co_firstlineno */ \
	X(code_table)			/* co_lnotab, co_linetable: which instructions are of which line */ \
	X(code_bytes)			/* 3.11 and newer: its instructions */ \
	X(bytes_data)			/* ob_sval of bytes */ \
	X(text_state)			/* of str */ \
	X(text_ascii)			/* where the characters are in an ASCII string that is compact */ \
	X(text_compact)			/* and in any other that is */

struct python_layout {
#define PYTHON_FIELD(name) uint32_t name;
	PYTHON_LAYOUT(PYTHON_FIELD)
};

struct python_row {
	uint32_t minor;		/* of 3.x */
	struct python_layout at;
};

/* In all of them. */
enum { PYTHON_OBJECT_TYPE = 8, PYTHON_OBJECT_SIZE = 16 };	/* ob_type; ob_size of bytes, length of str */

#endif
