/* SPDX-License-Identifier: MIT */
/* GLIBC_TUNABLES: room for the static TLS of start-up libraries, which LD_AUDIT takes away, and for audit modules. */
#ifndef TUNABLES_H
#define TUNABLES_H

#include <stdint.h>

/*
 * The user's value (may be NULL) with glibc.rtld.optional_static_tls raised to what objects with tls bytes need, 4096
 * at least.  What it would be without us stands first, glibc's default as well: the last counts, and a reader of the
 * trace sees both.  The caller frees it.
 */
char *tunables_add(const char *user, uint64_t tls);

/*
 * How many audit modules ld.so takes with the user's value (may be NULL): it keeps 16 namespaces, glibc.rtld.nns of
 * them, 4 by default, for the program.  From glibc 2.32 on one more ends the program (elf/dl-tls.c:
 * _dl_tls_static_surplus_init).
 */
unsigned tunables_auditors(const char *user);

#endif
