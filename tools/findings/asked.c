/* SPDX-License-Identifier: MIT */
/*
 * requirement-unmet of the one who asks: a wheel was built for a torch, a CUDA or a jaxlib that is not the one that is
 * here.  What it then misses, libraries and symbols, is missed for that reason: to bring them one by one would mix two
 * builds.  So these come first, and the cure is the pair that fits.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "findings/cuda.h"
#include "findings/rules.h"
#include "python/requirement.h"
#include "remedy/remedy.h"
#include "snapshot/requires.h"
#include "snapshot/words.h"

struct asking {
	struct diagnosis *d;
	const struct process *process;
	const struct snapshot *snapshot;
	struct finding *failed;	/* what of it failed first */
	const struct distribution *asker;
	const struct python *python;
};

static const struct distribution *owner_of(const struct snapshot *snapshot, const struct object *o)
{
	const struct file *file = o ? snapshot_object(snapshot, o) : NULL;
	return file && file->owner ? file->owner->distribution : NULL;
}

static const struct framework *torch_of(const struct asking *a)
{
	for (size_t i = 0; i < a->snapshot->framework_count; i++) {
		const char *path = a->snapshot->frameworks[i].path, *site = a->asker->site;
		size_t length = site ? strlen(site) : 0;
		if (path && length && strncmp(path, site, length) == 0 && strcmp(path + length, "/torch") == 0)
			return &a->snapshot->frameworks[i];
	}
	return NULL;
}

/* The CUDA that a library is of by its name: 13 of libcudart.so.13, 0 if one name is for all. */
static unsigned cuda_of(const struct diagnosis *d, const char *soname)
{
	const struct catalog_soname *row = soname ? catalog_soname(d->catalog, soname, 0, NULL) : NULL;
	return row && !row->driver ? row->cuda : 0;
}

static bool is_of_torch(const char *soname)
{
	return has_stem(soname, "libtorch") || has_stem(soname, "libtorch_cpu") || has_stem(soname, "libtorch_cuda") ||
		has_stem(soname, "libtorch_hip") || has_stem(soname, "libtorch_python") || has_stem(soname, "libc10") ||
		has_stem(soname, "libc10_cuda") || has_stem(soname, "libc10_hip");
}

/* Which of what a wheel misses comes from the wheel that it was built for. */
static bool comes_from(const struct asking *a, const struct distribution *partner)
{
	const struct finding *f = a->failed;
	const struct file *file = f->path ? snapshot_file(a->snapshot, f->path) : NULL;
	if (file && file->owner && file->owner->distribution == partner)
		return true;
	if (f->code != CODE_NOT_FOUND)
		return catalog_distribution(a->d->catalog, partner->name);
	if (cuda_of(a->d, f->soname) || is_of_torch(f->soname))
		return catalog_distribution(a->d->catalog, partner->name);
	for (const struct named *n = f->soname ? finding_named(a->d, a->snapshot, f->soname) : NULL; n; n = n->next)
		if (n->file->owner && n->file->owner->distribution == partner)
			return true;
	return false;
}

/* --- what its metadata says --- */

struct unmet {
	const struct asking *asking;
	const struct distribution *partner;
	char *specifiers;
};

/* NVIDIA's wheels come in the version that is asked for: to change the asker for them would be the wrong way round. */
static void look_at(void *context, const struct requirement *r)
{
	struct unmet *u = context;
	const struct asking *a = u->asking;
	if (u->partner || r->url || strncmp(r->name, "nvidia-", 7) == 0 || strncmp(r->name, "cuda-", 5) == 0)
		return;
	const struct distribution *there = python_installed(a->snapshot, a->python, r->name);
	if (!there || there == a->asker || !there->version || version_satisfies(there->version, r->specifiers) ||
		!comes_from(a, there))
		return;
	u->partner = there;
	u->specifiers = xstrdup(r->specifiers);
}

static struct finding *add(const struct asking *a, const char *headline)
{
	const struct finding *failed = a->failed;
	struct finding *f = finding_add(a->d, CODE_REQUIREMENT_UNMET, failed->severity, a->process, "%s", headline);
	f->soname = failed->soname;
	f->path = failed->requester ? failed->requester->path : NULL;
	f->requester = failed->requester;
	f->search = failed->search;
	f->when = failed->when;
	return f;
}

