/* SPDX-License-Identifier: MIT */
/* index.json and manifests of an OCI layout, manifest.json of `docker save`. */
#include "archive/manifest.h"

#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/json.h"
#include "base/mem.h"

enum { DOCUMENT_MAX = 8 << 20, NESTED_MAX = 4 };

/* --- JSON --- */

static struct json_object *parse(struct unpack *u, const char *name, const char *text, size_t size)
{
	struct json_tokener *tokener = json_tokener_new_ex(32);
	struct json_object *o = tokener && size < INT32_MAX ? json_tokener_parse_ex(tokener, text, (int)size) : NULL;
	enum json_tokener_error error = tokener ? json_tokener_get_error(tokener) : json_tokener_error_depth;
	if (tokener)
		json_tokener_free(tokener);
	if (!o || error != json_tokener_success)
		unpack_fail(u, name, "it is no JSON: %s", json_tokener_error_desc(error));
	return o;
}

static struct json_object *member(struct json_object *o, const char *key, enum json_type type)
{
	struct json_object *value;
	return o && json_object_is_type(o, json_type_object) && json_object_object_get_ex(o, key, &value) &&
		json_object_is_type(value, type) ? value : NULL;
}

/* A copy of a string, NULL if there is none. */
static char *word(struct json_object *o, const char *key)
{
	struct json_object *value = member(o, key, json_type_string);
	const char *text = value ? json_object_get_string(value) : NULL;
	return text && *text && strlen(text) == (size_t)json_object_get_string_len(value) ? xstrdup(text) : NULL;
}

static size_t length_of(struct json_object *array)
{
	return array ? (size_t)json_object_array_length(array) : 0;
}

/* --- pieces --- */

static void piece_free(struct piece *p)
{
	free(p->name);
	free(p->digest);
}

static const char *hex_of(const char *digest)
{
	if (strncmp(digest, "sha256:", 7) != 0 || strlen(digest) != 7 + 64 ||
		strspn(digest + 7, "0123456789abcdef") != 64)
		return NULL;
	return digest + 7;
}

/* A descriptor of the OCI: where it is follows from its digest. */
static bool read_descriptor(struct unpack *u, struct piece *p, struct json_object *o, const char *in)
{
	char *digest = word(o, "digest");
	const char *hex = digest ? hex_of(digest) : NULL;
	struct json_object *size = member(o, "size", json_type_int);
	if (!hex) {
		unpack_fail(u, in, "a digest is not sha256 and 64 digits: '%.100s'", digest ? digest : "");
	} else if (!size || json_object_get_int64(size) < 0) {
		unpack_fail(u, in, "%.100s has no size", digest);
	} else {
		p->name = xasprintf("blobs/sha256/%s", hex);
		p->digest = xstrdup(hex);
		p->size = (uint64_t)json_object_get_int64(size);
	}
	free(digest);
	return p->name != NULL;
}

/* Of `docker save`: a path in the archive, which in newer ones is that of a blob. */
static bool read_path(struct unpack *u, struct piece *p, struct json_object *o, const char *in)
{
	const char *path = o && json_object_is_type(o, json_type_string) ? json_object_get_string(o) : NULL;
	static const char blobs[] = "blobs/sha256/";
	if (!path || !*path || path[0] == '/' || strstr(path, ".."))
		return unpack_fail(u, in, "a path of it is none: '%.100s'", path ? path : "");
	p->name = xstrdup(path);
	p->size = UINT64_MAX;
	if (strncmp(path, blobs, strlen(blobs)) == 0 && strlen(path) == strlen(blobs) + 64)
		p->digest = xstrdup(path + strlen(blobs));
	return true;
}

/* Its document; NULL where it is not there (without a complaint), or after one. */
static struct json_object *document(struct store *s, const struct piece *p)
{
	struct source *source = store_get(s, p->name);
	if (!source)
		return NULL;
	size_t size;
	source->hashed = p->digest != NULL;
	char *text = source_text(source, DOCUMENT_MAX, &size);
	bool good = text && source_verify(source, p->digest);
	source_close(source);
	struct json_object *o = good ? parse(s->unpack, p->name, text, size) : NULL;
	free(text);
	return o;
}

/* --- images --- */

