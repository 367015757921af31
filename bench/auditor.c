/* SPDX-License-Identifier: MIT */
/*
 * What auditing costs by itself: an audit module with the hooks of libtrace.so.  Compiled as it is they do nothing;
 * with WRITE each writes its name and what it was told, one write(2) an event, which is the least that a tracer can do.
 */
#include <link.h>

#include "trace/sys.h"

#define EXPORT __attribute__((visibility("default")))

#ifdef WRITE
static int fd = -1;

static size_t length(const char *text)
{
	size_t n = 0;
	while (text[n])
		n++;
	return n;
}

__attribute__((constructor)) static void construct(int argc, char **argv, char **envp)
{
	static const char name[] = "AUDITOR_OUTPUT=";

	(void)argc;
	(void)argv;
	for (; *envp; envp++) {
		size_t i = 0;
		while (name[i] && (*envp)[i] == name[i])
			i++;
		if (!name[i])
			fd = sys_openat(AT_FDCWD, *envp + i, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	}
}

static void event(const char *hook, const char *text)
{
	struct sys_iovec parts[] = {{hook, length(hook)}, {text, length(text)}, {"\n", 1}};
	sys_writev(fd, parts, 3);
}
#else
static void event(const char *hook, const char *text)
{
	(void)hook;
	(void)text;
}
#endif

EXPORT unsigned la_version(unsigned version)
{
	return version;
}

EXPORT char *la_objsearch(const char *name, uintptr_t *cookie, unsigned flag)
{
	(void)cookie;
	event(flag == LA_SER_ORIG ? "search " : "candidate ", name);
	return (char *)name;
}

EXPORT unsigned la_objopen(struct link_map *map, Lmid_t namespace_id, uintptr_t *cookie)
{
	(void)namespace_id;
	(void)cookie;
	event("object ", map->l_name);
	return 0;
}

EXPORT void la_activity(uintptr_t *cookie, unsigned flag)
{
	(void)cookie;
	event("activity", flag == LA_ACT_ADD ? " add" : flag == LA_ACT_DELETE ? " delete" : " consistent");
}

EXPORT void la_preinit(uintptr_t *cookie)
{
	(void)cookie;
	event("preinit", "");
}

EXPORT unsigned la_objclose(uintptr_t *cookie)
{
	(void)cookie;
	event("close", "");
	return 0;
}
