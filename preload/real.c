/* SPDX-License-Identifier: MIT */
#include "preload/real.h"

#include <elf.h>

#include "trace/symbols.h"
#include "trace/text.h"

/*
 * All that this module asks for by name, weakly: data of glibc's ld.so, and of musl's.  An object that defines
 * dlsym would find itself under that name.  The references are bound before anybody's constructor runs, so a
 * dlopen from a constructor that comes before ours finds its way, too.
 */
extern struct r_debug _r_debug __attribute__((weak, visibility("default")));
extern void *__libc_stack_end __attribute__((weak, visibility("default")));
extern struct r_debug *_dl_debug_addr __attribute__((weak, visibility("default")));	/* musl */

extern ElfW(Dyn) _DYNAMIC[] __attribute__((visibility("hidden")));

/* Where the compiler takes the address of a weak symbol for one that cannot be NULL, it is told nothing. */
static const void *launder(const void *address)
{
	__asm__("" : "+r"(address));
	return address;
}

static const struct r_debug *debug(void)
{
	if (launder(&_r_debug))
		return &_r_debug;
	return launder(&_dl_debug_addr) ? _dl_debug_addr : NULL;
}

bool real_is_glibc(void)
{
	return launder(&_r_debug) && launder(&__libc_stack_end);
}

uintptr_t real_dynlinker(void)
{
	return real_is_glibc() ? _r_debug.r_ldbase : 0;
}

void *real_stack_end(void)
{
	return real_is_glibc() ? __libc_stack_end : NULL;
}

/* --- The functions --- */

const struct link_map *real_objects(void)
{
	const struct r_debug *d = debug();
	return d ? d->r_map : NULL;
}

static const struct link_map *own_map(void)
{
	const struct link_map *map = real_objects();
	while (map && map->l_ld != _DYNAMIC)
		map = map->l_next;
	return map;
}

const char *real_own_path(void)
{
	const struct link_map *map = own_map();
	return map ? map->l_name : NULL;
}

static bool is_libc(const struct link_map *map)
{
	return map->l_name && text_equal(text_last_component(map->l_name), "libc.so.6");
}

/* The first definition behind this module: another that interposes it, or libc (libdl before glibc 2.34). */
static real_function find_behind(const char *name, bool beyond_libc)
{
	const struct link_map *map = own_map();
	for (map = map ? map->l_next : NULL; map; map = map->l_next) {
		struct symbols s;
		uintptr_t found = symbols_begin(&s, map->l_addr, map->l_ld) ? symbols_find(&s, name) : 0;
		if (found)
			return (real_function)found;
		if (!beyond_libc && is_libc(map))
			break;
	}
	return NULL;
}

static real_function find_next(const char *name)
{
	return find_behind(name, true);
}

/* Of those that are libc's: what comes behind may be closed by another thread meanwhile. */
static real_function find_up_to_libc(const char *name)
{
	return find_behind(name, false);
}

/* libc's own, whoever else has one: what is asked for here is for this module and not the program. */
static uintptr_t find_in_libc(const char *name, uintptr_t (*find)(const struct symbols *, const char *))
{
	for (const struct link_map *map = real_objects(); map; map = map->l_next) {
		struct symbols s;
		if (is_libc(map) && symbols_begin(&s, map->l_addr, map->l_ld))
			return find(&s, name);
	}
	return 0;
}

uintptr_t real_data_of_libc(const char *name)
{
	return find_in_libc(name, symbols_find_data);
}

static real_function find_object;

real_function real_dl_find_object(void)
{
	return find_object;
}

/*
 * In place of what is nowhere: before glibc 2.34 dlopen is libdl's, and a weak reference of a program without
 * libdl, which would be NULL, finds ours.
 */
static void *fail(void)
{
	return NULL;
}

/* A load and a compare once it is known; two threads that meet here find the same. */
static real_function once(real_function *known, real_function (*find)(const char *), const char *name)
{
	real_function f = __atomic_load_n(known, __ATOMIC_RELAXED);
	if (!f) {
		f = find(name);
		__atomic_store_n(known, f, __ATOMIC_RELAXED);
	}
	return f ? f : (real_function)fail;
}

#define REAL(name, find) \
	real_function real_##name(void) \
	{ \
		static real_function known; \
		return once(&known, find, #name); \
	}
REAL(dlopen, find_next)
REAL(dlmopen, find_next)
REAL(dlclose, find_next)
REAL(dlsym, find_next)
REAL(dlvsym, find_next)
REAL(dlerror, find_next)
REAL(__errno_location, find_up_to_libc)
REAL(execve, find_up_to_libc)
REAL(execvpe, find_up_to_libc)
REAL(execv, find_up_to_libc)
REAL(execvp, find_up_to_libc)
REAL(fexecve, find_up_to_libc)
REAL(execveat, find_up_to_libc)
REAL(posix_spawn, find_up_to_libc)
REAL(posix_spawnp, find_up_to_libc)
REAL(vfork, find_up_to_libc)
REAL(setuid, find_up_to_libc)
REAL(seteuid, find_up_to_libc)
REAL(setreuid, find_up_to_libc)
REAL(setresuid, find_up_to_libc)
REAL(chroot, find_up_to_libc)
REAL(unshare, find_up_to_libc)

char **real_environ(void)
{
	static char ***known;
	char ***environment = __atomic_load_n(&known, __ATOMIC_RELAXED);
	for (const struct link_map *map = real_objects(); map && !environment; map = map->l_next) {
		struct symbols s;
		environment = symbols_begin(&s, map->l_addr, map->l_ld) ? (char ***)symbols_find_data(&s, "environ") :
									  NULL;
		if (is_libc(map))
			break;
	}
	__atomic_store_n(&known, environment, __ATOMIC_RELAXED);
	return environment ? *environment : NULL;
}

void real_begin(void)
{
	real_dlopen();
	real_dlmopen();
	real_dlclose();
	real_dlsym();
	real_dlvsym();
	real_dlerror();
	find_object = (real_function)find_in_libc("_dl_find_object", symbols_find);
}
