/* SPDX-License-Identifier: MIT */
/* conda: a prefix has conda-meta, and there a document for each package with the paths of its files. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "base/disk.h"
#include "base/mem.h"
#include "base/text.h"
#include "owner/owner.h"
#include "owner/parts.h"

enum { DOCUMENTS_MAX = 20000, DOCUMENT_BYTES = 64 << 20, DEPTH_MAX = 64, NESTING_MAX = 32 };

struct prefix {
	const char *path;	/* "" is none: what stays of a folder that was looked at */
	struct wanted_files wanted;
	struct prefix *next;
};

struct conda {
	struct snapshots *all;
	struct snapshot *snapshot;
	const char *root;
	struct map folders;	/* the prefix of each folder that was looked at */
	struct prefix none, *first;
};

/* --- Prefixes: the nearest folder above that has conda-meta; environments lie within the prefix of the base --- */

static struct prefix *prefix_of(struct conda *c, const char *folder, size_t length, unsigned depth)
{
	if (length == 0 || depth == DEPTH_MAX)
		return &c->none;
	const char *kept = strings_keep(&c->all->strings, folder, length);
	struct map_key key = {.a = (uintptr_t)kept};
	struct prefix *known = map_get(&c->folders, key);
	if (known)
		return known;
	char *meta = xasprintf("%s/conda-meta", kept);
	if (disk_is_folder(c->root, meta)) {
		known = xcalloc(1, sizeof(*known));
		known->path = kept;
		known->next = c->first;
		c->first = known;
		wanted_begin(&known->wanted, c->all, c->snapshot);
	} else {
		const char *slash = memrchr(kept, '/', length);
		known = prefix_of(c, kept, slash ? (size_t)(slash - kept) : 0, depth + 1);
	}
	free(meta);
	*map_at(&c->folders, key) = known;
	return known;
}

static void want(struct conda *c, size_t index, const char *path, unsigned rank)
{
	struct file *f = c->snapshot->files[index];
	char *plain = path_normalize(path), *slash = strrchr(plain, '/');
	struct prefix *prefix = slash ? prefix_of(c, plain, (size_t)(slash - plain), 0) : &c->none;
	if (prefix != &c->none) {
		if (f->place == PLACE_NONE)
			f->place = PLACE_CONDA;
		if (!f->owner)
			wanted_add(&prefix->wanted, index, plain + strlen(prefix->path) + 1, rank);
	}
	free(plain);
}

/* --- Documents --- */

/* Whether a string of the document is one of the paths, so that few documents have to be parsed. */
static bool names_a_wanted(const struct wanted_files *w, const char *text)
{
	for (const char *p = text; (p = strchr(p, '"'));) {
		const char *begin = ++p;
		while (*p && *p != '"')
			p += *p == '\\' && p[1] ? 2 : 1;
		if (memchr(begin, '\\', (size_t)(p - begin)) || wanted_next(w, NULL, begin, (size_t)(p - begin)))
			return true;
		p += *p == '"';
	}
	return false;
}

/* "https://conda.anaconda.org/conda-forge/linux-64" is "conda-forge"; what lets its user in is not for a snapshot. */
static const char *channel_of(struct snapshots *all, const char *text)
{
	static const char *const known[] = {"https://conda.anaconda.org/", "https://repo.anaconda.com/"};
	static const char *const platforms[] = {"/noarch", "/linux-64", "/linux-aarch64"};
	struct buffer plain = {0};
	const char *scheme = strstr(text, "://"), *host = scheme ? scheme + 3 : text;
	size_t host_length = strcspn(host, "/");
	const char *user = scheme ? memrchr(host, '@', host_length) : NULL;
	buffer_add(&plain, text, (size_t)(host - text));
	buffer_string(&plain, user ? user + 1 : host);
	char *token = scheme ? strstr(plain.data, "/t/") : NULL;
	if (token) {
		char *behind = token + 3 + strcspn(token + 3, "/");
		memmove(token, behind, strlen(behind) + 1);
	}
	char *begin = plain.data;
	for (size_t i = 0; i < countof(known); i++)
		if (begins_with(begin, known[i]))
			begin += strlen(known[i]);
	size_t length = strlen(begin);
	for (size_t i = 0; i < countof(platforms); i++)
		if (length > strlen(platforms[i]) && strcmp(begin + length - strlen(platforms[i]), platforms[i]) == 0)
			begin[length -= strlen(platforms[i])] = '\0';
	const char *kept = length ? strings_keep(&all->strings, begin, length) : NULL;
	buffer_free(&plain);
	return kept;
}

