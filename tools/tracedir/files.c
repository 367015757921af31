/* SPDX-License-Identifier: MIT */
/* The files of a trace directory: which are a trace's, and the line in `format`. */
#include "tracedir/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"
#include "base/text.h"
#include "trace/env.h"
#include "trace/format.h"
#include "trace/read.h"

#define FORMAT_NEW FORMAT_FILE ".new-"	/* and a PID, until it is complete */

static const char digits[] = "0123456789", hex_digits[] = "0123456789abcdef";

/* PID-START-RANDOM.MODULE.trace, in which version 1 may have a number behind MODULE. */
static bool is_own_file(const char *name)
{
	static const char *const modules[] = {"audit", "preload", "record"};
	const char *p = name;
	for (int field = 0; field < 2; field++) {
		size_t length = strspn(p, digits);
		if (length == 0 || length > 20 || p[length] != '-')
			return false;
		p += length + 1;
	}
	size_t length = strspn(p, hex_digits);
	if (length != 16 || p[length] != '.')
		return false;
	p += length + 1;
	for (size_t i = 0; i < countof(modules); i++) {
		size_t size = strlen(modules[i]);
		if (strncmp(p, modules[i], size) != 0)
			continue;
		p += size;
		if (*p == '-')
			p += 1 + strspn(p + 1, digits);
		return strcmp(p, ".trace") == 0;
	}
	return false;
}

static bool is_ours(const char *name)
{
	return strcmp(name, FORMAT_FILE) == 0 || strcmp(name, IMAGES_FILE) == 0 || strcmp(name, SNAPSHOT_FILE) == 0 ||
		begins_with(name, SNAPSHOT_NEW) || begins_with(name, FORMAT_NEW);
}

static void add_file(struct output_files *files, const char *name)
{
	bool trace = trace_is_journal(name) || is_own_file(name);
	if (!trace && !is_ours(name)) {
		if (!files->foreign)
			files->foreign = xstrdup(name);
		return;
	}
	files->traces += trace;
	files->format |= strcmp(name, FORMAT_FILE) == 0;
	files->unfinished += begins_with(name, FORMAT_NEW);
	grow(files->names, files->count);
	files->names[files->count++] = xstrdup(name);
}

bool output_files_read(struct output_files *files, int fd)
{
	*files = (struct output_files){0};
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
	if (!dir) {
		if (copy >= 0)
			close(copy);
		return false;
	}
	struct dirent *entry;
	for (errno = 0; (entry = readdir(dir)); errno = 0)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			add_file(files, entry->d_name);
	int error = errno;
	closedir(dir);
	errno = error;
	return error == 0;
}

void output_files_remove(const struct output_files *files, int fd, const char *path)
{
	for (size_t i = 0; i < files->count; i++)
		if (unlinkat(fd, files->names[i], 0) != 0 && errno != ENOENT)
			fatal("remove '%s/%s':", path, files->names[i]);
}

void output_files_each_chunk(const struct output_files *files, int fd,
	void (*each)(void *context, const struct trace_header *, bool has_records), void *context)
{
	for (size_t i = 0; i < files->count; i++) {
		struct trace_chunks chunks = {0};
		struct trace_event e;
		if (trace_is_journal(files->names[i]) || is_own_file(files->names[i]))
			trace_find_chunks(fd, files->names[i], &chunks);
		for (size_t k = 0; k < chunks.count; k++) {
			struct trace_file *f = trace_open(fd, files->names[i], chunks.offsets[k]);
			if (!trace_error(f))
				each(context, trace_header(f), trace_next(f, &e) > 0);
			trace_close(f);
		}
		trace_free_chunks(&chunks);
	}
}

void output_files_free(struct output_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->names[i]);
	free(files->names);
	free(files->foreign);
	*files = (struct output_files){0};
}

bool output_files_is_current(int fd, const char *path)
{
	static const char ours[] = TRACE_FORMAT_LINE, any[] = "libtrace trace ";
	char line[64];
	ssize_t size = pread(fd, line, sizeof(line) - 1, 0);
	if (size < 0)
		fatal("read '%s/" FORMAT_FILE "':", path);
	line[size] = '\0';
	/* Empty: a module is just about to write it, or died before it could. */
	if (size == 0 || strcmp(line, ours) == 0)
		return true;
	if (strncmp(line, any, strlen(any)) != 0)
		fatal("'%s' is no trace directory: its file '" FORMAT_FILE "' is not ours; name another with -o", path);
	return false;
}

bool output_files_write(int fd, const void *bytes, size_t size)
{
	sigset_t limit, old;
	struct timespec now = {0};
	sigemptyset(&limit);
	sigaddset(&limit, SIGXFSZ);
	sigprocmask(SIG_BLOCK, &limit, &old);
	ssize_t written = write(fd, bytes, size);
	int error = written < 0 ? errno : ENOSPC;
	if (written < 0 && error == EFBIG)
		sigtimedwait(&limit, NULL, &now);
	sigprocmask(SIG_SETMASK, &old, NULL);
	errno = error;
	return written == (ssize_t)size;
}

int output_files_make_format(int fd, const char *path)
{
	static const char line[] = TRACE_FORMAT_LINE;
	char *temporary = xasprintf(FORMAT_NEW "%ld", (long)getpid());
	unlinkat(fd, temporary, 0);	/* of a process that had our PID and died here */
	int format = openat(fd, temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (format < 0 && errno == EEXIST) {	/* on another machine, somebody has our PID */
		free(temporary);
		return -1;
	}
	if (format < 0)
		fatal("create '%s/" FORMAT_FILE "':", path);
	if (!output_files_write(format, line, sizeof(line) - 1)) {
		int error = errno;
		unlinkat(fd, temporary, 0);
		errno = error;
		fatal("write '%s/" FORMAT_FILE "':", path);
	}
	if (flock(format, LOCK_SH) != 0)
		debug("'%s' is on a file system without locks:", path);
	bool made = linkat(fd, temporary, fd, FORMAT_FILE, 0) == 0;
	/* Without hard links the last moment is not watertight: rename(2) would replace another's. */
	if (!made && errno != EEXIST)
		made = faccessat(fd, FORMAT_FILE, F_OK, AT_SYMLINK_NOFOLLOW) != 0 &&
			renameat(fd, temporary, fd, FORMAT_FILE) == 0;
	unlinkat(fd, temporary, 0);
	free(temporary);
	if (made)
		return format;
	close(format);
	return -1;
}

bool pack_has_name(const char *name)
{
	if (strcmp(name, FORMAT_FILE) == 0 || strcmp(name, IMAGES_FILE) == 0 || strcmp(name, SNAPSHOT_FILE) == 0 ||
	    trace_is_journal(name))
		return true;
	return name[0] != '.' && ends_with(name, ".trace");
}
