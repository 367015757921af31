/* SPDX-License-Identifier: MIT */
/* An image as a root file system. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive/archive.h"
#include "archive/layer.h"
#include "archive/manifest.h"
#include "base/json.h"
#include "base/mem.h"

static bool begins(const unsigned char *bytes, size_t size, size_t at, const char *with, size_t length)
{
	return at + length <= size && memcmp(bytes + at, with, length) == 0;
}

enum archive_kind archive_kind(const char *path)
{
	unsigned char start[512];
	struct stat st;
	enum archive_kind kind = ARCHIVE_NONE;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) != 0) {
		kind = ARCHIVE_NONE;
	} else if (S_ISDIR(st.st_mode)) {
		kind = faccessat(fd, "oci-layout", F_OK, 0) == 0 || (faccessat(fd, "blobs/sha256", F_OK, 0) == 0 &&
			faccessat(fd, "index.json", F_OK, 0) == 0) ? ARCHIVE_IMAGE : ARCHIVE_NONE;
	} else if (S_ISREG(st.st_mode)) {
		ssize_t got = pread(fd, start, sizeof(start), 0);
		size_t size = got > 0 ? (size_t)got : 0, length = strlen(path);
		if (begins(start, size, 257, "ustar", 5) || begins(start, size, 0, "\037\213\010", 3) ||
			begins(start, size, 0, "\050\265\057\375", 4))
			kind = ARCHIVE_IMAGE;
		else if (length > 4 && strcmp(path + length - 4, ".whl") == 0)
			kind = ARCHIVE_WHEEL;
	}
	if (fd >= 0)
		close(fd);
	return kind;
}

/* --- the configuration --- */

static struct json_object *config_of(const struct packed_image *i)
{
	struct json_object *config;
	return i->config_json && json_object_is_type(i->config_json, json_type_object) &&
			json_object_object_get_ex(i->config_json, "config", &config) &&
			json_object_is_type(config, json_type_object) ?
		config :
		NULL;
}

static void read_words(struct archive_words *to, struct json_object *config, const char *key)
{
	if (json_get_strings(config, key, &to->items, &to->count) != JSON_GOT)
		*to = (struct archive_words){0};
}

static void read_word(char **to, struct json_object *config, const char *key)
{
	if (json_get_string(config, key, to) != JSON_GOT)
		*to = NULL;
}

static void read_settings(struct unpacked *to, const struct packed_image *i)
{
	struct json_object *config = config_of(i);
	if (!config)
		return;
	read_words(&to->environment, config, "Env");
	read_words(&to->entrypoint, config, "Entrypoint");
	read_words(&to->command, config, "Cmd");
	read_word(&to->user, config, "User");
	read_word(&to->workdir, config, "WorkingDir");
}

static void read_others(struct unpacked *to, const struct packed_images *all, const struct packed_image *chosen)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct packed_image *other = &all->items[i];
		if (other == chosen)
			continue;
		char *platform = image_platform(other);
		to->others.items = xreallocarray(to->others.items, to->others.count + 1, sizeof(char *));
		to->others.items[to->others.count++] = xasprintf("%s%s%s", other->name ? other->name : "",
			other->name && platform ? " for " : "",
			platform            ? platform :
				other->name ? "" :
					      "unknown");
		free(platform);
	}
}

/* --- the layers --- */

/* What layer k unfolds to, by the configuration: 64 digits, NULL if it does not say. */
static const char *diff_id(const struct packed_image *i, size_t k)
{
	struct json_object *rootfs, *ids, *id;
	if (!i->config_json || !json_object_is_type(i->config_json, json_type_object) ||
		!json_object_object_get_ex(i->config_json, "rootfs", &rootfs) ||
		!json_object_is_type(rootfs, json_type_object) ||
		!json_object_object_get_ex(rootfs, "diff_ids", &ids) || !json_object_is_type(ids, json_type_array) ||
		(size_t)json_object_array_length(ids) != i->layer_count)
		return NULL;
	id = json_object_array_get_idx(ids, k);
	const char *text = id && json_object_is_type(id, json_type_string) ? json_object_get_string(id) : "";
	return strncmp(text, "sha256:", 7) == 0 && strlen(text) == 7 + 64 ? text + 7 : NULL;
}

