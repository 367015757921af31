/* SPDX-License-Identifier: MIT */
/* The decision about CUDA forward compatibility as `why` tells it. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "print/compat.h"

static bool is_family(const char *name)
{
	static const char *const stems[] = {TRACE_COMPAT_FAMILY};
	const char *last = last_component(name);
	for (size_t i = 0; i < countof(stems); i++) {
		size_t length = strlen(stems[i]);
		if (strncmp(last, stems[i], length) == 0 && strncmp(last + length, ".so", 3) == 0)
			return true;
	}
	return false;
}

static const char *explain(enum trace_compat_reason reason)
{
	switch (reason) {
	case TRACE_COMPAT_NONE: return "nothing was decided";
	case TRACE_COMPAT_LISTED: return "used: it is newer than the driver, and its note lists the driver's branch";
	case TRACE_COMPAT_NEWER_BRANCH:
		return "used: it is of a newer branch than the driver, and has no note that says otherwise";
	case TRACE_COMPAT_NEWER_CUDA: return "used: its note has a newer CUDA version than this Tegra";
	case TRACE_COMPAT_FORCED: return "used: the setting says not to ask";
	case TRACE_COMPAT_NOT_NEWEST: return "not used: another one is newer";
	case TRACE_COMPAT_NO_DIRECTORY: return "not used: there is no directory of compatibility libraries";
	case TRACE_COMPAT_NO_DRIVER: return "not used: the version of the kernel driver is not known";
	case TRACE_COMPAT_NO_VERSION: return "not used: the version of its libcuda is not known";
	case TRACE_COMPAT_SAME_VERSION: return "not used: it is what the driver is";
	case TRACE_COMPAT_OLDER: return "not used: it is older than the driver";
	case TRACE_COMPAT_SAME_BRANCH: return "not used: it is of the driver's own branch, and has no note";
	case TRACE_COMPAT_NOT_LISTED: return "not used: its note does not list the driver's branch";
	case TRACE_COMPAT_CUDA_NOT_NEWER: return "not used: its note has no newer CUDA version than this Tegra";
	case TRACE_COMPAT_NO_NOTE: return "not used: it has no note, and on a Tegra nothing else tells";
	case TRACE_COMPAT_BAD_NOTE: return "not used: its note is damaged";
	case TRACE_COMPAT_STUB: return "not used: its libcuda is a stub, for the linker alone";
	case TRACE_COMPAT_SEVERAL: return "not used: it holds more than one version of libcuda";
	case TRACE_COMPAT_UNUSABLE: return "not used: it has no libcuda.so.1 that this program can load";
	case TRACE_COMPAT_OTHER_MACHINE: return "not used: it is made for another kind of machine";
	case TRACE_COMPAT_WSL: return "not used: on WSL the driver is that of Windows";
	case TRACE_COMPAT_BAD_SETTING: return "not used: the setting is neither auto nor off nor an absolute path";
	}
	return "not known to this version";
}

static const char *explain_word(const char *word)
{
	for (unsigned i = 0; trace_compat_reason_name((enum trace_compat_reason)i); i++)
		if (strcmp(word, trace_compat_reason_name((enum trace_compat_reason)i)) == 0)
			return explain((enum trace_compat_reason)i);
	return "not known to this version";
}

/* "  580.95.05 (CUDA 13.0, for drivers 535,570) in /usr/local/cuda-13.0/compat: used: …" */
static void add_directory(struct buffer *b, const struct terminal *t, const struct compat_directory *d)
{
	buffer_string(b, "  libcuda ");
	terminal_name(b, t, *d->version ? d->version : "of unknown version");
	if (*d->cuda) {
		buffer_string(b, " (CUDA ");
		terminal_name(b, t, d->cuda);
		if (*d->drivers) {
			buffer_string(b, ", for drivers ");
			terminal_name(b, t, d->drivers);
		}
		buffer_string(b, ")");
	}
	buffer_string(b, " in ");
	terminal_name(b, t, d->path);
	buffer_printf(b, "\n    %s\n", explain_word(d->why));
}

/* The CUDA runtime's soname says which CUDA the program was built for; NULL if it has none of its own. */
static const char *runtime(const struct process *p)
{
	static const char stem[] = "libcudart.so.";
	for (; p; p = p->fork_parent)
		for (size_t i = 0; i < p->object_count; i++)
			if (p->objects[i]->soname && strncmp(p->objects[i]->soname, stem, sizeof(stem) - 1) == 0)
				return p->objects[i]->soname;
	return NULL;
}

void compat_explain(const struct process *p, const struct terminal *t, const char *name)
{
	struct compat_directory d;
	struct buffer b = {0};
	const char *position = NULL, *cudart = runtime(p);
	while (p && !p->compat)
		p = p->fork_parent;
	if (!p || !is_family(name))
		return;
	const struct trace_event *e = p->compat;
	buffer_string(&b, "\nCUDA compatibility (");
	terminal_name(&b, t, e->u.compat.setting ? e->u.compat.setting : "");
	buffer_string(&b, "), kernel driver ");
	terminal_name(&b, t, e->u.compat.driver ? e->u.compat.driver : "of unknown version");
	buffer_string(&b, "\n");
	if (cudart) {
		buffer_string(&b, "  ");
		terminal_name(&b, t, cudart);
		buffer_string(&b, " is loaded: the program asks for CUDA ");
		terminal_name(&b, t, strstr(cudart, ".so.") + 4);
		buffer_string(&b, "\n");
	}
	while (compat_next(&e->u.compat.candidates, &position, &d))
		add_directory(&b, t, &d);
	if (e->u.compat.candidates.size == 0)
		buffer_printf(&b, "    %s\n", explain(e->u.compat.reason));
	if (e->u.compat.warnings & TRACE_COMPAT_WARN_GEFORCE)
		buffer_string(
			&b, "  NVIDIA does not support this on a GeForce or TITAN: cuInit may fail with error 804\n");
	if (e->u.compat.warnings & TRACE_COMPAT_WARN_UNDOCUMENTED)
		buffer_string(&b, "  NVIDIA's table of forward compatibility does not have the driver's branch\n");
	fputs(b.data, stdout);
	buffer_free(&b);
}