static struct finding *by_metadata(const struct asking *a)
{
	struct unmet u = {.asking = a};
	const struct distribution *asker = a->asker;
	requirement_each(a->snapshot, asker, a->python, look_at, &u);
	if (!u.partner)
		return NULL;
	char *headline = xasprintf("%s %s requires %s%s, and %s %s is installed", asker->name,
		asker->version ? asker->version : "", u.partner->name, u.specifiers, u.partner->name,
		u.partner->version);
	struct finding *f = add(a, headline);
	free(headline);
	finding_evidence(f, "METADATA of %s says: Requires-Dist: %s%s", asker->name, u.partner->name, u.specifiers);
	finding_evidence(f, "%s %s is in %s", u.partner->name, u.partner->version, u.partner->site);
	f->want = (struct want){.soname = asker->name,
		.requester = snapshot_object(a->snapshot, f->requester),
		.fit = asker,
		.with = u.partner,
		.specifiers = finding_keep(a->d, u.specifiers)};
	free(u.specifiers);
	return f;
}

/* --- what torch was built for, and it was not --- */

/* "cu129" of CUDA 12.9, "cpu" of none: the folder of such builds. */
static char *index_of(const struct framework *torch)
{
	if (!torch->cuda)
		return xstrdup(strstr(torch->version, "+rocm") || strstr(torch->version, "+xpu") ? "" : "cpu");
	const char *dot = strchr(torch->cuda, '.');
	return dot ? xasprintf("cu%.*s%.1s", (int)(dot - torch->cuda), torch->cuda, dot + 1) : xstrdup("");
}

static struct finding *by_flavour(const struct asking *a)
{
	const struct framework *torch = torch_of(a);
	const struct finding *failed = a->failed;
	unsigned wanted = failed->code == CODE_NOT_FOUND ? cuda_of(a->d, failed->soname) : 0;
	bool part = failed->code == CODE_NOT_FOUND && is_of_torch(failed->soname) && strstr(failed->soname, "_cuda") &&
		torch && !torch->cuda;
	const struct catalog_distribution *row = catalog_distribution(a->d->catalog, a->asker->name);
	char *pin = requirement_of(a->snapshot, a->asker, "torch", a->python);
	bool built_for_torch = pin || (row && row->pytorch);
	free(pin);
	if (!torch || !torch->version || !built_for_torch || strcmp(a->asker->name, "torch") == 0 ||
		(!wanted && !part) || (torch->cuda && strtoul(torch->cuda, NULL, 10) == wanted))
		return NULL;
	char *built = wanted ? xasprintf("CUDA %u", wanted) : xstrdup("CUDA");
	char *has = torch->cuda ? xasprintf("is for CUDA %s", torch->cuda) : xstrdup("is a build without CUDA");
	char *headline = xasprintf("%s %s was built for %s, and torch %s %s", a->asker->name,
		     a->asker->version ? a->asker->version : "", built, torch->version, has),
	     *index = index_of(torch);
	struct finding *f = add(a, headline);
	finding_evidence(f, "%s, of %s, needs %s", failed->requester->path, a->asker->name, failed->soname);
	finding_evidence(
		f, "%s/version.py says %s %s", torch->path, torch->version, torch->cuda ? torch->cuda : "and no CUDA");
	if (row && row->pytorch && *index && a->asker->version)
		f->want = (struct want){
			.soname = a->asker->name, .again = a->asker, .index = finding_keep(a->d, index)};
	else
		finding_help(f, NULL, "take the build of %s that is made for torch %s", a->asker->name, torch->version);
	if (wanted)
		finding_note(f, "or take a torch for CUDA %u: with %s alone, libraries of two builds come together",
			wanted, failed->soname);
	free(index), free(headline), free(has), free(built);
	return f;
}

/* --- what its name says --- */

/* 12 of "cupy-cuda12x", "jax-cuda12-plugin" and "cudf-cu12"; 0 if it says none. */
static unsigned cuda_of_name(const char *name)
{
	for (const char *at = name; (at = strstr(at, "-cu")); at++) {
		const char *digits = at + 3 + (strncmp(at + 3, "da", 2) == 0 ? 2 : 0);
		size_t length = strspn(digits, "0123456789");
		if (length == 2 && (!digits[2] || digits[2] == 'x' || digits[2] == '-'))
			return (unsigned)strtoul(digits, NULL, 10);
	}
	return 0;
}

