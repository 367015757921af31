/* SPDX-License-Identifier: MIT */
/* Which driver library a process got, whose it is, and which others the machine has. */
#include "findings/cuda.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "view/view.h"

bool is_explained(const struct diagnosis *d, const struct process *p)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->findings[i]->process == p && d->findings[i]->severity == SEVERITY_ERROR &&
			!d->findings[i]->cause)
			return true;
	return false;
}

bool has_stem(const char *soname, const char *stem)
{
	size_t length = strlen(stem);
	return soname && strncmp(soname, stem, length) == 0 && strncmp(soname + length, ".so", 3) == 0 &&
		(soname[length + 3] == '\0' || soname[length + 3] == '.');
}

bool is_driver_library(const char *path)
{
	return has_stem(last_component(path), "libcuda");
}

bool search_in_vain(const struct search *s)
{
	return s->result == RESULT_FAILED && !s->resolved && !s->usable && !s->noload;
}

const char *file_real(const struct file *f)
{
	return f->real ? f->real : f->path;
}

static bool is_in_folder(const char *path, const char *folder)
{
	size_t length = strlen(folder);
	return strncmp(path, folder, length) == 0 && path[length] == '/';
}

bool is_compat_folder(const struct snapshot *snapshot, const char *known, const char *path, size_t length)
{
	size_t root = snapshot->root ? strlen(snapshot->root) : 0;
	if (!known)
		return false;
	/*
	 * The host's facts are told without the root below which the machine was looked at, paths of the trace with it.
	 */
	if (root && length > root && strncmp(path, snapshot->root, root) == 0 && path[root] == '/' &&
		strncmp(known, snapshot->root, root) != 0) {
		path += root;
		length -= root;
	}
	return strlen(known) == length && memcmp(known, path, length) == 0;
}

static size_t folder_length(const char *path)
{
	size_t length = (size_t)(last_component(path) - path);
	return length > 1 ? length - 1 : length;
}

/* A decision of the module, or a rule of the user, may have put it there under any path. */
static bool is_compat(const struct cuda *c)
{
	const char *path = c->mapped->path;
	for (const struct process *p = c->process; p; p = p->fork_parent)
		if (p->compat && p->compat->u.compat.directory && is_in_folder(path, p->compat->u.compat.directory))
			return true;
	for (size_t i = 0; c->snapshot && i < c->snapshot->host.compat_count; i++) {
		const char *folder = c->snapshot->host.compat[i].path, *real = c->file ? file_real(c->file) : path;
		if (is_compat_folder(c->snapshot, folder, path, folder_length(path)) ||
			is_compat_folder(c->snapshot, folder, real, folder_length(real)))
			return true;
	}
	return c->file ? c->file->place == PLACE_COMPAT : strstr(path, "/compat/") != NULL;
}

static unsigned number_after(const char *soname, const char *stem)
{
	unsigned number = 0;
	if (!has_stem(soname, stem) || strlen(soname) < strlen(stem) + 5)
		return 0;
	for (const char *digit = soname + strlen(stem) + 4; *digit >= '0' && *digit <= '9' && number < 1000; digit++)
		number = 10 * number + (unsigned)(*digit - '0');
	return number;
}

/*
 * These carry the major version of CUDA in their sonames; the runtime may be linked statically, so that only others
 * show.
 */
static void look_at_runtime(struct cuda *c, const struct object *o)
{
	static const char *const stems[] = {"libcudart", "libcublas", "libcublasLt", "libnvrtc", "libnvJitLink"};
	for (size_t i = 0; i < countof(stems); i++) {
		unsigned major = number_after(o->soname, stems[i]);
		if (!major || (c->runtime && (i > 0 || has_stem(c->runtime->soname, "libcudart"))))
			continue;
		c->runtime = o;
		c->runtime_major = major;
	}
}

static void look_at(struct cuda *c, const struct object *o, bool inherited)
{
	look_at_runtime(c, o);
	if (c->mapped || !(is_driver_library(o->path) || has_stem(o->soname, "libcuda")))
		return;
	c->mapped = o;
	c->inherited = inherited;
}

