/* SPDX-License-Identifier: MIT */
/* A framework that was built without CUDA, where there is a GPU to use. */
#include "findings/cuda.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/shell.h"
#include "base/text.h"
#include "findings/rules.h"
#include "graph/process.h"
#include "python/requirement.h"
#include "remedy/parts.h"

/*
 * PyPI's wheels of torch for aarch64 are CUDA builds from this version on, as their metadata says (2.10.0 asks for
 * none).
 */
#define FIRST_AARCH64 "2.11"

/*
 * The first object of the framework that the process loaded; NULL if it loaded none, or if that is a build for some
 * GPU.
 */
static const struct object *cpu_build(const struct process *p, const struct framework *w)
{
	const struct object *first = NULL;
	if (w->cuda || !w->path || !w->version || strstr(w->version, "+rocm") || strstr(w->version, "+xpu") ||
		strstr(w->version, "+cu"))
		return NULL;
	for (size_t i = 0; i < p->object_count; i++) {
		const struct object *o = p->objects[i];
		if (!path_below(o->path, w->path))
			continue;
		if (has_stem(object_name(o), "libtorch_cuda") || has_stem(object_name(o), "libtorch_hip") ||
			has_stem(object_name(o), "libc10_cuda") || has_stem(object_name(o), "libtorch_xpu"))
			return NULL;
		if (!first)
			first = o;
	}
	return first;
}

static bool has_gpu(const struct host *h)
{
	bool opens = false;
	for (size_t i = 0; i < h->device_count; i++)
		opens |= h->devices[i].error == 0;
	return h->gpu_count || h->driver || h->jetson_release || opens;
}

static const struct python *python_of(const struct snapshot *snapshot, const struct framework *w)
{
	for (size_t i = 0; i < snapshot->python_count; i++)
		for (size_t s = 0; s < snapshot->pythons[i]->sites.count; s++)
			if (path_below(w->path, snapshot->pythons[i]->sites.items[s]))
				return snapshot->pythons[i];
	return NULL;
}

static bool is_installed(const struct snapshot *snapshot, const struct framework *w, const char *name)
{
	for (size_t i = 0; i < snapshot->distribution_count; i++) {
		const struct distribution *o = snapshot->distributions[i];
		if (strcmp(o->name, name) == 0 && path_below(w->path, o->site))
			return true;
	}
	return false;
}

static bool has_manager(const struct host *h, const char *name)
{
	for (size_t i = 0; i < h->package_managers.count; i++)
		if (strcmp(h->package_managers.items[i], name) == 0)
			return true;
	return false;
}

static void help_conda(struct finding *f, const struct owner *owner, const struct host *h)
{
	char *prefix = owner->where ? shell_path(owner->where) : xstrdup("PREFIX");
	char *command = xasprintf(
		"%s install -p %s -c conda-forge pytorch-gpu", has_manager(h, "mamba") ? "mamba" : "conda", prefix);
	finding_help(f, command, "install conda's build with CUDA");
	free(command);
	free(prefix);
}

/* The version without what follows its "+": "2.15.0". */
static char *public_version(const struct framework *w)
{
	return xstrndup(w->version, strcspn(w->version, "+"));
}

/*
 * A build without CUDA satisfies the same version with it, so that pip has to be told to replace it, and to bring what
 * it requires.
 */
