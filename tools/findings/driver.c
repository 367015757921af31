/* SPDX-License-Identifier: MIT */
/* The CUDA driver library: missing, a stub, too old for the program, not that of the kernel. */
#include "findings/cuda.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "findings/rules.h"
#include "graph/process.h"
#include "view/view.h"

/* --- driver-missing --- */

/*
 * libcublasLt and libcusparseLt look for the driver as they are loaded, whether the program means to use a GPU or not.
 */
static bool is_asked_by_habit(const struct search *s)
{
	const char *name = s->requester ? object_name(s->requester) : NULL;
	return s->via == VIA_DLOPEN && (has_stem(name, "libcublasLt") || has_stem(name, "libcusparseLt"));
}

struct in_vain {
	const struct search *first;
	struct buffer names;
	bool meant;		/* somebody asked who wants to use a GPU */
};

static void look_in_vain(struct in_vain *v, const struct process *p)
{
	const struct object *said[16];
	size_t count = 0;
	for (size_t i = 0; i < p->search_count; i++) {
		const struct search *s = p->searches[i];
		if (!search_in_vain(s) || !is_driver_library(s->name))
			continue;
		if (!v->first)
			v->first = s;
		v->meant |= !is_asked_by_habit(s);
		size_t k = 0;
		while (k < count && said[k] != s->requester)
			k++;
		if (k < count || count == countof(said))
			continue;
		said[count++] = s->requester;
		buffer_printf(&v->names, "%s%s", v->names.length ? ", " : "",
			s->requester ? object_name(s->requester) : "the program");
	}
}

static size_t open_devices(const struct snapshot *snapshot)
{
	size_t count = 0;
	for (size_t i = 0; snapshot && i < snapshot->host.device_count; i++)
		count += snapshot->host.devices[i].error == 0;
	return count;
}

static const struct file *copy_in(const struct snapshot *snapshot, enum place place)
{
	for (size_t i = 0; snapshot && i < snapshot->file_count; i++)
		if (!snapshot->files[i]->error && snapshot->files[i]->place == place &&
			is_driver_library(snapshot->files[i]->path))
			return snapshot->files[i];
	return NULL;
}

static void help_container(struct finding *f, const struct host *h, const struct process *p)
{
	const char *capabilities = process_variable(p, "NVIDIA_DRIVER_CAPABILITIES");
	if (capabilities)
		finding_evidence(f, "NVIDIA_DRIVER_CAPABILITIES=%s", capabilities);
	if (h->container && strcmp(h->container, "apptainer") == 0) {
		finding_help(
			f, NULL, "start the container with --nv, which brings the host's driver libraries into it");
		return;
	}
	finding_help(f, NULL,
		"let NVIDIA's container toolkit bring the host's driver libraries into the container: --gpus all, and "
		"NVIDIA_DRIVER_CAPABILITIES=compute,utility (or all) in its environment");
}

static void help_missing(struct finding *f, const struct snapshot *snapshot, const struct process *p, bool kernel)
{
	const struct file *wsl = copy_in(snapshot, PLACE_WSL);
	if (!snapshot)
		return;
	if (snapshot->host.wsl) {
		if (wsl) {
			finding_note(f, "%s is there now: the directory is not searched", wsl->path);
			finding_help(f, "export LD_LIBRARY_PATH=/usr/lib/wsl/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}",
				"have WSL's own directory searched; ldconfig with /usr/lib/wsl/lib in "
				"/etc/ld.so.conf.d does it for good");
		} else {
			finding_help(f, NULL,
				"install the NVIDIA driver in Windows, not in WSL: it brings /usr/lib/wsl/lib");
		}
	} else if (!kernel) {
		finding_help(f, NULL, "without an NVIDIA GPU this is as it should be; with one, %s",
			snapshot->host.container ?
				"install its driver on the host, and start the container with --gpus all" :
				"install its driver");
	} else if (snapshot->host.container) {
		help_container(f, &snapshot->host, p);
	} else if (snapshot->host.driver) {
		finding_help(f, NULL,
			"install the user's side of driver %s: the package libnvidia-compute-%u of Ubuntu, libcuda1 of "
			"Debian, "
			"nvidia-driver-cuda-libs of NVIDIA's RPMs",
			snapshot->host.driver, driver_branch(snapshot->host.driver));
	} else {
		finding_help(f, NULL, "install the user's side of the driver");
	}
}

/*
 * A container runtime mounts the file with its version alone, and has ldconfig make the link: the file is here, and the
 * link is not.
 */
