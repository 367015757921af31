/* SPDX-License-Identifier: MIT */
/*
 * The distributions that are installed in the folders of the Python environments, and which of them brought each file
 * of the
 * snapshot: RECORD lists what an installer wrote, so it also knows whose a file is that is gone.
 */
#include "owner/python.h"

#include <stdlib.h>
#include <string.h>

#include "base/disk.h"
#include "base/mem.h"
#include "python/metadata.h"
#include "python/requirement.h"

enum {
	MOST_DISTRIBUTIONS = 20000, MOST_IN_A_SITE = 10000, MOST_REQUIRES = 5000,
	LONGEST_METADATA = 4 << 20, LONGEST_RECORD = 64 << 20, LONGEST_PATH = 16384,
};

/* The files of one path: the traced names of one file are several. */
struct wanted_wheel {
	struct wanted_wheel *next;
	struct file *file;
	size_t index;		/* of the file in the snapshot */
	char *path;
};

struct found_distribution {
	struct distribution *distribution;
	const char *folder;	/* "torch-2.15.0.dist-info" */
	struct owner *owner;	/* NULL unless it owns a file of the snapshot */
	bool no_files;		/* RECORD lists nothing but its own .dist-info */
	bool asked;		/* its requirements are kept, or soon will be */
};

struct wheels {
	struct snapshots *all;
	struct snapshot *snapshot;
	const char *root;
	struct map wanted;	/* hash of a path → struct wanted_wheel */
	struct arena arena;
	struct found_distribution *found;
	size_t count;
	uint64_t *claimed;	/* by file: the size that its owner's RECORD says */
};

static void want(struct wheels *w, size_t index, char *path)
{
	struct file *f = w->snapshot->files[index];
	struct map_key key = {.a = hash_bytes(path, strlen(path))};
	struct wanted_wheel **first = (struct wanted_wheel **)map_at(&w->wanted, key);
	for (struct wanted_wheel *known = *first; known; known = known->next) {
		if (known->file == f && strcmp(known->path, path) == 0) {
			free(path);
			return;
		}
	}
	struct wanted_wheel *new = arena_take(&w->arena, sizeof(*new));
	size_t size = strlen(path) + 1;
	new->path = memcpy(arena_take(&w->arena, size), path, size);
	free(path);
	new->file = f;
	new->index = index;
	new->next = *first;
	*first = new;
}

/* Of a file that is gone: the real path of the folder that is still there, and the rest as it is named. */
static char *resolved(const char *path)
{
	char *folder = xstrdup(path);
	for (char *slash; (slash = strrchr(folder, '/')) && slash > folder;) {
		*slash = 0;
		char *real = realpath(folder, NULL);
		if (!real)
			continue;
		char *whole = xasprintf("%s/%s", real, path + (slash - folder) + 1), *plain = path_normalize(whole);
		free(real), free(whole), free(folder);
		return plain;
	}
	free(folder);
	return path_normalize(path);
}

static void want_all(struct wheels *w)
{
	for (size_t i = 0; i < w->snapshot->file_count; i++) {
		struct file *f = w->snapshot->files[i];
		if (f->path[0] != '/')
			continue;
		want(w, i, path_normalize(f->path));
		if (f->real)
			want(w, i, xstrdup(f->real));
		else if (f->error)
			want(w, i, resolved(f->path));
	}
}

static struct owner *owner_of(struct wheels *w, struct found_distribution *found, const char *info)
{
	if (!found->owner) {
		found->owner = arena_take(&w->all->arena, sizeof(*found->owner));
		found->owner->kind = OWNER_WHEEL;
		found->owner->name = found->distribution->name;
		found->owner->version = found->distribution->version;
		found->owner->where = strings_keep_string(&w->all->strings, info);
		found->owner->distribution = found->distribution;
	}
	return found->owner;
}

/*
 * Two distributions may list one path, as the CUDA 12 and 13 flavours of a library do: the file is from the one whose
 * RECORD says its size, else from the first.
 */
