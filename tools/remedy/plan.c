/* SPDX-License-Identifier: MIT */
/* What would bring the library that a finding wants: which package, in which environment, in which version. */
#include "remedy/parts.h"

#include <elf.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "python/requirement.h"
#include "snapshot/requires.h"
#include "snapshot/words.h"

static const char *machine_name(unsigned machine)
{
	return machine == EM_X86_64 ? "x86_64" : machine == EM_AARCH64 ? "aarch64" : NULL;
}

/* --- which CUDA --- */

/* 13 of "libcudart.so.13", 11 of "libcudart.so.11.0": these have CUDA's own number. */
static unsigned major_of_soname(const char *soname)
{
	static const char *const stems[] = {
		"libcudart.so.", "libcublas.so.", "libcublasLt.so.", "libnvrtc.so.", "libnvJitLink.so."};
	for (size_t i = 0; i < countof(stems); i++)
		if (begins_with(soname, stems[i]))
			return (unsigned)strtoul(soname + strlen(stems[i]), NULL, 10);
	return 0;
}

static bool is_major(unsigned major)
{
	return major >= 8 && major <= 99;
}

static bool take_cuda(struct plan *p, unsigned major, unsigned minor)
{
	if (!is_major(major))
		return false;
	if (!p->cuda_major)
		p->cuda_major = major;
	if (p->cuda_major != major)
		return true;
	if (p->cuda_minor == UINT_MAX)
		p->cuda_minor = minor;
	return true;
}

/* "13.2" */
static bool take_dotted(struct plan *p, const char *text)
{
	char *end;
	if (!text)
		return false;
	unsigned major = (unsigned)strtoul(text, &end, 10);
	return take_cuda(p, major, *end == '.' ? (unsigned)strtoul(end + 1, NULL, 10) : UINT_MAX);
}

/* "cu132" is 13.2, as the last digit is the minor version; "-cu12" of a name says no minor. */
static void take_tag(struct plan *p, const struct distribution *d)
{
	const char *suffix = strstr(d->name, "-cu");
	if (d->cuda_tag && strncmp(d->cuda_tag, "cu", 2) == 0 && strlen(d->cuda_tag) == 5) {
		unsigned number = (unsigned)strtoul(d->cuda_tag + 2, NULL, 10);
		take_cuda(p, number / 10, number % 10);
	}
	if (suffix && strspn(suffix + 3, "0123456789") == 2)
		take_cuda(p, (unsigned)strtoul(suffix + 3, NULL, 10), UINT_MAX);
}

static void take_needed(struct plan *p, const struct elf_object *elf)
{
	for (size_t i = 0; elf && i < elf->needed.count; i++)
		take_cuda(p, major_of_soname(elf->needed.items[i]), UINT_MAX);
}

/* The number that the only row of the catalogue is for. */
static unsigned major_of_rows(const struct plan *p, const struct catalog *catalog, const char *soname)
{
	unsigned found = 0;
	for (unsigned major = 11; major <= 19; major++) {
		const struct catalog_soname *row = catalog_soname(catalog, soname, major, p->machine);
		if (!row || !row->cuda)
			continue;
		if (found)
			return 0;
		found = major;
	}
	return found;
}

/* Of the first library that was loaded and says it; once for each snapshot. */
static unsigned major_of_loaded(const struct diagnosis *d, const struct snapshot *snapshot)
{
	void **known = map_at(&d->index->loaded_cuda, (struct map_key){.a = (uintptr_t)snapshot});
	unsigned major = 0;
	for (size_t i = 0; !*known && i < snapshot->file_count && !is_major(major); i++)
		if (snapshot->files[i]->why & FILE_LOADED && snapshot->files[i]->elf && snapshot->files[i]->elf->soname)
			major = major_of_soname(snapshot->files[i]->elf->soname);
	if (!*known)
		*known = (void *)(uintptr_t)((is_major(major) ? major : 0) + 1);
	return (unsigned)(uintptr_t)*known - 1;
}