static void help_pip(struct finding *f, const struct snapshot *snapshot, const struct framework *w, bool aarch64)
{
	static const char *const companions[] = {"torchvision", "torchaudio"};
	char *version = public_version(w), *how = NULL;
	bool newer = aarch64 && version_compare(version, FIRST_AARCH64) < 0;
	char *wanted = newer ? xstrdup("torch>=" FIRST_AARCH64) : xasprintf("torch==%s", version);
	const char *why = newer ? "install a build with CUDA: PyPI's wheels for aarch64 are such from " FIRST_AARCH64
				  " on" :
				  "install PyPI's build of this version, which is for CUDA";
	struct plan plan = {.python = python_of(snapshot, w), .rebuilt = true};
	struct packages *list = newer ? &plan.install : &plan.again;
	packages_add(list, wanted);
	for (size_t i = 0; i < countof(companions); i++)
		if (is_installed(snapshot, w, companions[i]))
			packages_add(list, companions[i]);
	char *command = plan.python ? pip_command(&plan, &snapshot->host, &how) : NULL;
	if (command)
		finding_help(f, command, "%s%s%s", why, how ? "; " : "", how ? how : "");
	else
		finding_help(f, NULL, "%s: %s", why, wanted);
	if (newer && version_compare(version, "2.9") >= 0)
		finding_help(f, NULL,
			"or this version, built for CUDA 13.0: torch==%s+cu130 from "
			"https://download.pytorch.org/whl/cu130",
			version);
	else if (snapshot->host.driver && driver_branch(snapshot->host.driver) < 580)
		finding_help(f, NULL,
			"or, as driver %s is too old for CUDA 13, a build for CUDA 12: "
			"https://download.pytorch.org/whl/cu126",
			snapshot->host.driver);
	packages_free(list);
	free(command);
	free(how);
	free(wanted);
	free(version);
}

/* Orin and older: their GPU is not driven by the libraries that PyPI's wheels are built for. */
static bool is_old_jetson(const struct host *h)
{
	return h->jetson_release &&
		(strncmp(h->jetson_release, "R35", 3) == 0 || strncmp(h->jetson_release, "R36", 3) == 0);
}

static void help(struct finding *f, const struct process *p, const struct snapshot *snapshot, const struct framework *w,
	const struct file *file)
{
	if (strncmp(w->path, "/nix/store/", 11) == 0)
		finding_help(f, NULL,
			"build it with CUDA: `cudaSupport = true` in the configuration of nixpkgs, or the package "
			"torch-bin");
	else if (file && file->owner && file->owner->kind == OWNER_CONDA)
		help_conda(f, file->owner, &snapshot->host);
	else if (is_old_jetson(&snapshot->host))
		finding_help(f, NULL,
			"install the build for this JetPack, from the index that https://pypi.jetson-ai-lab.io has for "
			"it");
	else if (file && file->owner &&
		(file->owner->kind == OWNER_DPKG || file->owner->kind == OWNER_RPM || file->owner->kind == OWNER_APK))
		finding_help(f, NULL,
			"the distribution builds %s without CUDA: make a virtual environment and install %s in it with "
			"pip",
			w->name, w->name);
	else
		help_pip(f, snapshot, w, p->image->machine == EM_AARCH64);
}

void find_cpu_only(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	for (size_t i = 0; snapshot && i < snapshot->framework_count; i++) {
		const struct framework *w = &snapshot->frameworks[i];
		const struct object *o = cpu_build(p, w);
		if (!o)
			continue;
		const struct host *h = &snapshot->host;
		bool gpu = has_gpu(h), wanted = d->device || gpu;
		bool harm = d->device || (gpu && process_ending(p) == ENDING_BAD && !is_explained(d, p));
		struct finding *f = finding_add(d, CODE_CPU_ONLY,
			harm           ? SEVERITY_ERROR :
				wanted ? SEVERITY_WARNING :
					 SEVERITY_NOTE,
			p, "`%s` %s was built without CUDA", w->name, w->version);
		f->path = w->path;
		f->when = o->first;
		finding_evidence(
			f, "%s/version.py names no CUDA, and no libtorch_cuda.so was loaded or asked for", w->path);
		if (h->gpu_count)
			finding_evidence(f, "GPU of this machine: %s",
				h->gpus[0].model ? h->gpus[0].model : "of an unknown model");
		else if (h->driver)
			finding_evidence(f, "kernel driver %s", h->driver);
		else if (h->jetson_release)
			finding_evidence(f, "this is a Jetson: %s%s%s", h->jetson_release, h->jetson_model ? ", " : "",
				h->jetson_model ? h->jetson_model : "");
		if (d->device)
			finding_evidence(
				f, "--device asks for compute capability %u.%u", d->device / 10, d->device % 10);
		if (wanted)
			finding_note(f,
				"it is going to use the processor alone: torch.cuda.is_available() is False, and "
				".cuda() says \"Torch not "
				"compiled with CUDA enabled\" (inferred)");
		if (wanted)
			help(f, p, snapshot, w, snapshot_object(snapshot, o));
	}
}