void cuda_look(struct cuda *c, const struct process *p, const struct snapshot *snapshot)
{
	*c = (struct cuda){.process = p, .snapshot = snapshot, .kernel = snapshot ? snapshot->host.driver : NULL};
	for (size_t i = 0; i < p->inherited_count; i++)
		look_at(c, p->inherited[i], true);
	for (size_t i = 0; i < p->object_count; i++)
		look_at(c, p->objects[i], false);
	if (!c->mapped)
		return;
	c->file = snapshot ? snapshot_object(snapshot, c->mapped) : NULL;
	c->elf = c->file ? c->file->elf : NULL;
	c->version = c->file ? driver_version(file_real(c->file)) : NULL;
	if (!c->version)
		c->version = driver_version(c->mapped->path);
	c->cuda = c->elf ? cuda_of_note(c->elf->compat_note) : 0;
	if (!c->cuda)
		c->cuda = cuda_of_branch(driver_branch(c->version));
	if (snapshot && snapshot->host.driver_cuda && c->version && strcmp(c->version, snapshot->host.driver) == 0)
		c->cuda = snapshot->host.driver_cuda;
	if (driver_said_cuda(p))
		c->cuda = driver_said_cuda(p);
	c->begun = driver_success(p, "cuInit") != NULL;
	c->compat = is_compat(c);
	c->stub = c->elf ? c->elf->is_stub || c->file->place == PLACE_STUBS :
			   strstr(c->mapped->path, "/stubs/") != NULL;
	if (c->begun || driver_failure(p, 34))
		c->stub = !c->begun;
}

void evidence_way(struct finding *f, const struct object *o)
{
	const struct candidate *from = object_candidate(o);
	struct buffer b = {0};
	if (!from && !o->requester && o->via != VIA_PRELOAD)
		return;
	buffer_string(&b, o->via == VIA_PRELOAD ? "brought by LD_PRELOAD" : "asked for");
	if (o->requester)
		buffer_printf(&b, " by %s", object_name(o->requester));
	if (from && from->origin == ORIGIN_DIRECT) {
		buffer_string(&b, ", by this path");
	} else if (from && from->origin == ORIGIN_REDIRECT) {
		const struct search *s = o->search;
		const struct redirect *rule = s->redirect_count ? &s->redirects[s->redirect_count - 1] : NULL;
		buffer_string(&b, rule ? ", put there by the rule " : ", put there by a rule");
		if (rule)
			buffer_string(&b, rule->rule);
	} else if (from) {
		buffer_printf(&b, ", found by %s", origin_text(from->origin));
		if (from->owner)
			buffer_printf(&b, " of %s", object_name(from->owner));
		if ((from->origin == ORIGIN_LD_LIBRARY_PATH || from->owner) && !from->whole) {
			size_t length = strlen(from->directory);
			while (length > 1 && from->directory[length - 1] == '/')
				length--;
			buffer_printf(&b, " in %.*s", (int)length, from->directory);
		}
	}
	finding_evidence(f, "%s", b.data);
	buffer_free(&b);
}

void add_owner(struct buffer *b, const struct file *f)
{
	static const char *const places[] = {
		[PLACE_CUDA] = "of a CUDA toolkit",
		[PLACE_COMPAT] = "forward compatibility",
		[PLACE_STUBS] = "in a folder of stubs",
		[PLACE_WSL] = "of WSL",
		[PLACE_TEGRA] = "of Tegra",
		[PLACE_CONDA] = "of a conda environment",
	};
	if ((size_t)f->place < countof(places) && places[f->place])
		buffer_printf(b, ", %s", places[f->place]);
	if (!f->owner)
		return;
	buffer_printf(b, ", %s %s", f->owner->kind == OWNER_WHEEL ? "wheel" : "package", f->owner->name);
	if (f->owner->version)
		buffer_printf(b, " %s", f->owner->version);
}

