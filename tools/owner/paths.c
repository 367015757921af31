/* SPDX-License-Identifier: MIT */
/* Paths as packages record them: below a root, links resolved. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/mem.h"
#include "owner/parts.h"

bool owner_below(const struct file *f, const char *root)
{
	if (!root || disk_confined())
		return root;
	char *path = xasprintf("%s%s", root, f->path);
	bool is = access(path, F_OK) == 0 || f->error;
	free(path);
	return is;
}

const char *owner_real(const struct file *f, const char *root)
{
	size_t length = root ? strlen(root) : 0;
	while (length && root[length - 1] == '/')
		length--;
	if (f->real && length && strncmp(f->real, root, length) == 0 && f->real[length] == '/')
		return f->real + length;
	return f->real;
}
