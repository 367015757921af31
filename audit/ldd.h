/* SPDX-License-Identifier: MIT */
/* Where ld.so only lists what it would load (ldd, ld.so --list), neither module shows in what it prints. */
#ifndef AUDIT_LDD_H
#define AUDIT_LDD_H

#include "trace/image.h"

/* Sets `listing`; while ld.so has not read LD_PRELOAD. */
void ldd_begin(struct image_start *);

#endif
