/* SPDX-License-Identifier: MIT */
/*
 * What on the machine a pattern stands for: a path with * in its names, as in "/usr/local/cuda-*" and a folder below.
 */
#ifndef EXPAND_H
#define EXPAND_H

/*
 * Calls found for each path that is there, without the root, names that a * stands for in the order of their versions.
 * A component without * is not looked for in its folder, so folders that cannot be listed are no obstacle.
 */
void expand(const char *root, const char *pattern, void (*found)(void *context, const char *path), void *context);
/* The same below a folder whose path the trace has: a * in it is a byte as any other. */
void expand_in(const char *root, const char *folder, const char *pattern,
	void (*found)(void *context, const char *path), void *context);

#endif
