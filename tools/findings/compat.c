/* SPDX-License-Identifier: MIT */
/* CUDA forward compatibility: used where NVIDIA does not support it, kept from being used, or there to be used. */
#include "findings/cuda.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/shell.h"
#include "base/text.h"
#include "findings/rules.h"
#include "graph/process.h"
#include "remedy/remedy.h"
#include "view/view.h"

static struct finding *add(
	struct diagnosis *d, enum code code, enum severity severity, const struct cuda *c, const char *headline)
{
	struct finding *f = finding_add(d, code, severity, c->process, "%s", headline);
	f->soname = DRIVER_LIBRARY;
	f->path = c->mapped->path;
	f->requester = c->mapped->requester;
	f->when = c->mapped->first;
	finding_evidence(f, "loaded %s", c->file ? file_real(c->file) : c->mapped->path);
	evidence_way(f, c->mapped);
	if (c->kernel)
		finding_evidence(f, "kernel driver %s", c->kernel);
	return f;
}

static void help_drop(struct finding *f, const struct cuda *c)
{
	const struct candidate *from = object_candidate(c->mapped);
	int length = (int)(last_component(c->mapped->path) - c->mapped->path) - 1;
	if (from && from->origin == ORIGIN_LD_LIBRARY_PATH)
		help_without(f, c->mapped);
	else if (from && from->origin == ORIGIN_CACHE)
		finding_help(f, NULL,
			"take %.*s out of /etc/ld.so.conf.d and run ldconfig: the machine's own driver library is the "
			"right one",
			length > 0 ? length : 0, c->mapped->path);
	else
		finding_help(f, NULL, "have the machine's own driver library loaded instead");
}

/* --- compat-unsupported, compat-too-old: libraries that are in use --- */

static void unsupported_gpu(struct diagnosis *d, const struct cuda *c, const char *model)
{
	struct buffer headline = {0};
	buffer_printf(&headline, "forward compatibility is in use, and NVIDIA does not support it on `%s`", model);
	struct finding *f = add(d, CODE_COMPAT_UNSUPPORTED, SEVERITY_ERROR, c, headline.data);
	buffer_free(&headline);
	finding_foretell(f, "cuInit is going to return 804, CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE");
	if (c->runtime && c->runtime_major && cuda_of_branch(driver_branch(c->kernel)) / 1000 >= c->runtime_major)
		help_drop(f, c);
	else
		finding_help(f, NULL, "install a newer driver%s%s: forward compatibility is for data-centre GPUs",
			cuda_minimum_driver(c->runtime_major) ? ", at least " : "",
			cuda_minimum_driver(c->runtime_major) ? cuda_minimum_driver(c->runtime_major) : "");
}

static void unlisted(struct diagnosis *d, const struct cuda *c, unsigned branch)
{
	struct buffer headline = {0};
	buffer_printf(&headline, "the forward-compatibility libraries are not made for kernel driver %s", c->kernel);
	struct finding *f = add(d, CODE_COMPAT_UNSUPPORTED, SEVERITY_ERROR, c, headline.data);
	buffer_free(&headline);
	finding_evidence(f, "their note lists other branches than %u: %s", branch, c->elf->compat_note);
	finding_foretell(f, "cuInit is going to return 803, CUDA_ERROR_SYSTEM_DRIVER_MISMATCH");
	help_drop(f, c);
}

static void older_than_driver(struct diagnosis *d, const struct cuda *c)
{
	struct buffer headline = {0};
	buffer_printf(&headline, "the forward-compatibility libraries, of driver %s, are older than kernel driver %s",
		c->version, c->kernel);
	struct finding *f = add(d, CODE_COMPAT_TOO_OLD, SEVERITY_ERROR, c, headline.data);
	buffer_free(&headline);
	finding_foretell(f, "cuInit is going to return 803, CUDA_ERROR_SYSTEM_DRIVER_MISMATCH");
	finding_note(f, "a driver that was upgraded needs no such libraries: it has what they brought, and more");
	help_drop(f, c);
}

/*
 * Without a note only NVIDIA's table tells, whose columns these are: docs.nvidia.com/deploy/cuda-compatibility,
 * forward.
 */
static bool is_in_table(unsigned branch)
{
	static const unsigned branches[] = {535, 570, 580, 590, 595, 610, 615};
	for (size_t i = 0; i < countof(branches); i++)
		if (branches[i] == branch)
			return true;
	return false;
}

