/* SPDX-License-Identifier: MIT */
/*
 * Calls of the CUDA driver.  Hardly anybody calls it through the PLT: libcudart and its static copies ask dlsym
 * for cuGetProcAddress and that for everything else.  So what these two answer is replaced, for a few dozen
 * functions that are called rarely and tell much, by a wrapper that calls on and writes down every failure and
 * the first success.  Launches and copies are never touched.
 */
#ifndef PRELOAD_CUDA_H
#define PRELOAD_CUDA_H

#include <stdint.h>

/* What dlsym is to answer for name: found, or a wrapper of it where it is a function of the driver. */
void *cuda_wrap(const char *name, void *found);

/* The same for a function of the driver, which is mapped at library; found where it is not one of those. */
void *cuda_wrap_in(const char *name, void *found, uintptr_t library);

#endif
