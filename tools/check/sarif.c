/* SPDX-License-Identifier: MIT */
/* What is missing as SARIF 2.1.0 (OASIS), which code-scanning services and editors read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/message.h"
#include "base/sha256.h"
#include "check/results.h"

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"
#define PAGE "https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html"

struct sarif {
	struct json_object *rules, *results;
	const char *codes[CODE_COUNT];	/* those that have a rule, in their order */
	size_t code_count;
};

static struct json_object *text_of(const char *text)
{
	struct json_object *o = json_object_new_object();
	json_put_string(o, "text", text);
	return o;
}

/* The first lines of the page of a code: "driver-too-old: the driver is older …", and what it is about. */
static void put_page(struct json_object *rule, const char *code)
{
	int number = code_find(code);
	const char *page = number >= 0 ? code_page((enum code)number) : NULL;
	const char *colon = page ? strstr(page, ": ") : NULL;
	if (!colon)
		return;
	char *title = xstrndup(colon + 2, strcspn(colon + 2, "\n"));
	json_put(rule, "shortDescription", text_of(title));
	free(title);
	struct json_object *help = text_of(page);
	json_put_string(help, "markdown", page);
	json_put(rule, "help", help);
}

static size_t rule_of(struct sarif *s, const char *code)
{
	for (size_t i = 0; i < s->code_count; i++)
		if (strcmp(s->codes[i], code) == 0)
			return i;
	struct json_object *rule = json_object_new_object();
	json_put_string(rule, "id", code);
	put_page(rule, code);
	json_object_array_add(s->rules, rule);
	s->codes[s->code_count] = code;
	return s->code_count++;
}

/* A path of the root as a URI that is relative to it (RFC 3986). */
static char *uri_of(const char *path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/+@=,";
	struct buffer b = {0};
	buffer_add(&b, "", 0);
	for (path += strspn(path, "/"); *path; path++) {
		if (strchr(plain, *path))
			buffer_add(&b, path, 1);
		else
			buffer_printf(&b, "%%%02X", (unsigned char)*path);
	}
	return b.data;
}

static struct json_object *location_of(const char *path)
{
	struct json_object *location = json_object_new_object(), *physical = json_object_new_object(),
			   *artifact = json_object_new_object();
	char *uri = uri_of(path);
	json_put_string(artifact, "uri", uri);
	json_put_string(artifact, "uriBaseId", "ROOT");
	json_put(physical, "artifactLocation", artifact);
	json_put(location, "physicalLocation", physical);
	free(uri);
	return location;
}

/* The same for the same fault, whatever else changes: so that a service can tell new ones from old ones. */
static void put_fingerprint(struct json_object *result, const struct check_result *r)
{
	uint8_t digest[SHA256_SIZE];
	char words[2 * 16 + 1];
	struct json_object *prints = json_object_new_object();
	char *key = xasprintf("%s\n%s\n%s", r->code, r->subject ? r->subject : "", r->place_count ? r->places[0] : "");
	sha256(key, strlen(key), digest);
	for (size_t i = 0; i < 16; i++)
		snprintf(words + 2 * i, 3, "%02x", digest[i]);
	json_put_string(prints, "libtrace/1", words);
	json_put(result, "partialFingerprints", prints);
	free(key);
}

static void add(void *context, const struct check_result *r)
{
	struct sarif *s = context;
	struct json_object *result = json_object_new_object(), *locations = json_object_new_array();
	size_t rule = rule_of(s, r->code);
	json_put_string(result, "ruleId", r->code);
	json_put_number(result, "ruleIndex", (int64_t)rule);
	json_put_string(result, "level", severity_name(r->severity));
	json_put(result, "message", text_of(r->text));
	for (size_t i = 0; i < r->place_count; i++)
		json_object_array_add(locations, location_of(r->places[i]));
	json_put(result, "locations", locations);
	put_fingerprint(result, r);
	json_object_array_add(s->results, result);
}

/* What could not be looked at is a matter of the tool, and no result. */
static struct json_object *invocation_of(const struct check *c)
{
	struct json_object *invocation = json_object_new_object(), *notes = json_object_new_array();
	json_put_bool(invocation, "executionSuccessful", true);
	for (size_t i = 0; i < c->files.skipped_count; i++) {
		struct json_object *note = json_object_new_object(), *locations = json_object_new_array();
		char *text = xasprintf("left out: %s", c->files.skipped[i].reason);
		json_put_string(note, "level", c->files.skipped[i].is_static ? "note" : "warning");
		json_put(note, "message", text_of(text));
		json_object_array_add(locations, location_of(c->files.skipped[i].path));
		json_put(note, "locations", locations);
		json_object_array_add(notes, note);
		free(text);
	}
	json_put(invocation, "toolExecutionNotifications", notes);
	return invocation;
}

static struct json_object *tool_of(struct json_object *rules)
{
	struct json_object *tool = json_object_new_object(), *driver = json_object_new_object();
	json_put_string(driver, "name", "libtrace");
	json_put_string(driver, "version", VERSION);
	json_put(driver, "rules", rules);
	json_put(tool, "driver", driver);
	return tool;
}

static struct json_object *array_of(struct json_object *o)
{
	struct json_object *array = json_object_new_array();
	json_object_array_add(array, o);
	return array;
}

void check_sarif(const struct check *c)
{
	struct sarif s = {.rules = json_object_new_array(), .results = json_object_new_array()};
	struct json_object *log = json_object_new_object(), *run = json_object_new_object(),
			   *bases = json_object_new_object(), *base = json_object_new_object();
	check_results(c, add, &s);
	json_put_string(log, "$schema", SCHEMA);
	json_put_string(log, "version", "2.1.0");
	json_put(run, "tool", tool_of(s.rules));
	json_put(run, "invocations", array_of(invocation_of(c)));
	/* Where it is on the machine that reads this, nobody knows here. */
	json_put(base, "description", text_of("the root of the file system that was checked"));
	json_put(bases, "ROOT", base);
	json_put(run, "originalUriBaseIds", bases);
	json_put_string(run, "columnKind", "unicodeCodePoints");
	json_put(run, "results", s.results);
	json_put(log, "runs", array_of(run));
	puts(json_object_to_json_string_ext(log, JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(log);
}
