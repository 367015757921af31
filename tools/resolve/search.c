/* SPDX-License-Identifier: MIT */
/*
 * One name looked up as ld.so does (elf/dl-load.c: _dl_map_object, open_path, open_verify).  What a candidate comes to
 * decides how it goes on: the next candidate, the next list of directories, or the end of the program.
 */
#include "resolve/parts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "trace/format.h"

enum {
	PASSES_NOT_DIRECTORY = 239,	/* the glibc that goes on after ENOTDIR in a relative directory */
	CACHE_MAX = 64 << 20,
};

enum next { NEXT_CANDIDATE, NEXT_LIST, FOUND, REFUSED };

struct searching {
	struct resolved *all;
	struct resolve_search *search;
	const struct resolve_file *file;
	const char *path;	/* of what was found */
	int error;		/* of the last candidate */
};

/* --- what is wrong with a file --- */

static enum trace_outcome outcome_of_error(int error)
{
	switch (error) {
	case ENOENT: case ENOTDIR: return TRACE_OUTCOME_MISSING;
	case EACCES: case EPERM: return TRACE_OUTCOME_NO_PERMISSION;
	case ELOOP: return TRACE_OUTCOME_LOOP;
	default: return TRACE_OUTCOME_IO_ERROR;
	}
}

/* In the order of open_verify; *refused is what ld.so says when that is the end. */
static enum trace_outcome judge_header(
	const struct resolve_file *program, const struct resolve_file *f, const char **refused)
{
	const struct resolve_file_parts *p = f->parts;
	size_t header = program->elf_class == ELFCLASS64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
	*refused = "file too short";
	if (f->size < header)
		return TRACE_OUTCOME_TOO_SHORT;
	*refused = "invalid ELF header";
	if (memcmp(p->ident, ELFMAG, SELFMAG) != 0)
		return TRACE_OUTCOME_NOT_ELF;
	*refused = NULL;
	if (p->ident[EI_CLASS] != program->elf_class)
		return TRACE_OUTCOME_WRONG_CLASS;
	*refused = program->byte_order == ELFDATA2LSB ? "ELF file data encoding not little-endian" :
							"ELF file data encoding not big-endian";
	if (p->ident[EI_DATA] != program->byte_order)
		return TRACE_OUTCOME_NOT_ELF;
	*refused = "ELF file version ident does not match current one";
	if (p->ident[EI_VERSION] != EV_CURRENT)
		return TRACE_OUTCOME_NOT_ELF;
	*refused = "ELF file OS ABI invalid";
	if (p->ident[EI_OSABI] != ELFOSABI_SYSV && p->ident[EI_OSABI] != ELFOSABI_GNU)
		return TRACE_OUTCOME_NOT_ELF;
	*refused = "nonzero padding in e_ident";
	for (size_t i = EI_PAD; i < EI_NIDENT; i++)
		if (p->ident[i])
			return TRACE_OUTCOME_NOT_ELF;
	*refused = "ELF file version does not match current one";
	if (p->version != EV_CURRENT)
		return TRACE_OUTCOME_NOT_ELF;
	*refused = NULL;
	if (f->machine != program->machine)
		return TRACE_OUTCOME_WRONG_MACHINE;
	*refused = "only ET_DYN and ET_EXEC can be loaded";
	if (f->type != ET_DYN && f->type != ET_EXEC)
		return TRACE_OUTCOME_NOT_ELF;
	*refused = "ELF file's phentsize not the expected size";
	if (p->header_size != (program->elf_class == ELFCLASS64 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr)))
		return TRACE_OUTCOME_NOT_ELF;
	*refused = "cannot read file data";
	if (!p->headers)
		return TRACE_OUTCOME_IO_ERROR;
	*refused = NULL;
	return TRACE_OUTCOME_FOUND;
}

/* What _dl_map_object_from_fd says of a file that passed until then. */
static const char *refusal(const struct resolve_linker *l, const struct resolve_file *f)
{
	if (f->bad)
		return f->bad;	/* ld.so has no word for it: the process ends by SIGBUS, or goes wrong */
	if (!f->parts->loads)
		return "object file has no loadable segments";
	if (!f->dynamic)
		return "object file has no dynamic section";
	if (f->type == ET_EXEC)
		return "cannot dynamically load executable";
	if ((f->flags_1 & DF_1_PIE) && (!l->version || l->version >= 230))
		return "cannot dynamically load position-independent executable";
	return NULL;
}