static bool lay(struct unpack *u, struct store *s, const struct packed_image *i, size_t k)
{
	const struct piece *p = &i->layers[k];
	struct source *source = store_get(s, p->name);
	bool good = source || unpack_fail(u, p->name, "the layer is not there");
	if (good && p->size != UINT64_MAX && p->size != source->size)
		good = unpack_fail(u, p->name, "the layer has %llu bytes, not %llu", (unsigned long long)source->size,
			(unsigned long long)p->size);
	good = good && layer_lay(u, source, p->digest, diff_id(i, k));
	source_close(source);
	return good;
}

static bool lay_all(struct unpack *u, struct store *s, const struct packed_image *i)
{
	uint64_t bytes = 0;
	for (size_t k = 0; k < i->layer_count; k++)
		bytes += i->layers[k].size != UINT64_MAX && i->layers[k].size < INT64_MAX / LAYERS_MAX ?
			i->layers[k].size :
			0;
	bool good = unpack_room(u, NULL, bytes);
	for (size_t k = 0; good && k < i->layer_count; k++)
		good = lay(u, s, i, k);
	return good;
}

/* The tar of a root file system, as `docker export` writes it, is one layer. */
static bool lay_plain(struct unpack *u, struct store *s)
{
	static const char *const folders[] = {"usr", "lib", "bin", "etc"};
	int fd = fcntl(s->fd, F_DUPFD_CLOEXEC, 0);
	struct source *source = source_of_file(u, "the tar", fd, s->size);
	bool good = layer_lay(u, source, NULL, NULL), is_root = false;
	source_close(source);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		is_root |= tree_find(&u->tree, u->tree.root, folders[i]) != NULL;
	return good &&
		(is_root ||
			unpack_fail(u, NULL,
				"it is no image (there is neither index.json nor manifest.json in it), and no root "
				"file system"));
}

bool image_lay(struct unpack *u, struct unpacked *to, const char *path, const char *platform)
{
	struct store s;
	struct packed_images all = {0};
	bool plain, good = store_open(&s, u, path) && images_read(&all, &s, &plain);
	if (good && plain) {
		good = lay_plain(u, &s);
		to->layers = 1;
	} else if (good) {
		struct packed_image *chosen = images_choose(&all, u, platform);
		good = chosen && lay_all(u, &s, chosen);
		if (good) {
			to->name = chosen->name ? xstrdup(chosen->name) : NULL;
			to->platform = image_platform(chosen);
			to->layers = chosen->layer_count;
			read_settings(to, chosen);
			read_others(to, &all, chosen);
		}
	}
	images_free(&all);
	store_close(&s);
	return good && contents_lay_out(u, UNPACK_ROOT);
}

char *image_unpack(struct unpacked *to, const char *path, const char *platform)
{
	struct unpack u;
	char *error = NULL;
	*to = (struct unpacked){0};
	tempdir_make(&to->folder, "libtrace-image");
	unpack_begin(&u, path, to->folder.path);
	if (image_lay(&u, to, path, platform))
		to->root = xasprintf("%s/" UNPACK_ROOT, to->folder.path);
	else
		error = xstrdup(u.error ? u.error : "it cannot be read");
	to->left_out = u.left_out;
	to->special = u.special;
	unpack_end(&u);
	if (error)
		unpacked_free(to);
	return error;
}

static void words_clear(struct archive_words *w)
{
	for (size_t i = 0; i < w->count; i++)
		free(w->items[i]);
	free(w->items);
}

void unpacked_free(struct unpacked *to)
{
	words_clear(&to->others);
	words_clear(&to->environment);
	words_clear(&to->entrypoint);
	words_clear(&to->command);
	free(to->root), free(to->name), free(to->platform), free(to->user), free(to->workdir);
	free(to->distribution), free(to->version), free(to->python), free(to->site);
	tempdir_remove(&to->folder);
	*to = (struct unpacked){.folder.watch = -1};
}
