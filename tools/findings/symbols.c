/* SPDX-License-Identifier: MIT */
/*
 * missing-symbol and abi-mismatch: what an object wants and nothing in its process defines.  One rule for all: the
 * chosen provider lacks a symbol that another copy has, or nobody has it; what is special to C++ extensions of torch is
 * told where that rule cannot say why.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/shell.h"
#include "base/text.h"
#include "findings/evidence.h"
#include "findings/rules.h"
#include "graph/process.h"
#include "print/print.h"
#include "remedy/remedy.h"
#include "python/requirement.h"
#include "snapshot/words.h"

enum { SYMBOLS_SHOWN = 3, COPIES_SHOWN = 3, ALSO_COLUMNS = 60 };

/* -1: the program ran on with it, so it was found after all. */
static int severity_of(const struct process *p, const struct object *o, bool lazy)
{
	enum ending ending = process_ending(p);
	/* Opened in vain: with RTLD_NOW, as Python does, what is called has to be there as well. */
	if (o->closed && (o->refused || !o->search || !o->search->call))
		return ending == ENDING_GOOD ? SEVERITY_WARNING : SEVERITY_ERROR;
	if (!lazy)
		return p->ended || ending == ENDING_GOOD ? -1 : SEVERITY_ERROR;
	if (process_lookup_ended(p))
		return SEVERITY_ERROR;
	return ending == ENDING_GOOD || p->ended ? SEVERITY_NOTE : SEVERITY_WARNING;
}

/* --- C++ extensions of torch --- */

/* _ZN3c10…, _ZNK2at…, _ZTVN5torch…: a name in one of torch's namespaces. */
static bool is_of_torch(const char *symbol)
{
	static const char *const spaces[] = {"3c10", "2at", "5torch", "6caffe2"};
	if (strncmp(symbol, "_Z", 2) != 0)
		return false;
	const char *name = symbol + 2 + strspn(symbol + 2, "NKTVISGR");
	for (size_t i = 0; i < countof(spaces); i++)
		if (begins_with(name, spaces[i]))
			return true;
	return false;
}

static const struct framework *framework_of(const struct snapshot *snapshot, const char *name)
{
	for (size_t i = 0; i < snapshot->framework_count; i++)
		if (strcmp(snapshot->frameworks[i].name, name) == 0)
			return &snapshot->frameworks[i];
	return NULL;
}

/* The two spellings of std::string in mangled names differ by the C++11 ABI alone. */
static bool differs_by_abi(const char *symbol, const char *similar)
{
	return similar && (strstr(symbol, "cxx11") != NULL) != (strstr(similar, "cxx11") != NULL);
}

static bool is_abi(const struct snapshot *snapshot, const struct unresolved *u)
{
	const struct framework *torch = framework_of(snapshot, "torch");
	if (differs_by_abi(u->symbol, u->similar))
		return true;
	return is_of_torch(u->symbol) && !(torch && torch->path && path_below(u->requester->path, torch->path));
}

/* Building it here, with the torch that is here. */
static void help_rebuild(const struct diagnosis *d, struct finding *f, const struct snapshot *snapshot,
	const struct unresolved *u, const char *torch)
{
	const struct distribution *of = u->requester->owner ? u->requester->owner->distribution : NULL;
	const struct catalog_distribution *row = of ? catalog_distribution(d->catalog, of->name) : NULL;
	const struct python *python = of ? python_of_site(snapshot, of->site) : NULL;
	const char *name = of ? of->name : last_component(u->requester->path);
	const struct distribution *installed = python ? python_installed(snapshot, python, "torch") : NULL;
	if (row && row->no_source && installed) {
		f->want = (struct want){.soname = of->name, .requester = u->requester, .fit = of, .with = installed};
		return;
	}
	if (!of || !of->version || !python || !python->executable || !python->has_pip) {
		finding_help(
			f, NULL, "take a build of %s for torch %s, or build it again with this torch", name, torch);
		return;
	}
	char *run = shell_word(python->executable), *pin = xasprintf("%s==%s", of->name, of->version),
	     *word = shell_word(pin);
	char *command = !requirement_is_plain(pin) ?
		NULL :
		xasprintf("%s -m pip install --force-reinstall --no-deps --no-cache-dir --no-build-isolation "
			  "--no-binary %s %s",
			run, of->name, word);
	finding_help(f, command, "take a build of %s whose tag names torch %s, or build it again with this torch", name,
		torch);
	free(command);
	free(word);
	free(pin);
	free(run);
}