static bool is_same_file(const struct file *a, const struct file *b)
{
	return a == b || (a->ino && a->ino == b->ino && a->dev == b->dev);
}

/* Each file is told once, by the first of its paths. */
static bool is_told(const struct snapshot *snapshot, size_t index)
{
	const struct file *f = snapshot->files[index];
	for (size_t i = 0; i < index; i++)
		if (is_driver_library(snapshot->files[i]->path) && !snapshot->files[i]->error &&
			is_same_file(snapshot->files[i], f))
			return true;
	return false;
}

static bool is_copy(const struct snapshot *snapshot, size_t index)
{
	const struct file *file = snapshot->files[index];
	return !file->error && is_driver_library(file->path) && file->elf && !file->elf->bad &&
		!is_told(snapshot, index);
}

/* "/opt/lib/libcuda.so.1, driver 580.95.05, package libcuda1 580.95.05-1" */
static void say_copy(struct finding *f, const struct file *file, bool chosen)
{
	struct buffer b = {0};
	const char *version = driver_version(file_real(file));
	buffer_printf(&b, "  %s", file->path);
	if (file->elf->is_stub)
		buffer_string(&b, ", a stub");
	else if (version)
		buffer_printf(&b, ", driver %s", version);
	add_owner(&b, file);
	finding_evidence(f, "%s%s", b.data, chosen ? "   [this one was taken]" : "");
	buffer_free(&b);
}

void evidence_copies(struct finding *f, const struct cuda *c)
{
	size_t others = 0;
	for (size_t i = 0; c->snapshot && i < c->snapshot->file_count; i++)
		others += is_copy(c->snapshot, i) && !(c->file && is_same_file(c->snapshot->files[i], c->file));
	if (!others)
		return;
	finding_evidence(f, "driver libraries on this machine:");
	for (size_t i = 0; i < c->snapshot->file_count; i++)
		if (is_copy(c->snapshot, i))
			say_copy(f, c->snapshot->files[i], c->file && is_same_file(c->snapshot->files[i], c->file));
}

void evidence_runtime(struct finding *f, const struct cuda *c)
{
	if (c->runtime)
		finding_evidence(f, "the program is built for CUDA %u: %s", c->runtime_major, c->runtime->path);
}

enum entitled gpus_entitled(const struct diagnosis *d, const struct snapshot *snapshot, const char **model)
{
	enum entitled all = ENTITLED_UNKNOWN;
	for (size_t i = 0; snapshot && i < snapshot->host.gpu_count; i++) {
		const char *name = snapshot->host.gpus[i].model;
		const struct catalog_gpu *gpu = name ? catalog_gpu(d->catalog, name) : NULL;
		if (!name)
			continue;
		if (gpu ? !gpu->datacenter : strstr(name, "GeForce") || strstr(name, "TITAN")) {
			*model = name;
			return ENTITLED_NOT;
		}
		if (gpu) {
			*model = name;
			all = ENTITLED;
		}
	}
	return all;
}

bool compat_verdict_is_use(const char *verdict)
{
	static const char *const use[] = {"listed", "newer-branch", "newer-cuda", "forced", "not-newest"};
	for (size_t i = 0; verdict && i < countof(use); i++)
		if (strcmp(verdict, use[i]) == 0)
			return true;
	return false;
}

const struct compat_folder *compat_usable(const struct snapshot *snapshot, unsigned major)
{
	const struct compat_folder *best = NULL;
	for (size_t i = 0; snapshot && i < snapshot->host.compat_count; i++) {
		const struct compat_folder *folder = &snapshot->host.compat[i];
		unsigned cuda = folder->cuda ? (unsigned)strtoul(folder->cuda, NULL, 10) * 1000 : 0;
		if (!cuda)
			cuda = cuda_of_branch(driver_branch(folder->version));
		if (!compat_verdict_is_use(folder->verdict) || cuda / 1000 < major)
			continue;
		if (!best || (folder->version && best->version && driver_compare(folder->version, best->version) > 0))
			best = folder;
	}
	return best;
}
