/* SPDX-License-Identifier: MIT */
/* What a command is: which file runs for it, and whether a dynamic linker will load the audit module there. */
#include "launch/program.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/mem.h"

enum {
	SCRIPT_LINE_MAX = 256,	/* BINPRM_BUF_SIZE: the kernel looks no further */
	SCRIPT_DEPTH = 5,	/* interpreters that are scripts themselves */
	DYNLINKER_MAX = 16 << 20,	/* bytes; ld.so has a quarter of one MiB */
};

/* errno of running path, from its mode alone. */
static int runnable(const char *path)
{
	struct stat st;
	if (stat(path, &st) != 0)
		return errno;
	if (!S_ISREG(st.st_mode))
		return EACCES;
	return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

/* As execvp(3): through PATH unless there is a slash; a file without permission is remembered, the search goes on. */
static char *look_up(const char *word, int *error)
{
	if (!*word || strchr(word, '/')) {
		*error = *word ? runnable(word) : ENOENT;
		return *error == ENOENT || *error == ENOTDIR ? NULL : xstrdup(word);
	}
	const char *path = getenv("PATH");
	if (!path)
		path = "/bin:/usr/bin";
	char *denied = NULL;
	for (;;) {
		size_t length = strcspn(path, ":");
		/* The empty element is the current directory. */
		char *file = xasprintf("%.*s/%s", length ? (int)length : 1, length ? path : ".", word);
		*error = runnable(file);
		if (*error == 0) {
			free(denied);
			return file;
		}
		if (*error == EACCES && !denied)
			denied = file;
		else
			free(file);
		if (!path[length])
			break;
		path += length + 1;
	}
	*error = denied ? EACCES : ENOENT;
	return denied;
}

/* The words behind #! in the file's first line, in line; NULL where it is no script. */
static char *script_line(const char *file, char line[SCRIPT_LINE_MAX + 1])
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return NULL;
	ssize_t size = read(fd, line, SCRIPT_LINE_MAX);
	close(fd);
	if (size < 2 || line[0] != '#' || line[1] != '!')
		return NULL;
	line[size] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return line + 2 + strspn(line + 2, " \t");
}

/* `#!/usr/bin/env [-S] python3`: what env will run, NULL if that cannot be told. */
static char *behind_env(const char *interpreter, const char *argument)
{
	const char *slash = strrchr(interpreter, '/');
	if (strcmp(slash ? slash + 1 : interpreter, "env") != 0)
		return NULL;
	if (strncmp(argument, "-S", 2) == 0)
		argument += 2 + strspn(argument + 2, " \t");
	char *word = xstrndup(argument, strcspn(argument, " \t"));
	int error = ENOENT;
	char *file = *word == '-' || strchr(word, '=') ? NULL : look_up(word, &error);
	free(word);
	if (error) {
		free(file);
		file = NULL;
	}
	return file;
}

/* Follows #! lines from path to the file that the kernel loads. */
static void follow_script(struct program *p)
{
	char text[SCRIPT_LINE_MAX + 1];
	p->file = xstrdup(p->path);
	for (int depth = 0; depth < SCRIPT_DEPTH; depth++) {
		char *line = script_line(p->file, text);
		if (!line || !*line)
			return;
		size_t length = strcspn(line, " \t");
		const char *argument = line + length + strspn(line + length, " \t");
		char *interpreter = xstrndup(line, length);
		int error = runnable(interpreter);
		if (error) {
			p->error = error;
			p->broken = interpreter;
			return;
		}
		char *next = behind_env(interpreter, argument);
		free(p->file);
		p->file = next ? next : interpreter;
		if (next)
			free(interpreter);
	}
}

bool program_dynlinker_says(const char *file, const char *words)
{
	bool found = false;
	struct stat st;
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && st.st_size <= DYNLINKER_MAX) {
		char *bytes = xreallocarray(NULL, (size_t)st.st_size, 1);
		ssize_t size = pread(fd, bytes, (size_t)st.st_size, 0);
		found = size > 0 && memmem(bytes, (size_t)size, words, strlen(words));
		free(bytes);
	}
	if (fd >= 0)
		close(fd);
	return found;
}

bool program_is_dynlinker(const char *file)
{
	/* One of the variables that only glibc's has; older ones compare it without its LD_. */
	return program_dynlinker_says(file, "TRACE_LOADED_OBJECTS");
}

void program_resolve(struct program *p, const char *word)
{
	*p = (struct program){0};
	p->path = look_up(word, &p->error);
	if (p->error)
		return;
	follow_script(p);
	int error = elf_read(p->file, &p->elf);
	if (error == ENOEXEC && !p->broken && strcmp(p->file, p->path) == 0) {
		/* No #! and no ELF file: execvp(3) gives it to the shell. */
		free(p->file);
		p->file = xstrdup("/bin/sh");
		error = elf_read(p->file, &p->elf);
	}
	p->is_elf = error == 0;
	if (p->is_elf && !p->elf.interp && p->elf.dynamic)
		p->is_dynlinker = program_is_dynlinker(p->file);
}

void program_free(struct program *p)
{
	free(p->path);
	free(p->broken);
	free(p->file);
	elf_free(&p->elf);
	*p = (struct program){0};
}

/*
 * Whether the kernel gives file other rights than ours, and so sets AT_SECURE: then the dynamic linker
 * ignores LD_AUDIT.  A mode that changes nothing (setuid root run by root) does not count.
 */
static char *extra_rights(const char *file)
{
	struct stat st;
	struct statvfs fs;
	if (stat(file, &st) != 0 || prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ||
	    (statvfs(file, &fs) == 0 && (fs.f_flag & ST_NOSUID)))
		return NULL;
	if ((st.st_mode & S_ISUID) && st.st_uid != getuid())
		return st.st_uid == 0 ? xstrdup("is setuid root") :
			xasprintf("is setuid to user %u", (unsigned)st.st_uid);
	if ((st.st_mode & S_ISGID) && (st.st_mode & S_IXGRP) && st.st_gid != getgid())
		return xasprintf("is setgid to group %u", (unsigned)st.st_gid);
	if (getuid() != 0 && getxattr(file, "security.capability", NULL, 0) > 0)
		return xstrdup("has file capabilities");
	return NULL;
}

bool program_is_musl(const struct program *p)
{
	const char *file = p->elf.interp ? p->elf.interp : p->elf.dynamic ? p->file : "", *slash = strrchr(file, '/');
	return slash && strncmp(slash, "/ld-musl-", 9) == 0;
}

char *program_obstacle(const struct program *p)
{
	if (!p->is_elf)
		return NULL;
	if (program_is_musl(p))
		return xstrdup("uses the dynamic linker of musl, which has no audit interface");
	if (!p->elf.interp && !p->is_dynlinker)
		return xstrdup("is statically linked: no dynamic linker runs in it");
	char *rights = extra_rights(p->file);
	if (!rights)
		return NULL;
	char *obstacle = xasprintf("%s: the dynamic linker ignores LD_AUDIT in it", rights);
	free(rights);
	return obstacle;
}
