/* SPDX-License-Identifier: MIT */
/* Who this process image is and where its trace goes. */
#include "trace/image.h"

#include <elf.h>

#include "trace/clock.h"
#include "trace/env.h"
#include "trace/glibc.h"
#include "trace/output.h"
#include "trace/sys.h"
#include "trace/text.h"
#include "trace/turn.h"
#include "trace/write.h"

static struct {
	struct image_start start;
	struct image_auxv auxv;
	struct trace_target target;
	uintptr_t dynlinker;
	bool readable;		/* the environment is, and the program is known */
	bool traced;
	bool forked;
	uint32_t pid;
	uint32_t tid;		/* of the latest event that asked for it */
	uint32_t turn;		/* to begin */
	/* A page of its own that the kernel empties in a fork child; NULL if it cannot. */
	uint8_t *alive;
	/* Kept strings, in this order, "" if unknown; a fork child's own cwd comes behind directory. */
	const char *exe, *cwd, *directory;
	char glibc[32];
} image;

static const char *variable(const char *name)
{
	for (char **e = image.start.envp; *e; e++)
		if (text_begins(*e, name) && (*e)[text_length(name)] == '=')
			return *e + text_length(name) + 1;
	return NULL;
}

static void read_auxv(void)
{
	const void *vector = image.start.auxv;
	if (!vector) {
		char **end = image.start.envp;
		while (*end)
			end++;
		vector = end + 1;
	}
	for (const Elf64_auxv_t *a = vector; a->a_type != AT_NULL; a++) {
		uintptr_t value = a->a_un.a_val;
		switch (a->a_type) {
		case AT_BASE: image.auxv.base = value; break;
		case AT_PHDR: image.auxv.phdr = value; break;
		case AT_PHNUM: image.auxv.phnum = value; break;
		case AT_PAGESZ: image.auxv.page_size = value; break;
		case AT_EXECFN: image.auxv.execfn = value; break;
		case AT_RANDOM: image.auxv.random = value; break;
		case AT_SECURE: image.auxv.secure = value; break;
		case AT_SYSINFO_EHDR: image.auxv.vdso = value; break;
		}
	}
}

/*
 * Rules and compatibility read variables long after the start, and by then a program may have written its
 * title over them (setproctitle).  So where one of these is asked for, the environment is copied.
 */
static void keep_environment(void)
{
	size_t count = 0, bytes = 0;
	if (image.start.variables) {
		image.start.envp = image.start.variables;
		return;
	}
	if (!variable(ENV_REDIRECT) && !variable(ENV_RULES) && !variable(ENV_CUDA_COMPAT))
		return;
	for (; image.start.envp[count]; count++)
		bytes += text_length(image.start.envp[count]) + 1;
	size_t pointers = (count + 1) * sizeof(char *);
	long address = sys_mmap_anonymous(pointers + bytes);
	if (address < 0 && address > -4096)
		return;
	char **copy = (char **)address, *to = (char *)address + pointers;
	for (size_t i = 0; i < count; i++) {
		size_t size = text_length(image.start.envp[i]) + 1;
		copy[i] = memcpy(to, image.start.envp[i], size);
		to += size;
	}
	image.start.envp = copy;	/* the last pointer is NULL, as the kernel gives the memory */
}

/* The size of what was read, 0 on failure; NUL-terminated. */
static size_t read_file(const char *path, char *buffer, size_t room)
{
	int fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0)
		return 0;
	long size = sys_read(fd, buffer, room - 1);
	sys_close(fd);
	buffer[size > 0 ? size : 0] = '\0';
	return size > 0 ? (size_t)size : 0;
}

/* Field 22 of /proc/self/stat; the name in field 2 may hold anything, so count from its last ')'. */
static uint64_t read_start(const char *path)
{
	char stat[1024];
	size_t size = read_file(path, stat, sizeof(stat)), at = size;
	while (at > 0 && stat[at - 1] != ')')
		at--;
	if (at == 0)
		return 0;
	for (int field = 2; field < 22; field++) {
		while (stat[at] && stat[at] != ' ')
			at++;
		if (!stat[at++])
			return 0;
	}
	char *number = stat + at;
	while (stat[at] >= '0' && stat[at] <= '9')
		at++;
	stat[at] = '\0';
	return text_number(number, 0);
}