static void judge_used(struct diagnosis *d, const struct cuda *c)
{
	const char *model = NULL;
	unsigned kernel = driver_branch(c->kernel);
	int order = c->version && c->kernel ? driver_compare(c->version, c->kernel) : 0;
	enum note_says says = c->elf ? note_lists(c->elf->compat_note, kernel) : NOTE_SILENT;
	if (c->snapshot->host.wsl && !c->begun) {
		struct finding *f = add(d, CODE_COMPAT_UNSUPPORTED, SEVERITY_ERROR, c,
			"forward-compatibility libraries are in use on WSL, where the driver is that of Windows");
		finding_foretell(
			f, "cuInit is going to fail: only the library in /usr/lib/wsl/lib speaks to that driver");
		help_drop(f, c);
	} else if (!c->kernel || !c->version || order == 0) {
		return;
	} else if (c->begun) {
		finding_checked(d, "forward compatibility %s on kernel driver %s", c->version, c->kernel);
	} else if (order < 0) {
		older_than_driver(d, c);
	} else if (gpus_entitled(d, c->snapshot, &model) == ENTITLED_NOT) {
		unsupported_gpu(d, c, model);
	} else if (says == NOTE_LISTS_NOT) {
		unlisted(d, c, kernel);
	} else if (says == NOTE_SILENT && !c->snapshot->host.jetson_release && !is_in_table(kernel)) {
		struct finding *f = add(d, CODE_COMPAT_UNSUPPORTED, SEVERITY_NOTE, c,
			"NVIDIA's table of forward compatibility does not have the branch of the kernel driver");
		finding_note(f, "should cuInit return 803 or 804, this is why (inferred)");
	} else {
		finding_checked(d, "forward compatibility %s on kernel driver %s", c->version, c->kernel);
	}
}

/* --- compat-shadowed, compat-available: libraries that are not --- */

/* Where somebody meant forward compatibility to be found. */
struct meant {
	char *folder;
	const char *by;		/* "LD_LIBRARY_PATH" */
	const struct file *file;	/* its libcuda.so.1, NULL if that is not known */
};

static const struct file *library_in(const struct snapshot *snapshot, const char *folder, size_t length)
{
	for (size_t i = 0; i < snapshot->file_count; i++) {
		const struct file *f = snapshot->files[i];
		if (!f->error && f->place == PLACE_COMPAT && is_driver_library(f->path) &&
			strncmp(f->path, folder, length) == 0 &&
			strcmp(f->path + length + (f->path[length] == '/'), DRIVER_LIBRARY) == 0 &&
			f->path[length] == '/')
			return f;
	}
	return NULL;
}

static const struct compat_folder *known_folder(const struct snapshot *snapshot, const char *folder, size_t length)
{
	for (size_t i = 0; i < snapshot->host.compat_count; i++)
		if (is_compat_folder(snapshot, snapshot->host.compat[i].path, folder, length))
			return &snapshot->host.compat[i];
	return NULL;
}

static bool meant_by_path(struct meant *m, const struct cuda *c)
{
	const char *element = process_variable(c->process, "LD_LIBRARY_PATH");
	while (element && *element) {
		size_t length = strcspn(element, ":;"), bare = length;
		while (bare > 1 && element[bare - 1] == '/')
			bare--;
		const struct file *f = bare ? library_in(c->snapshot, element, bare) : NULL;
		if (f || (bare && known_folder(c->snapshot, element, bare))) {
			*m = (struct meant){xstrndup(element, bare), "LD_LIBRARY_PATH", f};
			return true;
		}
		element += length + (element[length] != '\0');
	}
	return false;
}

static bool meant_by_cache(struct meant *m, const struct cuda *c)
{
	for (size_t i = 0; i < c->snapshot->host.cache_count; i++) {
		const struct soname_path *entry = &c->snapshot->host.cache[i];
		const struct file *f = strcmp(entry->soname, DRIVER_LIBRARY) == 0 ?
			snapshot_file(c->snapshot, entry->path) :
			NULL;
		if (!f || f->error || f->place != PLACE_COMPAT)
			continue;
		*m = (struct meant){xstrndup(entry->path, (size_t)(last_component(entry->path) - entry->path) - 1),
			"ld.so.cache", f};
		return true;
	}
	return false;
}

/* Whether the libraries that were meant would serve: then it matters that they were not taken. */
static bool would_serve(const struct diagnosis *d, const struct cuda *c, const struct meant *m, const char **version)
{
	const struct compat_folder *folder = known_folder(c->snapshot, m->folder, strlen(m->folder));
	const char *model = NULL;
	*version = m->file ? driver_version(file_real(m->file)) : folder ? folder->version : NULL;
	if (gpus_entitled(d, c->snapshot, &model) == ENTITLED_NOT)
		return false;
	if (folder && folder->verdict && strcmp(folder->verdict, "no-driver") != 0)
		return compat_verdict_is_use(folder->verdict);
	if (!*version || !c->kernel || driver_compare(*version, c->kernel) <= 0)
		return false;
	return !m->file || !m->file->elf ||
		note_lists(m->file->elf->compat_note, driver_branch(c->kernel)) != NOTE_LISTS_NOT;
}

