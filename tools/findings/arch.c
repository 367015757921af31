/* SPDX-License-Identifier: MIT */
/* Whether the GPU code of the loaded libraries runs on the GPUs of the machine, or on the one that --device names. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "elf/fatbin.h"
#include "findings/cuda.h"
#include "findings/rules.h"

/* A library serves a device if this part of what it has most of is there for it: one stray kernel is no support. */
enum { SHARE = 16 };

struct service {
	/* entries for the device; cubins among them; of the best served architecture */
	uint64_t serving, machine_code, most;
	const struct gpu_code *best;	/* that the driver would take for most of it */
	unsigned highest;	/* architecture of the newest code that is common */
	unsigned isa;		/* PTX: the lowest ISA that would do */
};

static bool is_common(const struct gpu_code *code, const struct service *s)
{
	return code->count * SHARE >= s->most;
}

/* Machine code before PTX, what is common before strays, and then the nearest to the device. */
static bool is_better(const struct gpu_code *code, const struct service *s)
{
	if (!s->best)
		return true;
	if (code->kind != s->best->kind)
		return code->kind == FATBIN_CUBIN && (is_common(code, s) || !is_common(s->best, s));
	if (is_common(code, s) != is_common(s->best, s))
		return is_common(code, s);
	return code->sm > s->best->sm;
}

/* apart: machine code runs on its own GPU alone. */
static void look_at_code(struct service *s, const struct elf_object *elf, unsigned device, bool apart)
{
	*s = (struct service){0};
	for (size_t i = 0; i < elf->gpu_code_count; i++)
		if (elf->gpu_code[i].count > s->most)
			s->most = elf->gpu_code[i].count;
	for (size_t i = 0; i < elf->gpu_code_count; i++) {
		const struct gpu_code *code = &elf->gpu_code[i];
		if (code->kind != FATBIN_LTO && is_common(code, s) && code->sm > s->highest)
			s->highest = code->sm;
		if (!gpu_code_serves(code, device) || (apart && code->kind == FATBIN_CUBIN && code->sm != device))
			continue;
		s->serving += code->count;
		s->machine_code += code->kind == FATBIN_CUBIN ? code->count : 0;
		if (is_better(code, s))
			s->best = code;
		if (code->kind == FATBIN_PTX && (!s->isa || code->isa < s->isa))
			s->isa = code->isa;
	}
}

static bool serves(const struct service *s)
{
	return s->serving && s->serving * SHARE >= s->most;
}

static void add_code_name(struct buffer *b, const struct gpu_code *code)
{
	static const char *const words[] = {[FATBIN_CUBIN] = "sm_", [FATBIN_PTX] = "compute_", [FATBIN_LTO] = "lto_"};
	buffer_printf(b, "%s%u", words[code->kind], code->sm);
	if (code->variant)
		buffer_add(b, &code->variant, 1);
}

/* "sm_75 (476), sm_80 (476), compute_120 (12)" */
static void add_codes(struct buffer *b, const struct elf_object *elf)
{
	for (size_t i = 0; i < elf->gpu_code_count; i++) {
		buffer_string(b, i ? ", " : "");
		add_code_name(b, &elf->gpu_code[i]);
		buffer_printf(b, " (%llu)", (unsigned long long)elf->gpu_code[i].count);
	}
}

/* Kernels that the program itself launches, or a library of NVIDIA's, which often has a way without them. */
static bool is_helper(const struct object *o, const struct file *file)
{
	static const char *const prefixes[] = {
		"libcu", "libnv", "libnccl", "libnpp", "libtorch_nvshmem", "libtensorrt"};
	if (has_stem(object_name(o), "libtorch_cuda"))
		return false;
	if (file->owner && strncmp(file->owner->name, "nvidia-", 7) == 0)
		return true;
	for (size_t i = 0; i < countof(prefixes); i++)
		if (begins_with(object_name(o), prefixes[i]))
			return true;
	return false;
}

struct arch {
	struct diagnosis *d;
	const struct process *process;
	const struct snapshot *snapshot;
	unsigned device;
	const char *model;	/* of the GPU, NULL where --device asked */
	const char *reported;	/* what frameworks print of it without cause; NULL if nothing */
	struct cuda cuda;
	char name[64];		/* "12.1", "NVIDIA GB10 (12.1)" */
	struct finding *helpers;	/* about all libraries that help others and do not serve the device */
};

static bool is_board(unsigned device)
{
	static const unsigned boards[] = {53, 62, 72, 87};
	for (size_t i = 0; i < countof(boards); i++)
		if (device == boards[i])
			return true;
	return false;
}

/*
 * The GPUs of Jetson boards up to Orin run no code for others of their major version unless it is of CUDA 13.2 or newer
 * (DEVICE_REQUIREMENT in torch/cuda/__init__.py of torch 2.15.0).  What built a library is known of torch's own alone.
 */