static bool is_unlinked(const struct snapshot *snapshot)
{
	for (size_t i = 0; snapshot && i < snapshot->file_count; i++) {
		const struct file *f = snapshot->files[i];
		if (!f->error && f->why & FILE_OTHER_VERSION && f->elf && f->elf->soname &&
			strcmp(f->elf->soname, DRIVER_LIBRARY) == 0 && !f->elf->is_stub && f->place != PLACE_COMPAT &&
			f->place != PLACE_STUBS)
			return true;
	}
	return false;
}

static void driver_missing(struct diagnosis *d, const struct cuda *c)
{
	const struct process *p = c->process;
	const struct snapshot *snapshot = c->snapshot;
	struct in_vain v = {0};
	look_in_vain(&v, p);
	if (!v.first)
		return;
	bool kernel = snapshot &&
		(snapshot->host.driver || open_devices(snapshot) ||
			(snapshot->host.wsl && copy_in(snapshot, PLACE_WSL)));
	bool fatal = v.meant && process_ending(p) == ENDING_BAD && !is_explained(d, p);
	struct finding *not_found = finding_find(d, CODE_NOT_FOUND, p, v.first->name);
	if (not_found && not_found->severity == SEVERITY_ERROR)
		fatal = true;	/* it is in somebody's DT_NEEDED */
	struct finding *f = finding_add(d, CODE_DRIVER_MISSING, kernel || fatal ? SEVERITY_ERROR : SEVERITY_NOTE, p,
		kernel ? "the NVIDIA driver runs, and its library `%s` was not found" :
			 "the library of the NVIDIA driver, `%s`, was not found",
		last_component(v.first->name));
	f->soname = DRIVER_LIBRARY;
	f->search = v.first;
	f->requester = v.first->requester;
	f->when = v.first->first;
	finding_evidence(f, "looked for in vain by %s", v.names.data);
	buffer_free(&v.names);
	if (snapshot && snapshot->host.driver)
		finding_evidence(f, "kernel driver %s", snapshot->host.driver);
	else if (snapshot)
		finding_evidence(f, "no NVIDIA driver in the kernel");
	evidence_copies(f, c);
	if (f->severity == SEVERITY_ERROR)
		finding_note(f,
			"the CUDA runtime returns 35 (cudaErrorInsufficientDriver) then, which reads as if the driver "
			"were too old "
			"(inferred)");
	if (is_unlinked(snapshot))
		f->want.soname = DRIVER_LIBRARY;
	else
		help_missing(f, snapshot, p, kernel);
}

/* --- driver-stub --- */

static void help_stub(struct finding *f, const struct cuda *c)
{
	const struct candidate *from = object_candidate(c->mapped);
	if (from && from->origin == ORIGIN_LD_LIBRARY_PATH) {
		help_without(f, c->mapped);
		finding_note(f, "stubs are for the linker alone, which finds them by LIBRARY_PATH or -L");
	} else if (from && from->owner) {
		finding_help(f, NULL, "take the folder of stubs out of the %s of %s: link with -L, without -rpath",
			origin_text(from->origin), from->owner->path);
	} else if (from && (from->origin == ORIGIN_CACHE || from->origin == ORIGIN_DEFAULT)) {
		finding_help(f, NULL,
			"remove %s, or the folder from /etc/ld.so.conf.d, and run ldconfig: stubs are for the linker "
			"alone",
			c->mapped->path);
	} else {
		finding_help(
			f, NULL, "have the driver's own %s loaded: stubs are for the linker alone", DRIVER_LIBRARY);
	}
}

static bool has_real_copy(const struct snapshot *snapshot)
{
	for (size_t i = 0; snapshot && i < snapshot->file_count; i++) {
		const struct file *f = snapshot->files[i];
		if (!f->error && is_driver_library(f->path) && f->elf && !f->elf->bad && !f->elf->is_stub &&
			f->place != PLACE_STUBS)
			return true;
	}
	return false;
}

static void driver_stub(struct diagnosis *d, const struct cuda *c)
{
	/* A machine that only builds programs may run them on stubs to no harm. */
	bool harm = c->kernel || process_ending(c->process) == ENDING_BAD || has_real_copy(c->snapshot);
	struct finding *f = finding_add(d, CODE_DRIVER_STUB, harm ? SEVERITY_ERROR : SEVERITY_WARNING, c->process,
		"the `%s` that was loaded is a stub, not the driver", DRIVER_LIBRARY);
	f->soname = DRIVER_LIBRARY;
	f->path = c->mapped->path;
	f->requester = c->mapped->requester;
	f->search = c->mapped->search;
	f->when = c->mapped->first;
	finding_evidence(f, "loaded %s", c->mapped->path);
	evidence_way(f, c->mapped);
	if (c->elf && c->elf->is_stub)
		finding_evidence(f, "it needs no other library, and has a stub's marks");
	if (c->kernel)
		finding_evidence(f, "kernel driver %s", c->kernel);
	evidence_copies(f, c);
	finding_foretell(f, "every driver call is going to return 34, CUDA_ERROR_STUB_LIBRARY");
	help_stub(f, c);
}

