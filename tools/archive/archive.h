/* SPDX-License-Identifier: MIT */
/*
 * What is packed, as a root file system in a private folder: container images (OCI layout, `docker save`, the tar of a
 * root) and Python wheels.  Only what says something about libraries is unpacked; nothing leaves the folder, and
 * nothing of it is run.
 */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/tempdir.h"

enum archive_kind { ARCHIVE_NONE, ARCHIVE_IMAGE, ARCHIVE_WHEEL };

/* What a file or folder is by its name and its first bytes. */
enum archive_kind archive_kind(const char *path);

struct archive_words {
	char **items;
	size_t count;
};

struct unpacked {
	struct tempdir folder;
	char *root;		/* the root file system in it */
	/* Of an image: */
	char *name;		/* that it has in the archive, NULL if none */
	char *platform;		/* "linux/arm64/v8"; NULL where nothing says it */
	struct archive_words others;	/* platforms, or names, of images that were left alone */
	struct archive_words environment, entrypoint, command;
	char *user, *workdir;
	size_t layers;
	/* Of a wheel: */
	char *distribution, *version;	/* as its name has them */
	char *python;		/* "3.12", the Python that its name says it is for; NULL: any */
	char *site;		/* the folder of packages, of the root */
	size_t left_out, special;	/* files that do not matter; devices and the like, which are never made */
};

/*
 * Unpacks.  What is wrong with the archive, as "ARCHIVE: ENTRY: RULE", to be freed; NULL if nothing.  platform: "arm64"
 * or "linux/arm64"; NULL: that of this machine, else the first.
 */
char *image_unpack(struct unpacked *, const char *path, const char *platform);
/* The files of a wheel, where site (absolute) is the folder of packages in the root. */
char *wheel_unpack(struct unpacked *, const char *path, const char *site);
void unpacked_free(struct unpacked *);	/* and removes the folder */

#endif