static void read_boot_id(uint8_t id[16])
{
	char text[64];
	size_t size = read_file("/proc/sys/kernel/random/boot_id", text, sizeof(text));
	unsigned digits = 0;
	for (size_t i = 0; i < size && digits < 32; i++) {
		unsigned c = (uint8_t)text[i], digit;
		if (c >= '0' && c <= '9')
			digit = c - '0';
		else if (c >= 'a' && c <= 'f')
			digit = c - 'a' + 10;
		else
			continue;
		id[digits / 2] = (uint8_t)(id[digits / 2] << 4 | digit);
		digits++;
	}
}

/*
 * The program.  Where ld.so was called by hand (no AT_BASE), /proc/self/exe is ld.so, and ld.so has
 * made AT_EXECFN the program.
 */
static void read_exe(void)
{
	char link[64];
	struct text text;
	int fd = -1;
	text_begin(&text, link, sizeof(link));
	if (image.auxv.base) {
		text_add(&text, "/proc/self/exe");
	} else {
		fd = sys_openat(AT_FDCWD, (const char *)image.auxv.execfn, O_PATH | O_CLOEXEC, 0);
		text_add(&text, "/proc/self/fd/");
		text_add_decimal(&text, (uint64_t)fd);
	}
	kept_begin(&text);
	long length = sys_readlink(link, text.bytes, 4096);
	if (length > 0 && length < 4096) {
		text.bytes[length] = '\0';
		text.length = (size_t)length;
	} else if (image.auxv.execfn) {	/* no /proc */
		text_add(&text, (const char *)image.auxv.execfn);
	}
	image.exe = kept_end(&text);
	if (fd >= 0)
		sys_close(fd);
}

static void read_cwd(void)
{
	struct text text;
	kept_begin(&text);
	long length = sys_getcwd(text.bytes, 4096);
	if (length <= 0 || text.bytes[0] != '/')	/* "(unreachable)/…" */
		text.bytes[0] = '\0';
	else
		text.length = (size_t)length - 1;
	image.cwd = kept_end(&text);
}

/* The page at which ld.so begins: its pages are mapped without a hole, from the ELF header on. */
static uintptr_t find_dynlinker(const void *inside)
{
	if (image.auxv.base)
		return image.auxv.base;
	uintptr_t page = (uintptr_t)inside & -image.auxv.page_size;
	while (memcmp((const void *)page, ELFMAG, SELFMAG) != 0)
		page -= image.auxv.page_size;
	return page;
}

static bool is_kept(const char *entry)
{
	static const char *const keep[] = {TRACE_ENV_KEEP}, *const secret[] = {TRACE_ENV_SECRET};
	bool known = false;
	for (size_t i = 0; i < sizeof(keep) / sizeof(keep[0]) && !known; i++)
		known = text_begins(entry, keep[i]);
	if (!known)
		return false;
	for (const char *p = entry; *p && *p != '='; p++)
		for (size_t i = 0; i < sizeof(secret) / sizeof(secret[0]); i++)
			if (text_begins(p, secret[i]))
				return false;
	return true;
}

/* Two parts are spared for what comes behind: the version of glibc. */
static void add_variable(struct trace_parts *p, struct trace_image *record, const char *entry)
{
	if (p->count + 4 <= p->room)
		record->env_bytes += parts_string(p, entry);
	else
		p->flags |= TRACE_CUT;
}

