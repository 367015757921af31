/* SPDX-License-Identifier: MIT */
/*
 * What diagnose makes of findings that rules could add: prints, scene by scene, which are shown and what each explains.
 */
#include <stdio.h>
#include <string.h>

#include "diagnose/run.h"
#include "diagnose/fold.h"
#include "finding/finding.h"
#include "base/mem.h"

/* Two processes; in each the program needs a plugin and a codec, and the plugin needs a library that is missing. */
struct stage {
	struct diagnosis diagnosis;
	struct snapshots snapshots;
	struct image images[2];
	struct process processes[2];
	struct object plugin[2], codec[2], middle[2];
	struct need plugin_needs[2], middle_needs[2];
	struct search needed, opened;
};

static void set_up(struct stage *s)
{
	memset(s, 0, sizeof(*s));
	s->diagnosis.snapshots = &s->snapshots;
	s->needed = (struct search){
		.name = "libgone.so.1", .via = VIA_NEEDED, .result = RESULT_FAILED, .certain = true};
	s->opened = (struct search){.name = "libextra.so", .via = VIA_DLOPEN, .result = RESULT_FAILED, .certain = true};
	for (size_t i = 0; i < 2; i++) {
		s->images[i].label = i ? "20.0" : "10.0";
		s->processes[i] = (struct process){.image = &s->images[i], .index = i, .read = true};
		s->plugin_needs[i] = (struct need){.name = "libmiddle.so.1", .object = &s->middle[i]};
		s->middle_needs[i] = (struct need){.name = "libgone.so.1"};
		s->plugin[i] = (struct object){.process = &s->processes[i],
			.number = 1,
			.path = "/app/plugin.so",
			.needed = &s->plugin_needs[i],
			.needed_count = 1};
		/* They need each other: a walk that does not know where it was never ends. */
		s->middle[i] = (struct object){.process = &s->processes[i],
			.number = 2,
			.path = "/app/libmiddle.so.1",
			.soname = "libmiddle.so.1",
			.needed = &s->middle_needs[i],
			.needed_count = 1};
		s->codec[i] = (struct object){.process = &s->processes[i],
			.number = 3,
			.path = "/app/libcodec.so.1",
			.soname = "libcodec.so.1"};
	}
}

static struct finding *add(struct stage *s, size_t process, enum code code, enum severity severity, const char *soname,
	const struct object *requester, uint64_t when)
{
	struct finding *f = finding_add(&s->diagnosis, code, severity, &s->processes[process], "%s of %s",
		code_name(code), soname ? soname : "the machine");
	f->soname = soname;
	f->requester = requester;
	f->when = when;
	return f;
}

static void lacks(struct stage *s)
{
	add(s, 0, CODE_MISSING_SYMBOL, SEVERITY_ERROR, "libcodec.so.1", &s->codec[0], 9);
	add(s, 0, CODE_MISSING_SYMBOL, SEVERITY_ERROR, "libmiddle.so.1", &s->plugin[0], 8);
	add(s, 0, CODE_NOT_FOUND, SEVERITY_ERROR, "libgone.so.1", &s->middle[0], 5)->search = &s->needed;
}

static void of_name(struct stage *s)
{
	add(s, 0, CODE_NOT_FOUND, SEVERITY_ERROR, "libgone.so.1", &s->middle[0], 5);
	add(s, 0, CODE_NOT_FOUND, SEVERITY_ERROR, "libother.so.1", &s->middle[0], 6);
	add(s, 0, CODE_UNUSABLE_FILE, SEVERITY_WARNING, "libgone.so.1", &s->middle[0], 5);
}

static void after(struct stage *s)
{
	add(s, 0, CODE_NOT_FOUND, SEVERITY_WARNING, "libextra.so", &s->codec[0], 9)->search = &s->opened;
	add(s, 0, CODE_NOT_FOUND, SEVERITY_ERROR, "libgone.so.1", &s->middle[0], 5)->search = &s->needed;
	add(s, 0, CODE_NOT_FOUND, SEVERITY_WARNING, "libearly.so", &s->codec[0], 2)->search = &s->opened;
}

static void driver(struct stage *s)
{
	add(s, 0, CODE_CUDA_ERROR, SEVERITY_ERROR, NULL, NULL, 0);
	add(s, 0, CODE_NO_DEVICE, SEVERITY_WARNING, NULL, NULL, 0);
	add(s, 0, CODE_DRIVER_STUB, SEVERITY_ERROR, "libcuda.so.1", NULL, 4);
	add(s, 1, CODE_NO_DEVICE, SEVERITY_WARNING, NULL, NULL, 0);
}

static void about(struct stage *s)
{
	struct finding *f = add(s, 0, CODE_REQUIREMENT_UNMET, SEVERITY_WARNING, "libmiddle.so.1", NULL, 0);
	f->want.soname = "libmiddle.so.1";
	finding_evidence(f, "1.0 is there, 2.0 is pinned");
	add(s, 0, CODE_SHADOWED, SEVERITY_WARNING, "libcodec.so.1", NULL, 0);
	f = add(s, 0, CODE_MISSING_SYMBOL, SEVERITY_ERROR, "libelse.so.1", &s->middle[0], 8);
	finding_note(f, "another copy has it");
}