static struct packed_image *add(struct packed_images *all)
{
	all->items = xreallocarray(all->items, all->count + 1, sizeof(*all->items));
	all->items[all->count] = (struct packed_image){0};
	return &all->items[all->count++];
}

static void image_free(struct packed_image *i)
{
	free(i->name), free(i->os), free(i->architecture), free(i->variant);
	piece_free(&i->config);
	for (size_t k = 0; k < i->layer_count; k++)
		piece_free(&i->layers[k]);
	free(i->layers);
	if (i->config_json)
		json_object_put(i->config_json);
}

void images_free(struct packed_images *all)
{
	for (size_t i = 0; i < all->count; i++)
		image_free(&all->items[i]);
	free(all->items);
	*all = (struct packed_images){0};
}

static bool read_config(struct store *s, struct packed_image *i)
{
	i->config_json = document(s, &i->config);
	if (!i->config_json)
		return unpack_fail(s->unpack, i->config.name, "it is not there");
	if (!i->architecture) {
		i->os = word(i->config_json, "os");
		i->architecture = word(i->config_json, "architecture");
		i->variant = word(i->config_json, "variant");
	}
	return true;
}

static bool read_layers(struct store *s, struct packed_image *i, struct json_object *array, const char *in,
	bool (*read)(struct unpack *, struct piece *, struct json_object *, const char *))
{
	size_t count = length_of(array);
	if (count > LAYERS_MAX)
		return unpack_fail(s->unpack, in, "it has more than %d layers", LAYERS_MAX);
	i->layers = xcalloc(count + 1, sizeof(*i->layers));
	for (size_t k = 0; k < count; k++) {
		if (!read(s->unpack, &i->layers[k], json_object_array_get_idx(array, k), in))
			return false;
		i->layer_count++;
	}
	return true;
}

/* --- OCI --- */

static bool is_index(struct json_object *o)
{
	return member(o, "manifests", json_type_array) != NULL;
}

/* Statements about an image lie beside it as if they were images for a platform "unknown". */
static bool is_statement(struct json_object *descriptor)
{
	char *os = word(member(descriptor, "platform", json_type_object), "os");
	bool is = os && strcmp(os, "unknown") == 0;
	free(os);
	return is;
}

static bool read_index(struct packed_images *, struct store *, struct json_object *, const char *in, int depth);

static bool read_manifest(struct packed_images *all, struct store *s, struct json_object *manifest,
	struct json_object *descriptor, const char *in)
{
	struct json_object *config = member(manifest, "config", json_type_object);
	struct json_object *platform = member(descriptor, "platform", json_type_object);
	struct json_object *notes = member(descriptor, "annotations", json_type_object);
	if (!config)
		return unpack_fail(s->unpack, in, "it has no config");
	if (all->count == IMAGES_MAX)
		return unpack_fail(s->unpack, NULL, "it has more than %d images", IMAGES_MAX);
	struct packed_image *i = add(all);
	i->name = word(notes, "io.containerd.image.name");
	if (!i->name)
		i->name = word(notes, "org.opencontainers.image.ref.name");
	i->os = word(platform, "os");
	i->architecture = word(platform, "architecture");
	i->variant = word(platform, "variant");
	return read_descriptor(s->unpack, &i->config, config, in) && read_config(s, i) &&
		read_layers(s, i, member(manifest, "layers", json_type_array), in, read_descriptor);
}

static bool read_index(struct packed_images *all, struct store *s, struct json_object *index, const char *in, int depth)
{
	struct json_object *array = member(index, "manifests", json_type_array);
	if (depth > NESTED_MAX)
		return unpack_fail(s->unpack, in, "indexes lie more than %d deep in each other", NESTED_MAX);
	bool good = true;
	for (size_t k = 0; good && k < length_of(array) && k < IMAGES_MAX; k++) {
		struct json_object *descriptor = json_object_array_get_idx(array, k);
		struct piece p = {0};
		if (is_statement(descriptor))
			continue;
		good = read_descriptor(s->unpack, &p, descriptor, in);
		/* An index may name images for other platforms that nobody pulled. */
		struct json_object *o = good ? document(s, &p) : NULL;
		if (o)
			good = is_index(o) ? read_index(all, s, o, p.name, depth + 1) :
					     read_manifest(all, s, o, descriptor, p.name);
		good = good && !s->unpack->error;
		if (o)
			json_object_put(o);
		piece_free(&p);
	}
	return good;
}