static void describe_abi(
	const struct diagnosis *d, struct finding *f, const struct snapshot *snapshot, const struct unresolved *u)
{
	const struct framework *torch = framework_of(snapshot, "torch");
	const char *version = torch && torch->version ? torch->version : NULL;
	if (u->similar) {
		finding_evidence(f, "%s has instead %.*s", u->similar_in ? u->similar_in : "another library",
			SYMBOL_COLUMNS, u->similar);
		finding_note(f,
			differs_by_abi(u->symbol, u->similar) ?
				"the two names differ by the C++11 ABI of std::string alone: the one was compiled with "
				"_GLIBCXX_USE_CXX11_ABI=0, the other without (inferred)" :
				"a function of the same name takes other arguments now: they were made for different "
				"versions (inferred)");
	}
	if (!is_of_torch(u->symbol)) {
		finding_help(f, NULL,
			"build %s again with the compiler and the headers that the library was built with",
			last_component(u->requester->path));
		return;
	}
	if (version)
		finding_evidence(f, "torch is %s, in %s", version, torch->path);
	if (!u->similar)
		finding_note(f,
			"the symbol is one of torch's C++ interface, which changes with each version: %s was built for "
			"another torch (inferred)",
			last_component(u->requester->path));
	help_rebuild(d, f, snapshot, u, version ? version : "of the version that is installed");
}

/* --- the general rule --- */

static void describe_copies(struct finding *f, const struct snapshot *snapshot, const struct unresolved *u)
{
	for (size_t i = 0; i < u->defined_by.count && i < COPIES_SHOWN; i++) {
		const struct file *file = snapshot_file(snapshot, u->defined_by.items[i]);
		char *words = file ? file_words(file) : xstrdup(u->defined_by.items[i]);
		finding_note(f, "%s defines it, and was not loaded", words);
		free(words);
	}
	if (u->defined_by.count > COPIES_SHOWN)
		finding_note(f, "%zu more copies define it", u->defined_by.count - COPIES_SHOWN);
}

/* MKL calls into a profiler's library that newer versions of it no longer bring (pytorch#123097). */
static void describe_mkl(struct finding *f, const struct unresolved *u)
{
	if (strncmp(u->symbol, "iJIT_", 5) != 0)
		return;
	finding_note(f, "MKL 2024.1 and newer no longer bring this function, which this torch was built with");
	finding_help(f, "conda install 'mkl<2024.1'", "go back to an older MKL, or take torch from its own wheels");
}

/* Whether a library's name begins the symbol's, as names in C do: ncclCommResume, of libnccl.so.2. */
static size_t common_prefix(const char *soname, const char *symbol)
{
	enum { LEAST = 3 };
	size_t length = stem_length(soname);
	if (strncmp(soname, "lib", 3) != 0 || length < 3 + LEAST)
		return 0;
	return strncasecmp(soname + 3, symbol, length - 3) == 0 ? length - 3 : 0;
}

/*
 * The object that should define it: the one that was loaded for the soname of its version; without a version, for the
 * soname that a copy has which defines it, or the needed one of the longest name that begins the symbol's.
 */
