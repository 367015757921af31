/* SPDX-License-Identifier: MIT */
/*
 * The functions behind those that this module interposes: the next definition in the order in which ld.so
 * searches, as dlsym(RTLD_NEXT) would find it, read from the link map and the dynamic symbol tables that are
 * mapped anyway.  Nothing here takes a lock.
 */
#ifndef PRELOAD_REAL_H
#define PRELOAD_REAL_H

#include <link.h>
#include <stdbool.h>
#include <stdint.h>

typedef void *real_function;

/* Never NULL: where no object has the function (dlvsym on musl), one that returns 0. */
real_function real_dlopen(void);
real_function real_dlmopen(void);
real_function real_dlclose(void);
real_function real_dlsym(void);
real_function real_dlvsym(void);
real_function real_dlerror(void);
/* NULL before glibc 2.35. */
real_function real_dl_find_object(void);
real_function real___errno_location(void);
real_function real_execve(void);
real_function real_execvpe(void);
real_function real_execv(void);
real_function real_execvp(void);
real_function real_fexecve(void);
real_function real_execveat(void);
real_function real_posix_spawn(void);
real_function real_posix_spawnp(void);
real_function real_vfork(void);
real_function real_setuid(void);
real_function real_seteuid(void);
real_function real_setreuid(void);
real_function real_setresuid(void);
real_function real_chroot(void);
real_function real_unshare(void);

/* The environment of the program as it is now: libc's, or the program's copy of the variable. */
char **real_environ(void);
/* Where ld.so loaded this module from; NULL if that is unknown. */
const char *real_own_path(void);

/* Finds them all, while no other thread can change the link map. */
void real_begin(void);
/* False on musl, where there is nothing to record with. */
bool real_is_glibc(void);
/* A variable that libc exports, by its name, 0 if it has none; and the list of objects. */
uintptr_t real_data_of_libc(const char *name);
const struct link_map *real_objects(void);
/* Where ld.so is mapped; 0 if unknown. */
uintptr_t real_dynlinker(void);
/* argc and what follows it on the stack that the program began with; NULL if unknown. */
void *real_stack_end(void);

#endif