static enum trace_outcome judge(const struct searching *s, const struct resolve_file *f, const char **refused)
{
	*refused = NULL;
	if (f->error)
		return outcome_of_error(f->error);
	if (!S_ISREG(f->mode)) {
		*refused = S_ISDIR(f->mode) ? "cannot read file data: Is a directory" : "it is no regular file";
		return TRACE_OUTCOME_IO_ERROR;
	}
	enum trace_outcome outcome = judge_header(s->all->program->file, f, refused);
	if (outcome == TRACE_OUTCOME_FOUND)
		*refused = refusal(s->all->linker, f);
	return f->bad && outcome == TRACE_OUTCOME_FOUND ? TRACE_OUTCOME_TOO_SHORT : outcome;
}

/* --- candidates --- */

static void note(struct searching *s, const char *path, enum trace_outcome outcome, int error)
{
	struct resolved_parts *p = s->all->parts;
	grow(p->candidates, p->candidate_count);
	p->candidates[p->candidate_count++] = (struct resolve_candidate){.path = path, .origin = s->search->origin,
		.outcome = (uint8_t)outcome, .error = error, .owner = s->search->owner};
}

static enum next try(struct searching *s, const char *path)
{
	const struct resolve_file *f = file_at(s->all->resolver, path);
	const char *refused;
	enum trace_outcome outcome = judge(s, f, &refused);
	s->error = f->error ? f->error : ENOENT;
	note(s, path, outcome, f->error);
	if (refused) {
		s->search->refused = refused;
		return REFUSED;
	}
	if (outcome != TRACE_OUTCOME_FOUND)
		return NEXT_CANDIDATE;
	s->file = f;
	s->path = path;
	return FOUND;
}

/* A directory with all its subdirectories for processors, these first. */
static enum next try_directory(struct searching *s, const struct directory *d)
{
	struct resolver *r = s->all->resolver;
	enum next next = NEXT_CANDIDATE;
	if (!d->count) {
		note(s, root_keep(r, xasprintf("%s%s", d->path, s->search->name)), TRACE_OUTCOME_MISSING, ENOENT);
		return NEXT_CANDIDATE;
	}
	for (size_t i = 0; i < d->count && next == NEXT_CANDIDATE; i++)
		next = try(s, root_keep(r, xasprintf("%s%s%s", d->path, d->present[i], s->search->name)));
	/* Of several errors the last one counts. */
	bool passes = s->error == ENOENT || s->error == EACCES ||
		(s->error == ENOTDIR && s->all->linker->version >= PASSES_NOT_DIRECTORY);
	return next == NEXT_CANDIDATE && !passes ? NEXT_LIST : next;
}

static enum next try_list(
	struct searching *s, const struct directory_list *list, enum origin origin, const struct resolve_object *owner)
{
	enum next next = NEXT_CANDIDATE;
	s->search->origin = (uint8_t)origin;
	s->search->owner = owner;
	for (size_t i = 0; i < list->count && next == NEXT_CANDIDATE; i++)
		next = try_directory(s, list->directories[i]);
	return next == NEXT_LIST ? NEXT_CANDIDATE : next;
}

static enum next try_text(struct searching *s, const struct resolve_object *o, const char *text, const char *separators,
	enum origin origin)
{
	const struct resolved *all = s->all;
	return try_list(s, paths_list(all->resolver, all->linker, o, all->secure, text, separators), origin,
		origin == ORIGIN_LD_LIBRARY_PATH || origin == ORIGIN_REDIRECT ? NULL : o);
}

/* --- the lists --- */

/* The requester's RPATH, then of who had it loaded, and so on; the program's as well.  One with a RUNPATH asks none. */
static enum next try_rpaths(struct searching *s)
{
	const struct resolve_object *requester = s->search->requester, *program = s->all->program;
	bool did_program = false;
	if (requester && requester->file->runpath)
		return NEXT_CANDIDATE;
	for (const struct resolve_object *o = requester; o; o = o->requester) {
		enum next next = o->file->rpath ? try_text(s, o, o->file->rpath, ":", ORIGIN_RPATH) : NEXT_CANDIDATE;
		if (next != NEXT_CANDIDATE)
			return next;
		did_program |= o == program;
	}
	return !did_program && program->file->rpath ? try_text(s, program, program->file->rpath, ":", ORIGIN_RPATH) :
						      NEXT_CANDIDATE;
}

static const struct ldcache *cache_of(struct resolver *r)
{
	size_t size;
	char *bytes = r->cache_read ? NULL : root_text(r, "/etc/ld.so.cache", CACHE_MAX, &size);
	r->cache_read = true;
	if (bytes)
		ldcache_take(&r->cache, bytes, size);
	return r->cache.bytes ? &r->cache : NULL;
}

