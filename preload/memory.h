/* SPDX-License-Identifier: MIT */
/*
 * Memory that may not be there: read with process_vm_readv(2), which answers with an error where it is not
 * mapped, or where that is forbidden, not at all.
 */
#ifndef PRELOAD_MEMORY_H
#define PRELOAD_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#include "trace/sys.h"

static inline bool read_memory(void *to, const void *from, size_t size)
{
	return sys_process_vm_read(sys_getpid(), to, from, size) == (long)size;
}

#endif
