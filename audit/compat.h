/* SPDX-License-Identifier: MIT */
/* CUDA forward compatibility, as LIBTRACE_CUDA_COMPAT asks for it. */
#ifndef AUDIT_COMPAT_H
#define AUDIT_COMPAT_H

#include <stdint.h>

/*
 * The absolute path to answer a request for name with, or NULL to let it be.  Decides at the first
 * request for a library of the driver's family, and writes that down if tid is not 0.  The path lives
 * until the next request.  Under ld.so's lock.
 */
const char *compat_redirect(const char *name, uint32_t tid);

/* A rule answered the request for name: if that was libcuda, nothing may be added to it from elsewhere. */
void compat_overruled(const char *name);

#endif
