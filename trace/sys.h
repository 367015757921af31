/* SPDX-License-Identifier: MIT */
/*
 * System calls without libc, for what runs inside other people's processes: errno is never touched, a
 * failure is the negative errno.
 */
#ifndef TRACE_SYS_H
#define TRACE_SYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <asm/errno.h>
#include <asm/stat.h>
#include <asm/statfs.h>
#include <asm/unistd.h>
#include <linux/fcntl.h>

struct sys_iovec {
	const void *base;
	size_t length;
};

struct sys_timespec {
	int64_t seconds, nanoseconds;
};

struct sys_rlimit {
	uint64_t soft, hard;
};

struct sys_utsname {
	char sysname[65], nodename[65], release[65], version[65], machine[65], domainname[65];
};

enum { SYS_CLOCK_REALTIME = 0, SYS_CLOCK_MONOTONIC = 1, SYS_RLIMIT_FSIZE = 1, SYS_SEEK_CUR = 1 };
enum { SYS_PROT_READ = 1, SYS_PROT_READ_WRITE = 3, SYS_MAP_SHARED = 1, SYS_MAP_PRIVATE_ANONYMOUS = 0x22 };
enum { SYS_MADV_DONTDUMP = 16, SYS_MADV_WIPEONFORK = 18 };
enum { SYS_EXECUTE_OK = 1, SYS_WRITE_OK = 2 };

#if defined(__clang_analyzer__)
/*
 * It does not see that the kernel fills what it is given the address of; of a function that it cannot look into, it
 * knows.
 */
long sys_call6(long n, long a, long b, long c, long d, long e, long f);
#elif defined(__x86_64__)
static inline long sys_call6(long n, long a, long b, long c, long d, long e, long f)
{
	long result;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	__asm__ volatile("syscall"
		: "=a"(result)
		: "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
		: "rcx", "r11", "memory");
	return result;
}
#elif defined(__aarch64__)
static inline long sys_call6(long n, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = n;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;
	__asm__ volatile("svc 0"
		: "+r"(x0)
		: "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
		: "memory");
	return x0;
}
#else
#error "libtrace runs on x86_64 and aarch64"
#endif

static inline long sys_call(long n, long a, long b, long c, long d)
{
	return sys_call6(n, a, b, c, d, 0, 0);
}

static inline int sys_openat(int dirfd, const char *path, int flags, unsigned mode)
{
	return (int)sys_call(__NR_openat, dirfd, (long)path, flags, mode);
}

static inline int sys_close(int fd)
{
	return (int)sys_call(__NR_close, fd, 0, 0, 0);
}

static inline long sys_read(int fd, void *buffer, size_t size)
{
	return sys_call(__NR_read, fd, (long)buffer, (long)size, 0);
}

static inline long sys_pread(int fd, void *buffer, size_t size, uint64_t offset)
{
	return sys_call(__NR_pread64, fd, (long)buffer, (long)size, (long)offset);
}

static inline long sys_write(int fd, const void *buffer, size_t size)
{
	return sys_call(__NR_write, fd, (long)buffer, (long)size, 0);
}

static inline long sys_writev(int fd, const struct sys_iovec *parts, unsigned count)
{
	return sys_call(__NR_writev, fd, (long)parts, count, 0);
}

static inline int sys_fstat(int fd, struct stat *st)
{
	return (int)sys_call(__NR_fstat, fd, (long)st, 0, 0);
}

static inline int sys_stat(const char *path, struct stat *st)
{
	return (int)sys_call(__NR_newfstatat, AT_FDCWD, (long)path, (long)st, 0);
}

static inline int sys_access(const char *path, int mode)
{
	return (int)sys_call(__NR_faccessat, AT_FDCWD, (long)path, mode, 0);
}

static inline int sys_statfs(const char *path, struct statfs *fs)
{
	return (int)sys_call(__NR_statfs, (long)path, (long)fs, 0, 0);
}

static inline int sys_fstatfs(int fd, struct statfs *fs)
{
	return (int)sys_call(__NR_fstatfs, fd, (long)fs, 0, 0);
}

/* struct linux_dirent64, one behind the other. */
static inline long sys_getdents64(int fd, void *buffer, size_t size)
{
	return sys_call(__NR_getdents64, fd, (long)buffer, (long)size, 0);
}

/* linux/stat.h hides its S_IS* where a header of glibc came first. */
static inline bool sys_is_regular(const struct stat *st)
{
	return (st->st_mode & 0170000) == 0100000;
}

static inline bool sys_is_directory(const struct stat *st)
{
	return (st->st_mode & 0170000) == 0040000;
}

static inline int sys_mkdir(const char *path, unsigned mode)
{
	return (int)sys_call(__NR_mkdirat, AT_FDCWD, (long)path, mode, 0);
}

