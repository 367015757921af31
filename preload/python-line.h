/* SPDX-License-Identifier: MIT */
/* Which line of a Python file an instruction is of, from the table of its code object. */
#ifndef PRELOAD_PYTHON_LINE_H
#define PRELOAD_PYTHON_LINE_H

#include <stddef.h>
#include <stdint.h>

/*
 * table is where its bytes are in the program's memory, first the line that it begins with, address the instruction's,
 * in bytes from the first instruction; a negative one is that of a function which has not begun.  0 if there is no
 * such line, or the table is damaged.  With the turn taken: record_take_turn.
 */
uint32_t python_line(unsigned minor, uintptr_t table, size_t size, uint32_t first, int64_t address);

#endif
