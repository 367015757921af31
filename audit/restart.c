/* SPDX-License-Identifier: MIT */
/*
 * With an audit module, ld.so lays out static TLS before it maps the program's libraries.  What of these needs to lie
 * in that block gets the surplus that is meant for dlopen; what does not is allocated when it is first used, with the
 * program's malloc.  So three kinds of programs do not start under any audit module: those whose libraries need more
 * than the surplus, those with one that is aligned to more than the block, and those with a malloc that uses such
 * storage, which calls itself to death.
 *
 * ld.so finds out when it relocates, after the last la_objopen of the start-up: there the program is started again.  It
 * has the same arguments, descriptors and limits; what it is told in its environment is gone before it looks.
 *
 * To see it: strace -e trace=execve shows one execve more.
 */
#include "audit/restart.h"

#include <elf.h>

#include "audit/object.h"
#include "audit/plt.h"
#include "trace/env.h"
#include "trace/glibc.h"
#include "trace/symbols.h"
#include "trace/sys.h"
#include "trace/text.h"
#include "trace/write.h"

enum {
	KEPT = 1664,		/* by any glibc for libraries, with an audit module */
	KEPT_TUNABLE = 512,	/* of that, by the tunable where nobody sets it */
	/* above what is needed: for libraries opened later, and the gaps that alignment leaves */
	SPARE = 1024,
#if defined(__x86_64__)
	BLOCK_ALIGN = 64,	/* of the block: TCB_ALIGNMENT */
#else
	BLOCK_ALIGN = 32,
#endif
};

static struct {
	struct image_start start;
	bool watches;
	bool again;		/* this image is a second one */
	uint64_t align;		/* of the block */
	uint64_t needed, kept;
	uint64_t most;		/* of one object */
	const char *path;	/* that one */
} restart = {.align = BLOCK_ALIGN};

static char **find_variable(const char *name)
{
	for (char **e = restart.start.envp; *e; e++)
		if (text_begins(*e, name) && (*e)[text_length(name)] == '=')
			return e;
	return NULL;
}

static void remove_variable(char **e)
{
	do
		e[0] = e[1];
	while (*e++);
}

/* The last entry of a list with ':' that begins with prefix; NULL if it has none. */
static char *last_entry(char *list, const char *prefix)
{
	char *found = NULL;
	for (char *p = list; *p; p++)
		if ((p == list || p[-1] == ':') && text_begins(p, prefix))
			found = p;
	return found;
}

/* Ours are the room and, behind it, the mark; before them stands what the user had, if anything. */
static void take_out(void)
{
	char **tunables = find_variable("GLIBC_TUNABLES");
	if (!tunables)
		return;
	char *list = *tunables + sizeof("GLIBC_TUNABLES"), *mark = last_entry(list, AGAIN_TUNABLE);
	if (!mark)
		return;
	restart.again = text_number(mark + sizeof(AGAIN_TUNABLE) - 1, 0) == sys_getpid();
	*mark = '\0';
	char *room = last_entry(list, TLS_TUNABLE);
	if (room && room > list)
		room[-1] = '\0';
	else if (room)
		remove_variable(tunables);
}

/* What the tunable says, or its default. */
static uint64_t tunable(void)
{
	char **tunables = find_variable("GLIBC_TUNABLES");
	const char *value = tunables ? last_entry(*tunables + sizeof("GLIBC_TUNABLES"), TLS_TUNABLE) : NULL;
	uint64_t bytes = 0;
	if (!value)
		return KEPT_TUNABLE;
	for (const char *digit = value + sizeof(TLS_TUNABLE) - 1; *digit >= '0' && *digit <= '9' && bytes < UINT32_MAX;
		digit++)
		bytes = 10 * bytes + (uint64_t)(*digit - '0');
	return bytes;
}

void restart_begin(struct image_start *start)
{
	if (!start->envp)
		return;
	/* Behind the environment, as long as nothing was taken out of it. */
	char **end = start->envp;
	while (*end)
		end++;
	start->auxv = end + 1;
	restart.start = *start;
	take_out();
	restart.watches = !restart.again;
	restart.kept = KEPT;
}