/* Another version of it that is here, and of which CUDA. */
static const struct file *other_cuda(const struct asking *a, unsigned wanted, unsigned *other)
{
	const char *program;
	for (const struct named *n = finding_named(a->d, a->snapshot, a->failed->soname); n; n = n->next) {
		const struct file *f = n->file;
		bool is = !f->error && f->why & FILE_OTHER_VERSION && f->soname &&
			strcmp(f->soname, a->failed->soname) == 0 && !file_misfit(a->snapshot, a->process, f, &program);
		*other = is ? cuda_of(a->d, f->elf && f->elf->soname ? f->elf->soname : last_component(f->path)) : 0;
		if (*other && *other != wanted)
			return f;
	}
	return NULL;
}

static struct finding *by_name(const struct asking *a)
{
	const struct finding *failed = a->failed;
	unsigned named = cuda_of_name(a->asker->name),
		 wanted = failed->code == CODE_NOT_FOUND ? cuda_of(a->d, failed->soname) : 0, here = 0;
	const struct file *other = named && named == wanted ? other_cuda(a, wanted, &here) : NULL;
	const struct catalog_distribution *row = catalog_distribution(a->d->catalog, a->asker->name);
	if (!other || strncmp(a->asker->name, "nvidia-", 7) == 0)
		return NULL;
	char *headline = xasprintf("%s is for CUDA %u, and CUDA %u is what is here", a->asker->name, named, here);
	struct finding *f = add(a, headline);
	char *words = file_words(other);
	finding_evidence(f, "%s was looked for in vain; there is %s", failed->soname, words);
	f->want = failed->want;
	if (row && row->flavour) {
		const char *at = strstr(row->flavour, "{X}");
		char *name = xasprintf("%.*s%u%s", (int)(at - row->flavour), row->flavour, here, at + 3);
		f->want.replaced = a->asker;
		f->want.by = finding_keep(a->d, name);
		free(name);
	} else {
		finding_help(f, NULL, "take the build of %s for CUDA %u, if there is one", a->asker->name, here);
	}
	free(words), free(headline);
	return f;
}

/* --- who asked --- */

/*
 * Who has a library opened by ctypes or by Python itself is not to be seen; of the wheels that are loaded, one whose
 * name says the CUDA that the library is of.
 */
static const struct distribution *asker_by_name(
	const struct diagnosis *d, const struct process *p, const struct snapshot *snapshot, const struct finding *f)
{
	unsigned wanted = f->code == CODE_NOT_FOUND ? cuda_of(d, f->soname) : 0;
	for (size_t i = p->object_count; wanted && i-- > 0;) {
		const struct distribution *of = owner_of(snapshot, p->objects[i]);
		if (of && strncmp(of->name, "nvidia-", 7) != 0 && cuda_of_name(of->name) == wanted)
			return of;
	}
	return NULL;
}

static bool may_be_for_asker(const struct finding *f)
{
	return f->code == CODE_NOT_FOUND || f->code == CODE_MISSING_SYMBOL || f->code == CODE_ABI_MISMATCH ||
		f->code == CODE_MISSING_VERSION || f->code == CODE_IMPORT_ORDER;
}

struct judged {
	struct judged *next;
	const struct distribution *asker;
	struct finding *finding;
};

static struct finding *judge(const struct asking *a)
{
	struct finding *f = by_metadata(a);
	if (!f)
		f = by_flavour(a);
	return f ? f : by_name(a);
}

void find_asked(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	struct judged *all = NULL;
	for (size_t i = 0, count = d->count; snapshot && i < count; i++) {
		struct finding *f = d->findings[i];
		if (f->process != p || f->cause || f->severity == SEVERITY_NOTE || !may_be_for_asker(f))
			continue;
		struct asking a = {.d = d,
			.process = p,
			.snapshot = snapshot,
			.failed = f,
			.asker = owner_of(snapshot, f->requester)};
		if (!a.asker)
			a.asker = asker_by_name(d, p, snapshot, f);
		struct judged *known = all;
		while (known && known->asker != a.asker)
			known = known->next;
		a.python = a.asker ? python_of_site(snapshot, a.asker->site) : NULL;
		struct finding *cause = !a.asker ? NULL : known ? known->finding : judge(&a);
		if (!cause)
			continue;
		if (!known) {
			known = arena_take(&d->arena, sizeof(*known));
			*known = (struct judged){all, a.asker, cause};
			all = known;
		}
		f->cause = cause;
		f->want = (struct want){0};
		if (f->severity < cause->severity)
			cause->severity = f->severity;
	}
}
