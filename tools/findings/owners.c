/* SPDX-License-Identifier: MIT */
/*
 * Libraries that are not those that the ones beside them were built with: what their owners require, and who their
 * owners are.
 */
#include "findings/cuda.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "findings/rules.h"
#include "python/metadata.h"
#include "python/requirement.h"
#include "remedy/remedy.h"
#include "snapshot/requires.h"
#include "snapshot/words.h"

static const struct distribution *distribution_of(const struct file *f)
{
	return f && f->owner ? f->owner->distribution : NULL;
}

static const struct distribution *installed(const struct snapshot *snapshot, const char *site, const char *name)
{
	for (size_t i = 0; i < snapshot->distribution_count; i++)
		if (strcmp(snapshot->distributions[i]->name, name) == 0 &&
			strcmp(snapshot->distributions[i]->site, site) == 0)
			return snapshot->distributions[i];
	return NULL;
}

/* --- requirement-unmet --- */

struct asked_requirement {
	struct diagnosis *d;
	const struct process *process;
	const struct snapshot *snapshot;
	unsigned cuda;		/* major version of the program's CUDA, 0 if nothing tells */
	size_t met;		/* libraries that are what somebody pins */
	struct asker {
		const struct distribution *distribution;
		struct pins pins;
	} *askers;		/* those that were asked already */
	size_t asker_count;
};

/* The specifiers, which are the asker's; NULL if it requires no such distribution. */
static const char *pin_of(struct asked_requirement *a, const struct distribution *asker, const char *name)
{
	size_t i = 0;
	while (i < a->asker_count && a->askers[i].distribution != asker)
		i++;
	if (i == a->asker_count) {
		grow(a->askers, i);
		a->askers[i].distribution = asker;
		pins_collect(&a->askers[i].pins, a->snapshot, asker, python_of_site(a->snapshot, asker->site));
		a->asker_count++;
	}
	return pins_find(&a->askers[i].pins, name);
}

/* The version that specifiers are about: of "<14,>=13.2.86" 13.2.86; the caller frees it. */
static char *lowest_version(const char *specifiers)
{
	for (const char *p = specifiers; p && *p; p += strcspn(p, ","), p += *p == ',')
		if (strncmp(p, "==", 2) == 0 || strncmp(p, ">=", 2) == 0 || strncmp(p, "~=", 2) == 0) {
			size_t length = strcspn(p + 2, ",");
			if (length > 2 && strncmp(p + 2 + length - 2, ".*", 2) == 0)
				length -= 2;
			return xstrndup(p + 2, length);
		}
	return NULL;
}

static bool is_newer(const char *version, const char *specifiers)
{
	char *lowest = lowest_version(specifiers);
	bool newer = !lowest || version_compare(version, lowest) > 0;
	free(lowest);
	return newer;
}

static struct finding *add_unmet(const struct asked_requirement *a, enum severity severity, const struct object *o,
	const struct file *file, const struct object *requester, const char *headline)
{
	struct finding *f = finding_find(a->d, CODE_REQUIREMENT_UNMET, a->process, object_name(o));
	if (f)
		return NULL;
	f = finding_add(a->d, CODE_REQUIREMENT_UNMET, severity, a->process, "%s", headline);
	f->soname = object_name(o);
	f->path = o->path;
	f->requester = requester;
	f->search = o->search;
	f->when = o->first;
	f->want.soname = object_name(o);
	f->want.requester = snapshot_object(a->snapshot, requester);
	finding_evidence(f, "loaded %s", file_real(file));
	evidence_way(f, o);
	return f;
}

static void say_pin(struct finding *f, const struct object *requester, const struct distribution *asker,
	const char *name, const char *pin)
{
	finding_evidence(f, "%s, of %s %s, needs it; %s requires %s%s", object_name(requester), asker->name,
		asker->version, asker->name, name, pin);
}

