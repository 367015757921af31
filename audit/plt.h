/* SPDX-License-Identifier: MIT */
/* Takes the program's calls out of ld.so's profiling, where glibc before 2.35 would put them. */
#ifndef AUDIT_PLT_H
#define AUDIT_PLT_H

#include <link.h>
#include <stdbool.h>

/* Whether LD_AUDIT names no other module. */
bool plt_alone(void);
/* version is what la_version is told. */
void plt_begin(unsigned version);
/* The object is mapped and not relocated yet. */
void plt_opened(struct link_map *);
/* LA_ACT_*. */
void plt_activity(unsigned flag);

#endif