static void claim(struct wheels *w, struct found_distribution *found, const char *info, const char *path, uint64_t size)
{
	struct map_key key = {.a = hash_bytes(path, strlen(path))};
	for (struct wanted_wheel *known = map_get(&w->wanted, key); known; known = known->next) {
		struct file *f = known->file;
		if (strcmp(known->path, path) != 0)
			continue;
		bool fits = !f->error && size == f->size, others_fits = f->owner && w->claimed[known->index] == f->size;
		struct owner *owner = owner_of(w, found, info);
		bool others = f->owner && f->owner != owner &&
			f->owner->distribution->site == found->distribution->site && f->owner->name != owner->name;
		if (f->owner && (!fits || others_fits)) {
			f->rival = others ? owner : f->rival;
			continue;
		}
		f->rival = others ? f->owner : f->rival;
		f->owner = owner;
		w->claimed[known->index] = size;
	}
}

static void claim_in(struct wheels *w, struct found_distribution *found, const char *info, const char *site,
	const struct record_row *row)
{
	if (strlen(site) + row->path.length > LONGEST_PATH)
		return;
	char *whole = row->path.data[0] == '/' ? xstrdup(row->path.data) : xasprintf("%s/%s", site, row->path.data);
	char *plain = strstr(whole, "/.") || strstr(whole, "//") ? path_normalize(whole) : xstrdup(whole);
	claim(w, found, info, plain, row->size);
	free(whole), free(plain);
}

/* Systems' own package managers put their files there as well, and know better which package each is of. */
static bool is_by_system(const char *installer)
{
	static const char *const systems[] = {"conda", "debian", "dpkg", "rpm", "dnf", "apk"};
	for (size_t i = 0; installer && i < countof(systems); i++)
		if (strcmp(installer, systems[i]) == 0)
			return true;
	return false;
}

static bool is_of_dist_info(const char *path)
{
	static const char ending[] = ".dist-info/";
	const char *slash = strchr(path, '/');
	return slash && slash - path >= (ptrdiff_t)sizeof(ending) - 2 &&
		strncmp(slash - (sizeof(ending) - 2), ending, sizeof(ending) - 1) == 0;
}

static void read_record(
	struct wheels *w, struct found_distribution *found, const char *site, const char *real, const char *name)
{
	size_t size;
	char *info = xasprintf("%s/%s", site, name), *path = xasprintf("%s/RECORD", info);
	char *text = disk_text(w->root, path, LONGEST_RECORD, &size);
	free(path);
	if (text) {
		struct record_row row = {0};
		const char *at = text;
		found->no_files = size < LONGEST_RECORD;
		while (record_next(&at, text + size, &row)) {
			if (!row.path.length || memchr(row.path.data, 0, row.path.length))
				continue;
			if (is_of_dist_info(row.path.data))
				continue;
			found->no_files = false;
			if (is_by_system(found->distribution->installer))
				break;
			claim_in(w, found, info, site, &row);
			if (real && strcmp(real, site) != 0)
				claim_in(w, found, info, real, &row);
		}
		buffer_free(&row.path);
	}
	free(text), free(info);
}

/*
 * Whether each file is the one that was installed, by its size alone: to hash gigabytes takes longer than the import
 * that they are for.  RECORD of an editable installation names none of its libraries, and then there is nothing to
 * compare.
 */
static void compare_sizes(struct wheels *w)
{
	for (size_t i = 0; i < w->snapshot->file_count; i++) {
		struct file *f = w->snapshot->files[i];
		if (f->owner && f->owner->distribution && !f->error && w->claimed[i] != UINT64_MAX &&
			w->claimed[i] != f->size)
			f->recorded_size = w->claimed[i];
	}
}

static const char *keep(struct wheels *w, const char *text, size_t length)
{
	return strings_keep(&w->all->strings, text, length);
}

/* The first line of a small file, without blanks behind it. */
static const char *first_line(struct wheels *w, const char *folder, const char *name)
{
	size_t size;
	char *path = xasprintf("%s/%s", folder, name), *text = disk_text(w->root, path, 4096, &size);
	const char *line = NULL;
	free(path);
	if (text) {
		size_t length = strcspn(text, "\r\n");
		while (length && text[length - 1] == ' ')
			length--;
		if (length)
			line = keep(w, text, length);
	}
	free(text);
	return line;
}

