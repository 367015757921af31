/* SPDX-License-Identifier: MIT */
/* Variables that hold a list: what is added to them goes behind what the user has, and is there once. */
#ifndef ENV_LIST_H
#define ENV_LIST_H

/*
 * `user`, which may be NULL, with the file `ours` behind it, a colon between all elements.  What else in it
 * has that file's name is left out: a module that is loaded twice would write everything twice.
 */
char *env_list_add(const char *user, const char *separators, const char *ours);
/* How many elements there are. */
unsigned env_list_count(const char *list, const char *separators);

/*
 * ASAN_OPTIONS under which AddressSanitizer, whose runtime wants to be the first library, goes on where one
 * is preloaded.  A user who says either is obeyed.
 */
char *env_list_asan(const char *user);

/*
 * VALGRIND_OPTS under which valgrind does not call __libc_freeres when the program ends: with an audit module that
 * frees what ld.so allocated before there was a malloc, and valgrind reports it (glibc 2.36; any audit module).  It
 * stands first, so that a user who says otherwise is obeyed.
 */
char *env_list_valgrind(const char *user);

/* What separates the elements of each: ld.so(8). */
#define LD_AUDIT_SEPARATORS ":"
#define LD_PRELOAD_SEPARATORS ": "

#endif
