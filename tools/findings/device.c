/* SPDX-License-Identifier: MIT */
/* What a driver library that is there lacks: a device to open, and the compiler for PTX. */
#include "findings/cuda.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "findings/rules.h"
#include "graph/process.h"

/* --- no-device --- */

static bool hides_devices(const char *visible)
{
	static const char *const none[] = {"", "-1", "NoDevFiles", "none", "void"};
	for (size_t i = 0; visible && i < countof(none); i++)
		if (strcmp(visible, none[i]) == 0)
			return true;
	return visible && strncmp(visible, "-1,", 3) == 0;
}

static bool is_gpu_node(const char *path)
{
	const char *digit = strncmp(path, "/dev/nvidia", 11) == 0 ? path + 11 : "";
	return *digit && digit[strspn(digit, "0123456789")] == '\0';
}

struct nodes {
	size_t gpus, gpus_open;
	const struct device_node *closed;	/* a GPU's or the control node that does not open */
	bool control, memory;	/* nvidiactl, nvidia-uvm are there */
};

static void look_at_nodes(struct nodes *n, const struct host *h)
{
	for (size_t i = 0; i < h->device_count; i++) {
		const struct device_node *node = &h->devices[i];
		bool gpu = is_gpu_node(node->path), control = strcmp(node->path, "/dev/nvidiactl") == 0;
		n->gpus += gpu;
		n->gpus_open += gpu && node->error == 0;
		n->control |= control;
		n->memory |= strcmp(node->path, "/dev/nvidia-uvm") == 0;
		if ((gpu || control) && node->error && !n->closed)
			n->closed = node;
	}
}

static struct finding *add_no_device(
	struct diagnosis *d, const struct cuda *c, enum severity severity, const char *headline)
{
	struct finding *f = finding_add(d, CODE_NO_DEVICE, severity, c->process, "%s", headline);
	f->soname = DRIVER_LIBRARY;
	f->path = c->mapped->path;
	f->when = c->mapped->first;
	finding_evidence(f, "loaded %s", c->mapped->path);
	if (c->kernel)
		finding_evidence(f, "kernel driver %s", c->kernel);
	return f;
}

static void no_device_note(struct finding *f)
{
	finding_foretell(f, "cuInit or cudaGetDeviceCount is going to return 100, CUDA_ERROR_NO_DEVICE");
}

/* What the program was told not to see. */
static bool hidden_by_variable(struct diagnosis *d, const struct cuda *c)
{
	static const char *const names[] = {"CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES"};
	for (size_t i = 0; i < countof(names); i++) {
		const char *value = process_variable(c->process, names[i]);
		/* An empty NVIDIA_VISIBLE_DEVICES is what images have that leave it to the runtime. */
		if (!hides_devices(value) || (i == 1 && (!*value || !c->snapshot || !c->snapshot->host.container)))
			continue;
		bool harm = process_ending(c->process) == ENDING_BAD && !is_explained(d, c->process);
		struct buffer headline = {0};
		buffer_printf(&headline, "`%s` hides every GPU from the program", names[i]);
		struct finding *f = add_no_device(d, c, harm ? SEVERITY_ERROR : SEVERITY_NOTE, headline.data);
		buffer_free(&headline);
		finding_evidence(f, "%s=%s", names[i], value);
		no_device_note(f);
		if (i == 0)
			finding_help(f, "unset CUDA_VISIBLE_DEVICES", "let the program see the GPUs");
		else
			finding_help(f, NULL, "start the container with --gpus all");
		return true;
	}
	return false;
}

static void no_kernel_driver(struct diagnosis *d, const struct cuda *c)
{
	bool harm = process_ending(c->process) == ENDING_BAD && !is_explained(d, c->process);
	struct finding *f = add_no_device(d, c, harm ? SEVERITY_ERROR : SEVERITY_NOTE,
		"the driver library is there, and no NVIDIA driver is in the kernel");
	no_device_note(f);
	if (c->snapshot->host.container)
		finding_help(f, NULL, "start the container on a machine with a driver, with --gpus all");
	else
		finding_help(f, NULL,
			"without an NVIDIA GPU this is as it should be; with one, load the kernel module: modprobe "
			"nvidia");
}

static void node_closed(struct diagnosis *d, const struct cuda *c, const struct device_node *node)
{
	struct buffer headline = {0};
	buffer_printf(&headline, "`%s` cannot be opened: %s", node->path, strerror(node->error));
	struct finding *f = add_no_device(d, c, SEVERITY_ERROR, headline.data);
	buffer_free(&headline);
	finding_evidence(f, "%s now has mode %04o, user %u, group %u; the program ran as user %u", node->path,
		node->mode & 07777, node->uid, node->gid, c->process->image->uid);
	no_device_note(f);
	if (node->error == EACCES)
		finding_help(f, NULL,
			"give the user the group of the device (video or render), or the nodes mode 0666 as the driver "
			"makes them");
	else if (node->error == EPERM)
		finding_help(f, NULL,
			"a cgroup forbids the device: start the container again with --gpus all (a systemd "
			"daemon-reload takes it away)");
	else
		finding_help(f, NULL, "see what the kernel says: dmesg | grep -i nvrm");
}

