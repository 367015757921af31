/* SPDX-License-Identifier: MIT */
/* The host of a snapshot: kernel, distribution, container, package managers, toolkits and the cache of ld.so. */
#include "machine/host.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/glob.h"
#include "base/mem.h"
#include "elf/ldcache.h"
#include "machine/host-parts.h"

enum { CACHED_MAX = 65536 };

/* --- os-release(5) --- */

/* The value of the line, out of its quotes; NULL if there is none. */
static const char *os_value(const struct host_work *w, const char *text, const char *key)
{
	size_t key_length = strlen(key);
	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		if (strncmp(line, key, key_length) != 0 || line[key_length] != '=')
			continue;
		const char *value = line + key_length + 1, *end = value + strcspn(value, "\n");
		struct buffer plain = {0};
		char quote = *value == '"' || *value == '\'' ? *value++ : '\0';
		buffer_add(&plain, "", 0);
		for (; value < end && *value != quote && (quote || *value != ' '); value++) {
			value += quote != '\'' && *value == '\\' && value + 1 < end;
			buffer_add(&plain, value, 1);
		}
		const char *kept = plain.length ? host_keep(w, plain.data, plain.length) : NULL;
		buffer_free(&plain);
		return kept;
	}
	return NULL;
}

static void read_os(struct host_work *w)
{
	char *text = host_text(w, "/etc/os-release");
	if (!*text) {
		free(text);
		text = host_text(w, "/usr/lib/os-release");
	}
	w->host->os_id = os_value(w, text, "ID");
	w->host->os_version = os_value(w, text, "VERSION_ID");
	w->host->os_name = os_value(w, text, "PRETTY_NAME");
	const char *like = os_value(w, text, "ID_LIKE");
	free(text);
	while (like && *(like += strspn(like, " "))) {
		size_t length = strcspn(like, " ");
		char *word = xstrndup(like, length);
		host_list_add(w, &w->host->os_like, word);
		free(word);
		like += length;
	}
}

static void read_kernel(struct host_work *w)
{
	struct utsname name;
	char *release = host_text(w, "/proc/sys/kernel/osrelease");
	size_t length = strcspn(release, "\n");
	bool known = uname(&name) == 0;
	if (length)
		w->host->kernel = host_keep(w, release, length);
	else if (known)
		w->host->kernel = strings_keep_string(&w->all->strings, name.release);
	if (known) {
		w->host->machine = strings_keep_string(&w->all->strings, name.machine);
		w->host->nodename = strings_keep_string(&w->all->strings, name.nodename);
	}
	free(release);
}

/* --- Containers --- */

/* The first that applies: a pod's containers have the marks of docker or another as well. */
static const struct {
	const char *variable, *path, *content, *kind;
} containers[] = {
	{"KUBERNETES_SERVICE_HOST", NULL, NULL, "kubernetes"},
	{NULL, "/var/run/secrets/kubernetes.io", NULL, "kubernetes"},
	{NULL, "/proc/1/cgroup", "kubepods", "kubernetes"},
	{"APPTAINER_CONTAINER", NULL, NULL, "apptainer"},
	{"SINGULARITY_CONTAINER", NULL, NULL, "apptainer"},
	{NULL, "/.singularity.d", NULL, "apptainer"},
	{NULL, "/run/.containerenv", NULL, "podman"},
	{NULL, "/.dockerenv", NULL, "docker"},
	{NULL, "/run/systemd/container", "docker", "docker"},
	{NULL, "/run/systemd/container", "podman", "podman"},
	{NULL, "/run/systemd/container", "lxc", "lxc"},
	{NULL, "/run/systemd/container", "systemd-nspawn", "systemd-nspawn"},
	{NULL, "/proc/1/cgroup", "libpod", "podman"},
	{NULL, "/proc/1/cgroup", "/docker", "docker"},
	{NULL, "/proc/1/cgroup", "/lxc", "lxc"},
};

static void read_container(struct host_work *w)
{
	for (size_t i = 0; i < countof(containers) && !w->host->container; i++) {
		const char *variable = containers[i].variable ? getenv(containers[i].variable) : NULL;
		bool is = variable && *variable;
		if (!is && containers[i].content) {
			char *text = host_text(w, containers[i].path);
			is = strstr(text, containers[i].content) != NULL;
			free(text);
		} else if (!is && containers[i].path) {
			is = host_has(w, containers[i].path);
		}
		if (is)
			w->host->container = containers[i].kind;
	}
}

/* --- What can install something --- */

