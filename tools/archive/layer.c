/* SPDX-License-Identifier: MIT */
/* One layer of an image. */
#include "archive/layer.h"

#include <stdlib.h>
#include <string.h>

#include "archive/tar.h"
#include "base/mem.h"

#define WHITEOUT ".wh."
#define OPAQUE ".wh..wh..opq"
#define AUFS ".wh..wh."	/* other files of the file system that whiteouts come from: they mean nothing here */

struct layer {
	struct unpack *unpack;
	struct tar *tar;
	const char *name;
	struct tar_entry entry;
};

static bool fail(const struct layer *l, const char *rule)
{
	char *place = xasprintf("%s: %s", l->name, l->entry.path);
	unpack_fail(l->unpack, place, "%s", rule);
	free(place);
	return false;
}

/* All pieces go by even where they are not kept: what a packed layer unfolds to is counted. */
static struct content *take(struct layer *l)
{
	struct incoming in;
	const void *bytes;
	size_t size;
	uint64_t offset;
	incoming_begin(&in, l->unpack, l->entry.path, l->entry.runs);
	while ((!in.decided || in.fd >= 0 || tar_is_packed(l->tar)) &&
		tar_piece(l->tar, &bytes, &size, &offset) > 0)
		if (!incoming_add(&in, bytes, size, offset))
			break;
	return incoming_end(&in, l->entry.size);
}

static bool add_file(struct layer *l, struct node *folder, const char *name)
{
	const char *rule = NULL;
	struct content *content = take(l);
	if (!content)
		return false;
	struct node *n = tree_put(&l->unpack->tree, folder, name, NODE_FILE, &rule);
	if (!n)
		return fail(l, rule);
	content_name(n, content);
	return true;
}

static bool add_link(struct layer *l, struct node *folder, const char *name)
{
	const char *rule = NULL;
	if (strlen(l->entry.target) > TREE_PATH)
		return fail(l, "the link's target is longer than 4096 bytes");
	struct node *n = tree_put(&l->unpack->tree, folder, name, NODE_LINK, &rule);
	if (!n)
		return fail(l, rule);
	n->target = strings_keep_string(&l->unpack->tree.names, l->entry.target);
	return true;
}

static bool add_hard_link(struct layer *l, struct node *folder, const char *name)
{
	const char *rule = NULL, *last;
	struct file_tree *t = &l->unpack->tree;
	struct node *place = tree_place(t, l->entry.target, &last, &rule);
	if (!place)
		return fail(l, rule);
	struct node *of = last ? tree_find_name(t, place, last) : NULL;
	if (!of || of->kind == NODE_FOLDER)
		return fail(l, "it is a hard link to a file that is not there");
	if (of->parent == folder && strcmp(of->name, name) == 0)
		return true;
	struct content *content = of->content;
	const char *target = of->target;
	enum node_kind kind = of->kind;
	if (content)
		content->names++;	/* so that it stays, whatever the new name takes the place of */
	struct node *n = tree_put(t, folder, name, kind, &rule);
	if (!n)
		return fail(l, rule);
	n->target = target;
	n->content = content;
	return true;
}

/* A device, a FIFO or a socket is not made, and hides what was there. */
static bool add_special(struct layer *l, struct node *folder, const char *name)
{
	struct node *old = tree_find_name(&l->unpack->tree, folder, name);
	if (old)
		tree_remove(&l->unpack->tree, old);
	l->unpack->special++;
	return true;
}

static bool is_whiteout(struct layer *l, struct node *folder, const char *name)
{
	struct file_tree *t = &l->unpack->tree;
	if (strncmp(name, WHITEOUT, strlen(WHITEOUT)) != 0)
		return false;
	if (strcmp(name, OPAQUE) == 0)
		tree_opaque(t, folder);
	else if (strncmp(name, AUFS, strlen(AUFS)) != 0 && name[strlen(WHITEOUT)])
		tree_whiteout(t, folder, name + strlen(WHITEOUT));
	return true;
}

static bool add(struct layer *l)
{
	const char *name, *rule = NULL;
	struct file_tree *t = &l->unpack->tree;
	struct node *folder = tree_place(t, l->entry.path, &name, &rule);
	if (!folder)
		return fail(l, rule);
	if (!name || is_whiteout(l, folder, name))
		return true;
	switch (l->entry.kind) {
	case TAR_FOLDER: return tree_put(t, folder, name, NODE_FOLDER, &rule) || fail(l, rule);
	case TAR_FILE: return add_file(l, folder, name);
	case TAR_LINK: return add_link(l, folder, name);
	case TAR_HARD_LINK: return add_hard_link(l, folder, name);
	case TAR_SPECIAL: return add_special(l, folder, name);
	}
	return true;
}

bool layer_lay(struct unpack *u, struct source *s, const char *digest, const char *diff_id)
{
	struct layer l = {.unpack = u, .name = s->name};
	u->tree.layer++;
	s->hashed = digest || diff_id;
	l.tar = tar_open(s);
	if (!l.tar)
		return false;
	int more = 0;
	while ((more = tar_next(l.tar, &l.entry)) > 0)
		if (!add(&l))
			break;
	bool good = !u->error && more == 0 && source_verify(s, digest ? digest : tar_is_packed(l.tar) ? NULL : diff_id);
	tar_close(l.tar);
	return good;
}
