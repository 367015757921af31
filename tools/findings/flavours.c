/* SPDX-License-Identifier: MIT */
/* Libraries for two major versions of CUDA in one process, or in one folder. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/shell.h"
#include "base/text.h"
#include "findings/cuda.h"
#include "findings/rules.h"
#include "python/requirement.h"
#include "remedy/remedy.h"
#include "snapshot/requires.h"
#include "snapshot/words.h"

/* The number behind ".so." of a name with this stem, 0 if it has none. */
static unsigned major_of(const char *soname, const char *stem)
{
	size_t length = strlen(stem);
	return has_stem(soname, stem) && soname[length + 3] == '.' ? (unsigned)strtoul(soname + length + 4, NULL, 10) :
								     0;
}

/* These carry the major version of CUDA in their names. */
static const char *const numbered[] = {"libcudart", "libcublas", "libcublasLt", "libnvrtc", "libnvJitLink"};

static unsigned cuda_major(const char *soname)
{
	for (size_t i = 0; i < countof(numbered); i++)
		if (major_of(soname, numbered[i]))
			return major_of(soname, numbered[i]);
	return 0;
}

static struct finding *add(struct diagnosis *d, const struct process *p, enum severity severity, const struct object *o,
	const char *headline)
{
	struct finding *f = finding_add(d, CODE_CUDA_FLAVOURS_MIXED, severity, p, "%s", headline);
	f->soname = object_name(o);
	f->path = o->path;
	f->requester = o->requester;
	f->when = o->first;
	return f;
}

/* --- two majors of one library, both loaded --- */

static void say_loaded(
	struct finding *f, const struct process *p, const struct snapshot *snapshot, const struct object *o)
{
	const struct file *file = snapshot ? snapshot_object(snapshot, o) : NULL;
	char *words = file ? file_words(file) : xstrdup(o->path);
	finding_evidence(f, "loaded %s", words);
	free(words);
	for (size_t i = 0; i < p->object_count; i++)
		for (size_t n = 0; n < p->objects[i]->needed_count; n++)
			if (p->objects[i]->needed[n].object == o)
				finding_evidence(f, "  needed by %s", p->objects[i]->path);
}

static void both_loaded(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot, const char *stem)
{
	const struct object *first = NULL;
	for (size_t i = 0; i < p->object_count; i++) {
		const struct object *o = p->objects[i];
		unsigned major = major_of(o->soname, stem);
		if (!major || (first && major_of(first->soname, stem) == major))
			continue;
		if (!first) {
			first = o;
			continue;
		}
		if (finding_find(d, CODE_CUDA_FLAVOURS_MIXED, p, NULL))
			return;
		char *headline = xasprintf(
			"`%s` and `%s` are loaded in one process", object_name(first), object_name(o));
		struct finding *f = add(d, p, SEVERITY_WARNING, o, headline);
		free(headline);
		say_loaded(f, p, snapshot, first);
		say_loaded(f, p, snapshot, o);
		finding_note(f,
			"libraries whose names are the same for both (libcudnn.so.9, libnccl.so.2, libcusparse.so.12) "
			"serve only one of them");
		finding_help(f, NULL, "use builds for one major version of CUDA: what needs %s has another for %s",
			object_name(o), object_name(first));
		return;
	}
}

/* --- a library whose name is the same for both, built for the other one --- */

static const char *const same_name[] = {"libcusparse", "libcurand", "libcusolver", "libcudnn", "libnccl",
	"libnvshmem_host", "libcusparseLt", "libcufile", "libcudss"};

static bool is_same_name(const char *soname)
{
	for (size_t i = 0; i < countof(same_name); i++)
		if (has_stem(soname, same_name[i]) || (soname && strncmp(soname, "libcudnn_", 9) == 0))
			return true;
	return false;
}

static void other_flavour(struct diagnosis *d, const struct cuda *c, const struct object *o)
{
	for (size_t n = 0; n < o->needed_count; n++) {
		const char *name = o->needed[n].name;
		unsigned major = cuda_major(name);
		if (!major || major == c->runtime_major ||
			finding_find(d, CODE_CUDA_FLAVOURS_MIXED, c->process, object_name(o)))
			continue;
		struct finding *not_found = finding_find(d, CODE_NOT_FOUND, c->process, name);
		char *headline = xasprintf("`%s` is the one for CUDA %u, in a program for CUDA %u", object_name(o),
			major, c->runtime_major);
		struct finding *f = add(d, c->process, not_found ? not_found->severity : SEVERITY_WARNING, o, headline);
		free(headline);
		const struct file *file = c->snapshot ? snapshot_object(c->snapshot, o) : NULL;
		char *words = file ? file_words(file) : xstrdup(o->path);
		finding_evidence(f, "loaded %s", words);
		free(words);
		evidence_way(f, o);
		finding_evidence(f, "it needs %s%s", name, not_found ? ", which was not found" : "");
		evidence_runtime(f, c);
		finding_note(f, "the name %s is the same for CUDA 12 and 13: ld.so takes whichever comes first",
			object_name(o));
		f->want.soname = object_name(o);
		f->want.requester = c->snapshot && o->requester ? snapshot_object(c->snapshot, o->requester) : NULL;
		help_without(f, o);
	}
}

