/* SPDX-License-Identifier: MIT */
#include "preload/exec.h"

#include <elf.h>

#include "preload/real.h"
#include "preload/record.h"
#include "trace/env.h"
#include "trace/image.h"
#include "trace/sys.h"
#include "trace/text.h"

enum { PATH_MAX = 4096, SEGMENTS_MAX = 32 };
enum { AUDIT = 1, PRELOAD = 2 };	/* our modules, in the order of their names below */

/* --- Its environment --- */

/* "LD_AUDIT" of "LD_AUDIT=…": the list behind it, NULL for another variable. */
static const char *list_of(const char *entry, const char *name)
{
	size_t length = text_length(name);
	return text_begins(entry, name) && entry[length] == '=' ? entry + length + 1 : NULL;
}

/* Up to the next separator of either list; only LD_PRELOAD has blanks, and no path of ours does. */
static size_t entry_length(const char *entry)
{
	size_t length = 0;
	while (entry[length] && entry[length] != ':' && entry[length] != ' ')
		length++;
	return length;
}

static bool is_ours(const char *entry, size_t length, unsigned which)
{
	static const char *const names[] = {AUDIT_MODULE, PRELOAD_MODULE};
	for (unsigned i = 0; i < 2; i++) {
		size_t size = text_length(names[i]);
		if ((which & 1u << i) && length >= size && memcmp(entry + length - size, names[i], size) == 0 &&
		    (length == size || entry[length - size - 1] == '/'))
			return true;
	}
	return false;
}

static bool names_ours(const char *list, unsigned which)
{
	for (size_t length; list && *list; list += length + (list[length] != '\0'))
		if (is_ours(list, length = entry_length(list), which))
			return true;
	return false;
}

static const char *modules_of(const char *entry)
{
	const char *list = list_of(entry, "LD_AUDIT");
	return list ? list : list_of(entry, "LD_PRELOAD");
}

static bool is_told(char **envp)
{
	for (char **e = envp; e && *e; e++)
		if (names_ours(modules_of(*e), AUDIT | PRELOAD))
			return true;
	return false;
}

char **exec_environment(const struct attempt *a, void *room)
{
	char **envp = room, **to = envp, *text;
	size_t count = 0;
	while (a->envp[count])
		count++;
	text = (char *)(envp + count + 1);
	for (char **e = a->envp; *e; e++) {
		const char *list = modules_of(*e);
		if (!names_ours(list, a->gone)) {
			*to++ = *e;
			continue;
		}
		char *begin = text;
		size_t name = (size_t)(list - *e);
		memcpy(text, *e, name);
		text += name;
		for (size_t length; *list; list += length + (list[length] != '\0')) {
			length = entry_length(list);
			if (!length || is_ours(list, length, a->gone))
				continue;
			if (text > begin + name)
				*text++ = ':';
			memcpy(text, list, length);
			text += length;
		}
		*text++ = '\0';
		if (text > begin + name + 1)	/* others are named, too */
			*to++ = begin;
	}
	*to = NULL;
	return envp;
}

static size_t room_for(const struct attempt *a)
{
	size_t bytes = sizeof(*a->envp);
	for (char **e = a->envp; *e; e++)
		bytes += sizeof(*e) + (names_ours(modules_of(*e), a->gone) ? text_length(*e) + 1 : 0);
	return bytes;
}

void exec_restore(char **envp)
{
	for (char **e = envp; e && *e; e++)
		if (text_begins(*e, AGAIN_PREFIX "LD_AUDIT="))
			*e += sizeof(AGAIN_PREFIX) - 1;
}

/* --- Whether it will leave a trace --- */

static bool is_reachable(const char *path)
{
	struct stat st;
	int status = sys_stat(path, &st);
	return status != -ENOENT && status != -ENOTDIR && status != -EACCES;
}

static bool is_secure(const char *path)
{
	struct stat st;
	return path && text_last_component(path) != path && sys_stat(path, &st) == 0 &&
		(((st.st_mode & 04000) && st.st_uid != sys_geteuid()) ||
			((st.st_mode & 02010) == 02010 && st.st_gid != sys_getegid()));
}

