/* SPDX-License-Identifier: MIT */
/* Names, links and whiteouts of layers that lie on each other. */
#include "archive/tree.h"

#include <string.h>

#include "base/mem.h"

enum { HOPS = 40 };	/* links in one path, as the kernel has it */

static struct map_key key_of(const struct node *folder, const char *kept)
{
	return (struct map_key){.a = (uintptr_t)folder, .b = (uintptr_t)kept};
}

static struct node *child(const struct file_tree *t, const struct node *folder, const char *name, size_t length)
{
	char word[TREE_NAME + 1];
	if (length > TREE_NAME)
		return NULL;
	memcpy(word, name, length);
	word[length] = '\0';
	const char *kept = strings_find(&t->names, word);
	return kept ? map_get(&t->by_name, key_of(folder, kept)) : NULL;
}

void tree_begin(struct file_tree *t)
{
	*t = (struct file_tree){0};
	t->root = arena_take(&t->arena, sizeof(*t->root));
	t->root->parent = t->root;
	t->root->name = "";
}

void tree_free(struct file_tree *t)
{
	arena_free(&t->arena);
	strings_free(&t->names);
	map_free(&t->by_name);
}

/* --- finding --- */

/* How far a path could be followed: to a folder or, at its end, to what it names, and what of the path is left. */
struct way {
	struct node *at;
	const char *rest;	/* of the path, or of the target of the last link that was followed */
	unsigned hops;
	bool stuck;		/* the next name is not there, or is no folder, or there are too many links */
};

static void follow(const struct file_tree *t, struct way *w, const char *path, bool last)
{
	if (*path == '/')
		w->at = t->root;
	for (;;) {
		path += strspn(path, "/");
		w->rest = path;
		size_t length = strcspn(path, "/");
		const char *behind = path + length + strspn(path + length, "/");
		if (!length)
			return;
		struct node *next = NULL;
		if (length == 1 && path[0] == '.')
			next = w->at;
		else if (length == 2 && path[0] == '.' && path[1] == '.')
			next = w->at->parent;
		else
			next = child(t, w->at, path, length);
		if (next && next->kind == NODE_LINK && (*behind || last)) {
			if (w->hops++ < HOPS)
				follow(t, w, next->target, true);
			else
				w->stuck = true;
			/*
			 * What the link did not reach stands before what stands behind it: nothing of either is there.
			 */
			if (w->stuck)
				return;
			next = w->at;
		}
		w->stuck = !next || (*behind && next->kind != NODE_FOLDER);
		if (w->stuck)
			return;
		w->at = next;
		path = behind;
	}
}

static struct node *find(const struct file_tree *t, struct node *from, const char *path, bool last)
{
	struct way w = {.at = from};
	follow(t, &w, path, last);
	return w.stuck ? NULL : w.at;
}

struct node *tree_find(const struct file_tree *t, struct node *from, const char *path)
{
	return find(t, from, path, true);
}

struct node *tree_find_name(const struct file_tree *t, struct node *from, const char *path)
{
	return find(t, from, path, false);
}

/* --- making --- */

static void detach(struct file_tree *t, struct node *n)
{
	if (n->before)
		n->before->behind = n->behind;
	else
		n->parent->first = n->behind;
	if (n->behind)
		n->behind->before = n->before;
	map_remove(&t->by_name, key_of(n->parent, n->name));
}

/* Forgets what a node is; its children are as deep as TREE_DEPTH allows. */
static void empty(struct file_tree *t, struct node *n)
{
	while (n->first)
		tree_remove(t, n->first);
	if (n->kind == NODE_FILE && n->content && --n->content->names == 0 && t->drop)
		t->drop(t->context, n->content);
	n->content = NULL;
}

void tree_remove(struct file_tree *t, struct node *n)
{
	empty(t, n);
	detach(t, n);
}

struct node *tree_put(
	struct file_tree *t, struct node *folder, const char *name, enum node_kind kind, const char **rule)
{
	struct node *n = child(t, folder, name, strlen(name));
	if (n && (n->kind != NODE_FOLDER || kind != NODE_FOLDER))
		empty(t, n);
	if (!n) {
		*rule = t->count >= TREE_NODES ? "there are more than 2000000 entries" :
			folder->depth >= TREE_DEPTH ? "it lies more than 100 folders deep" : NULL;
		if (*rule)
			return NULL;
		n = arena_take(&t->arena, sizeof(*n));
		t->count++;
		n->name = strings_keep_string(&t->names, name);
		n->parent = folder;
		n->depth = folder->depth + 1;
		n->behind = folder->first;
		if (n->behind)
			n->behind->before = n;
		folder->first = n;
		*map_at(&t->by_name, key_of(folder, n->name)) = n;
	}
	n->kind = kind;
	n->layer = t->layer;
	/* The folders that it lies in are this layer's as well, for a whiteout that comes late. */
	for (struct node *up = folder; up->layer != t->layer; up = up->parent)
		up->layer = t->layer;
	return n;
}

