/* SPDX-License-Identifier: MIT */
/*
 * Versions of NVIDIA's drivers and of CUDA, and which goes with which.  CUDA versions are numbers as CUDA_VERSION has
 * them: 1000 * major + 10 * minor; 0 is unknown.
 */
#ifndef CUDA_VERSION_H
#define CUDA_VERSION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mem.h"

/* The version in "libcuda.so.580.95.05": what follows ".so.", NULL where that is no driver's version ("1", "1.1"). */
const char *driver_version(const char *path);
/* Its branch: 580; 0 if the text is no version. */
unsigned driver_branch(const char *version);
/* <0, 0, >0 as a is older than, the same as, newer than b. */
int driver_compare(const char *a, const char *b);

/* The CUDA that drivers of a branch bring. */
unsigned cuda_of_branch(unsigned branch);
/* The oldest driver on which programs of a CUDA major version run; NULL if it is not known. */
const char *cuda_minimum_driver(unsigned major);
/* The CUDA that brought a version of the PTX language, 100 * major + minor. */
unsigned cuda_of_ptx(unsigned isa);

/* The note of a libcuda as JSON text: its "CUDA version"; and whether it lists the branch of a kernel driver. */
unsigned cuda_of_note(const char *note);
enum note_says { NOTE_SILENT, NOTE_LISTS, NOTE_LISTS_NOT };
enum note_says note_lists(const char *note, unsigned branch);

/* The compute capability "12.1" as 121: one digit after the dot, one or two before it; 0 if it is none. */
unsigned cuda_device(const char *word);

/* "13.0" */
void cuda_add(struct buffer *, unsigned cuda);

#endif
