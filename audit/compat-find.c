/* SPDX-License-Identifier: MIT */
/* Where CUDA forward-compatibility libraries are: their packages configure no search path. */
#include "audit/compat-parts.h"

#include "audit/candidate.h"
#include "trace/image.h"
#include "trace/sys.h"

bool listing_begin(struct compat_listing *l, const char *path)
{
	l->at = l->end = 0;
	l->fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK, 0);
	return l->fd >= 0;
}

const char *listing_next(struct compat_listing *l)
{
	/* struct linux_dirent64: inode 8, offset 8, size of the entry 2, type 1, name. */
	enum { SIZE_AT = 16, NAME_AT = 19 };
	for (;;) {
		if (l->at >= l->end) {
			long size = sys_getdents64(l->fd, l->bytes, sizeof(l->bytes));
			if (size <= 0) {
				sys_close(l->fd);
				return NULL;
			}
			l->at = 0;
			l->end = (size_t)size;
		}
		uint16_t size;
		memcpy(&size, l->bytes + l->at + SIZE_AT, sizeof(size));
		const char *name = (const char *)l->bytes + l->at + NAME_AT;
		l->at += size;
		if (!text_equal(name, ".") && !text_equal(name, ".."))
			return name;
	}
}

const char *list_add(struct compat_list *list, const char *string)
{
	size_t size = text_length(string) + 1;
	if (size > sizeof(list->bytes) - list->length) {
		list->full = true;
		return "";
	}
	char *kept = list->bytes + list->length;
	memcpy(kept, string, size);
	list->length += size;
	return kept;
}

/* w->file becomes DIRECTORY/NAME. */
static bool join(struct compat_work *w, const char *directory, const char *name)
{
	struct text text;
	text_begin(&text, w->file, sizeof(w->file));
	text_add(&text, directory);
	text_add(&text, "/");
	text_add(&text, name);
	return !text.full;
}

static bool is_real_file(const char *path)
{
	struct stat st;
	char link[1];
	return sys_readlink(path, link, sizeof(link)) < 0 && sys_stat(path, &st) == 0 && sys_is_regular(&st);
}

/* The version in the names of the real files libcuda.so.*.*, of which there is one. */
static void find_version(struct compat_work *w, struct compat_candidate *c)
{
	static const char prefix[] = "libcuda.so.";
	struct compat_listing *files = &w->listings[COMPAT_DEPTH_MAX - 1];
	if (!listing_begin(files, c->directory))
		return;
	for (const char *name; (name = listing_next(files));) {
		if (!text_glob("libcuda.so.*.*", name) || !join(w, c->directory, name) || !is_real_file(w->file))
			continue;
		if (c->version[0])
			c->several = true;
		else
			c->version = list_add(&w->strings, name + sizeof(prefix) - 1);
	}
	if (c->version[0] || !join(w, c->directory, "libcuda.so.1"))
		return;
	/* Where the link leads out of the directory, as in a store of packages, its target has the version. */
	char link[1024];
	long length = sys_readlink(w->file, link, sizeof(link) - 1);
	link[length > 0 ? length : 0] = '\0';
	const char *target = text_last_component(link);
	if (text_begins(target, prefix) && text_glob("*.*", target + sizeof(prefix) - 1))
		c->version = list_add(&w->strings, target + sizeof(prefix) - 1);
}

static bool contains(const char *text, const char *what)
{
	for (; *text; text++)
		if (text_begins(text, what))
			return true;
	return false;
}

static void describe(struct compat_work *w, struct compat_candidate *c)
{
	char name[128];
	struct text text;
	find_version(w, c);
	c->orin = contains(c->directory, "compat_orin");
	text_begin(&text, name, sizeof(name));
	text_add(&text, "libcuda.so.");
	text_add(&text, c->version);
	c->unusable = !join(w, c->directory, "libcuda.so.1") ||
		candidate_examine(w->file).outcome != TRACE_OUTCOME_FOUND;
	if (c->unusable && c->version[0] && !text.full && join(w, c->directory, name))
		c->unusable = candidate_examine(w->file).outcome != TRACE_OUTCOME_FOUND;
	if (!c->unusable)
		compat_read_library(w, c, w->file);
}

