/* SPDX-License-Identifier: MIT */
/*
 * A program that any audit module breaks is started again, before anything of it has run: with more room for static
 * TLS, or without the audit module.
 */
#ifndef AUDIT_RESTART_H
#define AUDIT_RESTART_H

#include <link.h>
#include <stdbool.h>
#include <stdint.h>

#include "trace/image.h"

/* Before anything reads the environment: takes out of it, in memory, what the image before has put in. */
void restart_begin(struct image_start *);
/* Whether the start-up goes on, and its objects are to be shown. */
bool restart_watches(void);
/* ld.so has mapped an object, which object.h has looked at; tid is 0 where nothing is recorded.  May not return. */
void restart_opened(const struct link_map *, Lmid_t, uint32_t tid);
/* All is mapped and relocated: what could fail has not. */
void restart_consistent(void);

#endif