void find_no_device(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	struct cuda c;
	struct nodes n = {0};
	cuda_look(&c, p, snapshot);
	if (!c.mapped || c.inherited || c.stub || driver_has_device(p) || hidden_by_variable(d, &c) || !snapshot ||
		snapshot->host.wsl || snapshot->host.jetson_release || snapshot->host.driver_stand_in)
		return;
	look_at_nodes(&n, &snapshot->host);
	if (!c.kernel) {
		no_kernel_driver(d, &c);
	} else if (!n.gpus) {
		struct finding *f = add_no_device(d, &c, SEVERITY_ERROR, "there is no GPU in /dev: no `/dev/nvidia0`");
		if (snapshot->host.gpu_count)
			finding_evidence(f, "the driver knows %zu, the first: %s", snapshot->host.gpu_count,
				snapshot->host.gpus[0].model);
		no_device_note(f);
		if (snapshot->host.container)
			finding_help(f, NULL, "start the container with --gpus all");
		else
			finding_help(f, NULL, "have the nodes made: nvidia-modprobe -c 0 -u, or nvidia-smi as root");
	} else if (n.closed && (!n.gpus_open || strcmp(n.closed->path, "/dev/nvidiactl") == 0)) {
		node_closed(d, &c, n.closed);
	} else if (!n.memory && snapshot->host.container) {
		struct finding *f = add_no_device(
			d, &c, SEVERITY_WARNING, "there is no `/dev/nvidia-uvm` in the container");
		finding_foretell(f, "cuInit may return 100 or 999");
		finding_help(f, NULL, "run nvidia-modprobe -u on the host, and start the container again");
	}
}

/* --- jit-missing --- */

#define JIT_LIBRARY "libnvidia-ptxjitcompiler"

static bool is_jit_library(const char *name)
{
	return has_stem(last_component(name), JIT_LIBRARY);
}

static void jit_not_found(struct diagnosis *d, const struct cuda *c, const struct search *s)
{
	struct finding *f = finding_add(d, CODE_JIT_MISSING,
		process_ending(c->process) == ENDING_BAD ? SEVERITY_ERROR : SEVERITY_WARNING, c->process,
		"`%s`, with which the driver compiles PTX, was not found", last_component(s->name));
	struct finding *not_found = finding_find(d, CODE_NOT_FOUND, c->process, s->name);
	f->soname = s->name;
	f->search = s;
	f->requester = s->requester;
	f->when = s->first;
	finding_evidence(f, "asked for by %s", s->requester ? object_name(s->requester) : "the program");
	finding_evidence(f, "driver library %s", c->mapped->path);
	finding_foretell(
		f, "what has no machine code for the GPU is going to fail with 221, CUDA_ERROR_JIT_COMPILER_NOT_FOUND");
	if (c->snapshot && c->snapshot->host.container)
		finding_help(f, NULL,
			"let NVIDIA's container toolkit bring all of the driver: "
			"NVIDIA_DRIVER_CAPABILITIES=compute,utility (or all)");
	else
		finding_help(f, NULL,
			"install the rest of the driver%s%s: Debian has it in libnvidia-ptxjitcompiler1, Ubuntu in "
			"libnvidia-compute-NNN",
			c->version ? " " : "", c->version ? c->version : "");
	if (not_found)
		not_found->cause = f;
}

/* The driver library and its compiler are of one build. */
static void jit_of_another(struct diagnosis *d, const struct cuda *c, const struct object *o)
{
	const struct file *file = snapshot_object(c->snapshot, o);
	const char *version = file ? driver_version(file_real(file)) : NULL;
	if (!version || !c->version || strcmp(version, c->version) == 0)
		return;
	struct finding *f = finding_add(d, CODE_JIT_MISSING, SEVERITY_WARNING, c->process,
		"`%s` is of driver %s, and `%s` of driver %s", object_name(o), version, DRIVER_LIBRARY, c->version);
	f->soname = object_name(o);
	f->path = o->path;
	f->requester = o->requester;
	f->when = o->first;
	finding_evidence(f, "loaded %s", file_real(file));
	evidence_way(f, o);
	finding_evidence(f, "loaded %s", c->file ? file_real(c->file) : c->mapped->path);
	evidence_way(f, c->mapped);
	finding_foretell(f, "compiling PTX may fail with 221, CUDA_ERROR_JIT_COMPILER_NOT_FOUND, or with 218");
	finding_help(f, NULL,
		"have both found in one directory: that of the driver, or that of the forward-compatibility libraries");
}

void find_jit_missing(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	struct cuda c;
	cuda_look(&c, p, snapshot);
	if (!c.mapped || c.stub)
		return;
	for (size_t i = 0; i < p->search_count; i++) {
		if (search_in_vain(p->searches[i]) && is_jit_library(p->searches[i]->name)) {
			jit_not_found(d, &c, p->searches[i]);
			return;
		}
	}
	for (size_t i = 0; snapshot && i < p->object_count; i++)
		if (is_jit_library(object_name(p->objects[i])))
			jit_of_another(d, &c, p->objects[i]);
}
