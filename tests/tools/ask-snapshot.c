/* SPDX-License-Identifier: MIT */
/*
 * Reads the snapshot of one directory and writes it to another; prints what is wrong with it, and looks at everything
 * that was read, as whoever uses it would.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "snapshot/snapshot.h"

static size_t look_at_list(const struct list *list)
{
	size_t size = 0;
	for (size_t i = 0; i < list->count; i++)
		size += strlen(list->items[i]);
	return size;
}

static size_t look_at(const struct snapshot *snapshot)
{
	size_t size = look_at_list(&snapshot->covers) + look_at_list(&snapshot->problems);
	for (size_t i = 0; i < snapshot->file_count; i++) {
		const struct file *f = snapshot->files[i];
		if (snapshot_file(snapshot, f->path) != f || f->number != i || !place_name(f->place))
			abort();
		size += f->elf ? look_at_list(&f->elf->needed) + f->elf->gpu_code_count : 0;
		size += f->owner ? strlen(owner_kind_name(f->owner->kind)) + strlen(f->owner->name) : 0;
	}
	for (size_t i = 0; i < snapshot->unresolved_count; i++)
		size += strlen(snapshot->unresolved[i].requester->path) + strlen(snapshot->unresolved[i].symbol);
	return size;
}

int main(int argc, char **argv)
{
	char *problem = NULL;
	size_t size = 0;
	if (argc < 2)
		fatal("a directory expected, and one to write to");
	int from = open(argv[1], O_RDONLY | O_DIRECTORY | O_CLOEXEC),
	    to = argc > 2 ? open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	if (from < 0 || (argc > 2 && to < 0))
		fatal("open '%s':", from < 0 ? argv[1] : argv[2]);
	struct snapshots *all = snapshots_read(from, "DIR", &problem);
	for (size_t i = 0; i < all->count; i++)
		size += look_at(all->items[i]);
	printf("%zu takes, %s\n", all->count, size ? "of something" : "of nothing");
	if (problem)
		puts(problem);
	int error = to >= 0 ? snapshots_write(all, to) : 0;
	if (error)
		printf("not written: %s\n", strerror(error));
	snapshots_free(all);
	free(problem);
	return 0;
}