/* A fork child leaves argv and environment to its parent: the program may have written over them since. */
static void write_image(uint32_t tid)
{
	enum { PARTS = 128, ARGUMENTS_MAX = TRACE_RECORD_MAX / 4 };
	static struct sys_iovec parts[PARTS + 1];
	struct trace_image record = {.record.flags = image.start.listing ? TRACE_LISTING : 0,
		.ppid = sys_getppid(),
		.uid = sys_getuid(),
		.pgid = sys_getpgid()};
	struct trace_parts p;
	parts_begin(&p, parts, PARTS, &record, sizeof(record));
	record.exe_bytes = parts_string(&p, image.exe[0] ? image.exe : NULL);
	record.cwd_bytes = parts_string(&p, image.cwd[0] ? image.cwd : NULL);
	if (!image.forked) {
		/* The kernel lays arguments end to end: mostly one part holds them all. */
		for (int i = 0; i < image.start.argc && image.start.argv[i];) {
			char *first = image.start.argv[i], *end = first;
			do
				end += text_length(end) + 1;
			while (++i < image.start.argc && image.start.argv[i] == end);
			if (record.argv_bytes + (size_t)(end - first) > ARGUMENTS_MAX || p.count > PARTS / 2) {
				p.flags |= TRACE_CUT;
				break;
			}
			record.argv_bytes += parts_bytes(&p, first, (size_t)(end - first));
		}
		for (char **e = image.start.envp; *e; e++)
			if (is_kept(*e))
				add_variable(&p, &record, *e);
	}
	record.glibc_bytes = parts_string(&p, image.glibc[0] ? image.glibc : NULL);
	trace_write(&p, TRACE_IMAGE, tid);
}

static void guard_against_fork(void)
{
	enum { NO_ADVICE = 9999 };
	long page = sys_mmap_anonymous(image.auxv.page_size);
	if (page < 0 && page > -4096)
		return;
	/* qemu-user says yes to any advice, and does nothing. */
	if (sys_madvise((void *)page, image.auxv.page_size, SYS_MADV_WIPEONFORK) < 0 ||
	    sys_madvise((void *)page, image.auxv.page_size, NO_ADVICE) >= 0)
		return;
	image.alive = (uint8_t *)page;
	*image.alive = 1;
}

/* The module begins in a fork child of the process that was exec'ed, and had not begun there. */
static void descend(uint32_t parent)
{
	char path[64];
	struct text text;
	text_begin(&text, path, sizeof(path));
	text_add(&text, "/proc/");
	text_add_decimal(&text, parent);
	text_add(&text, "/stat");
	struct trace_header *h = &image.target.header;
	h->flags = TRACE_HEADER_FORKED;
	h->parent_pid = parent;
	h->parent_start = read_start(path);
}

/* Everything of the header that is this process image's. */
static void identify(void)
{
	struct trace_header *h = &image.target.header;
	image.pid = sys_getpid();
	h->pid = image.pid;
	h->start = read_start("/proc/self/stat");
	struct stat st;
	h->pid_namespace = sys_stat("/proc/self/ns/pid", &st) == 0 ? st.st_ino : 0;
}

/* An image counts once; beside the audit module, that is that one's business. */
static bool is_counted(enum trace_module module)
{
	const char *list = variable("LD_AUDIT");
	if (module == TRACE_MODULE_AUDIT)
		return true;
	for (; list && *list; list++) {
		const char *end = list;
		while (*end && *end != ':')
			end++;
		if (end - list >= 11 && text_begins(end - 11, "libtrace.so"))
			return false;
		if (!*end)
			break;
		list = end;
	}
	return true;
}

/* A sandbox may not tell the PID, without which an image has no name. */
static bool begin_trace(uint32_t tid)
{
	return (int32_t)image.target.header.pid > 0 && writer_begin(&image.target, tid);
}