/* A wheel's library, and the wheel is of another version than the asking wheel pins. */
static void other_version(struct asked_requirement *a, const struct object *o, const struct file *file,
	const struct object *requester, const struct distribution *asker)
{
	const struct distribution *owner = distribution_of(file);
	const char *pin = pin_of(a, asker, owner->name);
	if (!pin)
		return;
	if (version_satisfies(owner->version, pin)) {
		a->met++;
		return;
	}
	bool newer = is_newer(owner->version, pin);
	char *headline = xasprintf("`%s` is of %s %s, and %s requires %s%s", object_name(o), owner->name,
		owner->version, asker->name, owner->name, pin);
	struct finding *f = add_unmet(a, newer ? SEVERITY_NOTE : SEVERITY_WARNING, o, file, requester, headline);
	if (f) {
		say_pin(f, requester, asker, owner->name, pin);
		f->want.instead = owner;
		finding_note(f, newer ? "a newer one mostly has all that an older one had" :
			"an older one may lack functions, or take arguments that have changed since");
	}
	free(headline);
}

/* The wheel that brings a soname, by the catalogue. */
static char *wheel_of(const struct asked_requirement *a, const char *soname)
{
	static const struct {
		uint16_t number;
		const char *name;
	} machines[] = {{EM_X86_64, "x86_64"}, {EM_AARCH64, "aarch64"}};
	const char *machine = NULL;
	for (size_t i = 0; i < countof(machines); i++)
		if (machines[i].number == a->process->image->machine)
			machine = machines[i].name;
	const struct catalog_soname *row = catalog_soname(a->d->catalog, soname, a->cuda, machine);
	if (!row || row->driver || !row->wheel)
		return NULL;
	char *name = distribution_normalize(row->wheel), *place = strstr(name, "{x}");
	if (place) {
		char *filled = xasprintf("%.*s%u%s", (int)(place - name), name, a->cuda, place + 3);
		free(name);
		name = filled;
	}
	return name;
}

static bool is_wheel_file_gone(const struct asked_requirement *a, const struct distribution *wheel, const char *soname)
{
	for (size_t i = 0; i < a->snapshot->file_count; i++) {
		const struct file *f = a->snapshot->files[i];
		if (f->error && distribution_of(f) == wheel && strcmp(last_component(f->path), soname) == 0)
			return true;
	}
	return false;
}

/* Nobody's library, or a package manager's, where the asking wheel pins a wheel that is not there. */
static void foreign(struct asked_requirement *a, const struct object *o, const struct file *file,
	const struct object *requester, const struct distribution *asker)
{
	char *name = wheel_of(a, object_name(o));
	const char *pin = name ? pin_of(a, asker, name) : NULL;
	const struct distribution *wheel = pin ? installed(a->snapshot, asker->site, name) : NULL;
	bool gone = wheel && is_wheel_file_gone(a, wheel, object_name(o));
	/* What lies before an installed wheel is told as shadowed. */
	if (pin && (!wheel || gone)) {
		char *headline = xasprintf(
			"`%s` comes from outside Python, and %s requires %s%s", object_name(o), asker->name, name, pin);
		struct finding *f = add_unmet(a, SEVERITY_WARNING, o, file, requester, headline);
		if (f) {
			say_pin(f, requester, asker, name, pin);
			if (gone)
				finding_evidence(f, "%s %s is installed in %s, and its file is gone", name,
					wheel->version, asker->site);
			else
				finding_evidence(f, "%s is not installed in %s", name, asker->site);
			f->want.again = gone ? wheel : NULL;
			char *whose = file_words(file);
			finding_note(f, "what was taken instead: %s", whose);
			free(whose);
		}
		free(headline);
	}
	free(name);
}

static void check_pair(struct asked_requirement *a, const struct object *requester, const struct object *o)
{
	const struct file *from = requester ? snapshot_object(a->snapshot, requester) : NULL,
			  *file = o ? snapshot_object(a->snapshot, o) : NULL;
	const struct distribution *asker = distribution_of(from);
	if (!asker || !asker->requires.count || !file || !o->soname || distribution_of(file) == asker)
		return;
	if (distribution_of(file))
		other_version(a, o, file, requester, asker);
	else
		foreign(a, o, file, requester, asker);
}