static void find_cuda(struct plan *p, const struct diagnosis *d)
{
	const struct finding *f = p->finding;
	const struct snapshot *snapshot = f->snapshot;
	const struct file *requester = f->want.requester;
	unsigned decisive = major_of_soname(f->want.soname);
	p->cuda_minor = UINT_MAX;
	if (!decisive)
		decisive = major_of_rows(p, d->catalog, f->want.soname);
	if (decisive)
		p->cuda_major = decisive;
	for (size_t i = 0; requester && i < snapshot->framework_count; i++)
		if (snapshot->frameworks[i].path && path_below(requester->path, snapshot->frameworks[i].path))
			take_dotted(p, snapshot->frameworks[i].cuda);
	if (requester && requester->owner && requester->owner->distribution)
		take_tag(p, requester->owner->distribution);
	if (requester)
		take_needed(p, requester->elf);
	if (!p->cuda_major)
		take_cuda(p, major_of_loaded(d, snapshot), UINT_MAX);
	for (size_t i = 0; i < snapshot->framework_count && p->cuda_minor == UINT_MAX; i++)
		take_dotted(p, snapshot->frameworks[i].cuda);
	for (size_t i = 0; i < snapshot->host.toolkits.count && p->cuda_minor == UINT_MAX; i++) {
		const char *number = strrchr(snapshot->host.toolkits.items[i], '-');
		if (number)
			take_dotted(p, number + 1);
	}
}

/* --- which environment --- */

static const struct python *python_of_path(const struct snapshot *snapshot, const char *path)
{
	for (size_t i = 0; i < snapshot->python_count; i++)
		for (size_t s = 0; s < snapshot->pythons[i]->sites.count; s++)
			if (path_below(path, snapshot->pythons[i]->sites.items[s]))
				return snapshot->pythons[i];
	return NULL;
}

/* Where the asker is Python itself, or one of its own modules: ctypes.CDLL("libfoo.so") asks for somebody else. */
static bool asks_for_others(const struct file *f)
{
	const char *name = last_component(f->path);
	return strstr(f->path, "/lib-dynload/") || strncmp(name, "libpython", 9) == 0 ||
		strncmp(name, "python", 6) == 0;
}

/* The environment of a process: that of a package it loaded, else the only one there is. */
static const struct python *python_of_process(const struct snapshot *snapshot, const struct process *p)
{
	for (size_t i = 0; i < p->object_count; i++) {
		const struct python *python = python_of_path(snapshot, p->objects[i]->path);
		if (python)
			return python;
	}
	return snapshot->python_count ? snapshot->pythons[0] : NULL;
}

/* --- which distribution --- */

/* "nvidia-cudnn" of "nvidia-cudnn-cu13": the length without the flavour. */
static size_t stem_of(const char *name)
{
	const char *flavour = strstr(name, "-cu");
	return flavour && flavour[3 + strspn(flavour + 3, "0123456789{X}")] == '\0' ? (size_t)(flavour - name) :
										      strlen(name);
}

struct choice {
	const char *wanted;	/* as the catalogue calls it; NULL: all that are not installed */
	const struct snapshot *snapshot;
	const struct python *python;
	char *exact, *similar;
	struct buffer exact_pin, similar_pin;
	struct packages missing;	/* for wanted NULL */
};

static void choose(void *context, const struct requirement *r)
{
	struct choice *c = context;
	if (!c->wanted) {
		if (!r->url && !python_installed(c->snapshot, c->python, r->name)) {
			char *word = xasprintf("%s%s%s%s%s", r->name, r->extras ? "[" : "", r->extras ? r->extras : "",
				r->extras ? "]" : "", r->specifiers);
			packages_add(&c->missing, word);
			free(word);
		}
		return;
	}
	if (strcmp(r->name, c->wanted) == 0) {
		c->exact = c->exact ? c->exact : xstrdup(r->name);
		specifiers_join(&c->exact_pin, r->specifiers);
	} else if (stem_of(r->name) == stem_of(c->wanted) && strncmp(r->name, c->wanted, stem_of(c->wanted)) == 0 &&
		   (!c->similar || strcmp(c->similar, r->name) == 0)) {
		c->similar = c->similar ? c->similar : xstrdup(r->name);
		specifiers_join(&c->similar_pin, r->specifiers);
	}
}

/* What everybody else in the environment asks of a distribution; NULL unless they agree. */
static char *pin_of_others(const struct snapshot *snapshot, const struct python *python, const char *name)
{
	char *pin = NULL;
	for (size_t i = 0; i < snapshot->owner_count; i++) {
		const struct distribution *d = snapshot->owners[i]->distribution;
		char *one = d && python_has(python, d->site) ? requirement_of(snapshot, d, name, python) : NULL;
		bool differs = one && one[0] && pin && strcmp(one, pin) != 0;
		if (one && one[0] && !pin)
			pin = one;
		else
			free(one);
		if (differs) {
			free(pin);
			return NULL;
		}
	}
	return pin;
}