/* Where it is made to go; a pattern in it, or the current directory, is the program's to say. */
static bool is_writable(const char *directory)
{
	if (!directory || directory[0] != '/')
		return true;
	for (const char *c = directory; *c; c++)
		if (*c == '%')
			return true;
	int status = sys_access(directory, SYS_WRITE_OK | SYS_EXECUTE_OK);
	return status != -ENOENT && status != -EACCES && status != -EROFS;
}

static const char *output_of(char **envp)
{
	for (char **e = envp; *e; e++)
		if (text_begins(*e, ENV_OUTPUT "="))
			return *e + sizeof(ENV_OUTPUT);
	return NULL;
}

/*
 * Which of the modules is out of reach; the audit module is beside this one, which is asked for alone while it is
 * there.
 */
static unsigned modules_gone(void)
{
	const char *own = real_own_path();
	char beside[PATH_MAX];
	struct text text;
	if (!own || own[0] != '/' || is_reachable(own))
		return 0;
	text_begin(&text, beside, sizeof(beside));
	text_add_bytes(&text, own, (size_t)(text_last_component(own) - own));
	text_add(&text, AUDIT_MODULE);
	return text.full || !is_reachable(beside) ? AUDIT | PRELOAD : PRELOAD;
}

/* --- What it is --- */

struct target {
	bool found;
	char file[PATH_MAX];	/* "" for the path that was passed */
	char interpreter[256];	/* "" if there is none, or it is not known */
	int error;		/* of looking at the interpreter */
	bool is_static;		/* a program that no dynamic linker is for */
};

static void look_at(struct target *t)
{
	struct stat st;
	if (t->interpreter[0] != '/') {
		t->interpreter[0] = '\0';
		return;
	}
	int status = sys_stat(t->interpreter, &st);
	t->error = status < 0 ? -status : 0;
}

/* "#! /bin/sh -e" */
static void read_script(struct target *t, const char *line)
{
	size_t length = 0;
	line += 2;
	while (*line == ' ' || *line == '\t')
		line++;
	while (line[length] && line[length] != ' ' && line[length] != '\t' && line[length] != '\n')
		length++;
	if (length >= sizeof(t->interpreter))
		return;
	memcpy(t->interpreter, line, length);
	t->interpreter[length] = '\0';
	look_at(t);
}

static void read_elf(struct target *t, int fd, const Elf64_Ehdr *h)
{
	Elf64_Phdr s;
	if (h->e_ident[EI_CLASS] != ELFCLASS64 || h->e_phentsize != sizeof(s))
		return;
	for (unsigned i = 0; i < h->e_phnum && i < SEGMENTS_MAX; i++) {
		if (sys_pread(fd, &s, sizeof(s), h->e_phoff + i * sizeof(s)) != sizeof(s))
			return;
		if (s.p_type != PT_INTERP)
			continue;
		if (s.p_filesz < sizeof(t->interpreter) &&
			sys_pread(fd, t->interpreter, s.p_filesz, s.p_offset) == (long)s.p_filesz)
			look_at(t);
		return;
	}
	t->is_static = h->e_phnum <= SEGMENTS_MAX;
}

static void examine(struct target *t, const char *path)
{
	union {
		char bytes[256];
		Elf64_Ehdr elf;
	} head;
	struct stat st;
	int fd = -1;
	if (sys_stat(path, &st) < 0)
		return;
	t->found = true;
	if (sys_is_regular(&st))
		fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
	if (fd < 0)
		return;
	long size = sys_read(fd, head.bytes, sizeof(head.bytes) - 1);
	head.bytes[size > 0 ? size : 0] = '\0';
	if (head.bytes[0] == '#' && head.bytes[1] == '!')
		read_script(t, head.bytes);
	else if (size >= (long)sizeof(head.elf) && memcmp(head.bytes, ELFMAG, SELFMAG) == 0)
		read_elf(t, fd, &head.elf);
	sys_close(fd);
}

