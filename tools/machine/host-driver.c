/* SPDX-License-Identifier: MIT */
/*
 * What the kernel says of NVIDIA's driver and its GPUs, without loading any library of it; and which kind of machine
 * this is.
 */
#include "machine/host-parts.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/glob.h"
#include "base/mem.h"
#include "trace/env.h"

enum { GPUS_MAX = 256, DEVICES_MAX = 256, MODEL_MAX = 256 };

/* The first word of a line that begins with numbers and dots: "580.95.05". */
static const char *find_version(const struct host_work *w, const char *line)
{
	for (const char *p = line; *p && *p != '\n'; p++) {
		size_t length = 0, dots = 0;
		if (!isdigit((unsigned char)*p) || (p > line && p[-1] != ' ' && p[-1] != '\t'))
			continue;
		for (; isdigit((unsigned char)p[length]) || (p[length] == '.' && isdigit((unsigned char)p[length + 1]));
			length++)
			dots += p[length] == '.';
		if (dots && length < 64)
			return host_keep(w, p, length);
	}
	return NULL;
}

static void read_version(struct host_work *w)
{
	const char *stand_in = getenv(ENV_DRIVER_VERSION);
	if (stand_in && *stand_in) {
		w->host->driver = strings_keep_string(&w->all->strings, stand_in);
		w->host->driver_stand_in = true;
		return;
	}
	/* The line of the compiler, behind it, has something like a version as well. */
	char *text = host_text(w, "/proc/driver/nvidia/version");
	char *line = strstr(text, "NVRM version:"), *end = line ? line + strcspn(line, "\n") : NULL;
	char *module = line ? strstr(line, "Module") : NULL;
	if (module && module < end)
		w->host->driver = find_version(w, module);
	free(text);
	if (w->host->driver)
		return;
	text = host_text(w, "/sys/module/nvidia/version");	/* containers may hide the one and not the other */
	w->host->driver = find_version(w, text);
	free(text);
}

/* --- GPUs and their nodes --- */

static void add_gpu(void *context, const char *path)
{
	struct host_work *w = context;
	struct host *h = w->host;
	char *text = host_text(w, path);
	const char *model = strstr(text, "Model:"), *bus = path + strlen("/proc/driver/nvidia/gpus/");
	if (model && h->gpu_count < GPUS_MAX) {
		if (!h->gpus)
			h->gpus = arena_take(&w->all->arena, GPUS_MAX * sizeof(*h->gpus));
		model += strlen("Model:");
		model += strspn(model, " \t");
		size_t length = strcspn(model, "\n");
		struct gpu *gpu = &h->gpus[h->gpu_count++];
		gpu->model = host_keep(w, model, length < MODEL_MAX ? length : MODEL_MAX);
		gpu->bus = host_keep(w, bus, strcspn(bus, "/"));
	}
	free(text);
}

/*
 * libcuda run by root makes nodes where there is no driver, so only opening one shows that it leads somewhere (ENXIO if
 * not).  O_NONBLOCK is for what is no node at all.
 */
static void add_device(void *context, const char *path)
{
	struct host_work *w = context;
	struct host *h = w->host;
	struct stat st;
	char *at = disk_machine(w->root, path);
	if (h->device_count < DEVICES_MAX && stat(at, &st) == 0 && !S_ISDIR(st.st_mode)) {
		if (!h->devices)
			h->devices = arena_take(&w->all->arena, DEVICES_MAX * sizeof(*h->devices));
		int fd = open(at, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY), error = fd < 0 ? errno : 0;
		if (fd >= 0)
			close(fd);
		h->devices[h->device_count++] = (struct device_node){
			strings_keep_string(&w->all->strings, path), st.st_mode, st.st_uid, st.st_gid, error};
	}
	free(at);
}

/* --- Jetsons and WSL --- */

/* "# R36 (release), REVISION: 4.3, GCID: …" is "R36.4.3". */
static void read_jetson(struct host_work *w)
{
	char *text = host_text(w, "/etc/nv_tegra_release");
	const char *release = strstr(text, "# R"), *revision = strstr(text, "REVISION:");
	size_t length = release ? strspn(release + 3, "0123456789") : 0;
	if (length && length < 8) {
		struct buffer b = {0};
		buffer_printf(&b, "R%.*s", (int)length, release + 3);
		if (revision) {
			revision += strlen("REVISION:");
			revision += strspn(revision, " \t");
			size_t digits = strspn(revision, "0123456789.");
			if (digits && digits < 32)
				buffer_printf(&b, ".%.*s", (int)digits, revision);
		}
		w->host->jetson_release = host_keep(w, b.data, b.length);
		buffer_free(&b);
	}
	free(text);
	/* Servers and boards without a GPU have a device tree as well. */
	char *model = host_text(w, "/proc/device-tree/model");
	if (strstr(model, "Jetson") || strstr(model, "Orin") || w->host->jetson_release) {
		length = strcspn(model, "\n");
		if (length)
			w->host->jetson_model = host_keep(w, model, length < MODEL_MAX ? length : MODEL_MAX);
	}
	free(model);
}

void host_read_driver(struct host_work *w)
{
	static const char *const nodes[] = {"/dev/nvidia*", "/dev/dxg", "/dev/nvmap", "/dev/nvhost-gpu"};
	if (w->all->driver) {
		w->host->driver = strings_keep_string(&w->all->strings, w->all->driver);
		w->host->driver_cuda = w->all->driver_cuda;
		return;
	}
	read_version(w);
	expand(w->root, "/proc/driver/nvidia/gpus/*/information", add_gpu, w);
	for (size_t i = 0; i < countof(nodes); i++)
		expand(w->root, nodes[i], add_device, w);
	read_jetson(w);
	w->host->wsl = !host_has(w, "/proc/driver/nvidia/version") &&
		(host_has(w, "/usr/lib/wsl/lib") || (w->host->kernel && strstr(w->host->kernel, "icrosoft")));
}
