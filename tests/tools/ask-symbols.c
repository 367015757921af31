/* SPDX-License-Identifier: MIT */
/*
 * ask-symbols DIR [-L ROOT] [PATH…]: which symbols the objects of a trace miss, by the files as they are now; the PATHs
 * are other copies that there are of their libraries.  A line each: file, symbol@version, then what else is known.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "elf/object.h"
#include "machine/unresolved.h"
#include "base/disk.h"
#include "base/mem.h"
#include "base/message.h"

static struct snapshots all;
static struct snapshot snapshot;

static int by_path(const void *a, const void *b)
{
	const struct file *const *x = a, *const *y = b;
	return strcmp((*x)->path, (*y)->path);
}

static void add(const char *path, unsigned why)
{
	for (size_t i = 0; i < snapshot.file_count; i++)
		if (strcmp(snapshot.files[i]->path, path) == 0)
			return;
	struct stat st;
	struct file *f = arena_take(&all.arena, sizeof(*f));
	char *real = disk_path(snapshot.root, path);
	int fd = open(real, O_RDONLY | O_CLOEXEC);
	f->path = strings_keep_string(&all.strings, path);
	f->why = why;
	if (fd >= 0 && fstat(fd, &st) == 0) {
		f->dev = st.st_dev;
		f->ino = st.st_ino;
		f->elf = elf_object_read(&all.arena, &all.strings, fd, (uint64_t)st.st_size, true);
	} else {
		f->error = 2;
	}
	if (fd >= 0)
		close(fd);
	free(real);
	snapshot.files = xreallocarray(snapshot.files, snapshot.file_count + 1, sizeof(struct file *));
	snapshot.files[snapshot.file_count++] = f;
}

static void print(const struct unresolved *u)
{
	printf("%s: %s", last_component(u->requester->path), u->symbol);
	if (u->version)
		printf("@%s of %s", u->version, u->provider);
	if (u->lazy)
		printf(", lazy");
	for (size_t i = 0; i < u->defined_by.count; i++)
		printf(", defined by %s", u->defined_by.items[i]);
	if (u->similar)
		printf(", like %s of %s", u->similar, last_component(u->similar_in));
	putchar('\n');
}

int main(int argc, char **argv)
{
	if (argc < 2)
		fatal("of which trace?");
	struct tracedir *dir = tracedir_open(argv[1]);
	struct graph *g = graph_read(dir, NO_IMAGE, NULL);
	argv += 2;
	if (*argv && strcmp(*argv, "-L") == 0) {
		snapshot.root = argv[1];
		argv += 2;
	}
	for (size_t p = 0; p < g->process_count; p++)
		for (size_t i = 0; i < g->processes[p].object_count; i++)
			add(g->processes[p].objects[i]->path, FILE_LOADED);
	for (; *argv; argv++)
		add(*argv, FILE_COPY);
	qsort(snapshot.files, snapshot.file_count, sizeof(struct file *), by_path);
	clock_t before = clock();
	for (size_t p = 0; p < g->process_count; p++)
		elf_symbols_find(&all, &snapshot, &g->processes[p]);
	fprintf(stderr, "%zu files, %ld ms\n", snapshot.file_count,
		(long)((clock() - before) / (CLOCKS_PER_SEC / 1000)));
	for (size_t i = 0; i < snapshot.unresolved_count; i++)
		print(&snapshot.unresolved[i]);
	for (size_t i = 0; i < snapshot.problems.count; i++)
		printf("problem: %s\n", snapshot.problems.items[i]);
	graph_free(g);
	tracedir_close(dir);
	arena_free(&all.arena);
	strings_free(&all.strings);
	free(snapshot.files);
	return 0;
}
