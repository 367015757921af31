/* SPDX-License-Identifier: MIT */
/*
 * The functions themselves.  Those that take their arguments one by one make the array that libc would make, and call
 * the function that takes one: nobody can pass on what he does not know the number of.
 *
 * posix_spawn has two versions on x86_64; what was linked before glibc 2.15, and runs scripts without #! by it, gets
 * the later.
 */
#include <stdarg.h>

#include "preload/exec.h"
#include "preload/real.h"

#define EXPORT __attribute__((visibility("default")))
#define CALLER __builtin_return_address(0)

typedef int execve_type(const char *, char *const[], char *const[]);
typedef int execv_type(const char *, char *const[]);
typedef int fexecve_type(int, char *const[], char *const[]);
typedef int execveat_type(int, const char *, char *const[], char *const[], int);
typedef int spawn_type(int *, const char *, const void *, const void *, char *const[], char *const[]);
typedef int *errno_type(void);

EXPORT execve_type execve, execvpe;
EXPORT execv_type execv, execvp;
EXPORT fexecve_type fexecve;
EXPORT execveat_type execveat;
EXPORT spawn_type posix_spawn, posix_spawnp;
EXPORT int execl(const char *, const char *, ...);
EXPORT int execlp(const char *, const char *, ...);
EXPORT int execle(const char *, const char *, ...);
EXPORT int setuid(unsigned), seteuid(unsigned), setreuid(unsigned, unsigned), setresuid(unsigned, unsigned, unsigned);
EXPORT int chroot(const char *), unshare(int);

static int failed(const struct attempt *a)
{
	exec_failed(a, *((errno_type *)real___errno_location())());
	return -1;
}

static int run(struct attempt a, execve_type *real, char *const argv[])
{
	if (a.room)
		a.envp = exec_environment(&a, __builtin_alloca(a.room));
	real(a.path, argv, a.envp);
	return failed(&a);
}

/* With the program's own environment; libc's function for that, unless it must be another one. */
static int run_here(struct attempt a, execv_type *real, execve_type *with_environment, char *const argv[])
{
	if (a.room)
		return run(a, with_environment, argv);
	real(a.path, argv);
	return failed(&a);
}

EXPORT int execve(const char *path, char *const argv[], char *const envp[])
{
	return run(exec_begin("execve", path, (char **)envp, false, CALLER), (execve_type *)real_execve(), argv);
}

EXPORT int execvpe(const char *file, char *const argv[], char *const envp[])
{
	return run(exec_begin("execvpe", file, (char **)envp, true, CALLER), (execve_type *)real_execvpe(), argv);
}

EXPORT int execv(const char *path, char *const argv[])
{
	return run_here(exec_begin("execv", path, real_environ(), false, CALLER), (execv_type *)real_execv(),
		(execve_type *)real_execve(), argv);
}

EXPORT int execvp(const char *file, char *const argv[])
{
	return run_here(exec_begin("execvp", file, real_environ(), true, CALLER), (execv_type *)real_execvp(),
		(execve_type *)real_execvpe(), argv);
}

/* The words from the first to the NULL behind them, and what follows that. */
#define TAKE_WORDS(first, argv, words) \
	va_list words; \
	size_t count = 0; \
	va_start(words, first); \
	for (const char *word = first; word; word = va_arg(words, const char *)) \
		count++; \
	va_end(words); \
	const char **argv = __builtin_alloca((count + 1) * sizeof(*argv)); \
	va_start(words, first); \
	argv[0] = first; \
	for (size_t i = 1; i <= count; i++) \
		argv[i] = va_arg(words, const char *)

EXPORT int execl(const char *path, const char *first, ...)
{
	TAKE_WORDS(first, argv, words);
	va_end(words);
	return run_here(exec_begin("execl", path, real_environ(), false, CALLER), (execv_type *)real_execv(),
		(execve_type *)real_execve(), (char *const *)argv);
}

EXPORT int execlp(const char *file, const char *first, ...)
{
	TAKE_WORDS(first, argv, words);
	va_end(words);
	return run_here(exec_begin("execlp", file, real_environ(), true, CALLER), (execv_type *)real_execvp(),
		(execve_type *)real_execvpe(), (char *const *)argv);
}

EXPORT int execle(const char *path, const char *first, ...)
{
	TAKE_WORDS(first, argv, words);
	char **envp = va_arg(words, char **);
	va_end(words);
	return run(exec_begin("execle", path, envp, false, CALLER), (execve_type *)real_execve(), (char *const *)argv);
}

EXPORT int fexecve(int fd, char *const argv[], char *const envp[])
{
	struct attempt a = exec_begin("fexecve", NULL, (char **)envp, false, CALLER);
	if (a.room)
		a.envp = exec_environment(&a, __builtin_alloca(a.room));
	((fexecve_type *)real_fexecve())(fd, argv, a.envp);
	return failed(&a);
}

EXPORT int execveat(int fd, const char *path, char *const argv[], char *const envp[], int flags)
{
	/* A path that is not absolute may be the descriptor's. */
	struct attempt a = exec_begin("execveat", path && path[0] == '/' ? path : NULL, (char **)envp, false, CALLER);
	if (a.room)
		a.envp = exec_environment(&a, __builtin_alloca(a.room));
	((execveat_type *)real_execveat())(fd, path, argv, a.envp, flags);
	return failed(&a);
}

static int spawn(
	struct attempt a, spawn_type *real, int *pid, const void *actions, const void *attributes, char *const argv[])
{
	if (a.room)
		a.envp = exec_environment(&a, __builtin_alloca(a.room));
	int error = real(pid, a.path, actions, attributes, argv, a.envp);
	if (error)
		exec_failed(&a, error);
	return error;
}

EXPORT int posix_spawn(int *pid, const char *path, const void *actions, const void *attributes, char *const argv[],
	char *const envp[])
{
	return spawn(exec_begin("posix_spawn", path, (char **)envp, false, CALLER), (spawn_type *)real_posix_spawn(),
		pid, actions, attributes, argv);
}

EXPORT int posix_spawnp(int *pid, const char *file, const void *actions, const void *attributes, char *const argv[],
	char *const envp[])
{
	return spawn(exec_begin("posix_spawnp", file, (char **)envp, true, CALLER), (spawn_type *)real_posix_spawnp(),
		pid, actions, attributes, argv);
}

/* --- After these, the trace directory may be out of reach: its file is begun before --- */

EXPORT int setuid(unsigned uid)
{
	exec_keep_place();
	return ((int (*)(unsigned))real_setuid())(uid);
}

EXPORT int seteuid(unsigned uid)
{
	exec_keep_place();
	return ((int (*)(unsigned))real_seteuid())(uid);
}

EXPORT int setreuid(unsigned real, unsigned effective)
{
	exec_keep_place();
	return ((int (*)(unsigned, unsigned))real_setreuid())(real, effective);
}

EXPORT int setresuid(unsigned real, unsigned effective, unsigned saved)
{
	exec_keep_place();
	return ((int (*)(unsigned, unsigned, unsigned))real_setresuid())(real, effective, saved);
}

EXPORT int chroot(const char *path)
{
	exec_keep_place();
	return ((int (*)(const char *))real_chroot())(path);
}

EXPORT int unshare(int flags)
{
	exec_keep_place();
	return ((int (*)(int))real_unshare())(flags);
}