static inline int sys_unlink(const char *path)
{
	return (int)sys_call(__NR_unlinkat, AT_FDCWD, (long)path, 0, 0);
}

static inline long sys_readlink(const char *path, char *buffer, size_t size)
{
	return sys_call(__NR_readlinkat, AT_FDCWD, (long)path, (long)buffer, (long)size);
}

/* The length of the path including its NUL. */
static inline long sys_getcwd(char *buffer, size_t size)
{
	return sys_call(__NR_getcwd, (long)buffer, (long)size, 0, 0);
}

/* Returns only where it fails. */
static inline int sys_execve(const char *path, char **argv, char **envp)
{
	return (int)sys_call(__NR_execve, (long)path, (long)argv, (long)envp, 0);
}

static inline long sys_lseek(int fd, long offset, int from)
{
	return sys_call(__NR_lseek, fd, offset, from, 0);
}

/* prlimit64 takes more than twice as long.  But sandboxes know that one, which libc asks. */
static inline int sys_getrlimit(int resource, struct sys_rlimit *limit)
{
	int status = (int)sys_call(__NR_getrlimit, resource, (long)limit, 0, 0);
	return status < 0 ? (int)sys_call(__NR_prlimit64, 0, resource, 0, (long)limit) : status;
}

static inline void sys_sched_yield(void)
{
	sys_call(__NR_sched_yield, 0, 0, 0, 0);
}

static inline uint32_t sys_getpid(void)
{
	return (uint32_t)sys_call(__NR_getpid, 0, 0, 0, 0);
}

static inline uint32_t sys_getppid(void)
{
	return (uint32_t)sys_call(__NR_getppid, 0, 0, 0, 0);
}

static inline uint32_t sys_getpgid(void)
{
	return (uint32_t)sys_call(__NR_getpgid, 0, 0, 0, 0);
}

static inline uint32_t sys_gettid(void)
{
	return (uint32_t)sys_call(__NR_gettid, 0, 0, 0, 0);
}

static inline uint32_t sys_getuid(void)
{
	return (uint32_t)sys_call(__NR_getuid, 0, 0, 0, 0);
}

static inline uint32_t sys_getegid(void)
{
	return (uint32_t)sys_call(__NR_getegid, 0, 0, 0, 0);
}

static inline uint32_t sys_geteuid(void)
{
	return (uint32_t)sys_call(__NR_geteuid, 0, 0, 0, 0);
}

static inline int sys_uname(struct sys_utsname *name)
{
	return (int)sys_call(__NR_uname, (long)name, 0, 0, 0);
}

static inline int sys_clock_gettime(int clock, struct sys_timespec *ts)
{
	return (int)sys_call(__NR_clock_gettime, clock, (long)ts, 0, 0);
}

/* An address, or a negative errno (-4095 to -1). */
static inline long sys_mmap_anonymous(size_t size)
{
	return sys_call6(__NR_mmap, 0, (long)size, SYS_PROT_READ_WRITE, SYS_MAP_PRIVATE_ANONYMOUS, -1, 0);
}

static inline long sys_mmap_shared(int fd, size_t size, uint64_t offset)
{
	return sys_call6(__NR_mmap, 0, (long)size, SYS_PROT_READ_WRITE, SYS_MAP_SHARED, fd, (long)offset);
}

static inline long sys_futex(
	const uint32_t *word, int operation, unsigned value, long value2, const void *word2, unsigned value3)
{
	return sys_call6(__NR_futex, (long)word, operation, value, value2, (long)word2, value3);
}

static inline int sys_munmap(void *address, size_t size)
{
	return (int)sys_call(__NR_munmap, (long)address, (long)size, 0, 0);
}

static inline int sys_mprotect(void *address, size_t size, int protection)
{
	return (int)sys_call(__NR_mprotect, (long)address, (long)size, protection, 0);
}

/* Memory of a process, our own as well: where it is not mapped, an error instead of a signal. */
static inline long sys_process_vm_read(uint32_t pid, void *to, const void *from, size_t size)
{
	struct sys_iovec local = {to, size}, remote = {from, size};
	return sys_call6(__NR_process_vm_readv, pid, (long)&local, 1, (long)&remote, 1, 0);
}

/* Whether 8 bytes can be read there, 0 or -EFAULT: the kernel copies the set before it finds that `how` is none. */
static inline long sys_can_read(const void *from)
{
	enum { NO_HOW = 99 };
	return sys_call6(__NR_rt_sigprocmask, NO_HOW, (long)from, 0, 8, 0, 0) == -EFAULT ? -EFAULT : 0;
}

static inline int sys_madvise(void *address, size_t size, int advice)
{
	return (int)sys_call(__NR_madvise, (long)address, (long)size, advice, 0);
}

#endif