/* --- driver-mismatch --- */

static bool is_other_platform(const struct cuda *c)
{
	return c->snapshot->host.wsl || c->snapshot->host.jetson_release ||
		(c->file && (c->file->place == PLACE_WSL || c->file->place == PLACE_TEGRA));
}

static const struct file *copy_of_version(const struct cuda *c, const char *version)
{
	for (size_t i = 0; i < c->snapshot->file_count; i++) {
		const struct file *f = c->snapshot->files[i];
		const char *its = !f->error && is_driver_library(f->path) && f->place != PLACE_COMPAT ?
			driver_version(file_real(f)) :
			NULL;
		if (its && strcmp(its, version) == 0)
			return f;
	}
	return NULL;
}

static void explain_mismatch(struct finding *f, const struct cuda *c, const char *version)
{
	const struct file *right = copy_of_version(c, c->kernel);
	bool same_branch = driver_branch(version) == driver_branch(c->kernel);
	if (right)
		finding_help(f, NULL,
			"have %s taken, which is the running driver's: drop what comes before it in the search",
			right->path);
	else if (c->snapshot->host.container)
		finding_help(f, NULL,
			"take the driver's library out of the image, and let NVIDIA's container toolkit bring that of "
			"the host; "
			"start the container again if the host's driver was upgraded meanwhile");
	else if (same_branch && driver_compare(version, c->kernel) > 0)
		finding_help(f, NULL,
			"boot again, or unload and load the kernel modules nvidia_uvm, nvidia_drm, nvidia_modeset and "
			"nvidia: "
			"the driver was upgraded, and the old one still runs");
	else
		finding_help(
			f, NULL, "install the libraries and the kernel module of one driver version, and boot again");
}

static void driver_mismatch(struct diagnosis *d, const struct cuda *c)
{
	if (!c->snapshot || !c->kernel || !c->version || c->compat || c->begun || is_other_platform(c) ||
		strcmp(c->version, c->kernel) == 0)
		return;
	struct finding *f = finding_add(d, CODE_DRIVER_MISMATCH, SEVERITY_ERROR, c->process,
		"`%s` is of driver %s, and the kernel runs driver %s", DRIVER_LIBRARY, c->version, c->kernel);
	f->soname = DRIVER_LIBRARY;
	f->path = c->mapped->path;
	f->requester = c->mapped->requester;
	f->when = c->mapped->first;
	finding_evidence(f, "loaded %s", c->file ? file_real(c->file) : c->mapped->path);
	evidence_way(f, c->mapped);
	finding_evidence(f, "kernel driver %s%s", c->kernel,
		c->snapshot->host.driver_stand_in ? " (by LIBTRACE_DRIVER_VERSION)" : "");
	evidence_copies(f, c);
	if (driver_compare(c->version, c->kernel) > 0)
		finding_foretell(f,
			"cuInit is going to return 803, CUDA_ERROR_SYSTEM_DRIVER_MISMATCH, or 804 where the GPU is "
			"none for forward "
			"compatibility");
	else
		finding_foretell(f, "cuInit is going to return 803, CUDA_ERROR_SYSTEM_DRIVER_MISMATCH");
	explain_mismatch(f, c, c->version);
}

/* NVML speaks to the kernel driver in that one's own version: nvidia-smi fails as well. */
static void management_mismatch(struct diagnosis *d, const struct cuda *c)
{
	for (size_t i = 0; c->snapshot && c->kernel && i < c->process->object_count; i++) {
		const struct object *o = c->process->objects[i];
		const struct file *file = has_stem(object_name(o), "libnvidia-ml") ? snapshot_object(c->snapshot, o) :
										     NULL;
		const char *version = file ? driver_version(file_real(file)) : NULL;
		if (!version || strcmp(version, c->kernel) == 0 ||
			finding_find(d, CODE_DRIVER_MISMATCH, c->process, NULL))
			continue;
		struct finding *f = finding_add(d, CODE_DRIVER_MISMATCH, SEVERITY_ERROR, c->process,
			"`libnvidia-ml.so.1` is of driver %s, and the kernel runs driver %s", version, c->kernel);
		f->soname = "libnvidia-ml.so.1";
		f->path = o->path;
		f->requester = o->requester;
		f->when = o->first;
		finding_evidence(f, "loaded %s", file_real(file));
		evidence_way(f, o);
		finding_foretell(f, "NVML is going to say \"Driver/library version mismatch\"");
		finding_help(f, NULL,
			"have the libnvidia-ml.so.1 of the running driver loaded: it never comes with forward "
			"compatibility");
		return;
	}
}