/* --- docker save --- */

static bool read_docker(struct packed_images *all, struct store *s, struct json_object *array)
{
	static const char in[] = "manifest.json";
	if (!json_object_is_type(array, json_type_array))
		return unpack_fail(s->unpack, in, "it is no array");
	for (size_t k = 0; k < length_of(array) && k < IMAGES_MAX; k++) {
		struct json_object *o = json_object_array_get_idx(array, k), *config,
				   *tags = member(o, "RepoTags", json_type_array);
		if (!o || !json_object_is_type(o, json_type_object) || !json_object_object_get_ex(o, "Config", &config))
			return unpack_fail(s->unpack, in, "image %zu has no Config", k);
		struct packed_image *i = add(all);
		struct json_object *tag = length_of(tags) ? json_object_array_get_idx(tags, 0) : NULL;
		if (tag && json_object_is_type(tag, json_type_string))
			i->name = xstrdup(json_object_get_string(tag));
		if (!read_path(s->unpack, &i->config, config, in) || !read_config(s, i) ||
		    !read_layers(s, i, member(o, "Layers", json_type_array), in, read_path))
			return false;
	}
	return true;
}

bool images_read(struct packed_images *all, struct store *s, bool *plain)
{
	struct piece index = {.name = (char *)"index.json"}, docker = {.name = (char *)"manifest.json"};
	bool good = true;
	*all = (struct packed_images){0};
	*plain = false;
	struct json_object *o = document(s, &index);
	if (o && is_index(o))
		good = read_index(all, s, o, "index.json", 1);
	bool found = o != NULL;
	if (o)
		json_object_put(o);
	if (good && !s->unpack->error && all->count == 0 && (o = document(s, &docker))) {
		found = true;
		good = read_docker(all, s, o);
		json_object_put(o);
	}
	if (!good || s->unpack->error)
		return false;
	*plain = !found && !s->is_folder;
	return all->count || *plain ||
		unpack_fail(s->unpack, NULL,
			found ? "no image is in it" : "there is neither index.json nor manifest.json in it");
}

/* --- choosing --- */

char *image_platform(const struct packed_image *i)
{
	if (!i->architecture)
		return NULL;
	return xasprintf("%s/%s%s%s", i->os ? i->os : "linux", i->architecture, i->variant ? "/" : "",
		i->variant ? i->variant : "");
}

static const char *own_architecture(const struct utsname *u)
{
	static const struct { const char *machine, *word;
	} names[] = {
		{"x86_64", "amd64"},
		{"aarch64", "arm64"},
		{"i686", "386"},
		{"armv7l", "arm"},
		{"loongarch64", "loong64"},
	};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(u->machine, names[i].machine) == 0)
			return names[i].word;
	return u->machine;
}

/* "arm64", "linux/arm64", "linux/arm64/v8" and "aarch64" mean the same. */
static bool is_for(const struct packed_image *i, const char *platform)
{
	const char *slash = strchr(platform, '/');
	if (!i->architecture)
		return false;
	if (!slash) {
		struct utsname u = {0};
		strncpy(u.machine, platform, sizeof(u.machine) - 1);
		return strcmp(i->architecture, own_architecture(&u)) == 0;
	}
	char *whole = image_platform(i);
	size_t length = strlen(platform);
	bool is = strncmp(whole, platform, length) == 0 && (!whole[length] || whole[length] == '/');
	free(whole);
	return is;
}

struct packed_image *images_choose(struct packed_images *all, struct unpack *u, const char *platform)
{
	struct utsname machine;
	struct buffer has = {0};
	if (!platform && uname(&machine) == 0) {
		for (size_t i = 0; i < all->count; i++)
			if (is_for(&all->items[i], own_architecture(&machine)))
				return &all->items[i];
		return &all->items[0];
	}
	for (size_t i = 0; platform && i < all->count; i++) {
		if (is_for(&all->items[i], platform))
			return &all->items[i];
		char *other = image_platform(&all->items[i]);
		buffer_printf(&has, "%s%s", has.length ? ", " : "", other ? other : "an unknown one");
		free(other);
	}
	unpack_fail(u, NULL, "it has no image for platform '%s', but for %s", platform ? platform : "",
		has.data ? has.data : "none");
	buffer_free(&has);
	return NULL;
}
