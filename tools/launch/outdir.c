/* SPDX-License-Identifier: MIT */
/* The trace directory that a run writes to: named, made, locked, shared, moved out of the way. */
#include "launch/outdir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"
#include "trace/env.h"
#include "trace/format.h"
#include "tracedir/files.h"

enum { TRIES = 1000 };	/* each loses a race against another `record` that got on */

static const char *choose(const char *given)
{
	const char *variable = getenv(ENV_OUTPUT);
	return given ? given : variable && *variable ? variable : DEFAULT_OUTPUT;
}

/* %h, %p and %% as the modules expand them; anything else stays as it is. */
static char *expand(const char *pattern)
{
	struct buffer path = {0};
	struct utsname name;
	buffer_string(&path, "");
	for (; *pattern; pattern++) {
		if (pattern[0] == '%' && pattern[1] == 'h')
			buffer_string(&path, uname(&name) == 0 ? name.nodename : "localhost");
		else if (pattern[0] == '%' && pattern[1] == 'p')
			buffer_printf(&path, "%ld", (long)getpid());
		else
			buffer_add(&path, pattern, 1);
		if (pattern[0] == '%' && pattern[1] && strchr("hp%", pattern[1]))
			pattern++;
	}
	return path.data;
}

char *output_literal(const char *path)
{
	struct buffer doubled = {0};
	for (; *path; path++)
		buffer_add(&doubled, *path == '%' ? "%%" : path, *path == '%' ? 2 : 1);
	return doubled.data;
}

static char *current_directory(void)
{
	char *cwd = getcwd(NULL, 0);
	if (!cwd || cwd[0] != '/')
		fatal("the current directory has no path: name an absolute one with -o");
	return cwd;
}

static void strip_slashes(char *path)
{
	for (size_t length = strlen(path); length > 1 && path[length - 1] == '/'; length--)
		path[length - 1] = '\0';
}

char *output_setting(const char *given)
{
	const char *pattern = choose(given);
	if (pattern[0] == '/')
		return xstrdup(pattern);
	char *cwd = current_directory(), *doubled = output_literal(cwd);
	char *setting = xasprintf("%s/%s", doubled, pattern);
	free(cwd);
	free(doubled);
	return setting;
}

static void name(struct output *o, const char *given)
{
	*o = (struct output){.fd = -1, .lock = -1};
	o->shown = expand(choose(given));
	strip_slashes(o->shown);
	/* A link is followed, so that it is the folder behind it that gets renamed. */
	o->path = realpath(o->shown, NULL);
	if (!o->path && o->shown[0] == '/')
		o->path = xstrdup(o->shown);
	if (!o->path) {
		char *cwd = current_directory();
		o->path = xasprintf("%s/%s", cwd, o->shown);
		free(cwd);
	}
	o->setting = output_literal(o->path);
}

static void make_parents(const char *path)
{
	char *copy = xstrdup(path);
	for (char *slash = strchr(copy + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(copy, 0777) != 0 && errno != EEXIST)
			fatal("make directory '%s':", copy);
		*slash = '/';
	}
	free(copy);
}

