/* SPDX-License-Identifier: MIT */
/*
 * What a 32-bit process finds in place of libtrace-preload.so: nothing at all.  Without it, its ld.so would
 * print that the 64-bit one cannot be preloaded.
 */
extern const int libtrace_preload_twin __attribute__((visibility("hidden")));
const int libtrace_preload_twin = 1;
