/* SPDX-License-Identifier: MIT */
/*
 * The files of an image as its layers make them, in memory: names, links and whiteouts are settled here, so that
 * nothing of an archive ever decides where on the disk something is written.
 */
#ifndef ARCHIVE_TREE_H
#define ARCHIVE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"

enum { TREE_DEPTH = 100, TREE_NODES = 2000000, TREE_NAME = 255, TREE_PATH = 4096 };

enum node_kind { NODE_FOLDER, NODE_FILE, NODE_LINK };

/* What a file holds; hard links share it. */
struct content {
	uint64_t number;	/* of the file in the folder of contents; 0: nothing that matters, and not kept */
	uint64_t size;
	unsigned names;		/* that it has in the tree */
	bool runs;		/* somebody may execute it */
	uint8_t digest[32];	/* SHA-256, where it was asked for */
};

struct node {
	struct node *parent, *first, *before, *behind;	/* its children, and those beside it */
	const char *name;
	enum node_kind kind;
	unsigned layer;		/* that said something of it last */
	unsigned depth;
	const char *target;	/* of a link */
	struct content *content;	/* of a file */
};

struct file_tree {
	struct arena arena;
	struct strings names;
	struct map by_name;
	struct node *root;
	unsigned layer;		/* the one that is being laid on */
	size_t count;		/* of nodes that were ever made */
	void (*drop)(void *context, struct content *);	/* called when the last name of a content is gone */
	void *context;
};

void tree_begin(struct file_tree *);
void tree_free(struct file_tree *);

/*
 * The folder for an entry of this path, made where it is not there, and the entry's own name (NULL: the path is the
 * root).  NULL and the rule in *rule where there can be none.  Links on the way are followed as if the tree were the
 * whole file system.
 */
struct node *tree_place(struct file_tree *, const char *path, const char **name, const char **rule);
/*
 * Takes the place of what was there, but a folder that was there stays.  NULL and the rule where the limits are
 * reached.
 */
struct node *tree_put(struct file_tree *, struct node *folder, const char *name, enum node_kind, const char **rule);
void tree_remove(struct file_tree *, struct node *);
/* What the layers below have under this name; all that they have in the folder.  What this layer brought stays. */
void tree_whiteout(struct file_tree *, struct node *folder, const char *name);
void tree_opaque(struct file_tree *, struct node *folder);

/* What a path leads to through all links, from a folder; NULL if to nothing. */
struct node *tree_find(const struct file_tree *, struct node *from, const char *path);
/* The same without the last link. */
struct node *tree_find_name(const struct file_tree *, struct node *from, const char *path);
/*
 * The target that a link gets on the disk: it leads to the same place and, whatever its text says, not out of the
 * root.  To be freed.
 */
char *tree_target(const struct file_tree *, const struct node *link);

#endif