/* Adds the directory if it is one and not known by another name; true if it need not be looked at any more. */
static bool add(struct compat_work *w, const char *path, bool named)
{
	struct stat st;
	size_t n = w->facts.count;
	if (n == COMPAT_CANDIDATES_MAX || sys_stat(path, &st) < 0 || !sys_is_directory(&st))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (w->identities[i].dev != st.st_dev || w->identities[i].ino != st.st_ino)
			continue;
		/* /usr/local/cuda-13.0 says more than cuda-13, and does not change. */
		if (text_length(path) > text_length(w->candidates[i].directory))
			w->candidates[i].directory = list_add(&w->strings, path);
		return true;
	}
	struct compat_candidate *c = &w->candidates[n];
	*c = (struct compat_candidate){.directory = list_add(&w->strings, path), .version = ""};
	if (!c->directory[0])
		return false;
	describe(w, c);
	struct stat file;
	if (c->unusable && !c->version[0] && !named && (!join(w, path, "libcuda.so.1") || sys_stat(w->file, &file) < 0))
		return false;
	w->identities[n].dev = st.st_dev;
	w->identities[n].ino = st.st_ino;
	w->facts.count++;
	return true;
}

/* NVIDIA's own images keep the libraries in compat/lib, which their entry point switches on and off. */
static bool add_any(struct compat_work *w, struct text *path)
{
	static const char *const below[] = {"", "/lib", "/lib.real"};
	size_t length = path->length;
	bool added = false;
	for (size_t i = 0; i < sizeof(below) / sizeof(below[0]) && !added; i++) {
		text_add(path, below[i]);
		added = !path->full && add(w, path->bytes, false);
		path->length = length;
		path->bytes[length] = '\0';
		path->full = false;
	}
	return added;
}

/* Adds what the rest of the pattern, below path, stands for; * is in names only. */
static void expand(struct compat_work *w, struct text *path, const char *pattern, unsigned depth)
{
	char component[64];
	struct text one;
	size_t length = path->length, end = 1;
	while (pattern[end] && pattern[end] != '/')
		end++;
	text_begin(&one, component, sizeof(component));
	text_add_bytes(&one, pattern + 1, end - 1);
	struct compat_listing *names = &w->listings[depth];
	bool glob = contains(component, "*");
	if (glob && (depth == COMPAT_DEPTH_MAX - 1 || !listing_begin(names, path->bytes)))
		return;
	for (const char *name = component; glob ? (name = listing_next(names)) != NULL : name != NULL; name = NULL) {
		if (glob && !text_glob(component, name))
			continue;
		text_add(path, "/");
		text_add(path, name);
		if (!path->full && pattern[end])
			expand(w, path, pattern + end, depth + glob);
		else if (!path->full)
			add_any(w, path);
		path->length = length;
		path->bytes[length] = '\0';
		path->full = false;
	}
}

static void add_below(struct compat_work *w, const char *prefix, const char *pattern)
{
	struct text path;
	if (!prefix)
		return;
	text_begin(&path, w->path, sizeof(w->path));
	text_add(&path, prefix);
	if (!path.full)
		expand(w, &path, pattern, 0);
}

/* Module systems (EasyBuild's …/CUDAcompat/12/lib) and the images of NVIDIA's cloud put the directory here. */
static void add_library_path(struct compat_work *w, const char *list)
{
	struct text path;
	for (const char *end; list && *list; list = *end ? end + 1 : end) {
		for (end = list; *end && *end != ':'; end++)
			;
		text_begin(&path, w->path, sizeof(w->path));
		text_add_bytes(&path, list, (size_t)(end - list));
		text_add(&path, "/");
		if (path.full || w->path[0] != '/' || !contains(w->path, "compat/"))
			continue;
		path.bytes[--path.length] = '\0';
		add_any(w, &path);
	}
}

void compat_find_all(struct compat_work *w)
{
	static const char *const places[] = {
		"/usr/local/cuda-*/compat",
		"/usr/local/cuda-*/compat_orin",
		"/usr/local/cuda/compat",
		"/usr/local/cuda/compat_orin",
		"/opt/nvidia/hpc_sdk/Linux_*/*/cuda/*/compat",
		"/opt/nvidia/hpc_sdk/Linux_*/*/cuda/compat",
	};
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		add_below(w, w->root, places[i]);
	/* What the user's own variables name is not below the root. */
	add_below(w, image_variable("CONDA_PREFIX"), "/cuda-compat");
	add_below(w, image_variable("CUDA_HOME"), "/compat");
	add_below(w, image_variable("CUDA_PATH"), "/compat");
	add_library_path(w, image_variable("_CUDA_COMPAT_PATH"));
	add_library_path(w, image_variable("LD_LIBRARY_PATH"));
}

void compat_find_named(struct compat_work *w, const char *directory)
{
	struct text path;
	text_begin(&path, w->path, sizeof(w->path));
	text_add(&path, directory);
	while (path.length > 1 && path.bytes[path.length - 1] == '/')
		path.bytes[--path.length] = '\0';
	if (path.full || add_any(w, &path))
		return;
	size_t length = path.length;
	text_add(&path, "/compat");
	if (path.full || !add_any(w, &path)) {
		path.bytes[length] = '\0';
		add(w, path.bytes, true);
	}
}