static bool is_apart(const struct arch *a, const struct object *o)
{
	for (size_t i = 0; is_board(a->device) && i < a->snapshot->framework_count; i++) {
		const struct framework *w = &a->snapshot->frameworks[i];
		unsigned major = 0, minor = 0;
		size_t length = w->path ? strlen(w->path) : 0;
		if (length && w->cuda && strncmp(o->path, w->path, length) == 0 && o->path[length] == '/' &&
		    sscanf(w->cuda, "%3u.%3u", &major, &minor) == 2)
			return major < 13 || (major == 13 && minor < 2);
	}
	return false;
}

static void help_missing_arch(
	const struct arch *a, struct finding *f, const struct object *o, const struct elf_object *elf)
{
	unsigned lowest = 0, device = a->device;
	for (size_t i = 0; i < elf->gpu_code_count; i++)
		if (elf->gpu_code[i].kind != FATBIN_LTO && (!lowest || elf->gpu_code[i].sm < lowest))
			lowest = elf->gpu_code[i].sm;
	if (!has_stem(object_name(o), "libtorch_cuda"))
		finding_help(f, NULL,
			"build it with machine code for %u.%u: nvcc -gencode arch=compute_%u,code=sm_%u, or "
			"TORCH_CUDA_ARCH_LIST=%u.%u",
			device / 10, device % 10, device, device, device / 10, device % 10);
	else if (is_board(device))
		finding_help(f, NULL,
			"install the build for this JetPack, from the index that https://pypi.jetson-ai-lab.io has for "
			"it");
	else if (device < 75)
		finding_help(f, NULL,
			"install a torch built for CUDA 12.6, the last with code for such GPUs (not every version has "
			"one): "
			"https://download.pytorch.org/whl/cu126");
	else if (device < lowest)
		finding_help(f, NULL, "install a torch that was built with sm_%u", device);
	else
		finding_help(f, NULL, "install a torch for CUDA %s: https://download.pytorch.org/whl/%s",
			device >= 110 && device < 120 ? "13.0" : "12.8 or newer",
			device >= 110 && device < 120 ? "cu130" : "cu128");
}

static struct finding *add(const struct arch *a, enum severity severity, const struct object *o, const char *words)
{
	struct finding *f = finding_add(a->d, CODE_ARCH_MISSING, severity, a->process, words, object_name(o), a->name);
	f->soname = object_name(o);
	f->path = o->path;
	f->requester = o->requester;
	f->when = o->first;
	return f;
}

static void say_codes(struct finding *f, const struct object *o, const struct elf_object *elf)
{
	struct buffer codes = {0};
	add_codes(&codes, elf);
	finding_evidence(f, "%s has %s", o->path, codes.data);
	buffer_free(&codes);
	if (elf->gpu_code_bad)
		finding_evidence(f, "  not all of it could be read: %s", elf->gpu_code_bad);
}

/* What lacks it there is often not called at all, or there is another way: one note for all. */
static void missing_in_helper(struct arch *a, const struct object *o, const struct file *file, const struct service *s)
{
	if (!a->helpers) {
		a->helpers = add(a, SEVERITY_NOTE, o,
			s->serving ? "`%s`, which helps other libraries, has next to no GPU code for %s" :
				     "`%s`, which helps other libraries, has no GPU code for %s");
		finding_note(a->helpers, "what uses it on this GPU fails, or goes another way");
	}
	say_codes(a->helpers, o, file->elf);
}

static void missing(struct arch *a, const struct object *o, const struct file *file, const struct service *s)
{
	if (is_helper(o, file)) {
		missing_in_helper(a, o, file, s);
		return;
	}
	struct finding *f = add(a, SEVERITY_ERROR, o,
		s->serving ? "`%s` has next to no GPU code for %s" : "`%s` has no GPU code for %s");
	say_codes(f, o, file->elf);
	if (a->model)
		finding_evidence(f, "GPU of this machine: %s, compute capability %u.%u", a->model, a->device / 10,
			a->device % 10);
	if (is_apart(a, o))
		finding_note(f, "%u.%u is the GPU of a Jetson: before CUDA 13.2, code for other GPUs did not run there",
			a->device / 10, a->device % 10);
	finding_foretell(f, "launching its kernels is going to fail with 209, \"no kernel image is available\"");
	help_missing_arch(a, f, o, file->elf);
}