/* METADATA of a .dist-info, PKG-INFO of an .egg-info, or that itself where it is a file. */
static char *metadata_of(const struct wheels *w, const char *site, const char *name)
{
	static const char *const below[] = {"/METADATA", "/PKG-INFO", ""};
	char *text = NULL;
	size_t size;
	for (size_t i = 0; i < countof(below) && !text; i++) {
		char *path = xasprintf("%s/%s%s", site, name, below[i]);
		text = disk_text(w->root, path, LONGEST_METADATA, &size);
		free(path);
	}
	return text;
}

/* What the local version says: "2.8.0+cu128" is for CUDA 12.8. */
static const char *tag_of(struct wheels *w, const char *version)
{
	const char *local = version ? strchr(version, '+') : NULL;
	if (!local)
		return NULL;
	local++;
	if (strncmp(local, "cu", 2) != 0 && strncmp(local, "cpu", 3) != 0 && strncmp(local, "rocm", 4) != 0)
		return NULL;
	return keep(w, local, strcspn(local, ".-_"));
}

static const char *value_of(struct wheels *w, const char *text, const char *key)
{
	const char *at = text, *value;
	size_t length;
	return metadata_next(&at, key, &value, &length) && length ? keep(w, value, length) : NULL;
}

static struct found_distribution *add(struct wheels *w, const char *site, const char *folder)
{
	if (w->count == MOST_DISTRIBUTIONS)
		return NULL;
	if ((w->count & (w->count - 1)) == 0)
		w->found = xreallocarray(w->found, w->count ? 2 * w->count : 1, sizeof(*w->found));
	struct found_distribution *found = &w->found[w->count++];
	*found = (struct found_distribution){.distribution = arena_take(&w->all->arena, sizeof(struct distribution))};
	struct distribution *d = found->distribution;
	found->folder = strings_keep_string(&w->all->strings, folder);
	char *text = metadata_of(w, site, folder);
	const char *raw = text ? value_of(w, text, "Name") : NULL;
	/* The folder's name says it too: NAME-VERSION.dist-info. */
	char *base = xstrndup(folder, (size_t)(strrchr(folder, '.') - folder)), *version = strchr(base, '-');
	if (version)
		*version++ = '\0';
	char *name = distribution_normalize(raw ? raw : base);
	d->name = keep(w, name, strlen(name));
	d->version = text ? value_of(w, text, "Version") : NULL;
	if (!d->version && version && *version)
		d->version = keep(w, version, strlen(version));
	d->site = strings_keep_string(&w->all->strings, site);
	d->cuda_tag = tag_of(w, d->version);
	free(name), free(base), free(text);
	return found;
}

static void read_site(struct wheels *w, const char *site)
{
	static const char *const endings[] = {".dist-info", ".egg-info", ".egg-link", NULL};
	size_t count;
	char **names = disk_names(w->root, site, endings, MOST_IN_A_SITE, &count);
	char *at = disk_path(w->root, site), *real = realpath(at, NULL);
	for (size_t i = 0; i < count; i++) {
		struct found_distribution *found = add(w, site, names[i]);
		if (!found)
			break;
		if (strcmp(strrchr(names[i], '.'), ".dist-info") != 0)
			continue;
		char *info = xasprintf("%s/%s", site, names[i]);
		found->distribution->installer = first_line(w, info, "INSTALLER");
		read_record(w, found, site, w->root ? NULL : real, names[i]);
		free(info);
	}
	free(at), free(real);
	disk_names_free(names, count);
}

/* Names and sites are kept once each, so they are compared by address. */
static struct found_distribution *find(struct wheels *w, const char *name, const char *site)
{
	struct found_distribution *best = NULL;
	name = strings_find(&w->all->strings, name);
	for (size_t i = 0; name && i < w->count; i++)
		if (w->found[i].distribution->name == name && (!best || w->found[i].distribution->site == site))
			best = &w->found[i];
	return best;
}

