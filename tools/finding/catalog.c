/* SPDX-License-Identifier: MIT */
/* The catalogue: where its rows come from, in which order, and which of them speaks. */
#include "finding/catalog.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "finding/catalog-read.h"
#include "graph/graph.h"
#include "trace/env.h"

static void read_named_folders(struct catalog *c)
{
	const char *named = getenv(ENV_CATALOG);
	if (!named)
		return;
	char *copy = xstrdup(named), *rest = copy;
	for (const char *folder; (folder = strsep(&rest, ":"));)
		if (*folder)
			catalog_read_folder(c, folder, true);
	free(copy);
}

static void read_user_folder(struct catalog *c)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	bool named = config && *config == '/';	/* a relative one is to be ignored, says its specification */
	if (!named && (!home || *home != '/'))
		return;
	char *folder = named ? xasprintf("%s/libtrace", config) : xasprintf("%s/.config/libtrace", home);
	catalog_read_folder(c, folder, false);
	free(folder);
}

struct catalog *catalog_open(void)
{
	struct catalog *c = xcalloc(1, sizeof(*c));
	read_named_folders(c);
	read_user_folder(c);
	catalog_read_folder(c, "/etc/libtrace", false);
	for (size_t i = 0; i < CATALOG_FILES; i++) {
		const char *text = catalog_text((enum catalog_file)i);
		catalog_read_text(c, (enum catalog_file)i, "catalogue of the command", text, strlen(text));
	}
	return c;
}

void catalog_free(struct catalog *c)
{
	if (!c)
		return;
	arena_free(&c->arena);
	free(c->sonames);
	free(c->misses);
	free(c->gpus);
	free(c->calls);
	free(c->results);
	free(c->distributions);
	free(c->messages);
	free(c);
}

/* What comes before the first magic character decides for most rows, at a tenth of what fnmatch costs. */
static bool matches(const char *pattern, const char *text)
{
	return strncmp(pattern, text, strcspn(pattern, "*?[\\")) == 0 && fnmatch(pattern, text, 0) == 0;
}

const struct catalog_soname *catalog_soname(
	const struct catalog *c, const char *soname, unsigned cuda, const char *machine)
{
	for (size_t i = 0; i < c->soname_count; i++) {
		const struct catalog_soname *row = &c->sonames[i];
		if ((row->cuda && cuda && row->cuda != cuda) ||
			(row->machine && machine && strcmp(row->machine, machine) != 0))
			continue;
		if (matches(row->pattern, soname))
			return row;
	}
	return NULL;
}

const struct catalog_miss *catalog_expected(const struct catalog *c, const char *name, const char *requester)
{
	const char *asked = last_component(name), *asking = requester ? last_component(requester) : "";
	for (size_t i = 0; i < c->miss_count; i++)
		if (matches(c->misses[i].pattern, asked) && matches(c->misses[i].requester, asking))
			return &c->misses[i];
	return NULL;
}

const struct catalog_call *catalog_harmless(const struct catalog *c, const char *symbol)
{
	for (size_t i = 0; i < c->call_count; i++)
		if (matches(c->calls[i].pattern, symbol))
			return &c->calls[i];
	return NULL;
}

const struct catalog_result *catalog_result(const struct catalog *c, unsigned number)
{
	for (size_t i = 0; i < c->result_count; i++)
		if (c->results[i].number == number)
			return &c->results[i];
	return NULL;
}

const struct catalog_distribution *catalog_distribution(const struct catalog *c, const char *name)
{
	for (size_t i = 0; i < c->distribution_count; i++)
		if (matches(c->distributions[i].pattern, name))
			return &c->distributions[i];
	return NULL;
}

const struct catalog_message *catalog_message(const struct catalog *c, size_t number)
{
	return number < c->message_count ? &c->messages[number] : NULL;
}

const struct catalog_gpu *catalog_gpu(const struct catalog *c, const char *model)
{
	for (size_t i = 0; i < c->gpu_count; i++)
		if (matches(c->gpus[i].pattern, model))
			return &c->gpus[i];
	return NULL;
}
