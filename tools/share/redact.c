/* SPDX-License-Identifier: MIT */
/*
 * A copy of a trace directory with everything replaced that is to be: first it is looked through, then it is written.
 */
#include "share/redact.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"
#include "base/text.h"
#include "graph/graph.h"
#include "machine/machine.h"
#include "share/redact-parts.h"
#include "share/rewrite.h"
#include "snapshot/snapshot.h"
#include "trace/env.h"
#include "trace/fields.h"
#include "tracedir/files.h"
#include "tracedir/tracedir.h"

enum {
	SNAPSHOT_MOST = 64 << 20,	/* a larger one is not read either */
	IMAGES_MOST = 1 << 20,
};

/* --- What the trace says --- */

static void learn_library(struct redact *r, const char *path)
{
	if (path)
		redact_learn_name(r, last_component(path), strlen(last_component(path)));
}

/* What libraries are called is no secret. */
static void learn_libraries(struct redact *r, const struct trace_event *e)
{
	if (e->kind == TRACE_SEARCH)
		learn_library(r, e->u.search.name);
	if (e->kind != TRACE_OBJECT)
		return;
	learn_library(r, e->u.object.path);
	learn_library(r, e->u.object.soname);
	for (const char *name = NULL; (name = trace_list_next(&e->u.object.needed, name));)
		learn_library(r, name);
}

static bool learn_event(void *context, const struct trace_event *e)
{
	learn_libraries(context, e);
	return true;
}

static bool is_arguments(const struct trace_event *e, const struct trace_field *f)
{
	return e->kind == TRACE_IMAGE && strcmp(f->name, "argv") == 0;
}

static bool is_environment(const struct trace_event *e, const struct trace_field *f)
{
	return e->kind == TRACE_IMAGE && strcmp(f->name, "env") == 0;
}

/* Of a file, whose own name is nobody's. */
static bool is_path(const struct trace_field *f)
{
	static const char *const paths[] = {"exe", "path", "name", "to", "without"};
	for (size_t i = 0; i < countof(paths); i++)
		if (strcmp(f->name, paths[i]) == 0)
			return true;
	return false;
}

static void learn_field(void *context, const struct trace_event *e, const struct trace_field *f, const char *bytes,
	size_t size, struct buffer *to)
{
	struct trace_list list = {bytes, (uint32_t)size};
	(void)to;
	if (is_arguments(e, f))
		redact_learn_arguments(context, &list, e->u.image.exe);
	else if (is_environment(e, f))
		redact_learn_environment(context, &list);
	else
		redact_learn(context, bytes, size);
}

/* --- What this machine says --- */

/* A home that stands below no folder of homes; of a container's user it may be anything, the root included. */
static void learn_home(struct redact *r, const char *home)
{
	static const char *const system[] = {
		"/usr", "/lib", "/bin", "/sbin", "/etc", "/root", "/nonexistent", "/dev", "/proc", "/run", "/sys"};
	char *path = xstrdup(home ? home : "");
	for (size_t length = strlen(path); length && path[length - 1] == '/'; length--)
		path[length - 1] = '\0';
	const char *second = *path == '/' ? strchr(path + 1, '/') : NULL;
	bool ours = second && second[1] && strncmp(path, "/home/", 6) != 0 && strncmp(path, "/Users/", 7) != 0;
	for (size_t i = 0; i < countof(system) && ours; i++)
		ours = strncmp(path, system[i], strlen(system[i])) != 0 || path[strlen(system[i])] != '/';
	redact_learn(r, path, strlen(path));
	if (ours)
		redact_add_home(r, path);
	free(path);
}

static bool same_boot(const struct image *i, const char *boot_id)
{
	struct buffer id = {0};
	for (size_t at = 0; at < sizeof(i->boot_id); at++)
		buffer_printf(&id, "%02x", i->boot_id[at]);
	bool same = boot_id && strcmp(id.data, boot_id) == 0;
	buffer_free(&id);
	return same;
}