/* The folder of this name, through links; made if there is nothing. */
static struct node *enter(struct file_tree *t, struct node *folder, const char *name, const char **rule)
{
	struct node *n = child(t, folder, name, strlen(name));
	if (n && n->kind == NODE_LINK) {
		n = tree_find(t, folder, name);
		if (!n)
			*rule = "it lies below a link that leads nowhere";
	} else if (!n) {
		n = tree_put(t, folder, name, NODE_FOLDER, rule);
	}
	if (n && n->kind != NODE_FOLDER) {
		*rule = "it lies below a file";
		return NULL;
	}
	return n;
}

struct node *tree_place(struct file_tree *t, const char *path, const char **name, const char **rule)
{
	struct node *folder = t->root;
	char word[TREE_NAME + 1];
	*name = NULL;
	*rule = NULL;
	if (strlen(path) > TREE_PATH) {
		*rule = "its path is longer than 4096 bytes";
		return NULL;
	}
	for (const char *at = path;;) {
		at += strspn(at, "/");
		size_t length = strcspn(at, "/");
		if (!length)
			return folder;
		const char *behind = at + length + strspn(at + length, "/");
		if (length == 2 && at[0] == '.' && at[1] == '.')
			*rule = "its path leaves the root";
		else if (length > TREE_NAME)
			*rule = "its path has a name of more than 255 bytes";
		if (*rule)
			return NULL;
		memcpy(word, at, length);
		word[length] = '\0';
		at = behind;
		if (strcmp(word, ".") == 0)
			continue;
		/* "a/b/." is b itself. */
		while (at[0] == '.' && (at[1] == '/' || !at[1]))
			at += 1 + strspn(at + 1, "/");
		if (!*at) {
			*name = strings_keep_string(&t->names, word);
			return folder;
		}
		folder = enter(t, folder, word, rule);
		if (!folder)
			return NULL;
	}
}

/* --- whiteouts --- */

static void uncover(struct file_tree *t, struct node *n)
{
	if (n->layer != t->layer)
		tree_remove(t, n);
	else if (n->kind == NODE_FOLDER)
		tree_opaque(t, n);
}

void tree_opaque(struct file_tree *t, struct node *folder)
{
	for (struct node *n = folder->first, *next; n; n = next) {
		next = n->behind;
		uncover(t, n);
	}
}

void tree_whiteout(struct file_tree *t, struct node *folder, const char *name)
{
	struct node *n = child(t, folder, name, strlen(name));
	if (n)
		uncover(t, n);
}

/* --- links on the disk --- */

static bool climbs(const char *target)
{
	for (const char *at = target; *at; at += strcspn(at, "/"), at += strspn(at, "/"))
		if (at[0] == '.' && at[1] == '.' && (at[2] == '/' || !at[2]))
			return true;
	return *target == '/';
}

static void add_way(struct buffer *b, const struct node *n)
{
	if (n->parent->depth) {
		add_way(b, n->parent);
		buffer_string(b, "/");
	}
	buffer_string(b, n->name);
}

char *tree_target(const struct file_tree *t, const struct node *link)
{
	/*
	 * Without an absolute start and without "..", it leads from a folder below the root to what is below that, or
	 * to another link.
	 */
	if (!climbs(link->target))
		return xstrdup(link->target);
	struct way w = {.at = link->parent};
	struct buffer b = {0};
	follow(t, &w, link->target, true);
	for (unsigned i = 1; i < link->depth; i++)
		buffer_string(&b, "../");
	if (w.at != t->root)
		add_way(&b, w.at);
	else
		buffer_string(&b, ".");
	/* Nothing is there under the first name of what is left: what stands behind it is never looked at. */
	if (w.stuck)
		buffer_printf(&b, "/%.*s", (int)strcspn(w.rest, "/"), *w.rest ? w.rest : "?");
	return b.data;
}
