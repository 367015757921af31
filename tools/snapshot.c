/* SPDX-License-Identifier: MIT */
/* `libtrace snapshot`, and how a snapshot is asked: which take covers a process, which file is behind a path. */
#include "tools/snapshot.h"

#include <stdlib.h>

#include "tools/cmd.h"
#include "tools/mem.h"

char *image_name(const struct image *i)
{
	struct buffer name = {0};
	buffer_printf(&name, "%u-%llu-", i->pid, (unsigned long long)i->start);
	for (size_t at = 0; at < sizeof(i->random); at++)
		buffer_printf(&name, "%02x", i->random[at]);
	return name.data;
}

const struct snapshot *snapshot_of(const struct snapshots *all, const struct process *p)
{
	(void)all, (void)p;
	return NULL;
}

const struct file *snapshot_file(const struct snapshot *take, const char *path)
{
	(void)take, (void)path;
	return NULL;
}

const struct file *snapshot_object(const struct snapshot *take, const struct object *o)
{
	return snapshot_file(take, o->path);
}

const char *owner_kind_name(enum owner_kind kind)
{
#define ROW(name, text) [OWNER_##name] = text,
	static const char *const names[] = {OWNER_KINDS(ROW)};
#undef ROW
	return names[kind];
}

const char *place_name(enum place place)
{
#define ROW(name, text) [PLACE_##name] = text,
	static const char *const names[] = {PLACES(ROW)};
#undef ROW
	return names[place];
}

static const struct cmd_option options[] = {{0}};

static int run(int argc, char **argv)
{
	const char *value;
	int operand;
	while (cmd_next_option(&cmd_snapshot, argc, argv, &value, &operand) >= 0)
		;
	return 0;
}

const struct cmd cmd_snapshot = {
	.name = "snapshot",
	.usage = "[DIR]",
	.summary = "keep what can only be known on this machine",
	.options = options,
	.run = run,
};