static const struct object *provider_of(const struct object *requester, const struct unresolved *u)
{
	const struct object *likely = NULL;
	size_t longest = 0;
	if (u->provider)
		return need_provider(requester, u->provider);
	for (size_t i = 0; i < u->defined_by.count; i++) {
		const struct object *provider = need_provider(requester, last_component(u->defined_by.items[i]));
		if (provider)
			return provider;
	}
	for (size_t i = 0; i < requester->needed_count; i++) {
		size_t length = common_prefix(requester->needed[i].name, u->symbol);
		if (length > longest && requester->needed[i].object) {
			longest = length;
			likely = requester->needed[i].object;
		}
	}
	return likely;
}

/*
 * What glibc's parts say to one another under GLIBC_PRIVATE changes with every release, so that all of them have to be
 * of one.  No package brings a libc.so.6 for one of them.
 */
static void describe_glibc_part(struct finding *f, const struct snapshot *snapshot, const struct object *requester,
	const struct object *provider)
{
	evidence_loaded(f, snapshot, provider);
	f->soname = object_name(provider);
	f->path = requester->path;
	if (is_glibc_part(object_name(requester))) {
		finding_note(f, "%s is a part of glibc itself, and not of the glibc %s that runs here", requester->path,
			f->process->image->glibc ? f->process->image->glibc : "");
		if (!help_without(f, requester)) {
			char *word = shell_path(requester->path),
			     *command = xasprintf("mv %s %s.other-glibc", word, word);
			finding_help(
				f, command, "take %s away: the system's own serves whoever needs it", requester->path);
			free(command);
			free(word);
		}
	} else {
		finding_note(f, "functions of version GLIBC_PRIVATE are glibc's own, and change with every release");
		finding_help(f, NULL, "take a build of %s for the glibc that runs here", object_name(requester));
	}
}

static void describe_missing(struct finding *f, const struct snapshot *snapshot, const struct unresolved *u,
	const struct object *requester)
{
	const struct object *provider = provider_of(requester, u);
	if (provider && u->version && strcmp(u->version, "GLIBC_PRIVATE") == 0) {
		describe_glibc_part(f, snapshot, requester, provider);
		return;
	}
	if (provider) {
		const struct file *loaded = snapshot_object(snapshot, provider);
		evidence_loaded(f, snapshot, provider);
		if (provider->requester && provider->requester != requester)
			evidence_object_chain(f, provider, "  it was");
		f->soname = object_name(provider);
		f->path = loaded ? loaded->path : provider->path;
		f->want.soname = f->soname;
		f->want.requester = u->requester;
		f->want.instead = loaded && loaded->owner ? loaded->owner->distribution : NULL;
	}
	if (provider && !u->provider && !u->defined_by.count)
		finding_note(f, "that it should be there is inferred from its name: the symbol has no version");
	describe_copies(f, snapshot, u);
	if (u->similar)
		finding_note(f, "%s has `%.*s`", u->similar_in ? u->similar_in : "another library", SYMBOL_COLUMNS,
			u->similar);
	if (u->defined_by.count)
		f->want.copy = snapshot_file(snapshot, u->defined_by.items[0]);
	/* The copy is found then: nothing has to be installed. */
	if (provider && f->want.copy && help_without(f, provider))
		f->want.soname = NULL;
	describe_mkl(f, u);
}

/*
 * A library that lacks a version lacks its symbols as well, and one that is the wrong one lacks what several want: the
 * first finding about it tells the rest.
 */
static const struct finding *cause_of(const struct diagnosis *d, const struct process *p, const struct unresolved *u,
	const struct object *provider)
{
	if (provider) {
		const struct finding *version = finding_find(d, CODE_MISSING_VERSION, p, object_name(provider));
		return version ? version : finding_find(d, CODE_MISSING_SYMBOL, p, object_name(provider));
	}
	for (size_t i = 0; i < u->defined_by.count; i++) {
		const char *name = last_component(u->defined_by.items[i]);
		const struct finding *version = finding_find(d, CODE_MISSING_VERSION, p, name);
		const struct finding *cause = version ? version : finding_find(d, CODE_MISSING_SYMBOL, p, name);
		if (cause)
			return cause;
	}
	return NULL;
}