/* Opens the directory, made if need be; false if it vanished meanwhile. */
static bool open_directory(struct output *o)
{
	bool there = mkdir(o->path, 0700) == 0 || errno == EEXIST;
	if (!there && errno == ENOENT) {
		make_parents(o->path);
		there = mkdir(o->path, 0700) == 0 || errno == EEXIST;
	}
	/* What is there already is fine on a read-only file system too, as far as this call is concerned. */
	int error = errno;
	if (!there && access(o->path, F_OK) != 0) {
		errno = error;
		fatal("make directory '%s':", o->shown);
	}
	o->fd = open(o->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (o->fd < 0 && errno != ENOENT)
		fatal("open '%s':", o->shown);
	return o->fd >= 0;
}

static void let_go(struct output *o)
{
	if (o->lock >= 0)
		close(o->lock);
	if (o->fd >= 0)
		close(o->fd);
	o->fd = o->lock = -1;
}

/* Whether path still leads to the folder and file that are open: another `record` may have renamed it. */
static bool still_there(const struct output *o)
{
	struct stat mine, now;
	return fstat(o->fd, &mine) == 0 && stat(o->path, &now) == 0 && mine.st_dev == now.st_dev &&
		mine.st_ino == now.st_ino && fstat(o->lock, &mine) == 0 &&
		fstatat(o->fd, FORMAT_FILE, &now, AT_SYMLINK_NOFOLLOW) == 0 && mine.st_dev == now.st_dev &&
		mine.st_ino == now.st_ino;
}

static void list_files(struct output_files *files, int fd, const char *path)
{
	if (!output_files_read(files, fd))
		fatal("read directory '%s':", path);
}

static void refuse_foreign(const char *path, const struct output_files *files)
{
	if (files->foreign)
		fatal("'%s' is not only a trace: it holds '%s'; name another directory with -o", path, files->foreign);
	if (!files->format && files->count > files->unfinished)
		fatal("'%s' is no trace directory: it has no file '" FORMAT_FILE "'; name another with -o", path);
}

/* Nothing may be added to the traces of another version. */
static void refuse_version(const struct output *o)
{
	if (!output_files_is_current(o->lock, o->shown))
		fatal("'%s' holds traces of another version than %d: name another directory with -o", o->shown,
			TRACE_VERSION);
}

/* Moves a finished trace to NAME.old. */
static void move_away(struct output *o)
{
	char *old = xasprintf("%s.old", o->path);
	int fd = open(old, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 && errno != ENOENT)
		fatal("open '%s.old', to replace it:", o->shown);
	if (fd >= 0) {
		struct output_files files;
		list_files(&files, fd, old);
		refuse_foreign(old, &files);
		output_files_remove(&files, fd, old);
		output_files_free(&files);
		close(fd);
		if (rmdir(old) != 0 && errno != ENOENT)
			fatal("remove '%s':", old);
	}
	if (rename(o->path, old) != 0)
		fatal("rename '%s' to '%s':", o->path, old);
	free(old);
}

static bool locks_unknown(int error)
{
	return error == ENOSYS || error == ENOLCK || error == EOPNOTSUPP || error == EINVAL || error == EBADF;
}

/* There is a `format`, and it is open: true if the directory is to be used as it is. */
static bool take_existing(struct output *o)
{
	struct output_files files;
	if (flock(o->lock, LOCK_EX | LOCK_NB) != 0) {
		if (locks_unknown(errno)) {
			/* Nobody can tell whether it is in use: to add to it loses nothing. */
			debug("'%s' is on a file system without locks:", o->shown);
			refuse_version(o);
			o->joined = true;
			return true;
		}
		/* Whoever is only looking, as we are, holds it for moments. */
		o->joined = true;
		if (flock(o->lock, LOCK_SH) != 0 || !still_there(o))
			return false;
		refuse_version(o);
		return true;
	}
	if (!still_there(o))
		return false;
	bool current = output_files_is_current(o->lock, o->shown);
	list_files(&files, o->fd, o->shown);
	refuse_foreign(o->shown, &files);
	bool unused = current && files.traces == 0;
	output_files_free(&files);
	if (unused)	/* not worth the NAME.old that it would replace */
		return flock(o->lock, LOCK_SH) == 0 && still_there(o);
	move_away(o);
	return false;
}

/* One attempt; false if another process got in between. */
static bool take(struct output *o, bool own)
{
	o->joined = false;
	if (!open_directory(o))
		return false;
	o->lock = openat(o->fd, FORMAT_FILE, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
	if (o->lock >= 0) {
		if (own)
			return take_existing(o);
		refuse_version(o);
		return true;
	}
	if (errno != ENOENT)
		fatal("open '%s/" FORMAT_FILE "':", o->shown);
	struct output_files files;
	list_files(&files, o->fd, o->shown);
	/* `format` may have come since. */
	bool changed = files.format;
	if (!changed)
		refuse_foreign(o->shown, &files);
	output_files_free(&files);
	return !changed && (o->lock = output_files_make_format(o->fd, o->shown)) >= 0 && still_there(o);
}

static void begin(struct output *o, const char *given, bool own)
{
	name(o, given);
	int tries = TRIES;
	while (!take(o, own)) {
		let_go(o);
		if (--tries == 0)
			fatal("'%s' changes all the time: others are making and moving it", o->shown);
	}
}

void output_begin(struct output *o, const char *given)
{
	begin(o, given, true);
}

void output_share(struct output *o, const char *given)
{
	begin(o, given, false);
}

void output_end(struct output *o)
{
	let_go(o);
	free(o->path);
	free(o->shown);
	free(o->setting);
}