static const char *text_at(struct json_object *document, const char *key)
{
	struct json_object *value;
	if (!json_object_object_get_ex(document, key, &value) || !json_object_is_type(value, json_type_string))
		return NULL;
	const char *text = json_object_get_string(value);
	return *text ? text : NULL;
}

static void claim_files(struct prefix *p, struct json_object *document)
{
	struct wanted_files *w = &p->wanted;
	struct json_object *files;
	const char *name = text_at(document, "name"), *version = text_at(document, "version"),
		   *channel = text_at(document, "channel");
	if (!name || !json_object_object_get_ex(document, "files", &files) ||
		!json_object_is_type(files, json_type_array))
		return;
	for (size_t i = 0; i < json_object_array_length(files); i++) {
		struct json_object *file = json_object_array_get_idx(files, i);
		if (!json_object_is_type(file, json_type_string))
			continue;
		const char *path = json_object_get_string(file);
		for (struct wanted *one = NULL; (one = wanted_next(w, one, path, strlen(path)));) {
			struct owner *owner = wanted_owner(w, OWNER_CONDA, name, strlen(name), p->path);
			owner->version = strings_keep_string(&w->all->strings, version);
			owner->channel = channel ? channel_of(w->all, channel) : NULL;
			wanted_claim(w, one, owner);
		}
	}
}

static void read_document(const struct conda *c, struct prefix *p, const char *name)
{
	size_t size;
	char *path = xasprintf("%s/conda-meta/%s", p->path, name),
	     *text = disk_text(c->root, path, DOCUMENT_BYTES, &size);
	free(path);
	if (text && names_a_wanted(&p->wanted, text)) {
		struct json_tokener *tokener = json_tokener_new_ex(NESTING_MAX);
		struct json_object *document = tokener ? json_tokener_parse_ex(tokener, text, (int)size) : NULL;
		if (json_object_is_type(document, json_type_object))
			claim_files(p, document);
		json_object_put(document);
		if (tokener)
			json_tokener_free(tokener);
	}
	free(text);
}

static void read_prefix(const struct conda *c, struct prefix *p)
{
	static const char *const endings[] = {".json", NULL};
	size_t count;
	char *meta = xasprintf("%s/conda-meta", p->path),
	     **names = disk_names(c->root, meta, endings, DOCUMENTS_MAX, &count);
	size_t *order = wanted_order(&p->wanted, names, count);
	for (size_t i = 0; i < count && p->wanted.left; i++)
		read_document(c, p, names[order[i]]);
	free(order), free(meta);
	disk_names_free(names, count);
}

void owners_find_conda(struct snapshots *all, struct snapshot *snapshot, const char *root)
{
	struct conda c = {.all = all, .snapshot = snapshot, .root = root};
	for (size_t i = 0; i < snapshot->file_count; i++) {
		const char *real = owner_real(snapshot->files[i], root);
		want(&c, i, snapshot->files[i]->path, 0);
		if (real)
			want(&c, i, real, 1);
	}
	for (struct prefix *p = c.first, *next; p; p = next) {
		next = p->next;
		if (p->wanted.left)
			read_prefix(&c, p);
		wanted_end(&p->wanted);
		free(p);
	}
	map_free(&c.folders);
}