void image_begin(const struct image_start *start, enum trace_module module, const void *dynlinker)
{
	image.start = *start;
	image.traced = false;
	if (!start->envp)
		return;
	read_auxv();
	if (image.auxv.secure || !image.auxv.page_size || !image.auxv.random)
		return;
	clock_begin(image.auxv.vdso);
	read_exe();
	keep_environment();
	image.readable = true;
	const char *only = variable(ENV_ONLY);
	if (only && *only && !text_glob_path(only, image.exe))
		return;
	image.dynlinker = find_dynlinker(dynlinker);
	glibc_version(&image.auxv, image.dynlinker, image.glibc, sizeof(image.glibc));
	struct trace_header *h = &image.target.header;
	*h = (struct trace_header){
		.size = sizeof(*h),
		.version = TRACE_VERSION,
		.byte_order = TRACE_BYTE_ORDER,
#if defined(__x86_64__)
		.machine = EM_X86_64,
#else
		.machine = EM_AARCH64,
#endif
		.elf_class = ELFCLASS64,
		.module = (uint8_t)module,
		.parent_pid = sys_getppid(),
		.number = 1,
	};
	memcpy(h->magic, TRACE_MAGIC, sizeof(h->magic));
	memcpy(h->random, (const void *)image.auxv.random, sizeof(h->random));
	read_boot_id(h->boot_id);
	identify();
	if (start->pid && start->pid != image.pid)
		descend(start->pid);
	image.target.limit = text_number(variable(ENV_LIMIT) ?: "", DEFAULT_LIMIT);
	image.target.write_image = write_image;
	read_cwd();
	struct output_place place = {
		.output = variable(ENV_OUTPUT),
		.tmpdir = variable("TMPDIR"),
		.cwd = image.cwd,
	};
	image.directory = output_choose(&place);
	if (!image.directory)
		return;
	image.target.place = (struct journal_place){
		.directory = image.directory,
		.prepare = output_prepare,
		.images = text_number(variable(ENV_IMAGES) ?: "", DEFAULT_IMAGES),
		.counted = is_counted(module),
		.page_size = (uint32_t)image.auxv.page_size,
	};
	memcpy(image.target.place.boot_id, h->boot_id, sizeof(h->boot_id));
	guard_against_fork();
	image.tid = image.pid;
	image.traced = begin_trace(image.tid);
}

/* The child has the parent's memory, and its chunk mapped. */
static void begin_fork_child(void)
{
	struct trace_header *h = &image.target.header;
	h->flags = TRACE_HEADER_FORKED;
	h->parent_pid = h->pid;
	h->parent_start = h->start;
	h->parent_seq = writer_seq();
	image.forked = true;
	writer_forget();
	identify();
	if (image.cwd > image.directory)	/* a fork child's child */
		kept_release(image.cwd);
	read_cwd();
	image.tid = sys_gettid();
	image.traced = begin_trace(image.tid);
	if (image.alive)
		__atomic_store_n(image.alive, 1, __ATOMIC_RELEASE);
}

/* Where the kernel does not tell by the page, the PID does. */
static bool is_forked(void)
{
	if (image.alive)
		return !__atomic_load_n(image.alive, __ATOMIC_ACQUIRE);
	int32_t pid = (int32_t)sys_getpid();
	return pid > 0 && pid != (int32_t)image.pid;
}

bool image_ready(void)
{
	if (!image.traced)
		return false;
	if (!is_forked())
		return true;
	if (!turn_take(&image.turn))
		return false;	/* in what the parent was, or in a handler that came in between */
	if (is_forked())
		begin_fork_child();
	turn_leave(&image.turn);
	return image.traced;
}

uint32_t image_traced(void)
{
	if (!image_ready())
		return 0;
	int32_t tid = (int32_t)sys_gettid();
	image.tid = tid > 0 ? (uint32_t)tid : image.pid;
	return image.tid;
}

uint32_t image_late(void)
{
	return image.traced && !is_forked() ? image.tid : 0;
}

uint32_t image_pid(void)
{
	return image.pid;
}

bool image_is_counted(void)
{
	return image.target.place.counted;
}

bool image_tells_forks(void)
{
	return image.alive;
}

bool image_is_forked(void)
{
	return image.traced && is_forked();
}

const char *image_variable(const char *name)
{
	return image.readable ? variable(name) : NULL;
}

const struct image_auxv *image_auxv(void)
{
	return &image.auxv;
}

const char *image_exe(void)
{
	return image.exe;
}

uintptr_t image_dynlinker(void)
{
	return image.dynlinker;
}
