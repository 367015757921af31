/* SPDX-License-Identifier: MIT */
/* What a pack would say, for its owner to read before it leaves the machine. */
#ifndef SHOW_H
#define SHOW_H

struct redact;
struct tracedir;

/*
 * On stdout: what was replaced by what, and every string of the directory once, by the field of the record or the key
 * of the snapshot that says it.
 */
void share_show(const struct redact *, const struct tracedir *);

#endif
