/* SPDX-License-Identifier: MIT */
/* GLIBC_TUNABLES: room for the static TLS of start-up libraries, which LD_AUDIT takes away. */
#ifndef TUNABLES_H
#define TUNABLES_H

#include <stdint.h>

/*
 * The user's value (may be NULL) with glibc.rtld.optional_static_tls raised to what objects with tls bytes
 * need, 4096 at least, and everything else kept.  The caller frees it.
 */
char *tunables_add(const char *user, uint64_t tls);

#endif