static struct ldcache_reader reader_of(const struct resolved *all)
{
	const struct resolve_linker *l = all->linker;
	struct ldcache_reader reader = {.machine = all->program->file->machine,
		.elf_class = all->program->file->elf_class,
		.takes_legacy = l->version <= 236,
		.legacy = UINT64_C(1) << 63};
	for (size_t i = 0; i < l->subdirectory_count; i++) {
		const char *name = l->subdirectories[i];
		if (!reader.level && strncmp(name, "glibc-hwcaps/x86-64-v", 21) == 0)
			reader.level = (unsigned)(name[21] - '0');
		reader.legacy |= strcmp(name, "x86_64/") == 0 ? 1 :
			strcmp(name, "avx512_1/") == 0        ? 2 :
			strcmp(name, "haswell/") == 0         ? UINT64_C(1) << 48 :
								0;
	}
	return reader;
}

/* -z nodefaultlib takes nothing out of the cache that lies in, or below, a default directory. */
static bool may_use(const struct searching *s, const char *path, bool nodeflib)
{
	const struct resolve_linker *l = s->all->linker;
	for (size_t i = 0; i < l->directory_count && nodeflib; i++)
		if (strncmp(path, l->directories[i], strlen(l->directories[i])) == 0)
			return false;
	return true;
}

static enum next try_cache(struct searching *s, bool nodeflib)
{
	const struct ldcache *cache = cache_of(s->all->resolver);
	struct ldcache_reader reader = reader_of(s->all);
	const char *path = cache ? ldcache_find(cache, &reader, s->search->name) : NULL;
	if (!path || !may_use(s, path, nodeflib))
		return NEXT_CANDIDATE;
	s->search->origin = ORIGIN_CACHE;
	s->search->owner = NULL;
	return try(s, strings_keep_string(&s->all->resolver->strings, path));
}

static enum next by_name(struct searching *s)
{
	const struct resolved *all = s->all;
	const struct resolve_object *requester = s->search->requester;
	const struct resolve_object *who = requester ? requester : all->program;
	const struct resolve_rule *rule = &s->search->rule;
	bool nodeflib = who->file->flags_1 & DF_1_NODEFLIB;
	enum next next = rule->first ? try_text(s, who, rule->first, ":", ORIGIN_REDIRECT) : NEXT_CANDIDATE;
	if (next == NEXT_CANDIDATE)
		next = try_rpaths(s);
	if (next == NEXT_CANDIDATE && all->parts->library_path)
		next = try_text(s, all->program, all->parts->library_path, ":;", ORIGIN_LD_LIBRARY_PATH);
	if (next == NEXT_CANDIDATE && requester && requester->file->runpath)
		next = try_text(s, requester, requester->file->runpath, ":", ORIGIN_RUNPATH);
	if (next == NEXT_CANDIDATE)
		next = try_cache(s, nodeflib);
	if (next == NEXT_CANDIDATE && !nodeflib)
		next = try_list(s, paths_default(all->resolver, all->linker), ORIGIN_DEFAULT, NULL);
	if (next == NEXT_CANDIDATE && rule->last)
		next = try_text(s, who, rule->last, ":", ORIGIN_REDIRECT);
	return next;
}

/* --- rules --- */

/* A target that cannot be used falls through, as in the module. */
static bool redirected(struct searching *s)
{
	const char *refused;
	const struct resolve_file *f = resolver_file(s->all->resolver, s->search->rule.to);
	if (judge(s, f, &refused) != TRACE_OUTCOME_FOUND || refused)
		return false;
	s->search->origin = ORIGIN_REDIRECT;
	s->search->owner = NULL;
	return try(s, strings_keep_string(&s->all->resolver->strings, s->search->rule.to)) == FOUND;
}

static void ask_rule(struct searching *s)
{
	const struct resolver_options *o = &s->all->resolver->options;
	if (o->rule && !s->all->secure)
		s->search->rule = o->rule(o->context, s->search->requester, s->search->name);
}

static enum next go(struct searching *s)
{
	struct resolve_search *search = s->search;
	if (search->rule.hide)
		return NEXT_CANDIDATE;
	if (search->rule.to && redirected(s))
		return FOUND;
	if (!strchr(search->name, '/'))
		return by_name(s);
	search->origin = ORIGIN_DIRECT;
	return try(s, search->name);
}

static void keep_candidates(struct searching *s)
{
	struct resolved_parts *p = s->all->parts;
	if (s->file && !p->all_candidates)
		return;
	s->search->candidates = arena_take(&p->arena, p->candidate_count * sizeof(*p->candidates));
	memcpy(s->search->candidates, p->candidates, p->candidate_count * sizeof(*p->candidates));
	s->search->candidate_count = p->candidate_count;
}

const struct resolve_file *lookup_run(struct resolved *all, struct resolve_search *search, const char **path)
{
	struct searching s = {.all = all, .search = search};
	all->parts->candidate_count = 0;
	ask_rule(&s);
	enum next next = go(&s);
	if (next != FOUND)
		s.file = NULL;
	if (all->parts->candidate_count)
		keep_candidates(&s);
	*path = s.path;
	return s.file;
}
