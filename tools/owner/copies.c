/* SPDX-License-Identifier: MIT */
/* Other copies of what was asked for: every folder of the usual places is read once, for all names together. */
#include "owner/owner.h"

#include <ctype.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/disk.h"
#include "base/glob.h"
#include "base/mem.h"
#include "elf/ldcache.h"

enum {
	ENTRIES_MAX = 65536,
	FOLDERS_MAX = 4096,
	COPIES_MAX = 64,
	OTHERS_MAX = 32,
	NAMES_MAX = 16384,
	MATCHES_MAX = 4096
};

/* A name that was asked for. */
struct asked_soname {
	struct asked_soname *same_stem;	/* libcudart.so.12 and libcudart.so.13, or names whose stems share a hash */
	const char *name;
	size_t stem;			/* length of "libcudart.so"; 0 where that is not its form */
	unsigned copies, others;	/* how many were told */
};

/* A file of the folder at hand that somebody could want. */
struct stem_match {
	struct asked_soname *asked;
	char *name;
	bool exact;
};

struct hunt {
	const struct snapshot *snapshot;
	const char *root;
	void (*found)(void *context, const char *path, const char *soname, unsigned flags);
	void *context;
	struct asked_soname *asked;
	size_t asked_count;
	struct map by_name, by_stem, folders;	/* folders by device and inode: /lib is /usr/lib */
	struct stem_match *matches;
	size_t match_count;
};

static struct map_key key_of(const char *text, size_t length)
{
	return (struct map_key){.a = hash_bytes(text, length)};
}

/* --- Names --- */

/*
 * The length of "libcudart.so" of "libcudart.so", "libcudart.so.13" and "libcudart.so.13.0.48"; 0 for any other form.
 */
static size_t stem_of(const char *name)
{
	for (const char *so = name; (so = strstr(so, ".so")); so++) {
		if (so == name || (so[3] && so[3] != '.'))
			continue;
		const char *version = so + 3;
		size_t numbers = strspn(version, "0123456789.");
		if (version[numbers] && (!islower((unsigned char)version[numbers]) || version[numbers + 1]))
			continue;	/* a letter may end it, as in libcrypto.so.1.1.1k */
		if (!*version || isdigit((unsigned char)version[1]))
			return (size_t)(version - name);
	}
	return 0;
}

static void ask(struct hunt *s, const char *name)
{
	const char *slash = strrchr(name, '/');
	name = slash ? slash + 1 : name;
	void **known = map_at(&s->by_name, key_of(name, strlen(name)));
	if (*known || !*name || s->asked_count == NAMES_MAX)
		return;
	struct asked_soname *a = *known = &s->asked[s->asked_count++];
	*a = (struct asked_soname){.name = name, .stem = stem_of(name)};
	if (!a->stem)
		return;
	void **first = map_at(&s->by_stem, key_of(name, a->stem));
	a->same_stem = *first;
	*first = a;
}

/* --- A folder --- */

static void add_match(struct hunt *s, struct asked_soname *asked, const char *name, bool exact)
{
	if (s->match_count == MATCHES_MAX)
		return;
	if ((s->match_count & (s->match_count - 1)) == 0)
		s->matches = xreallocarray(s->matches, s->match_count ? 2 * s->match_count : 1, sizeof(*s->matches));
	s->matches[s->match_count++] = (struct stem_match){asked, xstrdup(name), exact};
}

static struct asked_soname *asked_for(const struct hunt *s, const char *name)
{
	struct asked_soname *a = map_get(&s->by_name, key_of(name, strlen(name)));
	return a && strcmp(a->name, name) == 0 ? a : NULL;
}

static void match(struct hunt *s, const char *name)
{
	struct asked_soname *exact = asked_for(s, name);
	if (exact)
		add_match(s, exact, name, true);
	size_t stem = stem_of(name);
	struct asked_soname *a = stem ? map_get(&s->by_stem, key_of(name, stem)) : NULL;
	for (; a; a = a->same_stem)
		if (a != exact && a->stem == stem && strncmp(a->name, name, stem) == 0)
			add_match(s, a, name, false);
}

