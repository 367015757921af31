/* SPDX-License-Identifier: MIT */
/*
 * --for.  Everything that check has seen is put together as one program that has its libraries loaded, on a host with
 * the driver that was named: where the target has no libcuda.so.1 of its own, the host's is put beside them, as a
 * container runtime does.
 */
#include "check/elsewhere.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/message.h"
#include "check/check.h"
#include "check/where.h"
#include "diagnose/diagnose.h"
#include "diagnose/fold.h"
#include "diagnose/run.h"
#include "elf/cuda-version.h"
#include "findings/cuda.h"
#include "findings/rules.h"

#define HOST_PLACE "(host)/libcuda.so."	/* no path of the target */

/* --- what was asked for --- */

static void take_driver(struct elsewhere *e, const char *value)
{
	if (!driver_branch(value) || value[strspn(value, "0123456789.")])
		fatal("unknown driver '%s' (a version such as 570.133.20)", value);
	e->driver = xstrdup(value);
}

static void take_cuda(struct elsewhere *e, const char *value)
{
	unsigned major = 0, minor = 0;
	int length = 0;
	if (sscanf(value, "%2u.%2u%n", &major, &minor, &length) != 2 || value[length] || !major)
		fatal("unknown CUDA '%s' (a version such as 12.8)", value);
	e->cuda = 1000 * major + 10 * minor;
}

static void take_gpu(struct elsewhere *e, const char *value)
{
	e->device = cuda_device(value);
	if (!e->device)
		fatal("unknown gpu '%s' (a compute capability such as 9.0 or 12.1)", value);
}

void elsewhere_parse(struct elsewhere *e, const char *words)
{
	for (const char *at = words; *at; at += *at == ',') {
		size_t length = strcspn(at, ",");
		char *word = xstrndup(at, length), *value = strchr(word, '=');
		if (value)
			*value++ = '\0';
		if (value && strcmp(word, "driver") == 0 && !e->driver)
			take_driver(e, value);
		else if (value && strcmp(word, "gpu") == 0 && !e->device)
			take_gpu(e, value);
		else if (value && strcmp(word, "cuda") == 0 && !e->cuda)
			take_cuda(e, value);
		else
			fatal("--for takes driver=VERSION, gpu=X.Y and cuda=X.Y, each once and with commas between "
			      "them, not '%.*s'",
				(int)length, at);
		free(word);
		at += length;
	}
	if (!e->driver && !e->device)
		fatal("--for wants driver=VERSION or gpu=X.Y");
}

/* --- the program --- */

/* The target's own libcuda.so.1, as ld.so would find it for a file that was checked; NULL if it has none. */
static const struct resolve_search *find_driver_library(struct check *c, struct resolved **all)
{
	for (size_t i = 0; i < c->files.count; i++) {
		if (!c->answers[i].judged)
			continue;
		*all = check_resolve(c, i, false);
		const struct resolve_search *s = (*all)->obstacle ?
			NULL :
			resolve_name(*all, NULL, DRIVER_LIBRARY, VIA_DLOPEN);
		if (s && s->object)
			return s;
		if (s)
			return NULL;
		resolved_free(*all);
		*all = NULL;
	}
	return NULL;
}

static bool is_of_driver(const struct object *o)
{
	return is_driver_library(o->path) || has_stem(o->soname, "libcuda");
}

static bool has_driver_library(const struct process *p)
{
	for (size_t i = 0; i < p->object_count; i++)
		if (is_of_driver(p->objects[i]))
			return true;
	return false;
}

/* Copies that lie in wait, as forward compatibility does, are not loaded: only the one that is found. */
static void leave_copies_out(struct process *p, const struct resolve_file *taken)
{
	size_t kept = 0;
	for (size_t i = 0; i < p->object_count; i++)
		if (!is_of_driver(p->objects[i]) ||
			(taken && p->objects[i]->ino == taken->ino && p->objects[i]->dev == taken->dev))
			p->objects[kept++] = p->objects[i];
	p->object_count = kept;
}

static void put_host_library(struct elsewhere *e, struct check_round *r, struct process *p)
{
	char *path = xasprintf(HOST_PLACE "%s", e->driver);
	check_round_put(r, p, path, DRIVER_LIBRARY);
	free(path);
}

