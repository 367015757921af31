/* SPDX-License-Identifier: MIT */
/*
 * mutate DIR NAME: reads the trace file DIR/NAME with each of its bytes changed in several ways and with
 * each length from nothing on, alone and as a trace directory of which everything is decoded.
 *
 * Meant to be built with sanitizers: what it looks for is a crash.  It checks, too, that reading ends, and
 * that every file is either read to its end or cut or refused with its name and a reason.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diff/diff.h"
#include "view/first-failed.h"
#include "graph/graph.h"
#include "base/mem.h"
#include "base/message.h"
#include "trace/read.h"

static struct {
	unsigned long cases, whole, cut, refused;
	unsigned long sum;	/* of everything that was decoded, so that nothing is optimised away */
} seen;

static void look(const char *string)
{
	seen.sum += string ? strlen(string) : 0;
}

static void look_list(const struct trace_list *list)
{
	for (const char *s = NULL; (s = trace_list_next(list, s));)
		look(s);
}

static void look_event(const struct trace_event *e)
{
	look(trace_kind_name(e->kind));
	switch (e->kind) {
	case TRACE_IMAGE:
		look(e->u.image.exe), look(e->u.image.cwd), look(e->u.image.glibc);
		look_list(&e->u.image.argv), look_list(&e->u.image.env);
		break;
	case TRACE_SEARCH:
	case TRACE_FAILED:
		look(e->u.search.name);
		break;
	case TRACE_CANDIDATE:
		look(e->u.candidate.path), look(trace_outcome_name(e->u.candidate.outcome));
		break;
	case TRACE_OBJECT:
		look(e->u.object.path), look(e->u.object.soname), look(e->u.object.rpath);
		look(e->u.object.runpath), look(e->u.object.build_id), look_list(&e->u.object.needed);
		break;
	case TRACE_COMPAT:
		look(e->u.compat.setting), look(e->u.compat.name), look(e->u.compat.driver),
			look(e->u.compat.directory);
		look(trace_compat_reason_name(e->u.compat.reason));
		look_list(&e->u.compat.gpus), look_list(&e->u.compat.candidates);
		break;
	case TRACE_ACTIVITY:
		look(trace_activity_name(e->u.activity.activity));
		break;
	case TRACE_DLOPEN:
		look(e->u.dlopen.name), look_list(&e->u.dlopen.frames);
		break;
	case TRACE_DLERROR:
		look(e->u.dlerror.text);
		break;
	case TRACE_CUDA:
		look(e->u.cuda.function), look_list(&e->u.cuda.arguments);
		break;
	case TRACE_RESTART:
		look(e->u.restart.path);
		look(trace_restart_reason_name(e->u.restart.reason)), look(trace_restart_way_name(e->u.restart.way));
		break;
	case TRACE_EXEC:
		look(e->u.exec.function), look(e->u.exec.path), look(e->u.exec.file), look(e->u.exec.interpreter);
		look(trace_untraced_reason_name(e->u.exec.untraced));
		break;
	case TRACE_DLSYM:
		look(e->u.dlsym.name), look(e->u.dlsym.version);
		break;
	default:
		break;
	}
}

static void read_file(int dirfd, const char *name, size_t size)
{
	struct trace_event e;
	struct trace_file *f = trace_open(dirfd, name, 0);
	size_t events = 0;
	int result = -1;
	if (!trace_error(f)) {
		while ((result = trace_next(f, &e)) > 0) {
			look_event(&e);
			if (e.offset >= size || ++events > size / sizeof(struct trace_record))
				fatal("more was read than the file holds");
		}
	}
	const char *error = trace_error(f);
	if ((result < 0) != (error != NULL))
		fatal("reading ends with %d, and the error is '%s'", result, error ? error : "none");
	if (error && (strncmp(error, name, strlen(name)) != 0 || strncmp(error + strlen(name), ": ", 2) != 0))
		fatal("no file in '%s'", error);
	if (!error && trace_truncated(f) != UINT64_MAX && trace_truncated(f) != size)
		fatal("cut at %zu, not at %" PRIu64, size, trace_truncated(f));
	seen.cases++;
	if (error)
		seen.refused++;
	else if (trace_truncated(f) != UINT64_MAX)
		seen.cut++;
	else
		seen.whole++;
	trace_close(f);
}

/* The trace as it was, which everything else is compared with. */
static struct {
	struct tracedir *dir;
	struct graph *graph;
	struct groups groups;
} whole;

static void compare(const struct graph *g)
{
	struct diff d = {0};
	struct groups groups;
	groups_find(&groups, g, NULL);
	diff_traces(&d, &(struct diff_input){whole.graph, NULL, &whole.groups}, &(struct diff_input){g, NULL, &groups});
	seen.sum += d.change_count + d.environment_count + failed_find(g).process;
	diff_free(&d);
	groups_free(&groups);
}

static void read_directory(const char *path)
{
	struct tracedir *d = tracedir_open(path);
	struct graph *g = graph_read(d, NO_IMAGE, NULL);
	compare(g);
	for (size_t i = 0; i < g->process_count; i++)
		seen.sum += g->processes[i].object_count + g->processes[i].search_count;
	graph_free(g);
	tracedir_close(d);
}

static void write_file(int dirfd, const char *name, const uint8_t *bytes, size_t size)
{
	int fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size || close(fd) != 0)
		fatal("write '%s':", name);
}

/* In the middle of zeros, as a journal has behind its records: one place is like the next. */
static bool is_dull(const uint8_t *bytes, size_t size, size_t at)
{
	enum { AROUND = 24, SOME = 97 };
	if (at < AROUND || at + AROUND > size || at % SOME == 0)
		return false;
	for (size_t i = at - AROUND; i < at + AROUND; i++)
		if (bytes[i])
			return false;
	return true;
}

int main(int argc, char **argv)
{
	static const uint8_t changes[] = {0x01, 0x08, 0x80, 0xff};
	static uint8_t bytes[1 << 16];
	if (argc != 3)
		fatal("usage: mutate DIR NAME");
	int dirfd = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int fd = dirfd < 0 ? -1 : openat(dirfd, argv[2], O_RDONLY | O_CLOEXEC);
	ssize_t size = fd < 0 ? -1 : read(fd, bytes, sizeof(bytes));
	if (size <= 0)
		fatal("read '%s/%s':", argv[1], argv[2]);
	close(fd);
	whole.dir = tracedir_open(argv[1]);
	whole.graph = graph_read(whole.dir, NO_IMAGE, NULL);
	groups_find(&whole.groups, whole.graph, NULL);
	for (size_t at = 0; at < (size_t)size; at++) {
		if (is_dull(bytes, (size_t)size, at))
			continue;
		for (size_t i = 0; i < sizeof(changes); i++) {
			bytes[at] ^= changes[i];
			write_file(dirfd, argv[2], bytes, (size_t)size);
			read_file(dirfd, argv[2], (size_t)size);
			read_directory(argv[1]);
			bytes[at] ^= changes[i];
		}
	}
	for (size_t length = 0; length <= (size_t)size; length++) {
		if (is_dull(bytes, (size_t)size, length))
			continue;
		write_file(dirfd, argv[2], bytes, length);
		read_file(dirfd, argv[2], length);
		read_directory(argv[1]);
	}
	printf("%lu cases: %lu read, %lu cut, %lu refused\n", seen.cases, seen.whole, seen.cut, seen.refused);
	groups_free(&whole.groups);
	graph_free(whole.graph);
	tracedir_close(whole.dir);
	close(dirfd);
	return 0;
}
