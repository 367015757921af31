/* SPDX-License-Identifier: MIT */
/*
 * Where a Python program is: its frames, read from the interpreter's memory.
 *
 * Nothing of the interpreter is called or changed, no lock of its is taken, and it need not be in a state in which
 * that would be allowed: other threads run, ctypes has let go of the GIL, a collection or a signal may be under way.
 * The frames of the calling thread stand still while it is here; all else is believed as far as it can be checked.
 * Every byte is read with process_vm_readv(2), and all work is bounded.  Whatever is not as it should be, there are
 * no frames.
 */
#ifndef PRELOAD_PYTHON_H
#define PRELOAD_PYTHON_H

#include <stddef.h>
#include <stdint.h>

#include "preload/python-layout.h"

/* The interpreter of this process; minor is 0 if it has none, or one of a version that is not known. */
struct python {
	uint32_t minor;
	struct python_layout at;
	uintptr_t runtime;	/* _PyRuntime */
	uintptr_t code_type, text_type, bytes_type;
};

/* Looks for it among the objects of the start, once, and then, with glibc 2.35 and later, in those that call. */
struct python python_find(const void *caller);
/*
 * The frames of the calling thread as a list of FILE:LINE:FUNCTION, the innermost first, without those of the import
 * machinery, at most 8; the line is 0 if unknown.  *size is 0 if there are none.  With the turn taken:
 * record_take_turn.
 */
const char *python_frames(const struct python *, size_t *size);

#endif