/* --- what a container runtime makes of the environment --- */

/* One of the words of a list, with commas between them. */
static bool has_word(const char *list, const char *word)
{
	for (const char *at = list; at && *at; at += *at == ',') {
		size_t length = strcspn(at, ",");
		if (length == strlen(word) && strncmp(at, word, length) == 0)
			return true;
		at += length;
	}
	return false;
}

static bool wants(const struct check *c, const char *soname)
{
	for (size_t i = 0; i < c->library_count + c->noted_library_count; i++)
		if (strcmp(c->libraries[i]->soname, soname) == 0)
			return true;
	return false;
}

static void judge_capabilities(struct elsewhere *e, const struct check *c, const struct process *p)
{
	const char *capabilities = check_variable(c, "NVIDIA_DRIVER_CAPABILITIES");
	struct finding *f = NULL;
	if (!capabilities || !*capabilities || has_word(capabilities, "all"))
		return;
	if (!has_word(capabilities, "compute")) {
		f = finding_add(&e->diagnosis, CODE_DRIVER_MISSING, SEVERITY_ERROR, p,
			"the image's `NVIDIA_DRIVER_CAPABILITIES` keeps `%s` out of the container", DRIVER_LIBRARY);
		finding_foretell(f, "the CUDA runtime is going to return 35, cudaErrorInsufficientDriver");
	} else if ((wants(c, "libnvcuvid.so.1") || wants(c, "libnvidia-encode.so.1")) &&
		!has_word(capabilities, "video")) {
		f = finding_add(&e->diagnosis, CODE_DRIVER_MISSING, SEVERITY_WARNING, p,
			"the image's `NVIDIA_DRIVER_CAPABILITIES` keeps the driver's libraries for video out of the "
			"container");
	}
	if (!f)
		return;
	f->soname = DRIVER_LIBRARY;
	finding_evidence(f, "NVIDIA_DRIVER_CAPABILITIES=%s", capabilities);
	finding_help(f, NULL,
		"set NVIDIA_DRIVER_CAPABILITIES=compute,utility%s (or all) in the image, or when it is started",
		wants(c, "libnvcuvid.so.1") || wants(c, "libnvidia-encode.so.1") ? ",video" : "");
}

/* One condition of NVIDIA_REQUIRE_*: "cuda>=12.8", "driver<571"; what is not known here may hold. */
static bool may_hold(const struct elsewhere *e, const char *text, size_t length)
{
	static const char *const operators[] = {">=", "<=", "!=", ">", "<", "="};
	char *word = xstrndup(text, length);
	size_t name = strcspn(word, "<>!="), which = 0;
	while (which < 6 && strncmp(word + name, operators[which], strlen(operators[which])) != 0)
		which++;
	const char *value = which < 6 ? word + name + strlen(operators[which]) : "";
	char has[16] = "";
	unsigned cuda = e->cuda ? e->cuda : cuda_of_branch(driver_branch(e->driver));
	if (name == 4 && strncmp(word, "cuda", 4) == 0 && cuda)
		snprintf(has, sizeof(has), "%u.%u", cuda / 1000, cuda % 1000 / 10);
	const char *own = name == 6 && strncmp(word, "driver", 6) == 0 ? e->driver : has;
	int order = own && *own && *value ? driver_compare(own, value) : 0;
	bool holds = true;
	if (own && *own && *value) {
		switch (which) {
		case 0: holds = order >= 0; break;
		/* "driver<571" is of branches, and so is "driver<=570": of all of that branch. */
		case 1: holds = order <= 0 || strncmp(own, value, strlen(value)) == 0; break;
		case 2: holds = order != 0; break;
		case 3: holds = order > 0 && strncmp(own, value, strlen(value)) != 0; break;
		case 4: holds = order < 0; break;
		case 5: holds = order == 0; break;
		}
	}
	free(word);
	return holds;
}

