/* SPDX-License-Identifier: MIT */
/* Where a trace is: what the user names, or the places that the module writes to, in its order. */
#include "tracedir/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"
#include "trace/env.h"
#include "tracedir/pack.h"

/* LIBTRACE_OUTPUT with %h as the host's name; NULL with a %p, which nobody knows any more. */
static char *expand(const char *pattern)
{
	struct buffer b = {0};
	for (const char *p = pattern; *p; p++) {
		if (p[0] == '%' && p[1] == 'p') {
			buffer_free(&b);
			return NULL;
		}
		if (p[0] == '%' && p[1] == 'h') {
			char host[HOST_NAME_MAX + 1] = "";
			gethostname(host, sizeof(host) - 1);
			buffer_string(&b, host);
			p++;
		} else {
			buffer_add(&b, p, 1);
			p += p[0] == '%' && p[1] == '%';
		}
	}
	return b.data;
}

/* The fallback lies where others can write: only a directory of our own is believed. */
static int open_own(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && st.st_uid == getuid())
		return fd;
	close(fd);
	errno = EPERM;
	return -1;
}

static char *find_unnamed(int *fd)
{
	const char *variable = getenv(ENV_OUTPUT), *tmp = getenv("TMPDIR");
	char *output = variable && *variable ? expand(variable) : NULL;
	if (output && (*fd = open(output, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0)
		return output;
	if ((*fd = open(DEFAULT_OUTPUT, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0) {
		free(output);
		return xstrdup(DEFAULT_OUTPUT);
	}
	char *fallback = xasprintf("%s/libtrace-%u.data", tmp && *tmp == '/' ? tmp : "/tmp", (unsigned)getuid());
	if ((*fd = open_own(fallback)) >= 0) {
		free(output);
		return fallback;
	}
	if (output)
		fatal("no trace: neither '%s' (" ENV_OUTPUT ") nor '" DEFAULT_OUTPUT
		      "' nor '%s' is a directory that can be "
		      "read",
			output, fallback);
	fatal("no trace: neither '" DEFAULT_OUTPUT "' nor '%s' is a directory that can be read", fallback);
}

/* A file is unpacked, and its folder opened in its place. */
static void open_file(struct tracedir *d, int file)
{
	pack_open(file, d->path, &d->folder, &d->left_out);
	close(file);
	d->fd = open(d->folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->fd < 0)
		fatal("open '%s':", d->folder.path);
	if (d->left_out)
		warn("'%s' is reduced, without %s", d->path, d->left_out);
}

void tracedir_find(struct tracedir *d, const char *path)
{
	struct stat st;
	if (!path) {
		d->path = find_unnamed(&d->fd);
		warn("reading %s", d->path);
		return;
	}
	bool input = strcmp(path, "-") == 0;
	d->path = xstrdup(input ? "standard input" : path);
	int fd = input ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0)
		fatal("open '%s':", d->path);
	if (S_ISDIR(st.st_mode))
		d->fd = fd;
	else
		open_file(d, fd);
}