/* --- two distributions that own one file --- */

/* What an object's wheel requires of one of the two; NULL if it asks for neither. */
static char *wanted(const struct snapshot *snapshot, const struct process *p, const struct distribution *const *two,
	const struct distribution **chosen)
{
	for (size_t i = 0; i < p->object_count; i++) {
		const struct file *file = snapshot_object(snapshot, p->objects[i]);
		const struct distribution *asker = file && file->owner ? file->owner->distribution : NULL;
		for (size_t k = 0; asker && asker->requires.count && k < 2; k++) {
			char *pin = asker == two[k] ?
				NULL :
				requirement_of(snapshot, asker, two[k]->name, python_of_site(snapshot, asker->site));
			*chosen = two[k];
			if (pin)
				return pin;
		}
	}
	return NULL;
}

/* "nvidia-nccl" of "nvidia-nccl-cu12": the length without the flavour. */
static size_t flavour_stem(const char *name)
{
	const char *flavour = strrchr(name, '-');
	bool is = flavour && strncmp(flavour, "-cu", 3) == 0 && flavour[3] &&
		!flavour[3 + strspn(flavour + 3, "0123456789")];
	return is ? (size_t)(flavour - name) : strlen(name);
}

static bool are_flavours(const char *a, const char *b)
{
	return flavour_stem(a) == flavour_stem(b) && strncmp(a, b, flavour_stem(a)) == 0;
}

/* Where nobody requires either: with a driver the one for GPUs, without the one whose file it is. */
static const struct distribution *likelier(
	const struct snapshot *snapshot, const struct distribution *one, const struct distribution *other)
{
	if (!snapshot->host.driver || strstr(one->name, "gpu"))
		return one;
	return strstr(other->name, "gpu") ? other : one;
}

static void help_both(struct finding *f, const struct snapshot *snapshot, const struct process *p,
	const struct distribution *one, const struct distribution *other)
{
	const struct distribution *two[] = {one, other}, *chosen = NULL;
	char *pin = wanted(snapshot, p, two, &chosen), *requirement;
	if (pin)
		requirement = xasprintf("%s%s", chosen->name, pin);
	else
		requirement = xstrdup(likelier(snapshot, one, other)->name);
	char *command = pip_replace(python_of_site(snapshot, one->site), one->name, other->name, requirement);
	finding_help(f, command, pin ? "uninstall both, and install %s again, which is what is required" :
		"uninstall both, and install the one that the program wants: %s", requirement);
	free(command);
	free(requirement);
	free(pin);
}

/* What fails in a file of two owners fails for that. */
static void explain(struct diagnosis *d, struct finding *f, const struct file *file)
{
	for (size_t i = 0; i < d->count; i++) {
		struct finding *other = d->findings[i];
		const struct file *requester = other->requester ? snapshot_object(f->snapshot, other->requester) : NULL;
		bool about = (other->path && strcmp(other->path, file->path) == 0) || requester == file;
		if (other == f || other->process != f->process || other->cause || other->severity != SEVERITY_ERROR ||
			!about)
			continue;
		other->cause = f;
		other->want = (struct want){0};
		f->severity = SEVERITY_ERROR;
	}
}

static void both_installed(
	struct diagnosis *d, const struct process *p, const struct snapshot *snapshot, const struct object *o)
{
	const struct file *file = snapshot_object(snapshot, o);
	if (!file || !file->rival || !file->owner || file->owner->kind != OWNER_WHEEL)
		return;
	const struct distribution *one = file->owner->distribution, *other = file->rival->distribution;
	enum code code = are_flavours(one->name, other->name) ? CODE_CUDA_FLAVOURS_MIXED : CODE_MIXED_OWNERS;
	char *headline = xasprintf("%s and %s are both installed, and write to the same files", one->name, other->name);
	struct finding *f = NULL;
	for (size_t i = 0; i < d->count && !f; i++)
		if (d->findings[i]->process == p && strcmp(d->findings[i]->headline, headline) == 0)
			f = d->findings[i];
	if (!f) {
		f = finding_add(d, code, SEVERITY_WARNING, p, "%s", headline);
		f->soname = object_name(o);
		f->path = o->path;
		f->requester = o->requester;
		f->when = o->first;
		finding_evidence(f, "loaded %s, which is in RECORD of both", o->path);
		finding_evidence(f, "%s %s and %s %s are in %s", one->name, one->version ? one->version : "",
			other->name, other->version ? other->version : "", one->site);
		if (file->recorded_size)
			finding_evidence(f, "it has the size of neither");
		finding_note(f,
			"the one that was installed last overwrote the other's files, and uninstalling either takes "
			"them away");
		help_both(f, snapshot, p, one, other);
	}
	free(headline);
	explain(d, f, file);
}

void find_flavours(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	struct cuda c;
	cuda_look(&c, p, snapshot);
	for (size_t i = 0; snapshot && i < p->object_count; i++)
		both_installed(d, p, snapshot, p->objects[i]);
	for (size_t i = 0; c.runtime_major && i < p->object_count; i++)
		if (is_same_name(p->objects[i]->soname))
			other_flavour(d, &c, p->objects[i]);
	for (size_t i = 0; i < countof(numbered); i++)
		both_loaded(d, p, snapshot, numbered[i]);
}
