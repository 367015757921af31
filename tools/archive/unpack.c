/* SPDX-License-Identifier: MIT */
/* What is being unpacked: complaints, and room on the disk. */
#include "archive/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"

/* The last name of a content is gone, and its bytes with it. */
static void drop(void *context, struct content *c)
{
	struct unpack *u = context;
	char name[32];
	if (!c->number)
		return;
	snprintf(name, sizeof(name), "%llu", (unsigned long long)c->number);
	unlinkat(u->folder, name, 0);
}

void unpack_begin(struct unpack *u, const char *archive, const char *folder)
{
	*u = (struct unpack){
		.archive = archive, .folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)};
	if (u->folder < 0)
		fatal("open '%s':", folder);
	tree_begin(&u->tree);
	u->tree.drop = drop;
	u->tree.context = u;
}

void unpack_end(struct unpack *u)
{
	tree_free(&u->tree);
	if (u->folder >= 0)
		close(u->folder);
	free(u->error);
	*u = (struct unpack){.folder = -1};
}

void unpack_complain(struct unpack *u, const char *entry, const char *format, ...)
{
	if (u->error)
		return;
	struct buffer b = {0};
	va_list arguments;
	char *words = NULL;
	va_start(arguments, format);
	if (vasprintf(&words, format, arguments) < 0)
		words = NULL;
	va_end(arguments);
	buffer_printf(&b, "%s: ", u->archive);
	if (entry)
		buffer_printf(&b, "%s: ", entry);
	buffer_string(&b, words ? words : "it cannot be read");
	free(words);
	u->error = b.data;
}

bool unpack_room(struct unpack *u, const char *entry, uint64_t bytes)
{
	struct statvfs st;
	if (fstatvfs(u->folder, &st) != 0)
		return true;
	uint64_t room = (uint64_t)st.f_bavail * st.f_frsize;
	if (room >= UNPACK_RESERVE && room - UNPACK_RESERVE >= bytes)
		return true;
	return unpack_fail(u, entry, "it wants %llu MiB where there is room for %llu (TMPDIR names another place)",
		(unsigned long long)(bytes >> 20) + 1,
		(unsigned long long)(room > UNPACK_RESERVE ? (room - UNPACK_RESERVE) >> 20 : 0));
}