static void report(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot,
	const struct unresolved *u, const struct object *o, enum severity severity)
{
	bool abi = is_abi(snapshot, u);
	const struct object *provider = provider_of(o, u);
	const struct finding *cause = abi ? NULL : cause_of(d, p, u, provider);
	char *owner = file_owner_words(u->requester), *name = symbol_words(u->symbol, SYMBOL_COLUMNS);
	struct finding *f;
	if (abi)
		f = finding_add(d, CODE_ABI_MISMATCH, severity, p, "`%s` was built for %s: it wants `%s`",
			object_name(o), is_of_torch(u->symbol) ? "another torch" : "another C++ ABI", name);
	else
		f = finding_add(d, CODE_MISSING_SYMBOL, severity, p, "`%s`, which `%s` wants, is not in %s%s%s", name,
			object_name(o), provider ? "`" : "any library that was loaded",
			provider ? object_name(provider) : "", provider ? "`" : "");
	f->cause = cause && cause->severity <= severity ? cause : NULL;
	f->symbol = u->symbol;
	f->requester = o;
	f->when = o->first;
	finding_evidence(f, "%s%s%s%s wants it%s%s%s", o->path, owner ? " (" : "", owner ? owner : "", owner ? ")" : "",
		u->version ? ", version " : "", u->version ? u->version : "",
		u->lazy && !o->closed ? ", when it is called" : "");
	free(owner);
	evidence_object_chain(f, o, "  it was");
	if (strcmp(name, u->symbol) != 0)
		finding_evidence(f, "the whole name is %s", u->symbol);
	free(name);
	if (abi)
		describe_abi(d, f, snapshot, u);
	else
		describe_missing(f, snapshot, u, o);
	if (severity == SEVERITY_NOTE)
		finding_note(f, "the program did not come to call it");
}

/* What is told of one object and one provider. */
struct told_symbol {
	struct told_symbol *next;
	struct finding *finding;
	struct buffer names;
	size_t also;
};

/* Others that the same object wants: named up to a few, then counted. */
static void add_also(struct told_symbol *t, const struct unresolved *u)
{
	if (t->also++ >= SYMBOLS_SHOWN)
		return;
	char *name = symbol_words(u->symbol, ALSO_COLUMNS);
	buffer_printf(&t->names, "%s`%s`", t->also > 1 ? ", " : "", name);
	free(name);
}

static void report_also(struct told_symbol *t)
{
	if (t->also > SYMBOLS_SHOWN)
		buffer_printf(&t->names, " and %zu more", t->also - SYMBOLS_SHOWN);
	if (t->also)
		finding_evidence(t->finding, "%s wants as well: %s", object_name(t->finding->requester), t->names.data);
	buffer_free(&t->names);
}

void find_missing_symbol(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	struct map seen = {0};
	struct told_symbol *all = NULL;
	if (snapshot && p->object_count)
		finding_checked(d, "the symbols that one wants of another");
	for (size_t i = 0; snapshot && i < snapshot->unresolved_count; i++) {
		const struct unresolved *u = &snapshot->unresolved[i];
		const struct object *o = object_of_wanting(p, snapshot, u);
		int severity = o && !u->out_of_reach ? severity_of(p, o, u->lazy) : -1;
		if (severity < 0)
			continue;
		void **at = map_at(&seen,
			(struct map_key){
				.a = (uintptr_t)o, .b = (uintptr_t)provider_of(o, u), .c = is_abi(snapshot, u)});
		struct told_symbol *told = *at;
		if (!told) {
			told = *at = arena_take(&d->arena, sizeof(*told));
			report(d, p, snapshot, u, o, (enum severity)severity);
			*told = (struct told_symbol){.next = all, .finding = d->findings[d->count - 1]};
			all = told;
			continue;
		}
		if ((enum severity)severity < told->finding->severity)
			told->finding->severity = (enum severity)severity;
		add_also(told, u);
	}
	for (struct told_symbol *t = all; t; t = t->next)
		report_also(t);
	map_free(&seen);
}
