/* SPDX-License-Identifier: MIT */
/* Chooses and makes the trace directory. */
#include "trace/output.h"

#include "trace/env.h"
#include "trace/format.h"
#include "trace/journal.h"
#include "trace/sys.h"
#include "trace/text.h"

/*
 * A path that is good until the next string is kept, NULL if too long: it lies in their room, since a
 * fork child may get here on a small stack.
 */
static const char *path_in(const char *directory, const char *file)
{
	struct text text;
	kept_begin(&text);
	text_add(&text, directory);
	text_add(&text, file);
	return text.full ? NULL : text.bytes;
}

/* A directory that others could have prepared must be ours: a link or a stranger's folder is not used. */
static bool is_ours(const char *directory)
{
	int fd = sys_openat(AT_FDCWD, directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW, 0);
	if (fd < 0)
		return false;
	struct stat st;
	bool ours = sys_fstat(fd, &st) == 0 && st.st_uid == sys_geteuid() && !(st.st_mode & 022);
	sys_close(fd);
	return ours;
}

/* Marks the directory as a trace's; whoever comes first does it. */
static int write_format(const char *directory)
{
	static const char line[] = TRACE_FORMAT_LINE;
	const char *path = path_in(directory, "/" FORMAT_FILE);
	if (!path)
		return -ENAMETOOLONG;
	int fd = sys_openat(AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return fd == -EEXIST ? 0 : fd;
	long written = size_allowed(0, sizeof(line) - 1) ? sys_write(fd, line, sizeof(line) - 1) : -EFBIG;
	sys_close(fd);
	if (written == (long)sizeof(line) - 1)
		return 0;
	sys_unlink(path);
	return written < 0 ? (int)written : -ENOSPC;
}

int output_prepare(const char *directory)
{
	int made = sys_mkdir(directory, 0700);
	return made == 0 || made == -EEXIST ? write_format(directory) : made;
}

/* %h, %p and %% of LIBTRACE_OUTPUT; anything else stays as it is. */
static void add_expanded(struct text *text, const char *pattern)
{
	for (; *pattern; pattern++) {
		if (pattern[0] == '%' && pattern[1] == 'h') {
			struct sys_utsname name;
			text_add(text, sys_uname(&name) == 0 ? name.nodename : "localhost");
			pattern++;
		} else if (pattern[0] == '%' && pattern[1] == 'p') {
			text_add_decimal(text, sys_getpid());
			pattern++;
		} else {
			text_add_bytes(text, pattern, 1);
			if (pattern[0] == '%' && pattern[1] == '%')
				pattern++;
		}
	}
}

/* The directory, kept, or NULL if it is too long; what could have been put there by others is made or looked at. */
static const char *settle_on(const struct text *text, bool must_be_ours)
{
	const char *directory = text->full ? "" : kept_end(text);
	if (!directory[0])
		return NULL;
	if (!must_be_ours)
		return directory;
	sys_mkdir(directory, 0700);
	if (is_ours(directory) && output_prepare(directory) == 0)
		return directory;
	kept_release(directory);
	return NULL;
}

const char *output_choose(const struct output_place *place)
{
	struct text text;
	kept_begin(&text);
	if (place->output && *place->output) {
		if (place->output[0] != '/') {
			if (!place->cwd[0])
				return NULL;
			text_add(&text, place->cwd);
			text_add(&text, "/");
		}
		add_expanded(&text, place->output);
		return settle_on(&text, false);
	}
	if (place->cwd[0]) {
		text_add(&text, place->cwd);
		text_add(&text, "/" DEFAULT_OUTPUT);
		const char *directory = settle_on(&text, true);
		if (directory)
			return directory;
	}
	kept_begin(&text);
	text_add(&text, place->tmpdir && place->tmpdir[0] == '/' ? place->tmpdir : "/tmp");
	text_add(&text, "/libtrace-");
	text_add_decimal(&text, sys_getuid());
	text_add(&text, ".data");
	return settle_on(&text, true);
}
