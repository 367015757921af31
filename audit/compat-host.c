/* SPDX-License-Identifier: MIT */
/* What the decision about CUDA forward compatibility has to know of the machine. */
#include "audit/compat-parts.h"

#include "trace/env.h"
#include "trace/image.h"
#include "trace/sys.h"

/* Reads the start of a small file below the root; NUL-terminated. */
static const char *read_text(struct compat_work *w, const char *path)
{
	struct text text;
	text_begin(&text, w->file, sizeof(w->file));
	text_add(&text, w->root);
	text_add(&text, path);
	int fd = text.full ? -1 : sys_openat(AT_FDCWD, w->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
	long size = fd < 0 ? 0 : sys_read(fd, w->bytes, sizeof(w->bytes) - 1);
	if (fd >= 0)
		sys_close(fd);
	w->bytes[size > 0 ? size : 0] = '\0';
	return (const char *)w->bytes;
}

static bool exists(struct compat_work *w, const char *path)
{
	struct stat st;
	struct text text;
	text_begin(&text, w->file, sizeof(w->file));
	text_add(&text, w->root);
	text_add(&text, path);
	return !text.full && sys_stat(w->file, &st) == 0;
}

static const char *find(const char *text, const char *what)
{
	for (; *text; text++)
		if (text_begins(text, what))
			return text + text_length(what);
	return NULL;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The first word of the line that begins with a number, a dot and a number, up to where that ends: "580.95.05". */
static const char *find_version(struct compat_work *w, const char *line)
{
	char version[64];
	struct text text;
	for (const char *p = line; *p && *p != '\n'; p++) {
		size_t length = 0, dots = 0;
		if (!is_digit(*p) || (p > line && p[-1] != ' ' && p[-1] != '\t'))
			continue;
		for (; is_digit(p[length]) || (p[length] == '.' && is_digit(p[length + 1])); length++)
			dots += p[length] == '.';
		if (dots == 0)
			continue;
		text_begin(&text, version, sizeof(version));
		text_add_bytes(&text, p, length);
		return text.full ? "" : list_add(&w->strings, version);
	}
	return "";
}

static void read_driver(struct compat_work *w)
{
	const char *stand_in = image_variable(ENV_DRIVER_VERSION);
	if (stand_in && *stand_in) {
		w->facts.driver = stand_in;
		w->machine |= TRACE_COMPAT_STAND_IN;
		return;
	}
	/* The line of the compiler, behind it, has something like a version as well. */
	const char *line = find(read_text(w, "/proc/driver/nvidia/version"), "NVRM version:");
	const char *module = line ? find(line, "Module") : NULL;
	w->facts.driver = module ? find_version(w, module) : "";
	if (!w->facts.driver[0])	/* containers may hide the one and not the other */
		w->facts.driver = find_version(w, read_text(w, "/sys/module/nvidia/version"));
}

/* Models as the kernel driver tells them: no library of the driver has to be loaded for that. */
static void read_gpus(struct compat_work *w)
{
	char path[256], model[128];
	struct text text;
	struct compat_listing *gpus = &w->listings[0];
	text_begin(&text, w->file, sizeof(w->file));
	text_add(&text, w->root);
	text_add(&text, "/proc/driver/nvidia/gpus");
	if (text.full || !listing_begin(gpus, w->file))
		return;
	for (const char *name; (name = listing_next(gpus));) {
		text_begin(&text, path, sizeof(path));
		text_add(&text, "/proc/driver/nvidia/gpus/");
		text_add(&text, name);
		text_add(&text, "/information");
		const char *value = text.full ? NULL : find(read_text(w, path), "Model:");
		if (!value)
			continue;
		while (*value == ' ' || *value == '\t')
			value++;
		size_t length = 0;
		while (value[length] && value[length] != '\n')
			length++;
		text_begin(&text, model, sizeof(model));
		text_add_bytes(&text, value, length);
		list_add(&w->gpus, model);
		if (find(model, "GeForce") || find(model, "TITAN"))
			w->facts.geforce = true;
	}
}

static unsigned number_at(const char *text)
{
	unsigned number = 0;
	while (text && *text == ' ')
		text++;
	for (; text && is_digit(*text) && number < 10000; text++)
		number = number * 10 + (unsigned)(*text - '0');
	return number;
}

/* CUDA of a Jetson's own libcuda: it comes with the system, release by release. */
static unsigned tegra_cuda(unsigned release, unsigned revision)
{
	switch (release) {
	case 32: return 10020;
	case 35: return 11040;
	case 36: return revision < 4 ? 12020 : 12060;
	case 38: return 13000;
	}
	return 0;
}

static void read_tegra(struct compat_work *w)
{
	/* "# R36 (release), REVISION: 4.3, GCID: …" */
	const char *release_text = read_text(w, "/etc/nv_tegra_release");
	unsigned release = number_at(find(release_text, "# R")), revision = number_at(find(release_text, "REVISION:"));
	const char *model = read_text(w, "/proc/device-tree/model");
	bool orin = find(model, "Orin") != NULL;
	w->facts.tegra = release || orin || find(model, "Jetson");
	/* Thor, which came with 38, has the drivers of servers; before it nothing had. */
	w->facts.orin = orin || (release && release < 38);
	w->facts.host_cuda = tegra_cuda(release, revision);
}

void compat_read_host(struct compat_work *w)
{
	bool nvidia = exists(w, "/proc/driver/nvidia/version");
	w->facts.wsl = !nvidia &&
		(exists(w, "/usr/lib/wsl/lib") || find(read_text(w, "/proc/sys/kernel/osrelease"), "icrosoft"));
	read_driver(w);
	read_gpus(w);
	read_tegra(w);
	w->machine |= (w->facts.wsl ? TRACE_COMPAT_ON_WSL : 0) | (w->facts.tegra ? TRACE_COMPAT_ON_TEGRA : 0) |
		(w->facts.orin ? TRACE_COMPAT_ON_ORIN : 0) | (w->facts.geforce ? TRACE_COMPAT_ON_GEFORCE : 0);
}
