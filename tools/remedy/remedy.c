/* SPDX-License-Identifier: MIT */
/*
 * Cures that install something: what one command can install is one command, said at the first finding that wants it.
 */
#include "remedy/remedy.h"

#include <stdlib.h>
#include <string.h>

#include "python/requirement.h"
#include "remedy/parts.h"

/* Earlier ones are read first: shown ones, then by severity, cause before consequence. */
static bool comes_before(const struct finding *a, const struct finding *b)
{
	if (!a->cause != !b->cause)
		return !a->cause;
	if (a->severity != b->severity)
		return a->severity < b->severity;
	return a->code != b->code ? a->code < b->code : a->when < b->when;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* Takes of one machine, in one state: several runs of a program have several. */
static bool same_machine(const struct snapshot *a, const struct snapshot *b)
{
	return a == b ||
		(a->boot_id && b->boot_id && strcmp(a->boot_id, b->boot_id) == 0 && same_text(a->root, b->root));
}

/* A note is harmless: what it would install is not mixed with what has to be. */
static bool share_command(const struct plan *a, const struct plan *b)
{
	return a->way == b->way && same_machine(a->finding->snapshot, b->finding->snapshot) &&
		!a->python == !b->python && same_text(a->place, b->place) && a->upgrade == b->upgrade &&
		same_text(a->purpose, b->purpose) && same_text(a->index, b->index) &&
		(a->finding->severity == SEVERITY_NOTE) == (b->finding->severity == SEVERITY_NOTE) &&
		(!a->row || !b->row || a->row->apt_nvidia == b->row->apt_nvidia || a->way == WAY_PIP);
}

/* "install `it` as torch 2.15.0 requires it" */
static char *purpose(const struct plan *p, size_t count)
{
	struct buffer b = {0};
	const char *it = count > 1 ? "them" : "it";
	if (p->purpose)
		return xstrdup(p->purpose);
	if (!p->install.count && p->again.count == 1) {
		buffer_printf(&b, "install %.*s again: files of it are gone, damaged or not its own",
			(int)strcspn(p->again.items[0], "="), p->again.items[0]);
	} else if (!p->install.count && p->again.count) {
		buffer_printf(&b, "install %s again: files of %s are gone, damaged or not their own", it, it);
	} else if (p->upgrade) {
		buffer_printf(&b, "install a newer version of %s", it);
	} else {
		buffer_printf(&b, "install %s", count > 1 ? "all that is missing" : "it");
		if (p->asker && p->asker->version && p->pinned)
			buffer_printf(&b, ", as %s %s requires it", p->asker->name, p->asker->version);
	}
	return b.data;
}

/*
 * Somebody's METADATA, snapshot or catalogue may say anything: what is no name is shown, and no command is made of it.
 */
static char *unnamed(const struct plan *p)
{
	const struct packages *words = p->again.count ? &p->again : &p->install;
	for (size_t i = 0; i < words->count; i++)
		if (p->way == WAY_PIP ? !requirement_is_plain(words->items[i]) : !package_is_plain(words->items[i]))
			return xasprintf("no command is made of `%s`, which is no name and version of a package",
				words->items[i]);
	return xasprintf("install what is missing; no command is made of what is said of %s",
		p->way == WAY_PIP && p->python->executable ? p->python->executable : "where to");
}

/* The other way to a pair that fits. */
static void help_partner(struct plan *p, const struct host *host)
{
	const struct want *want = &p->finding->want;
	if (want->fit && want->specifiers) {
		struct plan other = {.finding = p->finding, .python = p->python, .way = WAY_PIP, .extra = p->extra};
		char *word = xasprintf("%s%s", want->with->name, want->specifiers), *how = NULL;
		packages_add(&other.install, word);
		char *command = pip_command(&other, host, &how);
		finding_help(p->finding, command, "or the %s that %s %s was built for", want->with->name,
			want->fit->name, want->fit->version ? want->fit->version : "");
		free(command), free(how), free(word);
		plan_free(&other);
	} else if (want->replaced && p->row && p->row->wheel) {
		char *name = package_name(p, host, p->row->wheel), *how = NULL;
		struct plan other = {.finding = p->finding, .python = p->python, .way = WAY_PIP};
		if (!name)
			return;
		packages_add(&other.install, name);
		char *command = pip_command(&other, host, &how);
		finding_help(p->finding, command, "or bring what %s needs of its CUDA", want->replaced->name);
		free(command), free(how), free(name);
		plan_free(&other);
	}
}

static void say(struct plan *p, size_t count)
{
	const struct host *host = &p->finding->snapshot->host;
	char *how = NULL, *command = p->way == WAY_PIP ? pip_command(p, host, &how) :
		p->way == WAY_CONDA ? conda_command(p, host) : system_command(p, host, &how);
	char *text = command ? purpose(p, count) : unnamed(p);
	finding_help(p->finding, command, "%s%s%s", text, how ? ", " : "", how ? how : "");
	p->finding->help[p->finding->help_count - 1].shared = count > 1;
	if (p->way == WAY_APT)
		help_folder(p, host);
	help_partner(p, host);
	free(how), free(command), free(text);
}

static void refer(struct plan *p, const struct plan *leader)
{
	const char *name = leader->finding->soname ? leader->finding->soname : leader->finding->want.soname;
	finding_help(p->finding, NULL, "the command at `%s` installs this too", name);
	p->finding->help[p->finding->help_count - 1].elsewhere = true;
}

static void say_alone(struct plan *p)
{
	const struct host *host = &p->finding->snapshot->host;
	if (p->way == WAY_LDCONFIG)
		help_ldconfig(p, host);
	else if (p->way == WAY_DRIVER)
		help_driver(p, host);
	bool copy = p->way != WAY_DRIVER && plan_copy(p);
	if (p->way == WAY_SEARCH && !copy)
		help_search(p, host);
	if (copy)
		help_copy(p, host, p->way != WAY_LDCONFIG);
}

/* Takes have a distribution each, where it is the same one. */
static bool same_asker(const struct distribution *a, const struct distribution *b)
{
	return a == b ||
		(a && b && same_text(a->name, b->name) && same_text(a->version, b->version) &&
			same_text(a->site, b->site));
}

static void merge(struct plan *leader, const struct plan *p)
{
	packages_add_all(&leader->install, &p->install);
	packages_add_all(&leader->again, &p->again);
	if (!same_asker(leader->asker, p->asker))
		leader->pinned = false;
}

/* Two specifiers of one distribution are one word. */
static void say_group(struct plan *plans, size_t count, size_t first, bool *said)
{
	struct plan *leader = &plans[first];
	size_t members = 1;
	for (size_t i = first + 1; i < count; i++)
		if (!said[i] && share_command(leader, &plans[i]) && comes_before(plans[i].finding, leader->finding))
			leader = &plans[i];
	for (size_t i = first; i < count; i++) {
		if (&plans[i] == leader || said[i] || !share_command(leader, &plans[i]))
			continue;
		merge(leader, &plans[i]);
		members++;
	}
	say(leader, members);
	for (size_t i = first; i < count; i++) {
		if (said[i] || !share_command(leader, &plans[i]))
			continue;
		said[i] = true;
		if (&plans[i] != leader)
			refer(&plans[i], leader);
		if (plans[i].way != WAY_PIP || plans[i].install.count)
			help_copy(&plans[i], &plans[i].finding->snapshot->host, false);
	}
}

void remedy_add(struct diagnosis *d)
{
	struct plan *plans = xcalloc(d->count, sizeof(*plans));
	bool *said = xcalloc(d->count, sizeof(*said));
	size_t count = 0;
	for (size_t i = 0; i < d->count; i++)
		if (d->findings[i]->want.soname && d->findings[i]->snapshot)
			plan_make(&plans[count++], d, d->findings[i]);
	for (size_t i = 0; i < count; i++) {
		if (said[i])
			continue;
		if (plans[i].way == WAY_PIP || plans[i].way == WAY_CONDA || plans[i].way == WAY_APT ||
			plans[i].way == WAY_DNF)
			say_group(plans, count, i, said);
		else
			say_alone(&plans[i]);
	}
	for (size_t i = 0; i < count; i++)
		plan_free(&plans[i]);
	free(plans), free(said);
}