static bool lists_the_file(const struct plan *p, const struct distribution *d)
{
	for (const struct named *n = p->named; n; n = n->next) {
		const struct file *f = n->file;
		if (f->owner && f->owner->distribution == d && !f->error && !f->changed &&
		    strcmp(last_component(f->path), p->finding->want.soname) == 0)
			return true;
	}
	return false;
}

/* Builds with a local version, "2.8.0+cu128", are on an index of their own. */
static void add_again(struct plan *p, const struct distribution *d)
{
	/* The same version on another index has another label. */
	size_t length = p->finding->want.index ? strcspn(d->version, "+") : strlen(d->version);
	char *word = xasprintf("%s==%.*s", d->name, (int)length, d->version);
	packages_add(&p->again, word);
	free(word);
	p->index = d->cuda_tag;
}

/* One requirement, unless what is installed meets it. */
static void add_requirement(struct plan *p, const char *name, const char *pin)
{
	const struct finding *f = p->finding;
	const struct distribution *there = python_installed(f->snapshot, p->python, name);
	p->way = WAY_PIP;
	p->pinned = pin && pin[0];
	if (there && there->version && version_satisfies(there->version, pin ? pin : "")) {
		if (f->want.instead == there && !p->pinned) {
			p->upgrade = true;
			packages_add(&p->install, name);
		} else if (lists_the_file(p, there) || f->want.instead) {
			p->way = WAY_NONE;	/* the right one is there, only not where ld.so looked */
		} else if (!f->cause) {
			add_again(p, there);
		} else {
			p->way = WAY_NONE;
		}
		return;
	}
	p->own = xasprintf("%s%s", name, pin ? pin : "");
	packages_add(&p->install, p->own);
}

/*
 * What the asker requires and does not have.  Where nobody knows whose the library is, it is likely to be in there;
 * else it is what would be missed next.
 */
static void plan_missing(struct plan *p)
{
	struct choice c = {.snapshot = p->finding->snapshot, .python = p->python};
	requirement_each(c.snapshot, p->asker, p->python, choose, &c);
	if (c.missing.count) {
		p->way = WAY_PIP;
		p->pinned = true;
		packages_add_all(&p->install, &c.missing);
	}
	packages_free(&c.missing);
}

static void plan_wheel(struct plan *p, const char *wheel)
{
	const struct snapshot *snapshot = p->finding->snapshot;
	struct choice c = {.wanted = wheel, .snapshot = snapshot, .python = p->python};
	if (p->asker)
		requirement_each(snapshot, p->asker, p->python, choose, &c);
	const char *name = c.exact ? c.exact : c.similar ? c.similar : wheel;
	struct buffer *pin = c.exact ? &c.exact_pin : &c.similar_pin;
	char *others = pin->length || strchr(name, '{') ? NULL : pin_of_others(snapshot, p->python, name);
	if (!strchr(name, '{'))
		add_requirement(p, name, pin->length ? pin->data : others);
	if (p->install.count && pin->length && !p->upgrade)
		plan_missing(p);
	free(c.exact), free(c.similar), free(others);
	buffer_free(&c.exact_pin), buffer_free(&c.similar_pin);
}

static void plan_again(struct plan *p, const struct distribution *d)
{
	p->python = python_of_site(p->finding->snapshot, d->site);
	if (!p->python || !d->version)
		return;
	p->way = WAY_PIP;
	p->asker = d;
	add_again(p, d);
	if (p->finding->want.index) {
		p->index = p->finding->want.index;
		p->purpose = xasprintf("install the build of %s that fits", d->name);
	}
}

/* The package that has the damaged file, as it is. */
static void plan_package(struct plan *p, const struct owner *owner)
{
	p->way = owner->kind == OWNER_DPKG ? WAY_APT : owner->kind == OWNER_RPM ? WAY_DNF :
		owner->kind == OWNER_CONDA && owner->where ? WAY_CONDA : WAY_NONE;
	if (p->way == WAY_NONE) {
		finding_help(p->finding, NULL, "install %s again: a file of it is damaged", owner->name);
		return;
	}
	p->place = p->way == WAY_CONDA ? owner->where : NULL;
	p->channel = p->way == WAY_CONDA ? owner->channel : NULL;
	packages_add(&p->again, owner->name);
}