bool restart_watches(void)
{
	return restart.watches;
}

void restart_consistent(void)
{
	restart.watches = false;
}

/* --- Whether --- */

/*
 * Whether the program's malloc is this object's: nobody before it in ld.so's order has one.  ld.so's own, for itself,
 * is seen from outside until glibc 2.31; while libraries are being mapped it stands second, and moves behind them then.
 */
static bool allocates(const struct link_map *map)
{
	struct symbols s;
	if (!symbols_begin(&s, map->l_addr, map->l_ld) || !symbols_find(&s, "malloc"))
		return false;
	for (map = map->l_prev; map; map = map->l_prev)
		if (map->l_addr != image_dynlinker() && symbols_begin(&s, map->l_addr, map->l_ld) &&
			symbols_find(&s, "malloc"))
			return false;
	return true;
}

static bool is_called(const struct link_map *map, const char *name)
{
	struct symbols s;
	if (text_equal(map->l_name, name) || text_equal(text_last_component(map->l_name), text_last_component(name)))
		return true;
	if (!symbols_begin(&s, map->l_addr, map->l_ld))
		return false;
	for (const ElfW(Dyn) *d = map->l_ld; d->d_tag != DT_NULL; d++)
		if (d->d_tag == DT_SONAME)
			return text_equal(s.strings + d->d_un.d_val, name);
	return false;
}

static bool is_there(const struct link_map *first, const char *name)
{
	for (; first; first = first->l_next)
		if (is_called(first, name))
			return true;
	return false;
}

/* Whether all that is needed by what is mapped is mapped, too: then ld.so relocates next. */
static bool is_complete(const struct link_map *map)
{
	struct symbols s;
	while (map->l_prev)
		map = map->l_prev;
	for (const struct link_map *m = map; m; m = m->l_next) {
		if (!symbols_begin(&s, m->l_addr, m->l_ld))
			continue;
		for (const ElfW(Dyn) *d = m->l_ld; d->d_tag != DT_NULL; d++)
			if (d->d_tag == DT_NEEDED && !is_there(map, s.strings + d->d_un.d_val))
				return false;
	}
	return true;
}

/* --- How --- */

/* The arguments with which the kernel comes to where it came before; NULL if there are none. */
static char **arguments(const char *file)
{
	struct stat exe, st;
	if (!file || text_begins(file, "/dev/fd/") || text_begins(file, "/proc/self/fd/") ||
		sys_stat("/proc/self/exe", &exe) < 0 || sys_stat(file, &st) < 0)
		return NULL;
	if (st.st_dev == exe.st_dev && st.st_ino == exe.st_ino)
		return restart.start.argv;
	/* A script: its interpreter's words stand before it. */
	for (int i = 1; i < restart.start.argc; i++)
		if (text_equal(restart.start.argv[i], file))
			return restart.start.argv + i;
	return NULL;
}

/* GLIBC_TUNABLES with the room and the mark behind what is there. */
static void add_room(struct text *text)
{
	char **tunables = find_variable("GLIBC_TUNABLES");
	text_add(text, tunables ? *tunables : "GLIBC_TUNABLES=");
	if (tunables && (*tunables)[sizeof("GLIBC_TUNABLES")])
		text_add(text, ":");
	text_add(text, TLS_TUNABLE);
	text_add_decimal(text, restart.needed + SPARE);
	text_add(text, ":" AGAIN_TUNABLE);
	text_add_decimal(text, sys_getpid());
}

static bool has_companion(void)
{
	char **list = find_variable("LD_PRELOAD");
	for (const char *p = list ? *list : ""; *p; p++)
		if (text_begins(p, PRELOAD_MODULE))
			return true;
	return false;
}

/*
 * The variables with one of them replaced, or removed where there is no text, in memory of their own; NULL: there is
 * none.
 */