static bool ran_here_as(const struct tracedir *d, const char *boot_id, uid_t uid)
{
	for (size_t i = 0; i < d->image_count; i++)
		if (d->images[i].uid == uid && same_boot(&d->images[i], boot_id))
			return true;
	return false;
}

/* Users that the programs ran as, where this is the machine that they ran on; and whoever packs. */
static void learn_users(struct redact *r, const struct tracedir *d)
{
	static const char *const variables[] = {"USER", "LOGNAME", "SUDO_USER"};
	char *boot_id = snapshot_boot_id();
	/* Read by ourselves: a static program cannot ask the services that know more. */
	FILE *file = fopen("/etc/passwd", "re");
	for (struct passwd *p; file && (p = fgetpwent(file));) {
		if (p->pw_uid == 0 || !(p->pw_uid == getuid() || ran_here_as(d, boot_id, p->pw_uid)))
			continue;
		redact_add_user(r, p->pw_name, strlen(p->pw_name));
		learn_home(r, p->pw_dir);
	}
	if (file)
		fclose(file);
	for (size_t i = 0; i < countof(variables); i++) {
		const char *user = getenv(variables[i]);
		if (user && *user && strcmp(user, "root") != 0)
			redact_add_user(r, user, strlen(user));
	}
	learn_home(r, getenv("HOME"));
	free(boot_id);
}

/* --- Files --- */

bool redact_read_snapshot(const struct tracedir *d, struct buffer *text)
{
	char block[65536];
	ssize_t got;
	struct stat st;
	int fd = openat(d->fd, SNAPSHOT_FILE, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return false;
	bool regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	while (regular && text->length <= SNAPSHOT_MOST && (got = read(fd, block, sizeof(block))) > 0)
		buffer_add(text, block, (size_t)got);
	close(fd);
	if (!regular || !text->length || text->length > SNAPSHOT_MOST)
		warn("%s/" SNAPSHOT_FILE " is left out: it cannot be read", d->path);
	return regular && text->length && text->length <= SNAPSHOT_MOST;
}

static bool read_snapshot(const struct tracedir *d, const struct snapshots *all, struct buffer *text)
{
	if (!all->unkept || all->foreign)
		return redact_read_snapshot(d, text);
	snapshots_text(all, text);
	return true;
}

static void write_file(int to, const char *name, const char *bytes, size_t size)
{
	int fd = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 || !output_files_write(fd, bytes, size) || close(fd) != 0)
		fatal("write a redacted '%s':", name);
}

/* `format` says the version, or nothing; of `images` only the size means something. */
static void copy_rest(const struct tracedir *d, int to)
{
	struct stat st;
	if (fstatat(d->fd, FORMAT_FILE, &st, AT_SYMLINK_NOFOLLOW) == 0)
		write_file(to, FORMAT_FILE, TRACE_FORMAT_LINE, st.st_size > 0 ? strlen(TRACE_FORMAT_LINE) : 0);
	if (!d->images_left_out)
		return;
	size_t size = d->images_left_out < IMAGES_MOST ? (size_t)d->images_left_out : IMAGES_MOST;
	for (size_t i = 0; i < d->image_count; i++)
		size += d->images[i].chunk_count > 0;
	char *zeros = xcalloc(size, 1);
	write_file(to, IMAGES_FILE, zeros, size);
	free(zeros);
}

void redact_field(void *context, const struct trace_event *e, const struct trace_field *f, const char *bytes,
	size_t size, struct buffer *to)
{
	struct trace_list list = {bytes, (uint32_t)size};
	bool path = is_path(f);
	if (is_arguments(e, f)) {
		redact_arguments(context, to, &list, e->u.image.exe);
	} else if (is_environment(e, f)) {
		redact_environment(context, to, &list);
	} else {
		/* One string, or several. */
		for (const char *text = NULL; (text = trace_list_next(&list, text));) {
			(path ? redact_path : redact_text)(context, to, text, strlen(text));
			buffer_add(to, "", 1);
		}
	}
}

