/* SPDX-License-Identifier: MIT */
/* The ID of the calling thread, which glibc keeps, without a system call. */
#ifndef PRELOAD_THREAD_H
#define PRELOAD_THREAD_H

#include <stdint.h>

/*
 * In the thread that the program began with, whose ID is the process's; before that, and with glibc before 2.34,
 * gettid(2) is asked.
 */
void thread_begin(uint32_t pid);
uint32_t thread_id(void);

#endif
