/* SPDX-License-Identifier: MIT */
/* Small text files of the machine. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/mem.h"
#include "machine/host-parts.h"
#include "machine/machine.h"

enum { TEXT_MAX = 64 << 10, LIST_MAX = 4096 };

/* Room doubles: the arena gives nothing back, and at most as much again is lost. */
void *host_grown(const struct host_work *w, void *items, size_t count, size_t size)
{
	if (count & (count - 1))
		return items;
	void *more = arena_take(&w->all->arena, (count ? 2 * count : 1) * size);
	if (count)
		memcpy(more, items, count * size);
	return more;
}

bool host_has(const struct host_work *w, const char *path)
{
	char *at = disk_machine(w->root, path);
	bool has = access(at, F_OK) == 0;
	free(at);
	return has;
}

const char *host_keep(const struct host_work *w, const char *text, size_t length)
{
	return strings_keep(&w->all->strings, text, length);
}

void host_list_add(const struct host_work *w, struct list *list, const char *text)
{
	if (list->count == LIST_MAX)
		return;
	list->items = host_grown(w, list->items, list->count, sizeof(*list->items));
	list->items[list->count++] = strings_keep_string(&w->all->strings, text);
}

char *host_text(const struct host_work *w, const char *path)
{
	size_t size;
	char *at = disk_machine(w->root, path), *text = disk_text(NULL, at, TEXT_MAX, &size);
	free(at);
	return text ? text : xstrdup("");
}

char *snapshot_boot_id(void)
{
	struct buffer id = {0};
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
	for (int c; file && id.length < 32 && (c = getc(file)) != EOF;)
		if (isxdigit(c))
			buffer_add(&id, &(char){(char)c}, 1);
	if (file)
		fclose(file);
	if (id.length == 32)
		return id.data;
	buffer_free(&id);
	return NULL;
}