static bool is_in_path(const struct host_work *w, const char *name)
{
	const char *path = getenv("PATH");
	for (const char *end; path && *path; path = *end ? end + 1 : end) {
		end = path + strcspn(path, ":");
		if (*path != '/')
			continue;
		struct stat st;
		char *below = xasprintf("%.*s/%s", (int)(end - path), path, name), *at = disk_machine(w->root, below);
		bool is = stat(at, &st) == 0 && S_ISREG(st.st_mode) && st.st_mode & 0111;
		free(at), free(below);
		if (is)
			return true;
	}
	return false;
}

static void read_managers(struct host_work *w)
{
	static const char *const managers[] = {
		"apt-get", "dnf", "microdnf", "yum", "zypper", "pacman", "apk", "uv", "conda", "mamba", "micromamba"};
	for (size_t i = 0; i < countof(managers); i++)
		if (is_in_path(w, managers[i]))
			host_list_add(w, &w->host->package_managers, managers[i]);
}

/* --- CUDA toolkits --- */

struct toolkits {
	struct host_work *work;
	dev_t devs[256];
	ino_t inos[256];
	size_t count;
};

/* /usr/local/cuda is a link to one of the others, which come first and say more. */
static void add_toolkit(void *context, const char *path)
{
	struct toolkits *t = context;
	struct stat st;
	char *at = disk_machine(t->work->root, path);
	bool is = stat(at, &st) == 0 && S_ISDIR(st.st_mode);
	free(at);
	for (size_t i = 0; i < t->count; i++)
		is = is && (t->devs[i] != st.st_dev || t->inos[i] != st.st_ino);
	if (!is || t->count == sizeof(t->devs) / sizeof(t->devs[0]))
		return;
	t->devs[t->count] = st.st_dev;
	t->inos[t->count++] = st.st_ino;
	host_list_add(t->work, &t->work->host->toolkits, path);
}

static void read_toolkits(struct host_work *w)
{
	/* cuda-13 is a link of the alternatives as cuda is, so the longer names come first. */
	static const char *const patterns[] = {"/usr/local/cuda-*.*", "/usr/local/cuda-*", "/usr/local/cuda",
		"/opt/cuda", "/opt/nvidia/hpc_sdk/Linux_*/*/cuda/*.*"};
	struct toolkits t = {.work = w};
	for (size_t i = 0; i < countof(patterns); i++)
		expand(w->root, patterns[i], add_toolkit, &t);
}

/* --- ld.so.cache --- */

static void read_cache(struct host_work *w, const struct list *sonames)
{
	struct host *h = w->host;
	struct ldcache cache;
	struct ldcache_entry entry;
	struct map wanted = {0};
	ldcache_open(&cache, w->root);
	if (cache.bad) {
		char *problem = xasprintf("/etc/ld.so.cache: %s", cache.bad);
		host_list_add(w, &w->snapshot->problems, problem);
		free(problem);
	}
	for (size_t i = 0; i < sonames->count; i++)
		*map_at(&wanted,
			(struct map_key){.a = (uintptr_t)strings_keep_string(&w->all->strings, sonames->items[i])}) = h;
	for (uint32_t at = 0; h->cache_count < CACHED_MAX && ldcache_next(&cache, &at, &entry);) {
		const char *soname = strings_find(&w->all->strings, entry.soname);
		if (entry.machine != w->machine || !soname ||
			!map_get(&wanted, (struct map_key){.a = (uintptr_t)soname}))
			continue;
		h->cache = host_grown(w, h->cache, h->cache_count, sizeof(*h->cache));
		h->cache[h->cache_count++] = (struct soname_path){
			soname, strings_keep_string(&w->all->strings, entry.path)};
	}
	map_free(&wanted);
	ldcache_close(&cache);
}

/* What runs under an emulator is not of this machine's architecture. */
static uint16_t traced_machine(const struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->file_count; i++)
		if (snapshot->files[i]->why & FILE_LOADED && snapshot->files[i]->elf && !snapshot->files[i]->elf->bad)
			return snapshot->files[i]->elf->machine;
#if defined(__aarch64__)
	return EM_AARCH64;
#else
	return EM_X86_64;
#endif
}

void host_read(struct snapshots *all, struct snapshot *snapshot, const struct list *sonames, const char *root)
{
	struct host_work w = {all, snapshot, &snapshot->host, root, traced_machine(snapshot)};
	snapshot->host.uid = getuid();
	read_kernel(&w);
	read_os(&w);
	read_container(&w);
	host_read_process(&w);
	host_read_mounts(&w);
	host_read_driver(&w);
	read_managers(&w);
	read_toolkits(&w);
	read_cache(&w, sonames);
	host_read_compat(&w);
}