static void about_warning(struct stage *s)
{
	add(s, 0, CODE_REQUIREMENT_UNMET, SEVERITY_WARNING, "libmiddle.so.1", NULL, 0);
	add(s, 0, CODE_MISSING_SYMBOL, SEVERITY_WARNING, "libmiddle.so.1", &s->middle[0], 8);
}

static void processes(struct stage *s)
{
	for (size_t i = 2; i-- > 0;) {
		add(s, i, CODE_NOT_FOUND, i ? SEVERITY_ERROR : SEVERITY_WARNING, "libgone.so.1", &s->middle[i], 5)
			->search = &s->needed;
		if (i)
			add(s, i, CODE_MISSING_VERSION, SEVERITY_ERROR, "libmiddle.so.1", &s->plugin[i], 9);
	}
}

static void requesters(struct stage *s)
{
	add(s, 0, CODE_NOT_FOUND, SEVERITY_ERROR, "libgone.so.1", &s->middle[0], 5);
	add(s, 0, CODE_NOT_FOUND, SEVERITY_ERROR, "libgone.so.1", &s->codec[0], 7);
}

/* Rules may set causes as they like. */
static void circle(struct stage *s)
{
	struct finding *a = add(s, 0, CODE_SHADOWED, SEVERITY_NOTE, "liba.so.1", NULL, 1);
	struct finding *b = add(s, 0, CODE_DUPLICATE, SEVERITY_ERROR, "libb.so.1", NULL, 2);
	struct finding *c = add(s, 0, CODE_UNSAFE_PATH, SEVERITY_WARNING, "libc.so.1", NULL, 3);
	a->cause = b;
	b->cause = c;
	c->cause = a;
}

static void chain(struct stage *s)
{
	struct finding *a = add(s, 0, CODE_COMPAT_AVAILABLE, SEVERITY_NOTE, "liba.so.1", NULL, 1);
	struct finding *b = add(s, 0, CODE_DUPLICATE, SEVERITY_WARNING, "libb.so.1", NULL, 2);
	struct finding *c = add(s, 0, CODE_UNSAFE_PATH, SEVERITY_ERROR, "libc.so.1", NULL, 3);
	c->cause = b;
	b->cause = a;
}

static void certainty(struct stage *s)
{
	static const struct search doubtful = {.name = "libfirst.so.1", .result = RESULT_FAILED};
	add(s, 0, CODE_NOT_FOUND, SEVERITY_ERROR, "libfirst.so.1", &s->middle[0], 1)->search = &doubtful;
	add(s, 0, CODE_NOT_FOUND, SEVERITY_ERROR, "libsecond.so.1", &s->middle[0], 2)->search = &s->needed;
	add(s, 0, CODE_DUPLICATE, SEVERITY_NOTE, "libb.so.1", NULL, 0);
	add(s, 0, CODE_DUPLICATE, SEVERITY_NOTE, "liba.so.1", NULL, 0);
}

static void print(const struct diagnosis *d)
{
	for (size_t i = 0; i < d->count; i++) {
		const struct finding *f = d->findings[i];
		if (f->cause)
			continue;
		printf("%s: %s, %s, explains %zu%s\n", severity_name(f->severity), f->headline,
			f->process->image->label, f->consequences, f->want.soname ? ", wants" : "");
		for (size_t n = 0; n < f->evidence_count; n++)
			printf("  evidence: %s\n", f->evidence[n]);
		for (size_t n = 0; n < f->note_count; n++)
			printf("  note: %s\n", f->notes[n]);
		for (size_t n = 0; n < d->count; n++)
			if (d->findings[n]->cause == f)
				printf("  %s %s, %s\n", d->findings[n]->repeated ? "repeated by" : "explains",
					d->findings[n]->headline, d->findings[n]->process->image->label);
	}
}

int main(void)
{
#define SCENE(name) {#name, name}
	static const struct {
		const char *name;
		void (*add)(struct stage *);
	} scenes[] = {
		SCENE(lacks),
		SCENE(of_name),
		SCENE(after),
		SCENE(driver),
		SCENE(about),
		SCENE(about_warning),
		SCENE(processes),
		SCENE(requesters),
		SCENE(circle),
		SCENE(chain),
		SCENE(certainty),
	};
	for (size_t i = 0; i < countof(scenes); i++) {
		static struct stage s;
		set_up(&s);
		scenes[i].add(&s);
		findings_sort(&s.diagnosis);
		findings_fold(&s.diagnosis);
		findings_sort(&s.diagnosis);
		const struct finding *first = diagnosis_first_error(&s.diagnosis);
		printf("%s, first error: %s\n", scenes[i].name, first ? first->headline : "none");
		print(&s.diagnosis);
		diagnosis_free(&s.diagnosis);
	}
	return 0;
}