static void help_first(struct finding *f, const char *folder, const char *text)
{
	char *word = shell_word(folder);
	char *command = xasprintf("export LD_LIBRARY_PATH=%s\"${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}\"", word);
	finding_help(f, command, "%s", text);
	free(command);
	free(word);
}

static void shadowed(struct diagnosis *d, const struct cuda *c, const struct meant *m, const char *version)
{
	struct finding *old = finding_find(d, CODE_DRIVER_TOO_OLD, c->process, NULL);
	struct finding *stub = finding_find(d, CODE_DRIVER_STUB, c->process, NULL);
	const struct finding *worst = old ? old : stub;
	struct buffer headline = {0};
	buffer_printf(&headline, "forward compatibility is set up in `%s`, and another `%s` was taken", m->folder,
		DRIVER_LIBRARY);
	struct finding *f = add(d, CODE_COMPAT_SHADOWED, worst ? worst->severity : SEVERITY_WARNING, c, headline.data);
	buffer_free(&headline);
	finding_evidence(f, "%s names %s, with the libraries of driver %s", m->by, m->folder,
		version ? version : "of unknown version");
	if (strcmp(m->by, "LD_LIBRARY_PATH") == 0)
		finding_evidence(f, "LD_LIBRARY_PATH=%s", process_variable(c->process, "LD_LIBRARY_PATH"));
	evidence_runtime(f, c);
	evidence_copies(f, c);
	const struct candidate *from = object_candidate(c->mapped);
	if (from && from->origin == ORIGIN_RPATH && from->owner)
		finding_note(f, "an RPATH comes before LD_LIBRARY_PATH: that of %s led elsewhere", from->owner->path);
	if (from && from->origin == ORIGIN_DIRECT)
		finding_note(f, "it was asked for by its path, which no search changes");
	if (old)
		finding_note(f, "the CUDA runtime is going to return 35, cudaErrorInsufficientDriver (inferred)");
	if (from && (from->origin == ORIGIN_RPATH || from->origin == ORIGIN_DIRECT || from->origin == ORIGIN_REDIRECT))
		finding_help(
			f, NULL, "have %s taken, whoever asks: `libtrace record --cuda-compat` does it", m->folder);
	else
		help_first(f, m->folder,
			"put the directory before all others: each export that prepends another one pushes it back");
	if (old)
		old->cause = f;
	/* Without the stub these are next in the search, or the next trace tells what is. */
	if (stub)
		f->cause = stub;
}

static void available(struct diagnosis *d, const struct cuda *c)
{
	const struct compat_folder *folder = compat_usable(c->snapshot, c->runtime_major);
	const char *model = NULL;
	if (!folder || !finding_find(d, CODE_DRIVER_TOO_OLD, c->process, NULL) ||
		gpus_entitled(d, c->snapshot, &model) == ENTITLED_NOT)
		return;
	struct buffer headline = {0};
	buffer_printf(
		&headline, "forward-compatibility libraries that this driver can carry are in `%s`", folder->path);
	struct finding *f = add(d, CODE_COMPAT_AVAILABLE, SEVERITY_NOTE, c, headline.data);
	buffer_free(&headline);
	finding_evidence(f, "they are of driver %s%s%s", folder->version ? folder->version : "of unknown version",
		folder->cuda ? ", CUDA " : "", folder->cuda ? folder->cuda : "");
	evidence_runtime(f, c);
	if (!model)
		finding_note(f, "they work on data-centre GPUs only; elsewhere cuInit returns 804");
	finding_help(f, NULL, "try them: libtrace record --cuda-compat -- COMMAND");
	help_first(f, folder->path, "keep them: put the directory before all others");
}

void find_compat(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	struct cuda c;
	struct meant m = {0};
	const char *version = NULL;
	cuda_look(&c, p, snapshot);
	if (!c.mapped || c.inherited || !snapshot)
		return;
	if (c.compat) {
		judge_used(d, &c);
		return;
	}
	if ((meant_by_path(&m, &c) || meant_by_cache(&m, &c)) && would_serve(d, &c, &m, &version))
		shadowed(d, &c, &m, version);
	else
		available(d, &c);
	free(m.folder);
}