/* Names of files may be anybody's: those that the modules choose hold nothing. */
static char *redact_name(struct redact *r, const char *name, int to)
{
	struct buffer b = {0};
	struct stat st;
	redact_text(r, &b, name, strlen(name));
	for (unsigned n = 2; fstatat(to, b.data, &st, AT_SYMLINK_NOFOLLOW) == 0; n++) {
		b.length = 0;
		redact_text(r, &b, name, strlen(name) - strlen(".trace"));
		buffer_printf(&b, "-%u.trace", n);
	}
	return b.data;
}

void redact_rewrite(struct redact *r, const struct rewrite *how, const struct tracedir *d, int to)
{
	for (size_t i = 0; i < d->name_count; i++) {
		if (trace_is_journal(d->names[i]))
			continue;
		char *as = to < 0 ? NULL : redact_name(r, d->names[i], to);
		int error = rewrite_file(how, d->fd, d->names[i], to, as);
		if (error)
			fatal("write a redacted '%s': %s", as, strerror(error));
		free(as);
	}
	for (size_t i = 0; i < d->image_count; i++) {
		const struct image *image = &d->images[i];
		for (size_t k = 0, end; k < image->chunk_count; k = end) {
			const struct image_chunk *chunk = &image->chunks[k];
			for (end = k + 1; end < image->chunk_count && image->chunks[end].module == chunk->module; end++)
				;
			if (!trace_is_journal(chunk->name))
				continue;
			char *name = rewrite_name(image, chunk), *as = to < 0 ? NULL : redact_name(r, name, to);
			int error = rewrite_chunks(how, d->fd, chunk, end - k, to, as);
			if (error)
				fatal("write a redacted '%s': %s", as, strerror(error));
			free(name);
			free(as);
		}
	}
}

/* Where a trace lies is its owner's business; what it is called may be anybody's. */
static char *redact_shown(struct redact *r, const char *path)
{
	struct buffer b = {0};
	size_t end = strlen(path), begin;
	while (end > 1 && path[end - 1] == '/')
		end--;
	for (begin = end; begin && path[begin - 1] != '/'; begin--)
		;
	redact_text(r, &b, path + begin, end - begin);
	return b.length ? b.data : xstrdup(path);
}

struct tracedir *redact_open(struct redact *r, const struct tracedir *d, const struct snapshots *snapshots)
{
	const struct rewrite learn = {.context = r, .keep = learn_event, .text = learn_field};
	const struct rewrite copying = {.context = r, .text = redact_field};
	struct tempdir folder;
	struct buffer snapshot = {0}, redacted = {0};
	redact_set_folder(r, d->path);
	redact_rewrite(r, &learn, d, -1);
	bool taken = read_snapshot(d, snapshots, &snapshot);
	if (taken && !redact_learn_snapshot(r, snapshot.data, snapshot.length)) {
		warn("%s/" SNAPSHOT_FILE " is left out: it is damaged", d->path);
		taken = false;
	}
	char host[256] = "";
	gethostname(host, sizeof(host) - 1);
	redact_add_host(r, host);
	learn_users(r, d);
	redact_learned(r);
	tempdir_make(&folder, "libtrace-redacted");
	int to = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (to < 0)
		fatal("open '%s':", folder.path);
	redact_rewrite(r, &copying, d, to);
	copy_rest(d, to);
	if (taken) {
		redact_snapshot(r, &redacted, snapshot.data, snapshot.length);
		write_file(to, SNAPSHOT_FILE, redacted.data, redacted.length);
	}
	close(to);
	buffer_free(&snapshot);
	buffer_free(&redacted);
	char *shown = redact_shown(r, d->path);
	struct tracedir *copy = tracedir_open_private(&folder, shown, d->left_out);
	free(shown);
	return copy;
}
