/* SPDX-License-Identifier: MIT */
/*
 * This process image, seen from inside: whether it is traced, where to, and what it is.  A fork child is an
 * image of its own from its first event that matters.
 */
#ifndef TRACE_IMAGE_H
#define TRACE_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "trace/format.h"

/* What the kernel put behind the environment (getauxval(3)), 0 where it did not. */
struct image_auxv {
	uintptr_t base, phdr, phnum, page_size, execfn, random, secure, vdso;
};

/*
 * argc, argv, envp as a constructor gets them: the auxiliary vector follows envp.  The rest is known to who
 * looked before, or begins later, when the program may have changed all that, and is 0 or NULL otherwise.
 */
struct image_start {
	int argc;
	char **argv, **envp;
	const void *auxv;	/* where it is */
	char **variables;	/* a copy of the environment, to be kept */
	uint32_t pid;		/* of the process then: another now has come by fork */
	bool listing;		/* ld.so lists what it would load */
};

/*
 * Decides whether to trace: not in secure mode, not where LIBTRACE_ONLY says otherwise, not without a
 * directory.  dynlinker is any address inside ld.so, to find its version by.
 */
void image_begin(const struct image_start *, enum trace_module, const void *dynlinker);

/*
 * To be asked before each event: the thread's ID for its records, or 0 if the module is to do nothing
 * at all.  Here a fork is noticed.
 */
uint32_t image_traced(void);
/* The same without the thread's ID: makes no system call, but in a fork child that begins. */
bool image_ready(void);
/*
 * The same for an event that matters only behind others, and may come when a sandbox kills for any system call: in a
 * fork child that had none 0; else the thread's ID of the latest event.
 */
uint32_t image_late(void);

/* Of the process that this image was when it last began. */
uint32_t image_pid(void);
/* Whether this module counts the image: there is no audit module beside it. */
bool image_is_counted(void);

/* Whether the kernel tells a fork child, which has memory of its own, from a vfork child. */
bool image_tells_forks(void);
/* Whether this is a fork child that has not begun an image of its own. */
bool image_is_forked(void);

/* A variable of the environment that the program was started with; NULL: not set, or not ours to read (secure mode). */
const char *image_variable(const char *name);
const struct image_auxv *image_auxv(void);
/* The program's path: what the image record calls exe; "" if unknown. */
const char *image_exe(void);
/* Where ld.so is mapped. */
uintptr_t image_dynlinker(void);

#endif