/* Any but this one: it came as it is. */
static void plan_other(struct plan *p, const struct distribution *d)
{
	p->python = python_of_site(p->finding->snapshot, d->site);
	if (!p->python || !d->version)
		return;
	char *word = xasprintf("%s!=%s", d->name, d->version);
	p->way = WAY_PIP;
	p->upgrade = true;
	p->purpose = xasprintf("install another version of %s: this one was damaged when it was made, and is no better "
			       "when installed again",
		d->name);
	packages_add(&p->install, word);
	free(word);
}

/* With all that a wheel brings, X.libs beside X, over what is left of it. */
static void plan_whole(struct plan *p, const char *name)
{
	const struct finding *f = p->finding;
	p->python = f->want.requester ? python_of_path(f->snapshot, f->want.requester->path) : NULL;
	p->way = p->python ? WAY_PIP : WAY_SEARCH;
	if (!p->python)
		return;
	p->rebuilt = true;
	p->purpose = xasprintf("install %s again, whole: a part of it is gone", name);
	packages_add(&p->again, name);
}

/* pip chooses the version whose own requirement is met by what is here. */
static void plan_fit(struct plan *p)
{
	const struct distribution *fit = p->finding->want.fit, *with = p->finding->want.with;
	p->python = python_of_site(p->finding->snapshot, fit->site);
	if (!p->python || !with->version)
		return;
	char *word = xasprintf("%s==%s", with->name, with->version);
	p->way = WAY_PIP;
	p->upgrade = true;
	p->extra = with->cuda_tag;
	p->purpose = xasprintf(
		"install the %s that goes with %s %s, which is here", fit->name, with->name, with->version);
	packages_add(&p->install, fit->name);
	packages_add(&p->install, word);
	free(word);
}

/* A folder of --target knows no uninstalling: what is there is overwritten. */
static void plan_replaced(struct plan *p)
{
	const struct distribution *d = p->finding->want.replaced;
	p->python = python_of_site(p->finding->snapshot, d->site);
	if (!p->python)
		return;
	p->way = WAY_PIP;
	p->rebuilt = true;
	p->purpose = xasprintf("install %s in place of %s", p->finding->want.by, d->name);
	packages_add(&p->again, p->finding->want.by);
	if (p->python->prefix && !p->python->externally_managed)
		p->command = pip_replace(p->python, d->name, NULL, p->finding->want.by);
}

static void plan_python(struct plan *p)
{
	char *wheel = p->row && p->row->wheel ? package_name(p, &p->finding->snapshot->host, p->row->wheel) : NULL;
	if (p->row && p->row->wheel)
		plan_wheel(p, wheel ? wheel : p->row->wheel);
	else if (!p->row && p->asker)
		plan_missing(p);
	free(wheel);
}

static void plan_conda(struct plan *p, const char *prefix, const char *channel)
{
	char *name = p->row && p->row->conda ? package_name(p, &p->finding->snapshot->host, p->row->conda) : NULL;
	if (name) {
		p->way = WAY_CONDA;
		p->place = prefix;
		p->channel = channel;
		packages_add(&p->install, name);
	}
	free(name);
}

static void plan_system(struct plan *p)
{
	const struct host *host = &p->finding->snapshot->host;
	enum way way = system_way(host);
	const char *pattern = !p->row ? NULL : way == WAY_APT ? p->row->apt : way == WAY_DNF ? p->row->rpm : NULL;
	char *name = pattern ? package_name(p, host, pattern) : NULL;
	p->way = name ? way : WAY_SEARCH;
	if (name)
		packages_add(&p->install, name);
	free(name);
}

static void find_asker(struct plan *p)
{
	const struct finding *f = p->finding;
	const struct file *requester = f->want.requester;
	const struct owner *owner = requester ? requester->owner : NULL;
	if (owner && owner->distribution) {
		p->asker = owner->distribution;
		p->python = python_of_site(f->snapshot, p->asker->site);
	} else if (requester && !asks_for_others(requester)) {
		p->python = python_of_path(f->snapshot, requester->path);
	} else {
		p->python = python_of_process(f->snapshot, f->process);
	}
}

