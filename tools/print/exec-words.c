/* SPDX-License-Identifier: MIT */
/* The words for programs that were not started, or left no trace. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "graph/process.h"
#include "print/print.h"

/* A shell runs a script without #! by itself. */
static bool runs_scripts(const struct process *p)
{
	static const char *const shells[] = {"sh", "bash", "dash", "ash", "ksh", "zsh", "busybox", "make", "gmake"};
	const char *name = process_name(p);
	for (size_t i = 0; i < countof(shells); i++)
		if (strcmp(name, shells[i]) == 0)
			return true;
	return false;
}

bool exec_is_miss(const struct process *p, const struct exec *e)
{
	return e->error && !e->succeeded && (e->error != ENOEXEC || !runs_scripts(p));
}

const char *exec_name(const struct exec *e)
{
	const char *name = e->count > 1 ? last_component(e->path) : e->file ? e->file : e->path;
	return *name ? name : "a program by its descriptor";
}

char *exec_reason(const struct exec *e)
{
	if (e->interpreter && e->interpreter_error)
		return xasprintf("its interpreter '%s': %s", e->interpreter, strerror((int)e->interpreter_error));
	if (e->error == ENOENT && (e->count > 1 || !strchr(e->path, '/')))
		return xstrdup("not found in PATH");
	return xstrdup(strerror((int)e->error));
}

const char *untraced_words(unsigned reason)
{
	switch (reason) {
	case TRACE_UNTRACED_VARIABLE: return "its environment does not name the modules";
	case TRACE_UNTRACED_MODULE: return "it cannot reach the modules: a chroot, or a sandbox";
	case TRACE_UNTRACED_DIRECTORY: return "it may not write to the trace directory: another user, or a sandbox";
	case TRACE_UNTRACED_SECURE: return "it is set-user-ID or set-group-ID: its dynamic linker takes no modules";
	}
	return "the reason is not known";
}

void restart_words(struct buffer *b, const struct restart *r)
{
	const char *path = r->path ? r->path : "a library";
	switch (r->reason) {
	case TRACE_RESTART_STATIC_TLS:
		buffer_printf(b,
			"its libraries need %llu bytes of static TLS, '%s' the most, and ld.so keeps %llu with an "
			"audit module",
			(unsigned long long)r->needed, path, (unsigned long long)r->kept);
		break;
	case TRACE_RESTART_ALIGNMENT:
		buffer_printf(b,
			"'%s' aligns its thread-local storage to %llu bytes, and with an audit module ld.so aligns the "
			"block to %llu",
			path, (unsigned long long)r->needed, (unsigned long long)r->kept);
		break;
	case TRACE_RESTART_ALLOCATOR:
		buffer_printf(b,
			"the malloc of '%s' uses thread-local storage, which ld.so allocates with that malloc under an "
			"audit module",
			path);
		break;
	}
}

const struct restart *process_restart(const struct graph *g, const struct process *p)
{
	size_t before = p->image->parent;
	if (p->restart)
		return p->restart;
	return before != NO_IMAGE && g->dir->images[before].next_exec == p->index ? g->processes[before].restart : NULL;
}
