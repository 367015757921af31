/* SPDX-License-Identifier: MIT */
/* What an image consists of, by the JSON files of its layout. */
#ifndef ARCHIVE_MANIFEST_H
#define ARCHIVE_MANIFEST_H

#include "archive/store.h"

enum { IMAGES_MAX = 256, LAYERS_MAX = 1024 };

/* A file of the layout. */
struct piece {
	char *name;
	char *digest;		/* 64 digits of SHA-256, NULL: nothing says it */
	uint64_t size;		/* UINT64_MAX: nothing says it */
};

struct packed_image {
	char *name;		/* NULL: none */
	char *os, *architecture, *variant;	/* NULL: not known */
	struct piece config;
	struct piece *layers;	/* the lowest first */
	size_t layer_count;
	struct json_object *config_json;
};

struct packed_images {
	struct packed_image *items;
	size_t count;
};

/* Reads them all; false after a complaint, none at all is one.  *plain: it is the tar of a root file system instead. */
bool images_read(struct packed_images *, struct store *, bool *plain);
void images_free(struct packed_images *);
/* "linux/arm64/v8"; to be freed. */
char *image_platform(const struct packed_image *);
/* The one to take: for "arm64", "linux/arm64" …; NULL: for this machine, else the first.  NULL after a complaint. */
struct packed_image *images_choose(struct packed_images *, struct unpack *, const char *platform);

#endif