void find_requirement_unmet(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	struct cuda c;
	cuda_look(&c, p, snapshot);
	struct asked_requirement a = {.d = d, .process = p, .snapshot = snapshot, .cuda = c.runtime_major};
	for (size_t i = 0; snapshot && snapshot->distribution_count && i < p->object_count; i++) {
		const struct object *o = p->objects[i];
		for (size_t n = 0; n < o->needed_count; n++)
			check_pair(&a, o, o->needed[n].object);
		if (o->via == VIA_DLOPEN)
			check_pair(&a, o->requester, o);
	}
	for (size_t i = 0; i < a.asker_count; i++)
		pins_free(&a.askers[i].pins);
	free(a.askers);
	if (a.met)
		finding_checked(d, "libraries against what the Python packages that need them require");
}

/* --- mixed-owners --- */

static const char *const algebra[] = {"libnvJitLink", "libcusparse", "libcusolver", "libcublas", "libcublasLt", NULL};
static const char *const cudnn[] = {"libcudnn", "libcudnn_graph", "libcudnn_ops", "libcudnn_cnn", "libcudnn_adv",
	"libcudnn_heuristic", "libcudnn_engines_precompiled", "libcudnn_engines_runtime_compiled", NULL};
static const char *const nvrtc[] = {"libnvrtc", "libnvrtc-builtins", NULL};

static const struct family {
	const char *name;
	const char *const *stems;
	bool one_version;	/* its libraries are all of one version number */
} families[] = {{"linear algebra", algebra, false}, {"cuDNN", cudnn, true}, {"NVRTC", nvrtc, true}};

struct family_member {
	const struct object *object;
	const struct file *file;
	const char *home;	/* what installed it: equal for what was installed together */
	size_t length;		/* of home */
	char *release;		/* "13.0"; NULL if nothing tells */
};

static bool is_of(const char *soname, const struct family *family)
{
	for (const char *const *stem = family->stems; *stem; stem++)
		if (has_stem(soname, *stem))
			return true;
	return false;
}

static void find_home(struct family_member *m)
{
	const struct owner *owner = m->file->owner;
	m->home = file_real(m->file);
	m->length = (size_t)(last_component(m->home) - m->home);
	if (!owner) {
		/* What lies among a Python's packages came with them, though no RECORD names it. */
		const char *site = m->file->place == PLACE_SITE ? strstr(m->home, "-packages/") : NULL;
		if (site)
			m->length = (size_t)(site - m->home) + strlen("-packages");
		return;
	}
	if (owner->distribution)
		m->home = owner->distribution->site;
	else
		m->home = owner->kind == OWNER_CONDA && owner->where ? owner->where : owner_kind_name(owner->kind);
	m->length = strlen(m->home);
}

/* "13.0" out of words like "/usr/local/cuda-13.0/lib64" or "libcublas-13-0"; NULL if there is none. */
static char *release_in(const char *text, const char *before, char between)
{
	for (const char *at = text; (at = strstr(at, before)) != NULL; at++) {
		const char *digits = at + strlen(before);
		size_t major = strspn(digits, "0123456789");
		size_t minor = major && digits[major] == between ? strspn(digits + major + 1, "0123456789") : 0;
		if (major >= 2 && major <= 3 && minor && minor <= 2)
			return xasprintf("%.*s.%.*s", (int)major, digits, (int)minor, digits + major + 1);
	}
	return NULL;
}

/* The first two numbers of a version. */
static char *release_of_version(const char *version)
{
	size_t major = strcspn(version, ".");
	return version[major] ? xstrndup(version, major + 1 + strspn(version + major + 1, "0123456789")) : NULL;
}

