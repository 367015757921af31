/* SPDX-License-Identifier: MIT */
/* Opens, writes and closes for each record: the program may close or reuse any descriptor meanwhile. */
#include "trace/own-file.h"

#include "trace/journal.h"
#include "trace/text.h"

enum { NAMES_MAX = 8 };

static const char *path;	/* kept; NULL: there is none */
static uint64_t dev, ino;

/* PID-START-RANDOM.audit.trace; where that name is taken (two PID namespaces in one clock tick) …audit-2.trace. */
static bool name_file(const char *directory, const struct trace_header *h, unsigned number)
{
	struct text text;
	own_file_forget();
	kept_begin(&text);
	text_add(&text, directory);
	text_add(&text, "/");
	text_add_decimal(&text, h->pid);
	text_add(&text, "-");
	text_add_decimal(&text, h->start);
	text_add(&text, "-");
	text_add_hex(&text, h->random, 8);
	text_add(&text, h->module == TRACE_MODULE_AUDIT ? ".audit" : ".preload");
	if (number > 1) {
		text_add(&text, "-");
		text_add_decimal(&text, number);
	}
	text_add(&text, ".trace");
	path = kept_end(&text);
	return !text.full;
}

static int open_file(int flags)
{
	return sys_openat(AT_FDCWD, path, flags | O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
}

bool own_file_begin(const char *directory, const struct trace_header *h)
{
	struct stat st;
	int fd = -EEXIST;
	for (unsigned number = 1; fd == -EEXIST && number <= NAMES_MAX; number++)
		if (name_file(directory, h, number))
			fd = open_file(O_CREAT | O_EXCL);
	if (fd < 0)
		return false;
	bool begun = sys_fstat(fd, &st) == 0 && size_allowed(0, sizeof(*h)) &&
		sys_write(fd, h, sizeof(*h)) == (long)sizeof(*h);
	sys_close(fd);
	if (!begun)
		sys_unlink(path);
	dev = st.st_dev;
	ino = st.st_ino;
	return begun;
}

bool own_file_append(const struct sys_iovec *parts, unsigned count, size_t size)
{
	struct stat st;
	long written = 0;
	int fd = open_file(0);
	if (fd < 0)
		return true;
	/* One piece, so that nothing of another thread comes between. */
	if (sys_fstat(fd, &st) == 0 && st.st_dev == dev && st.st_ino == ino && size_allowed((uint64_t)st.st_size, size))
		written = sys_writev(fd, parts, count);
	sys_close(fd);
	return written <= 0 || written == (long)size;
}

void own_file_forget(void)
{
	if (path)
		kept_release(path);
	path = NULL;
}