static int by_name(const void *left, const void *right)
{
	const struct stem_match *a = left, *b = right;
	int order = strverscmp(a->name, b->name);
	return order ? order : strcmp(a->asked->name, b->asked->name);
}

static bool goes_on(const char *name, const char *beginning)
{
	size_t length = strlen(beginning);
	return strncmp(name, beginning, length) == 0 && name[length] == '.';
}

/*
 * What is one file by several names is told by one: that asked for, else the shortest that has a number, else that
 * without.  libcudart.so.12.8.90 is no other version where libcudart.so.12 is asked for and there.
 */
static bool is_told_by_another(const struct hunt *s, const struct stem_match *m)
{
	bool numbered = m->name[m->asked->stem] == '.';
	for (size_t i = 0; i < s->match_count; i++) {
		const struct stem_match *other = &s->matches[i];
		if (other == m || other->asked != m->asked)
			continue;
		/* libnccl.so leads to the libnccl.so.2 beside it */
		bool plain = other->exact && !other->name[m->asked->stem];
		if (!numbered || plain || (other->name[m->asked->stem] == '.' && goes_on(m->name, other->name)))
			return true;
	}
	return false;
}

static void tell(struct hunt *s, const char *folder)
{
	if (s->match_count)
		qsort(s->matches, s->match_count, sizeof(*s->matches), by_name);
	for (size_t i = 0; i < s->match_count; i++) {
		struct stem_match *m = &s->matches[i];
		unsigned *told = m->exact ? &m->asked->copies : &m->asked->others;
		if (*told == (m->exact ? COPIES_MAX : OTHERS_MAX) || (!m->exact && is_told_by_another(s, m)))
			continue;
		char *path = xasprintf("%s/%s", strcmp(folder, "/") == 0 ? "" : folder, m->name);
		s->found(s->context, path, m->asked->name, m->exact ? FILE_COPY : FILE_OTHER_VERSION);
		free(path);
		++*told;
	}
	for (size_t i = 0; i < s->match_count; i++)
		free(s->matches[i].name);
	s->match_count = 0;
}

static void look_into(struct hunt *s, const char *folder, char *at)
{
	struct stat st;
	DIR *entries = stat(at, &st) == 0 && S_ISDIR(st.st_mode) ? opendir(at) : NULL;
	free(at);
	if (!entries)
		return;
	void **known = map_at(&s->folders, (struct map_key){st.st_dev, st.st_ino, 0, 0});
	size_t seen = 0;
	if (!*known && s->folders.count <= FOLDERS_MAX) {
		*known = s;
		for (struct dirent *e; seen++ < ENTRIES_MAX && (e = readdir(entries));)
			if (e->d_type != DT_DIR)
				match(s, e->d_name);
		tell(s, folder);
	}
	closedir(entries);
}

/* A folder that the trace names, and one that is the machine's. */
static void look_into_path(void *hunt, const char *folder)
{
	const struct hunt *s = hunt;
	size_t length = strlen(folder);
	while (length > 1 && folder[length - 1] == '/')
		length--;
	char *plain = xstrndup(folder, length);
	look_into(hunt, plain, disk_path(s->root, plain));
	free(plain);
}

static void look_into_machine(void *hunt, const char *folder)
{
	const struct hunt *s = hunt;
	look_into(hunt, folder, disk_machine(s->root, folder));
}

/* --- The usual places --- */

static void look_into_sites(struct hunt *s)
{
	static const char *const below[] = {"/nvidia/*/lib", "/nvidia/*/nvvm/lib64", "/torch/lib", "/*.libs",
		"/cutensor/lib", "/cuquantum/lib", "/nvpl/lib", "/tensorrt_libs", "/tensorrt_cu*_libs",
		"/nvidia/*/lib64"};
	for (size_t i = 0; i < s->snapshot->python_count; i++) {
		const struct list *sites = &s->snapshot->pythons[i]->sites;
		for (size_t k = 0; k < sites->count; k++)
			for (size_t n = 0; n < countof(below); n++)
				expand_in(s->root, sites->items[k], below[n], look_into_path, s);
	}
}