/* --- driver-too-old --- */

static void help_too_old(struct diagnosis *d, struct finding *f, const struct cuda *c)
{
	const char *minimum = cuda_minimum_driver(c->runtime_major), *model = NULL;
	const struct compat_folder *folder = compat_usable(c->snapshot, c->runtime_major);
	enum entitled entitled = gpus_entitled(d, c->snapshot, &model);
	if (minimum)
		finding_help(f, NULL, "install driver %s or newer%s", minimum,
			c->snapshot && c->snapshot->host.container ? " on the host; the container takes it from there" :
								     "");
	if (entitled != ENTITLED_NOT && !c->compat && !(c->snapshot && c->snapshot->host.wsl)) {
		if (folder)
			finding_note(
				f, "%s has forward-compatibility libraries that this driver can carry", folder->path);
		else if (entitled == ENTITLED)
			finding_help(f, NULL,
				"or, on this %s, install forward-compatibility libraries: the package cuda-compat-%u-Y "
				"of NVIDIA's repository, "
				"and `libtrace record --cuda-compat` to try them",
				model, c->runtime_major);
	}
	if (c->cuda >= 11000)
		finding_help(f, NULL,
			"or install a build of the program for CUDA %u: of torch, from "
			"https://download.pytorch.org/whl/cu%s",
			c->cuda / 1000, c->cuda / 1000 == 12 ? "126" : "118");
}

/* Whether the runtime got a context from it: then it was not too old. */
static bool serves_runtime(const struct cuda *c)
{
	const struct driver_call *context = driver_success(c->process, "cuDevicePrimaryCtxRetain");
	return context && context->caller == c->runtime;
}

static void driver_too_old(struct diagnosis *d, const struct cuda *c)
{
	struct buffer cuda = {0};
	if (!c->cuda || !c->runtime_major || c->cuda / 1000 >= c->runtime_major || serves_runtime(c))
		return;
	cuda_add(&cuda, c->cuda);
	bool harm = c->kernel || process_ending(c->process) == ENDING_BAD;
	struct finding *f = finding_add(d, c->compat ? CODE_COMPAT_TOO_OLD : CODE_DRIVER_TOO_OLD,
		harm ? SEVERITY_ERROR : SEVERITY_WARNING, c->process,
		"the %s brings CUDA %s, and the program is built for CUDA %u",
		c->compat ? "forward-compatibility `" DRIVER_LIBRARY "`" : "driver library `" DRIVER_LIBRARY "`",
		cuda.data, c->runtime_major);
	buffer_free(&cuda);
	f->soname = DRIVER_LIBRARY;
	f->path = c->mapped->path;
	f->requester = c->mapped->requester;
	f->when = c->mapped->first;
	finding_evidence(f, "loaded %s%s%s", c->file ? file_real(c->file) : c->mapped->path,
		c->version ? ", of driver " : "", c->version ? c->version : "");
	evidence_way(f, c->mapped);
	if (driver_said_cuda(c->process))
		finding_evidence(f, "cuDriverGetVersion said %u", driver_said_cuda(c->process));
	evidence_runtime(f, c);
	if (c->kernel)
		finding_evidence(f, "kernel driver %s", c->kernel);
	else if (c->snapshot)
		finding_evidence(f, "no NVIDIA driver in the kernel");
	finding_note(f, "the CUDA runtime is going to return 35, cudaErrorInsufficientDriver (inferred)");
	help_too_old(d, f, c);
}

void find_driver(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	struct cuda c;
	cuda_look(&c, p, snapshot);
	if (!c.mapped) {
		driver_missing(d, &c);
	} else if (!c.inherited && c.stub) {
		driver_stub(d, &c);
	} else if (!c.inherited) {
		driver_mismatch(d, &c);
		driver_too_old(d, &c);
		if (c.version && c.kernel && strcmp(c.version, c.kernel) == 0)
			finding_checked(d, "the driver library against the kernel driver, both %s", c.kernel);
	}
	management_mismatch(d, &c);
}