static void keep_requires(struct wheels *w, const struct found_distribution *found)
{
	struct distribution *d = found->distribution;
	char *text = metadata_of(w, d->site, found->folder);
	const char *at = text, *value, **items = NULL;
	size_t length, count = 0;
	while (text && count < MOST_REQUIRES && metadata_next(&at, "Requires-Dist", &value, &length)) {
		if ((count & (count - 1)) == 0)
			items = xreallocarray(items, count ? 2 * count : 1, sizeof(*items));
		items[count++] = keep(w, value, length);
	}
	if (count) {
		d->requires.items = arena_take(&w->all->arena, count * sizeof(*items));
		memcpy(d->requires.items, items, count * sizeof(*items));
		d->requires.count = count;
	}
	free(items), free(text);
}

/* Owners, and what they reach through others that hold nothing but requirements. */
static void keep_all_requires(struct wheels *w)
{
	size_t *queue = xcalloc(w->count, sizeof(*queue)), queued = 0;
	for (size_t i = 0; i < w->count; i++) {
		if (w->found[i].owner) {
			w->found[i].asked = true;
			queue[queued++] = i;
		}
	}
	for (size_t at = 0; at < queued; at++) {
		struct distribution *d = w->found[queue[at]].distribution;
		keep_requires(w, &w->found[queue[at]]);
		for (size_t i = 0; i < d->requires.count; i++) {
			struct requirement r;
			if (!requirement_parse(&r, d->requires.items[i]))
				continue;
			struct found_distribution *next = find(w, r.name, d->site);
			if (next && next->no_files && !next->asked) {
				next->asked = true;
				queue[queued++] = (size_t)(next - w->found);
			}
			requirement_free(&r);
		}
	}
	free(queue);
}

static void publish(struct wheels *w)
{
	struct snapshot *snapshot = w->snapshot;
	size_t owners = 0;
	snapshot->distributions = arena_take(&w->all->arena, (w->count + 1) * sizeof(*snapshot->distributions));
	for (size_t i = 0; i < w->count; i++) {
		snapshot->distributions[i] = w->found[i].distribution;
		snapshot->distributions[i]->number = i;
		owners += w->found[i].owner != NULL;
	}
	snapshot->distribution_count = w->count;
	struct owner **all = arena_take(&w->all->arena, (snapshot->owner_count + owners + 1) * sizeof(*all));
	if (snapshot->owner_count)
		memcpy(all, snapshot->owners, snapshot->owner_count * sizeof(*all));
	snapshot->owners = all;
	for (size_t i = 0; i < w->count; i++) {
		if (!w->found[i].owner)
			continue;
		w->found[i].owner->number = snapshot->owner_count;
		all[snapshot->owner_count++] = w->found[i].owner;
	}
}

static bool was_read(const struct snapshot *snapshot, size_t python, size_t site)
{
	const char *name = snapshot->pythons[python]->sites.items[site];
	for (size_t i = 0; i <= python; i++)
		for (size_t s = 0; s < (i < python ? snapshot->pythons[i]->sites.count : site); s++)
			if (strcmp(snapshot->pythons[i]->sites.items[s], name) == 0)
				return true;
	return false;
}

void wheels_find(struct snapshots *all, struct snapshot *snapshot, const char *root)
{
	struct wheels w = {.all = all, .snapshot = snapshot, .root = root && root[0] ? root : NULL};
	w.claimed = xcalloc(snapshot->file_count, sizeof(*w.claimed));
	want_all(&w);
	for (size_t i = 0; i < snapshot->python_count; i++)
		for (size_t s = 0; s < snapshot->pythons[i]->sites.count; s++)
			if (!was_read(snapshot, i, s))
				read_site(&w, snapshot->pythons[i]->sites.items[s]);
	compare_sizes(&w);
	keep_all_requires(&w);
	publish(&w);
	free(w.found), free(w.claimed);
	map_free(&w.wanted);
	arena_free(&w.arena);
}