/* Words with blanks between them of which one has to hold; each is conditions with commas, all of which have to. */
static bool require_may_hold(const struct elsewhere *e, const char *value)
{
	bool any = !*value;
	while (*value && !any) {
		size_t word = strcspn(value, " ");
		any = word > 0;
		for (size_t at = 0; at < word && any; at++) {
			size_t length = strcspn(value + at, ", ");
			any = may_hold(e, value + at, length);
			at += length;
		}
		value += word;
		value += strspn(value, " ");
	}
	return any;
}

static void judge_requirements(struct elsewhere *e, const struct check *c, const struct process *p)
{
	static const char begins[] = "NVIDIA_REQUIRE_";
	const char *disabled = check_variable(c, "NVIDIA_DISABLE_REQUIRE");
	for (size_t i = 0; c->environment && c->environment[i]; i++) {
		const char *entry = c->environment[i], *value = strchr(entry, '=');
		if (strncmp(entry, begins, strlen(begins)) != 0 || !value || require_may_hold(e, value + 1))
			continue;
		char *name = xstrndup(entry, (size_t)(value - entry));
		bool off = disabled && *disabled && strcmp(disabled, "0") != 0 && strcmp(disabled, "false") != 0;
		struct finding *f = finding_add(&e->diagnosis, CODE_DRIVER_TOO_OLD,
			off ? SEVERITY_NOTE : SEVERITY_ERROR, p, "the image's `%s` is not met by driver %s", name,
			e->driver);
		f->soname = DRIVER_LIBRARY;
		finding_evidence(f, "%s", entry);
		finding_note(f, off ? "NVIDIA_DISABLE_REQUIRE has it passed over" :
			"NVIDIA's container toolkit does not start it: \"unsatisfied condition\" (inferred)");
		finding_help(f, NULL,
			"install a newer driver on the host, or take an image that asks for less; "
			"NVIDIA_DISABLE_REQUIRE=1 tries it all the same");
		free(name);
	}
}

/* --- all --- */

void elsewhere_judge(struct elsewhere *e, struct check *c)
{
	struct resolved *all = NULL;
	const struct resolve_search *found = find_driver_library(c, &all);
	e->round = check_round_whole(c, e->driver, e->cuda, found);
	struct process *p = &e->round->graph->processes[0];
	leave_copies_out(p, found ? found->object->file : NULL);
	if (e->driver && !has_driver_library(p))
		put_host_library(e, e->round, p);
	check_round_take(c, e->round);
	static const bool shown[] = {true};
	e->diagnosis = (struct diagnosis){.graph = e->round->graph,
		.shown = shown,
		.snapshots = e->round->snapshots,
		.catalog = c->catalog,
		.device = e->device};
	if (e->driver) {
		find_driver(&e->diagnosis, p, e->round->snapshot);
		find_compat(&e->diagnosis, p, e->round->snapshot);
		judge_capabilities(e, c, p);
		judge_requirements(e, c, p);
		/* That the host's library is of the host's driver is nothing that was found out. */
		if (!found)
			e->diagnosis.checked.count = 0;
	}
	if (e->device)
		find_arch(&e->diagnosis, p, e->round->snapshot);
	findings_sort(&e->diagnosis);
	findings_fold(&e->diagnosis);
	findings_sort(&e->diagnosis);
	if (all)
		resolved_free(all);
}

bool elsewhere_found_error(const struct elsewhere *e)
{
	return diagnosis_first_error(&e->diagnosis) != NULL;
}

void elsewhere_text(const struct elsewhere *e, const struct terminal *terminal, bool all)
{
	struct buffer b = {0};
	struct diagnose_options options = {.terminal = *terminal, .all = all, .single = true};
	buffer_string(&b, "\non a host with");
	if (e->driver)
		buffer_printf(&b, " driver %s%s", e->driver, e->device ? "," : "");
	if (e->device)
		buffer_printf(&b, " a GPU of compute capability %u.%u", e->device / 10, e->device % 10);
	buffer_string(&b, ":");
	puts(b.data);
	buffer_free(&b);
	diagnose_text(&e->diagnosis, &options);
}

void elsewhere_free(struct elsewhere *e)
{
	free(e->driver);
	diagnosis_free(&e->diagnosis);
	if (e->round) {
		check_round_free(e->round);
		free(e->round);
	}
}