static void look_into_prefix(struct hunt *s, const char *prefix)
{
	static const char *const below[] = {"/lib", "/targets/*/lib", "/nvvm/lib64", "/cuda-compat"};
	for (size_t i = 0; i < countof(below); i++)
		expand_in(s->root, prefix, below[i], look_into_path, s);
}

/* The prefixes of conda that folders lie in. */
static void look_into_conda(struct hunt *s, const struct list *folders)
{
	for (size_t i = 0; i < s->snapshot->python_count; i++)
		if (s->snapshot->pythons[i]->conda && s->snapshot->pythons[i]->prefix)
			look_into_prefix(s, s->snapshot->pythons[i]->prefix);
	for (size_t i = 0; i < folders->count && i < FOLDERS_MAX; i++) {
		char *prefix = path_normalize(folders->items[i]);
		for (char *slash; *prefix == '/' && (slash = strrchr(prefix, '/')) != prefix; *slash = '\0') {
			char *meta = xasprintf("%s/conda-meta", prefix);
			bool is = disk_is_folder(s->root, meta);
			free(meta);
			if (is) {
				look_into_prefix(s, prefix);
				break;
			}
		}
		free(prefix);
	}
}

static const char *const toolkit_places[] = {
	"/usr/local/cuda-*/lib64",
	"/usr/local/cuda-*/targets/*/lib",
	"/usr/local/cuda-*/extras/CUPTI/lib64",
	"/usr/local/cuda-*/nvvm/lib64",
	"/usr/local/cuda-*/compat",
	"/usr/local/cuda-*/compat/lib",
	"/usr/local/cuda-*/compat_orin",
	"/usr/local/cuda/lib64",
	"/usr/local/cuda/targets/*/lib",
	"/usr/local/cuda/extras/CUPTI/lib64",
	"/usr/local/cuda/nvvm/lib64",
	"/usr/local/cuda/compat",
	"/usr/local/cuda/compat/lib",
	"/usr/local/cuda/compat_orin",
	"/opt/cuda/lib64",
	"/opt/cuda/targets/*/lib",
	"/opt/cuda/extras/CUPTI/lib64",
	"/opt/cuda/nvvm/lib64",
	"/opt/nvidia/hpc_sdk/Linux_*/*/cuda/*/lib64",
	"/opt/nvidia/hpc_sdk/Linux_*/*/cuda/*/compat",
	"/opt/nvidia/hpc_sdk/Linux_*/*/math_libs/*/lib64",
	"/opt/nvidia/hpc_sdk/Linux_*/*/comm_libs/*/lib",
	"/opt/nvidia/hpc_sdk/Linux_*/*/comm_libs/*/*/lib",
	"/opt/nvidia/nsight-compute/*/target/*",
};
/* Of the driver, where something else than packages brought it: WSL, Jetsons, apptainer --nv, NixOS. */
static const char *const driver_places[] = {
	"/usr/lib/wsl/lib",
	"/usr/lib/wsl/drivers/nv*",
	"/opt/nvidia/l4t-gpu-libs",
	"/opt/nvidia/l4t-gpu-libs/*",
	"/.singularity.d/libs",
	"/run/opengl-driver/lib",
	"/usr/lib/nvidia",
	"/usr/lib64/nvidia",
	"/usr/lib/nvidia-*",
};
static const char *const system_places[] = {
	"/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib", "/usr/local/lib64"};
/*
 * Below the folder of an architecture, as Debian has it: NVIDIA's packages for two CUDA versions lie beside each other.
 */