static void find_release(struct family_member *m, const struct snapshot *snapshot, const struct family *family)
{
	static const char *const numbered[] = {"libnvJitLink", "libnvrtc", "libnvrtc-builtins"};
	const struct owner *owner = m->file->owner;
	if (family->one_version && owner && owner->distribution) {
		m->release = release_of_version(owner->version ? owner->version : "");
		return;
	}
	m->release = release_in(file_real(m->file), "/cuda-", '.');
	if (!m->release)
		m->release = release_in(file_real(m->file), "/cuda/", '.');
	if (m->release || !owner)
		return;
	if (!owner->distribution) {
		m->release = release_in(owner->name, "-", '-');
		return;
	}
	for (size_t i = 0; i < countof(numbered) && owner->version; i++)
		if (has_stem(object_name(m->object), numbered[i]))
			m->release = release_of_version(owner->version);
	const struct distribution *toolkit = installed(snapshot, owner->distribution->site, "cuda-toolkit");
	if (!m->release && toolkit && toolkit->version)
		m->release = release_of_version(toolkit->version);
}

static bool same_home(const struct family_member *a, const struct family_member *b)
{
	return a->length == b->length && memcmp(a->home, b->home, a->length) == 0;
}

/* Two of a family that were not installed together: which could harm. */
static void judge_pair(struct diagnosis *d, const struct process *p, const struct family *family,
	const struct family_member *a, const struct family_member *b)
{
	bool known = a->release && b->release;
	const char *name = object_name(b->object);
	if (same_home(a, b) || (known && strcmp(a->release, b->release) == 0) ||
		finding_find(d, CODE_MIXED_OWNERS, p, name))
		return;
	/* These say more: which one it should have been. */
	if (finding_find(d, CODE_REQUIREMENT_UNMET, p, name) || finding_find(d, CODE_SHADOWED, p, name))
		return;
	/* Within a major version the linker of device code takes what older and equally old libraries hand it. */
	bool fine = known && has_stem(name, "libnvJitLink") && version_compare(b->release, a->release) > 0;
	struct finding *f = finding_add(d, CODE_MIXED_OWNERS, known && !fine ? SEVERITY_WARNING : SEVERITY_NOTE, p,
		"`%s` and `%s` were not installed together", object_name(a->object), name);
	f->soname = name;
	f->path = b->object->path;
	f->requester = b->object->requester;
	f->when = b->object->first;
	const struct family_member *both[] = {a, b};
	for (size_t i = 0; i < 2; i++) {
		char *words = file_words(both[i]->file);
		finding_evidence(f, "%s%s%s", words, both[i]->release ? ", of release " : "",
			both[i]->release ? both[i]->release : "");
		evidence_way(f, both[i]->object);
		free(words);
	}
	if (known && !fine)
		finding_note(f,
			"the libraries of the %s family are made for one another: of different releases they may lack "
			"symbols or fail in "
			"calls",
			family->name);
	help_without(f, b->object);
}

static size_t collect(struct family_member *members, size_t room, const struct process *p,
	const struct snapshot *snapshot, const struct family *family)
{
	size_t count = 0;
	for (size_t i = 0; i < p->object_count && count < room; i++) {
		const struct object *o = p->objects[i];
		const struct file *file = is_of(o->soname, family) ? snapshot_object(snapshot, o) : NULL;
		if (!file)
			continue;
		members[count] = (struct family_member){.object = o, .file = file};
		find_home(&members[count]);
		find_release(&members[count], snapshot, family);
		count++;
	}
	return count;
}

/* The home of most of them is that of the family: the others are the strangers. */
static size_t most_at_home(const struct family_member *members, size_t count)
{
	size_t best = 0, best_count = 0;
	for (size_t i = 0; i < count; i++) {
		size_t alike = 0;
		for (size_t k = 0; k < count; k++)
			alike += same_home(&members[i], &members[k]);
		if (alike > best_count) {
			best = i;
			best_count = alike;
		}
	}
	return best;
}

void find_mixed_owners(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	struct family_member members[32];
	for (size_t i = 0; snapshot && i < countof(families); i++) {
		size_t count = collect(members, countof(members), p, snapshot, &families[i]);
		size_t home = most_at_home(members, count);
		for (size_t k = 0; k < count; k++)
			judge_pair(d, p, &families[i], &members[home], &members[k]);
		for (size_t k = 0; k < count; k++)
			free(members[k].release);
	}
}