static const char *search_path(void)
{
	for (char **e = real_environ(); e && *e; e++)
		if (text_begins(*e, "PATH="))
			return *e + sizeof("PATH=") - 1;
	return "/bin:/usr/bin";
}

/*
 * As execvp(3) goes on behind a file that it may not execute, or that is gone with its interpreter: the first that is
 * there.
 */
static void examine_in_path(struct target *t, const char *name)
{
	for (const char *folder = search_path(); *folder && !t->found;) {
		struct text text;
		size_t length = 0;
		while (folder[length] && folder[length] != ':')
			length++;
		text_begin(&text, t->file, sizeof(t->file));
		text_add_bytes(&text, folder, length);
		text_add(&text, "/");
		text_add(&text, name);
		if (length && !text.full)
			examine(t, t->file);
		folder += length + (folder[length] == ':');
	}
	if (!t->found)
		t->file[0] = '\0';
}

/* Whether it is looked for in PATH. */
static bool is_searched(const struct attempt *a)
{
	return a->searches && a->path && text_last_component(a->path) == a->path;
}

static void examine_program(struct target *t, const struct attempt *a)
{
	if (is_searched(a))
		examine_in_path(t, a->path);
	else if (a->path)
		examine(t, a->path);
}

/* ld.so has no part in it: it would leave nothing with the modules in its environment either. */
static bool is_static(const struct attempt *a)
{
	struct target t = {.found = false};
	examine_program(&t, a);
	return t.is_static;
}

static uint16_t obstacle(const struct attempt *a)
{
	if (!is_told(a->envp))
		return is_told(record_environment()) && !is_static(a) ? TRACE_UNTRACED_VARIABLE : TRACE_UNTRACED_NONE;
	if (a->gone & AUDIT)
		return TRACE_UNTRACED_MODULE;
	if (!is_writable(output_of(a->envp)))
		return TRACE_UNTRACED_DIRECTORY;
	return is_secure(a->path) ? TRACE_UNTRACED_SECURE : TRACE_UNTRACED_NONE;
}

static void write_exec(const struct attempt *a, const struct target *t, int error)
{
	uint32_t tid = record_begin_here();
	if (!tid)
		return;
	struct trace_exec record = {
		.caller = (uintptr_t)a->caller,
		.pid = sys_getpid(),
		.error = (uint32_t)error,
		.interpreter_error = t ? (uint32_t)t->error : 0,
		.untraced = error ? TRACE_UNTRACED_NONE : a->untraced,
	};
	struct sys_iovec parts[6];
	struct trace_parts p;
	parts_begin(&p, parts, 5, &record, sizeof(record));
	record.function_bytes = parts_string(&p, a->function);
	record.path_bytes = parts_string(&p, a->path);
	record.file_bytes = parts_string(&p, t && t->file[0] ? t->file : NULL);
	record.interpreter_bytes = parts_string(&p, t && t->interpreter[0] ? t->interpreter : NULL);
	trace_write(&p, TRACE_EXEC, tid);
}

struct attempt exec_begin(const char *function, const char *path, char **envp, bool searches, const void *caller)
{
	struct attempt a = {.function = function, .path = path, .envp = envp, .searches = searches, .caller = caller};
	if (!record_wanted())
		return a;
	a.gone = envp ? modules_gone() : 0;
	a.untraced = obstacle(&a);
	if (a.untraced)
		write_exec(&a, NULL, 0);
	if (a.gone && is_told(envp))
		a.room = room_for(&a);
	return a;
}

void exec_failed(const struct attempt *a, int error)
{
	struct target t = {.found = false};
	if (!record_wanted())
		return;
	examine_program(&t, a);
	/*
	 * A fork child that looks through PATH by itself would begin a file for the folders where the program is not.
	 */
	if (!t.found && !is_searched(a) && a->path && record_is_child())
		return;
	write_exec(a, &t, error);
}

void exec_keep_place(void)
{
	record_begin();
}

void *exec_before_vfork(void)
{
	if (!record_begun())
		exec_keep_place();
	return real_vfork();
}
