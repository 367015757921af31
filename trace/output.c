/* SPDX-License-Identifier: MIT */
/* Chooses and makes the trace directory. */
#include "trace/output.h"

#include "trace/env.h"
#include "trace/format.h"
#include "trace/sys.h"
#include "trace/text.h"
#include "trace/write.h"

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
static bool usable(const char *directory, bool must_be_ours)
{
	int fd = sys_openat(AT_FDCWD, directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (must_be_ours ? O_NOFOLLOW : 0), 0);
	if (fd < 0)
		return false;
	struct stat st;
	bool ours = sys_fstat(fd, &st) == 0 && st.st_uid == sys_geteuid() && !(st.st_mode & 022);
	sys_close(fd);
	return ours || !must_be_ours;
}

/* Marks the directory as a trace's; whoever comes first does it. */
static bool write_format(const char *directory)
{
	const char *path = path_in(directory, "/" FORMAT_FILE);
	if (!path)
		return false;
	int fd = sys_openat(AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return fd == -EEXIST;
	static const char line[] = TRACE_FORMAT_LINE;
	bool written = size_allowed(0, sizeof(line) - 1) &&
		sys_write(fd, line, sizeof(line) - 1) == (long)sizeof(line) - 1;
	sys_close(fd);
	if (!written)
		sys_unlink(path);
	return written;
}

static bool prepare(const char *directory, bool must_be_ours)
{
	int made = sys_mkdir(directory, 0700);
	return (made == 0 || made == -EEXIST) && usable(directory, must_be_ours) && write_format(directory);
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

/* `record` made it, and every image writes to its `images`: one call instead of five. */
static bool prepared(const char *directory)
{
	const char *path = path_in(directory, "/" IMAGES_FILE);
	struct stat st;
	return path && sys_stat(path, &st) == 0;
}

/* The directory, kept, if it is one that can be used. */
static const char *settle_on(const struct text *text, bool must_be_ours)
{
	const char *directory = text->full ? "" : kept_end(text);
	if (!directory[0])
		return NULL;
	if ((!must_be_ours && prepared(directory)) || prepare(directory, must_be_ours))
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

bool output_count_image(const char *directory, uint64_t limit)
{
	const char *path = path_in(directory, "/" IMAGES_FILE);
	if (!path)
		return false;
	int fd = sys_openat(AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	if (fd < 0)
		return false;
	struct stat st;
	/* With another name it may be somebody's file, which was linked to here for us to write to. */
	bool counted = sys_fstat(fd, &st) == 0 && sys_is_regular(&st) && st.st_nlink == 1;
	uint64_t before = counted ? (uint64_t)st.st_size : 0;
	/* One byte more than the limit says that images were left out; there it stops growing. */
	if (counted && before <= limit)
		counted = size_allowed(before, 1) && sys_write(fd, "+", 1) == 1;
	sys_close(fd);
	return counted && before < limit;
}