static const char *const triplet_places[] = {
	"/lib/%s",
	"/usr/lib/%s",
	"/usr/local/lib/%s",
	"/usr/lib/%s/libcudss/*",
	"/usr/lib/%s/nvshmem/*",
	"/usr/lib/%s/libcusparseLt/*",
	"/usr/lib/%s/libcutensor/*",
	"/usr/lib/%s/libcublasmp/*",
	"/usr/lib/%s/libcusolvermp/*",
	"/usr/lib/%s/libcufftmp/*",
	"/usr/lib/%s/nvidia",
	"/usr/lib/%s/nvidia/current",
	"/usr/lib/%s/tegra",
};

static void look_into_all(struct hunt *s, const char *const *places, size_t count)
{
	for (size_t i = 0; i < count; i++)
		expand(s->root, places[i], look_into_machine, s);
}

/* What runs under an emulator has folders of another architecture. */
static void look_into_triplets(struct hunt *s, const struct list *folders)
{
	static const char *const triplets[] = {"x86_64-linux-gnu", "aarch64-linux-gnu"};
	bool any = false;
	for (size_t t = 0; t < countof(triplets) + 1; t++) {
		const char *triplet = t < countof(triplets) ? triplets[t] : TRIPLET;
		bool named = t == countof(triplets) && !any;
		for (size_t i = 0; i < folders->count && !named; i++)
			named = strstr(folders->items[i], triplet) != NULL;
		for (size_t i = 0; i < countof(triplet_places) && named; i++) {
			struct buffer pattern = {0};
			const char *hole = strstr(triplet_places[i], "%s");
			buffer_add(&pattern, triplet_places[i], (size_t)(hole - triplet_places[i]));
			buffer_string(&pattern, triplet);
			buffer_string(&pattern, hole + 2);
			expand(s->root, pattern.data, look_into_machine, s);
			buffer_free(&pattern);
		}
		any = any || named;
	}
}

static void look_into_cache(struct hunt *s)
{
	struct ldcache cache;
	struct ldcache_entry entry;
	ldcache_open(&cache, s->root);
	for (uint32_t at = 0; ldcache_next(&cache, &at, &entry);) {
		struct asked_soname *exact = asked_for(s, entry.soname);
		size_t stem = entry.machine ? stem_of(entry.soname) : 0;
		if (entry.machine && exact && exact->copies++ < COPIES_MAX)
			s->found(s->context, entry.path, exact->name, FILE_CACHED);
		struct asked_soname *a = stem && entry.soname[stem] ? map_get(&s->by_stem, key_of(entry.soname, stem)) :
								      NULL;
		for (; a; a = a->same_stem)
			if (a != exact && a->stem == stem && strncmp(a->name, entry.soname, stem) == 0 &&
				a->others++ < OTHERS_MAX)
				s->found(s->context, entry.path, a->name, FILE_CACHED | FILE_OTHER_VERSION);
	}
	ldcache_close(&cache);
}

void copies_find(const struct snapshot *snapshot, const struct list *sonames, const struct list *folders,
	const char *root, void (*found)(void *context, const char *path, const char *soname, unsigned flags),
	void *context)
{
	struct hunt s = {.snapshot = snapshot, .root = root, .found = found, .context = context};
	s.asked = xcalloc(sonames->count + 1, sizeof(*s.asked));
	for (size_t i = 0; i < sonames->count; i++)
		ask(&s, sonames->items[i]);
	if (s.asked_count) {
		for (size_t i = 0; i < folders->count; i++)
			look_into_path(&s, folders->items[i]);
		look_into_sites(&s);
		look_into_conda(&s, folders);
		look_into_all(&s, toolkit_places, countof(toolkit_places));
		look_into_all(&s, driver_places, countof(driver_places));
		look_into_triplets(&s, folders);
		look_into_all(&s, snapshot->host.library_folders.items, snapshot->host.library_folders.count);
		look_into_all(&s, system_places, countof(system_places));
		look_into_cache(&s);
	}
	map_free(&s.by_name);
	map_free(&s.by_stem);
	map_free(&s.folders);
	free(s.matches), free(s.asked);
}