static char **environment(const char *name, struct text *text)
{
	char **old = find_variable(name), **to;
	size_t count = 0;
	while (restart.start.envp[count])
		count++;
	long address = sys_mmap_anonymous((count + 2) * sizeof(char *));
	if (address < 0 && address > -4096)
		return NULL;
	to = (char **)address;
	for (char **e = restart.start.envp; *e; e++) {
		if (e != old)
			*to++ = *e;
		else if (text->length)
			*to++ = text->bytes;
	}
	if (!old && text->length)
		*to = text->bytes;
	return (char **)address;
}

static void record(struct trace_restart *r, const char *path, uint32_t tid)
{
	struct sys_iovec parts[3];
	struct trace_parts p;
	if (!tid)
		return;
	r->record = (struct trace_record){0};
	parts_begin(&p, parts, 2, r, sizeof(*r));
	r->path_bytes = parts_string(&p, path);
	trace_write(&p, TRACE_RESTART, tid);
}

static void start_again(struct trace_restart *r, const char *path, uint32_t tid)
{
	char value[8192];
	struct text text;
	const char *name = r->way == TRACE_RESTART_WAY_ROOM ? "GLIBC_TUNABLES" : "LD_AUDIT";
	const char *file = (const char *)image_auxv()->execfn;
	/* ld.so called by hand is the program, for the kernel; with other modules the program fails without us, too. */
	char **audit = find_variable("LD_AUDIT"), **envp = NULL;
	char **argv = image_auxv()->base && plt_alone() && audit ? arguments(file) : NULL;
	restart.watches = false;
	text_begin(&text, value, sizeof(value));
	if (r->way == TRACE_RESTART_WAY_ROOM) {
		add_room(&text);
	} else if (has_companion()) {
		text_add(&text, AGAIN_PREFIX);
		text_add(&text, audit && *audit ? *audit : "");
	}
	if (argv && !text.full)
		envp = environment(name, &text);
	if (!envp)
		r->way = TRACE_RESTART_WAY_NONE;
	record(r, path, tid);
	if (!envp)
		return;
	r->way = TRACE_RESTART_WAY_NONE;
	r->error = (uint32_t)-sys_execve(file, argv, envp);
	record(r, path, tid);
}

void restart_opened(const struct link_map *map, Lmid_t namespace_id, uint32_t tid)
{
	struct object_tls tls;
	object_tls(map, &tls);
	if (namespace_id != LM_ID_BASE)
		return;
	if (!map->l_prev) {	/* the program's own has its place */
		if (tls.align > restart.align)
			restart.align = tls.align;
		return;
	}
	if (tls.size && !tls.in_static_block && allocates(map)) {
		struct trace_restart r = {.reason = TRACE_RESTART_ALLOCATOR, .way = TRACE_RESTART_WAY_UNTRACED};
		start_again(&r, map->l_name, tid);
		return;
	}
	if (tls.size && tls.in_static_block && tls.align > restart.align) {
		struct trace_restart r = {.reason = TRACE_RESTART_ALIGNMENT, .way = TRACE_RESTART_WAY_UNTRACED,
			.needed = tls.align, .kept = restart.align};
		start_again(&r, map->l_name, tid);
		return;
	}
	if (tls.size && tls.in_static_block) {
		uint64_t align = tls.align ? tls.align : 1, size = (tls.size + align - 1) / align * align;
		restart.needed += size;
		if (size > restart.most) {
			restart.most = size;
			restart.path = map->l_name;
		}
	}
	if (restart.needed <= KEPT - KEPT_TUNABLE)
		return;
	bool grows = glibc_mentions(image_dynlinker(), "glibc.rtld.optional_static_tls");
	restart.kept = grows ? KEPT - KEPT_TUNABLE + tunable() : KEPT;
	if (restart.needed <= restart.kept || !is_complete(map))
		return;
	struct trace_restart r = {.reason = TRACE_RESTART_STATIC_TLS, .needed = restart.needed, .kept = restart.kept,
		.way = grows ? TRACE_RESTART_WAY_ROOM : TRACE_RESTART_WAY_UNTRACED};
	start_again(&r, restart.path, tid);
}