/* Only PTX is there, and the driver that was loaded does not know its version of the language. */
static bool ptx_too_new(const struct arch *a, const struct object *o, const struct file *file, const struct service *s)
{
	unsigned cuda = cuda_of_ptx(s->isa);
	if (s->machine_code * SHARE >= s->most || !s->isa || !a->cuda.cuda || !cuda || a->cuda.cuda >= cuda ||
		a->cuda.stub)
		return false;
	struct buffer has = {0}, wants = {0};
	cuda_add(&has, a->cuda.cuda);
	cuda_add(&wants, cuda);
	struct finding *f = finding_add(a->d, CODE_PTX_TOO_NEW, is_helper(o, file) ? SEVERITY_NOTE : SEVERITY_ERROR,
		a->process, "`%s` has only PTX %u.%u for %s, and the driver compiles that of CUDA %s", object_name(o),
		s->isa / 100, s->isa % 100, a->name, has.data);
	f->soname = object_name(o);
	f->path = o->path;
	f->requester = o->requester;
	f->when = o->first;
	say_codes(f, o, file->elf);
	finding_evidence(f, "driver library %s%s%s", a->cuda.mapped->path, a->cuda.version ? ", of driver " : "",
		a->cuda.version ? a->cuda.version : "");
	finding_note(f, "PTX %u.%u came with CUDA %s", s->isa / 100, s->isa % 100, wants.data);
	finding_foretell(f, "loading it is going to fail with 222, CUDA_ERROR_UNSUPPORTED_PTX_VERSION");
	finding_help(f, NULL,
		"install a driver of CUDA %s or newer, or forward-compatibility libraries; or build with machine code "
		"for %u.%u",
		wants.data, a->device / 10, a->device % 10);
	buffer_free(&has);
	buffer_free(&wants);
	return true;
}

/* Frameworks compare the device with the numbers that they were built for, and warn though the code runs. */
static void warning_false(
	const struct arch *a, const struct object *o, const struct file *file, const struct service *s)
{
	if (!has_stem(object_name(o), "libtorch_cuda") || s->highest >= a->device || s->best->kind != FATBIN_CUBIN)
		return;
	struct buffer best = {0};
	add_code_name(&best, s->best);
	struct finding *f = finding_add(a->d, CODE_ARCH_WARNING_FALSE, SEVERITY_NOTE, a->process,
		"`%s` runs on %s: a warning that the GPU is too new is false", object_name(o), a->name);
	f->soname = object_name(o);
	f->path = o->path;
	f->when = o->first;
	say_codes(f, o, file->elf);
	finding_note(f, "code for %s runs on every GPU of the same major version and a higher minor one", best.data);
	if (a->reported)
		finding_note(f, "the warning: \"%s\"", a->reported);
	finding_help(f, NULL, "nothing has to be done");
	buffer_free(&best);
}

static void say_served(const struct arch *a, const struct object *o, const struct service *s)
{
	struct buffer best = {0};
	add_code_name(&best, s->best);
	finding_checked(a->d, "GPU code (%s) of %s for %s", best.data, object_name(o), a->name);
	buffer_free(&best);
}

static void judge(struct arch *a)
{
	a->helpers = NULL;
	for (size_t i = 0; i < a->process->object_count; i++) {
		const struct object *o = a->process->objects[i];
		const struct file *file = snapshot_object(a->snapshot, o);
		struct service s;
		if (!file || !file->elf || !file->elf->gpu_code_count)
			continue;
		look_at_code(&s, file->elf, a->device, is_apart(a, o));
		if (!serves(&s)) {
			missing(a, o, file, &s);
		} else if (!ptx_too_new(a, o, file, &s)) {
			warning_false(a, o, file, &s);
			if (!is_helper(o, file))
				say_served(a, o, &s);
		}
	}
}

static void name_device(struct arch *a)
{
	char number[16];
	snprintf(number, sizeof(number), "%u.%u", a->device / 10, a->device % 10);
	if (a->model)
		snprintf(a->name, sizeof(a->name), "%.40s (%s)", a->model, number);
	else
		snprintf(a->name, sizeof(a->name), "%s", number);
}

void find_arch(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	struct arch a = {.d = d, .process = p, .snapshot = snapshot};
	unsigned judged[16];
	size_t count = 0;
	if (!snapshot)
		return;
	cuda_look(&a.cuda, p, snapshot);
	if (d->device) {
		a.device = d->device;
		name_device(&a);
		judge(&a);
		return;
	}
	a.device = driver_device(p);
	if (a.device) {
		/* The program asked the driver. */
		const struct catalog_gpu *gpu = NULL;
		a.model = driver_device_name(p);
		gpu = a.model ? catalog_gpu(d->catalog, a.model) : NULL;
		a.reported = gpu ? gpu->reported : NULL;
		judged[count++] = a.device;
		name_device(&a);
		judge(&a);
	}
	for (size_t i = 0; i < snapshot->host.gpu_count && count < countof(judged); i++) {
		const char *model = snapshot->host.gpus[i].model;
		const struct catalog_gpu *gpu = model ? catalog_gpu(d->catalog, model) : NULL;
		size_t k = 0;
		while (gpu && k < count && judged[k] != gpu->device)
			k++;
		if (!gpu || !gpu->device || k < count)
			continue;
		judged[count++] = a.device = gpu->device;
		a.model = model;
		a.reported = gpu->reported;
		name_device(&a);
		judge(&a);
	}
}
