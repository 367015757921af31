/* SPDX-License-Identifier: MIT */
/*
 * Which folders of CUDA forward-compatibility libraries there are, and what the decision that a program can ask for
 * would make of each: as a fact, whether anybody asked or not.
 */
#include "machine/host-parts.h"

#include <dirent.h>
#include <elf.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/glob.h"
#include "base/mem.h"
#include "elf/object.h"
#include "trace/compat-decide.h"

#define LIBRARY "libcuda.so.1"
#define VERSIONS "libcuda.so."

struct compat_work {
	struct host_work *host;
	bool below_root;	/* the paths are the machine's own, not those of the trace */
	struct compat_candidate candidates[COMPAT_CANDIDATES_MAX];
	struct { dev_t dev; ino_t ino; } identities[COMPAT_CANDIDATES_MAX];
	size_t count;
};

static char *where(const struct compat_work *w, const char *path)
{
	return w->below_root ? disk_machine(w->host->root, path) : disk_path(w->host->root, path);
}

/* The version in the names of the real files libcuda.so.*.*, of which there is one. */
static void find_version(const struct compat_work *w, struct compat_candidate *c, const char *folder)
{
	DIR *entries = opendir(folder);
	size_t seen = 0;
	c->version = "";
	for (struct dirent *e; entries && seen++ < 4096 && (e = readdir(entries));) {
		struct stat st;
		if (fnmatch(VERSIONS "*.*", e->d_name, 0) != 0 ||
			fstatat(dirfd(entries), e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
			continue;
		if (*c->version)
			c->several = true;
		else
			c->version = strings_keep_string(&w->host->all->strings, e->d_name + strlen(VERSIONS));
	}
	if (entries)
		closedir(entries);
	if (*c->version)
		return;
	/* Where the link leads out of the folder, as in a store of packages, its target has the version. */
	char target[4096], *link = xasprintf("%s/" LIBRARY, folder);
	ssize_t length = readlink(link, target, sizeof(target) - 1);
	free(link);
	target[length > 0 ? length : 0] = '\0';
	const char *name = strrchr(target, '/') ? strrchr(target, '/') + 1 : target;
	if (fnmatch(VERSIONS "*.*", name, 0) == 0)
		c->version = strings_keep_string(&w->host->all->strings, name + strlen(VERSIONS));
}

/* The note as the reader of the decision takes it: elf/object.c has it out of its section already. */
static void read_note(struct compat_candidate *c, const struct elf_object *o)
{
	static const char owner[20] = "NVIDIA Corporation";
	struct buffer section = {0};
	if (o->compat_note) {
		uint32_t head[3] = {sizeof("NVIDIA Corporation"), (uint32_t)strlen(o->compat_note), 0};
		buffer_add(&section, head, sizeof(head));
		buffer_add(&section, owner, sizeof(owner));
		buffer_string(&section, o->compat_note);
		compat_note_read(&c->note, (const uint8_t *)section.data, section.length);
		buffer_free(&section);
	} else if (o->compat_note_damaged) {
		c->note.state = TRACE_COMPAT_NOTE_DAMAGED;
	}
}

static bool read_library(const struct compat_work *w, struct compat_candidate *c, const char *folder, const char *name)
{
	struct stat st;
	bool usable = false;
	char *path = xasprintf("%s/%s", folder, name);
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	free(path);
	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		const struct elf_object *o = elf_object_read(
			&w->host->all->arena, &w->host->all->strings, fd, (uint64_t)st.st_size, !w->host->all->brief);
		usable = !o->bad && o->elf_class == ELFCLASS64 && o->machine == w->host->machine;
		c->stub = o->is_stub;
		if (usable)
			read_note(c, o);
	}
	close(fd);
	return usable;
}

static bool add(struct compat_work *w, const char *path)
{
	struct stat st;
	char *folder = where(w, path);
	bool is = w->count < COMPAT_CANDIDATES_MAX && stat(folder, &st) == 0 && S_ISDIR(st.st_mode);
	for (size_t i = 0; i < w->count && is; i++) {
		if (w->identities[i].dev != st.st_dev || w->identities[i].ino != st.st_ino)
			continue;
		/* /usr/local/cuda-13.0 says more than cuda-13, and does not change. */
		if (strlen(path) > strlen(w->candidates[i].directory))
			w->candidates[i].directory = strings_keep_string(&w->host->all->strings, path);
		free(folder);
		return true;
	}
	struct compat_candidate c = {.directory = strings_keep_string(&w->host->all->strings, path)};
	if (is) {
		find_version(w, &c, folder);
		c.orin = strstr(path, "compat_orin") != NULL;
		char *name = xasprintf(VERSIONS "%s", c.version);
		c.unusable = !read_library(w, &c, folder, LIBRARY) &&
			(!*c.version || !read_library(w, &c, folder, name));
		free(name);
		char *library = xasprintf("%s/" LIBRARY, folder);
		is = !c.unusable || *c.version || access(library, F_OK) == 0;
		free(library);
	}
	free(folder);
	if (!is)
		return false;
	w->identities[w->count].dev = st.st_dev;
	w->identities[w->count].ino = st.st_ino;
	w->candidates[w->count++] = c;
	return true;
}

/* NVIDIA's own images keep the libraries in compat/lib, which their entry point switches on and off. */
static void add_any(void *context, const char *path)
{
	static const char *const below[] = {"", "/lib", "/lib.real"};
	bool added = false;
	for (size_t i = 0; i < countof(below) && !added; i++) {
		char *folder = xasprintf("%s%s", path, below[i]);
		added = add(context, folder);
		free(folder);
	}
}

static void find(struct compat_work *w)
{
	static const char *const places[] = {"/usr/local/cuda-*/compat", "/usr/local/cuda-*/compat_orin",
		"/usr/local/cuda/compat", "/usr/local/cuda/compat_orin", "/opt/nvidia/hpc_sdk/Linux_*/*/cuda/*/compat",
		"/opt/nvidia/hpc_sdk/Linux_*/*/cuda/compat"};
	const struct snapshot *snapshot = w->host->snapshot;
	w->below_root = true;
	for (size_t i = 0; i < countof(places); i++)
		expand(w->host->root, places[i], add_any, w);
	w->below_root = false;
	for (size_t i = 0; i < snapshot->python_count; i++) {
		char *path = xasprintf(
			"%s/cuda-compat", snapshot->pythons[i]->prefix ? snapshot->pythons[i]->prefix : "");
		if (snapshot->pythons[i]->conda)
			add_any(w, path);
		free(path);
	}
	/* Folders of modules (…/CUDAcompat/12/lib) that were searched, or hold what was found. */
	for (size_t i = 0; i < snapshot->file_count; i++) {
		const struct file *f = snapshot->files[i];
		const char *slash = strrchr(f->path, '/');
		if (f->place != PLACE_COMPAT || f->error || !slash || strcmp(slash + 1, LIBRARY) != 0)
			continue;
		char *folder = xstrndup(f->path, (size_t)(slash - f->path));
		add(w, folder);
		free(folder);
	}
}

/* --- The decision --- */

/* CUDA of a Jetson's own libcuda: it comes with the system, release by release. */
static unsigned tegra_cuda(const char *release)
{
	char *end;
	unsigned long major = strtoul(release + 1, &end, 10), minor = *end == '.' ? strtoul(end + 1, NULL, 10) : 0;
	switch (major) {
	case 32: return 10020;
	case 35: return 11040;
	case 36: return minor < 4 ? 12020 : 12060;
	case 38: return 13000;
	}
	return 0;
}

static void gather(const struct host *h, struct compat_facts *f)
{
	unsigned long release = h->jetson_release ? strtoul(h->jetson_release + 1, NULL, 10) : 0;
	bool orin = h->jetson_model && strstr(h->jetson_model, "Orin");
	f->driver = h->driver ? h->driver : "";
	f->wsl = h->wsl;
	f->tegra = h->jetson_release || h->jetson_model;
	/* Thor, which came with 38, has the drivers of servers; before it nothing had. */
	f->orin = orin || (release && release < 38);
	f->host_cuda = h->jetson_release ? tegra_cuda(h->jetson_release) : 0;
	for (size_t i = 0; i < h->gpu_count; i++)
		f->geforce = f->geforce || strstr(h->gpus[i].model, "GeForce") || strstr(h->gpus[i].model, "TITAN");
}

static const char *verdict_name(enum trace_compat_reason reason)
{
#define ROW(name, value, text) [value] = text,
	static const char *const names[] = {TRACE_COMPAT_REASONS(ROW)};
#undef ROW
	return names[reason];
}

static void keep(const struct compat_work *w, const struct compat_candidate *c, struct compat_folder *folder)
{
	const struct host_work *h = w->host;
	char text[32];
	folder->path = c->directory;
	folder->version = *c->version ? c->version : NULL;
	folder->verdict = verdict_name(c->reason);
	if (c->note.cuda) {
		int length = snprintf(text, sizeof(text), "%u.%u", c->note.cuda / 1000, c->note.cuda % 1000 / 10);
		folder->cuda = host_keep(h, text, (size_t)length);
	}
	for (unsigned i = 0; i < c->note.driver_count; i++) {
		snprintf(text, sizeof(text), "%u", c->note.drivers[i]);
		host_list_add(h, &folder->drivers, text);
	}
}

void host_read_compat(struct host_work *h)
{
	struct compat_work *w = xcalloc(1, sizeof(*w));
	w->host = h;
	find(w);
	struct compat_facts facts = {.candidates = w->candidates, .count = w->count};
	gather(h->host, &facts);
	compat_decide(&facts);
	if (w->count)
		h->host->compat = arena_take(&h->all->arena, w->count * sizeof(*h->host->compat));
	for (size_t i = 0; i < w->count; i++)
		keep(w, &w->candidates[i], &h->host->compat[h->host->compat_count++]);
	free(w);
}