static void decide(struct plan *p)
{
	const struct finding *f = p->finding;
	const struct owner *owner = f->want.requester ? f->want.requester->owner : NULL;
	if (plan_uncached(p)) {
		p->way = WAY_LDCONFIG;
		return;
	}
	if (p->row && p->row->driver) {
		p->way = WAY_DRIVER;
		return;
	}
	if (f->want.replaced)
		plan_replaced(p);
	else if (f->want.fit)
		plan_fit(p);
	else if (f->want.again)
		plan_again(p, f->want.again);
	else if (f->want.package)
		plan_package(p, f->want.package);
	else if (f->want.other)
		plan_other(p, f->want.other);
	else if (f->want.whole)
		plan_whole(p, f->want.whole);
	if (p->way != WAY_NONE || f->want.other || f->want.package || f->want.whole || f->want.fit)
		return;
	find_asker(p);
	if (owner && owner->kind == OWNER_CONDA && owner->where)
		plan_conda(p, owner->where, owner->channel);
	else if (p->python)
		plan_python(p);
	if (p->way == WAY_NONE && !p->install.count && p->python && p->python->conda && !(p->row && p->row->wheel))
		plan_conda(p, p->python->prefix, NULL);
	bool there = p->row && p->row->wheel && p->python;
	if (p->way == WAY_NONE && !there)
		plan_system(p);
}

void plan_make(struct plan *p, const struct diagnosis *d, struct finding *f)
{
	const struct image *image = f->process->image;
	*p = (struct plan){.finding = f, .machine = machine_name(image->machine)};
	if (!p->machine)
		p->machine = f->snapshot->host.machine;
	p->named = finding_named(d, f->snapshot, f->want.soname);
	find_cuda(p, d);
	p->row = catalog_soname(d->catalog, f->want.soname, p->cuda_major, p->machine);
	decide(p);
	if (p->way == WAY_PIP)
		p->place = p->python->prefix   ? p->python->prefix :
			p->python->sites.count ? p->python->sites.items[0] :
						 NULL;
}

void plan_free(struct plan *p)
{
	packages_free(&p->install);
	packages_free(&p->again);
	free(p->own);
	free(p->purpose);
	free(p->command);
}

/* An ELF file of the program's machine, that can be read. */
static bool fits(const struct plan *p, const struct file *f)
{
	return f->elf && !f->elf->bad && f->elf->machine == p->finding->process->image->machine;
}

static bool is_folder_of_ldconfig(const struct host *host, const char *folder, size_t length)
{
	static const char *const usual[] = {"/lib", "/usr/lib", "/lib64", "/usr/lib64"};
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]); i++)
		if (strlen(usual[i]) == length && memcmp(usual[i], folder, length) == 0)
			return true;
	for (size_t i = 0; i < host->library_folders.count; i++)
		if (strlen(host->library_folders.items[i]) == length &&
			memcmp(host->library_folders.items[i], folder, length) == 0)
			return true;
	return false;
}

const struct file *plan_uncached(const struct plan *p)
{
	const struct host *host = &p->finding->snapshot->host;
	const char *wanted = p->finding->want.soname, *program;
	if (p->finding->code != CODE_NOT_FOUND && p->finding->code != CODE_DRIVER_MISSING)
		return NULL;
	for (size_t i = 0; i < host->cache_count; i++)
		if (strcmp(host->cache[i].soname, wanted) == 0)
			return NULL;
	for (const struct named *n = p->named; n; n = n->next) {
		const struct file *f = n->file;
		const char *name = last_component(f->path);
		/* ldconfig goes by DT_SONAME, and makes the link. */
		if (f->error || !fits(p, f) || file_misfit(p->finding->snapshot, p->finding->process, f, &program) ||
			name == f->path || !f->elf->soname || strcmp(f->elf->soname, wanted) != 0 ||
			!is_folder_of_ldconfig(host, f->path, (size_t)(name - f->path) - 1))
			continue;
		return f;
	}
	return NULL;
}

const struct file *plan_copy(const struct plan *p)
{
	const struct snapshot *snapshot = p->finding->snapshot;
	const char *program;
	/* One was loaded, and is the wrong one: to be led to others would not help. */
	if (p->finding->code == CODE_REQUIREMENT_UNMET || p->finding->code == CODE_CUDA_FLAVOURS_MIXED)
		return NULL;
	if (p->finding->code == CODE_MISSING_VERSION || p->finding->code == CODE_MISSING_SYMBOL)
		return p->finding->want.copy;
	for (const struct named *n = p->named; n; n = n->next) {
		const struct file *f = n->file;
		if (file_misfit(snapshot, p->finding->process, f, &program))
			continue;
		if (f->why & FILE_COPY && !f->error && fits(p, f) && f->place != PLACE_STUBS &&
		    strcmp(last_component(f->path), p->finding->want.soname) == 0)
			return f;
	}
	return NULL;
}
