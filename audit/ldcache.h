/* SPDX-License-Identifier: MIT */
/* /etc/ld.so.cache, where ld.so looks before the default directories. */
#ifndef AUDIT_LDCACHE_H
#define AUDIT_LDCACHE_H

#include <stdint.h>

/*
 * The path of the next entry for name in this architecture, NULL if there is no more.  *at is 0 before the
 * first.
 */
const char *ldcache_next(const char *name, uint32_t *at);

#endif
