/* SPDX-License-Identifier: MIT */
/*
 * A file system in user space over a folder, which fails: `fs MOUNTPOINT FOLDER BYTES ERROR [direct]`.  From BYTES
 * written to the files of it on, write(2) gets ERROR (a number), and so does close(2), by flush; with direct, of the
 * write that crosses the line the first half is taken.  It returns when it is mounted.
 */
#define FUSE_USE_VERSION 31
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int folder;
static long room;
static int error;
static bool direct;

static const char *in_folder(const char *path) { return path[1] ? path + 1 : "."; }
static int result(int status) { return status < 0 ? -errno : 0; }

static int get_attributes(const char *path, struct stat *st, struct fuse_file_info *info)
{
	return result(info ? fstat((int)info->fh, st) : fstatat(folder, in_folder(path), st, AT_SYMLINK_NOFOLLOW));
}

static int make_directory(const char *path, mode_t mode) { return result(mkdirat(folder, in_folder(path), mode)); }
static int remove_file(const char *path) { return result(unlinkat(folder, in_folder(path), 0)); }
static int remove_directory(const char *path) { return result(unlinkat(folder, in_folder(path), AT_REMOVEDIR)); }
static int rename_file(const char *from, const char *to, unsigned flags)
{
	return flags ? -EINVAL : result(renameat(folder, in_folder(from), folder, in_folder(to)));
}

static int open_file(const char *path, struct fuse_file_info *info)
{
	/* The kernel has already turned O_APPEND into offsets. */
	int fd = openat(folder, in_folder(path), info->flags & ~(O_APPEND | O_CREAT | O_EXCL));
	info->fh = (uint64_t)fd;
	info->direct_io = direct;
	return result(fd);
}

static int create_file(const char *path, mode_t mode, struct fuse_file_info *info)
{
	int fd = openat(folder, in_folder(path), (info->flags & ~O_APPEND) | O_CREAT, mode);
	info->fh = (uint64_t)fd;
	info->direct_io = direct;
	return result(fd);
}

static int read_file(const char *path, char *bytes, size_t size, off_t at, struct fuse_file_info *info)
{
	(void)path;
	ssize_t got = pread((int)info->fh, bytes, size, at);
	return got < 0 ? -errno : (int)got;
}

static int write_file(const char *path, const char *bytes, size_t size, off_t at, struct fuse_file_info *info)
{
	(void)path;
	if (room <= 0)
		return -error;
	if ((long)size > room && !direct) {
		room = 0;
		return -error;
	}
	if ((long)size > room)
		size = size > 1 ? size / 2 : 1;
	ssize_t put = pwrite((int)info->fh, bytes, size, at);
	room = (long)size > room ? 0 : room - (long)size;
	return put < 0 ? -errno : (int)put;
}

static int flush_file(const char *path, struct fuse_file_info *info)
{
	(void)path;
	(void)info;
	return room <= 0 ? -error : 0;
}

static int release_file(const char *path, struct fuse_file_info *info)
{
	(void)path;
	close((int)info->fh);
	return 0;
}

static int read_directory(const char *path, void *buffer, fuse_fill_dir_t fill, off_t at, struct fuse_file_info *info,
	enum fuse_readdir_flags flags)
{
	(void)at;
	(void)info;
	(void)flags;
	int fd = openat(folder, in_folder(path), O_RDONLY | O_DIRECTORY);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	if (!dir)
		return -errno;
	for (struct dirent *e; (e = readdir(dir));)
		fill(buffer, e->d_name, NULL, 0, 0);
	closedir(dir);
	return 0;
}

int main(int argc, char **argv)
{
	static const struct fuse_operations operations = {
		.getattr = get_attributes, .mkdir = make_directory, .unlink = remove_file, .rmdir = remove_directory,
		.rename = rename_file, .open = open_file, .create = create_file, .read = read_file, .write = write_file,
		.flush = flush_file, .release = release_file, .readdir = read_directory,
	};
	if (argc < 5)
		return 2;
	folder = open(argv[2], O_RDONLY | O_DIRECTORY);
	room = atol(argv[3]);
	error = atoi(argv[4]);
	direct = argc > 5;
	if (folder < 0)
		return 2;
	char *arguments[] = {argv[0], argv[1], (char *)"-s", NULL};
	return fuse_main(3, arguments, &operations, NULL);
}
