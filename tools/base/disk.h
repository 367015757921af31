/* SPDX-License-Identifier: MIT */
/*
 * Looking at the disk for a snapshot, below a root: the -L of the runner, or LIBTRACE_ROOT.  A path is looked up as
 * root + path where that is there, else as it is.  Nothing waits for a FIFO, nothing is read without a limit.
 */
#ifndef DISK_H
#define DISK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A path of the root as the kernel would follow it if root were "/": links stay inside.  NULL if it leads nowhere
 * (errno); to be freed.
 */
char *disk_inside(const char *root, const char *path);
/*
 * From now on, this root (absolute, without its last slash; borrowed) is all that there is: what is asked for below it,
 * or of the machine, is looked up inside of it, and nothing is fallen back to.
 */
void disk_confine(const char *root);
bool disk_confined(void);
/* Where path really is; the caller frees it. */
char *disk_path(const char *root, const char *path);
/* The same of a path that is a fact about the machine: below LIBTRACE_ROOT and nowhere else where that is set. */
char *disk_machine(const char *root, const char *path);
bool disk_is_folder(const char *root, const char *path);
bool disk_is_file(const char *root, const char *path);	/* a regular file, through links */

/* At most `limit` bytes of a regular file, NUL-terminated; NULL if there is none.  The caller frees it. */
char *disk_text(const char *root, const char *path, size_t limit, size_t *size);

/* Names in a folder, sorted by bytes, at most `limit`; those that end with one of the endings, which NULL ends. */
char **disk_names(const char *root, const char *path, const char *const *endings, size_t limit, size_t *count);
void disk_names_free(char **names, size_t count);

/* The path without //, /./ and /name/..: by its text alone, as no link is followed.  The caller frees it. */
char *path_normalize(const char *path);

#endif
