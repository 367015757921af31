/* SPDX-License-Identifier: MIT */
/*
 * Objects that need libcuda.so.1 themselves (torch's libcaffe2_nvrtc.so, Triton's launchers, programs linked
 * with -lcuda) call the driver without dlsym.  This module cannot define cuInit: a weak reference, or
 * dlsym(RTLD_DEFAULT), would find it where there is no driver.  So what such an object was bound to is replaced
 * in its own global offset table.
 */
#ifndef PRELOAD_DIRECT_H
#define PRELOAD_DIRECT_H

/* Looks at what the program was started with. */
void direct_begin(void);
/* A dlopen is about to bring new objects … */
void direct_expect(void);
/* … which are looked at before anything in them is called: whoever opens an object asks for a symbol of it next. */
void direct_check(void);

#endif
