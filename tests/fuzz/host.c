/* SPDX-License-Identifier: MIT */
/*
 * A libFuzzer target: any bytes as what a machine has of itself: the cache of ld.so, the databases of dpkg and apk, a
 * document of conda, and small files of the driver and the system.  The first byte says which.
 */
#include <fcntl.h>
#include <ftw.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "machine/host.h"
#include "base/mem.h"
#include "base/message.h"
#include "owner/owner.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *const files[] = {
	"/etc/ld.so.cache",
	"/var/lib/dpkg/status",
	"/var/lib/dpkg/diversions",
	"/var/lib/dpkg/info/libc6:amd64.list",
	"/lib/apk/db/installed",
	"/prefix/conda-meta/a-1-0.json",
	"/etc/os-release",
	"/proc/driver/nvidia/version",
	"/etc/nv_tegra_release",
	"/proc/1/cgroup",
	"/proc/driver/nvidia/gpus/0/information",
};
enum { FILES = sizeof(files) / sizeof(files[0]) };

static const char *root;

static void write_file(const char *path, const void *bytes, size_t size)
{
	char *whole = xasprintf("%s%s", root, path);
	int fd = open(whole, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
		fatal("write %s:", whole);
	close(fd);
	free(whole);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
	(void)st, (void)kind, (void)walk;
	return remove(path);
}

static void remove_root(void)
{
	nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Every folder and one file of each database, so that each is asked for. */
static void make_root(void)
{
	static const char list[] = "/lib/libc.so.6\n", status[] = "Package: libc6\nVersion: 1\n";
	const char *folder = getenv("TMPDIR");
	char *made = xasprintf("%s/fuzz-host.XXXXXX", folder && *folder ? folder : "/tmp");
	root = mkdtemp(made);
	if (!root)
		fatal("make a folder:");
	atexit(remove_root);
	for (size_t i = 0; i < FILES; i++) {
		char *whole = xasprintf("%s%s", root, files[i]);
		for (char *p = whole + strlen(root) + 1; (p = strchr(p, '/')); *p++ = '/') {
			*p = '\0';
			mkdir(whole, 0700);
		}
		free(whole);
	}
	write_file(files[3], list, sizeof(list) - 1);
	write_file(files[1], status, sizeof(status) - 1);
	setenv("LIBTRACE_ROOT", root, 1);
}

static void ignore(void *context, const char *path, const char *soname, unsigned flags)
{
	(void)context, (void)flags;
	if (!*path && !*soname)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char *const paths[] = {
		"/lib/libc.so.6", "/usr/lib/libc.so.6", "/prefix/lib/libc.so.6", "/usr/lib/gone.so"};
	static const char *names[] = {"libc.so.6", "libcudart.so.13"};
	struct snapshots all = {0};
	struct snapshot snapshot = {0};
	struct file made[sizeof(paths) / sizeof(paths[0])] = {0}, *pointers[sizeof(paths) / sizeof(paths[0])];
	const struct list sonames = {names, 2}, none = {0};
	if (!size)
		return 0;
	if (!root)
		make_root();
	size_t which = bytes[0] % FILES;
	write_file(files[which], bytes + 1, size - 1);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		made[i] = (struct file){.number = i, .path = paths[i]};
		pointers[i] = &made[i];
	}
	snapshot.files = pointers;
	snapshot.file_count = sizeof(paths) / sizeof(paths[0]);
	owners_find(&all, &snapshot, root);
	host_read(&all, &snapshot, &sonames, root);
	copies_find(&snapshot, &sonames, &none, root, ignore, NULL);
	for (size_t i = 0; i < snapshot.owner_count; i++)
		if (snapshot.owners[i]->number != i)
			abort();
	write_file(files[which], "", 0);
	arena_free(&all.arena);
	strings_free(&all.strings);
	return 0;
}
