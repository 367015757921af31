/* SPDX-License-Identifier: MIT */
/* The decision for or against CUDA forward compatibility, from facts alone. */
#include "trace/compat-decide.h"

#include "trace/text.h"

/* --- Versions --- */

struct version {
	unsigned count, numbers[4];
};

/* Reads digits at *p; false if there are none. */
static bool read_number(const char **p, const char *end, unsigned *number)
{
	const char *begin = *p;
	*number = 0;
	for (; *p < end && **p >= '0' && **p <= '9'; ++*p)
		if (*number < 100000000)
			*number = *number * 10 + (unsigned)(**p - '0');
	return *p > begin;
}

/* "580.95.05": two to four numbers and nothing else. */
static bool read_version(const char *text, struct version *v)
{
	const char *end = text + text_length(text);
	*v = (struct version){0};
	for (const char *p = text; v->count < 4 && read_number(&p, end, &v->numbers[v->count]); p++) {
		v->count++;
		if (p == end)
			return v->count >= 2;
		if (*p != '.')
			return false;
	}
	return false;
}

static int compare_versions(const struct version *a, const struct version *b)
{
	for (unsigned i = 0; i < 4; i++)
		if (a->numbers[i] != b->numbers[i])
			return a->numbers[i] < b->numbers[i] ? -1 : 1;
	return 0;
}

/* --- The note: {"format":1,"CUDA version":"12.9","driver":[535,550],…} --- */

struct json {
	const char *at, *end;
};

static char next(struct json *j)
{
	while (j->at < j->end && (*j->at == ' ' || *j->at == '\t' || *j->at == '\n' || *j->at == '\r'))
		j->at++;
	return j->at < j->end ? *j->at : '\0';
}

static bool skip(struct json *j, char c)
{
	if (next(j) != c)
		return false;
	j->at++;
	return true;
}

/* A string; *text is its first byte as it is written, escapes and all. */
static bool json_string(struct json *j, const char **text, size_t *length)
{
	if (!skip(j, '"'))
		return false;
	*text = j->at;
	while (j->at < j->end && *j->at && *j->at != '"')
		j->at += *j->at == '\\' && j->end - j->at > 1 ? 2 : 1;
	*length = (size_t)(j->at - *text);
	return skip(j, '"');
}

/* Any value; nesting is counted, not descended into. */
static bool json_skip(struct json *j)
{
	const char *text;
	size_t length;
	unsigned depth = 0;
	do {
		char c = next(j);
		if (c == '\0') {
			return false;
		} else if (c == '"') {
			if (!json_string(j, &text, &length))
				return false;
		} else if (c == '[' || c == '{') {
			depth++;
			j->at++;
		} else if (c == ']' || c == '}') {
			if (depth == 0)
				return false;
			depth--;
			j->at++;
		} else if (depth && (c == ',' || c == ':')) {
			j->at++;
		} else {
			const char *begin = j->at;
			while (j->at < j->end &&
				((*j->at >= '0' && *j->at <= '9') || (*j->at >= 'a' && *j->at <= 'z') ||
					*j->at == '-' || *j->at == '+' || *j->at == '.' || *j->at == 'E'))
				j->at++;
			if (j->at == begin)
				return false;
		}
	} while (depth);
	return true;
}

static bool json_drivers(struct json *j, struct compat_note *note)
{
	if (!skip(j, '['))
		return false;
	if (skip(j, ']'))
		return true;
	do {
		unsigned major;
		next(j);
		if (!read_number(&j->at, j->end, &major))
			return false;
		if (note->driver_count < COMPAT_DRIVERS_MAX)
			note->drivers[note->driver_count++] = major;
	} while (skip(j, ','));
	return skip(j, ']');
}

static bool json_cuda(struct json *j, struct compat_note *note)
{
	const char *text;
	size_t length;
	unsigned major, minor;
	if (!json_string(j, &text, &length))
		return false;
	const char *end = text + length;
	if (!read_number(&text, end, &major) || text == end || *text++ != '.' || !read_number(&text, end, &minor) ||
	    text != end || major > 1000 || minor > 99)
		return false;
	note->cuda = 1000 * major + 10 * minor;
	return true;
}

/* Without regard to case, as the toolkit's reader matches its keys. */
static bool is_key(const char *text, size_t length, const char *key)
{
	if (length != text_length(key))
		return false;
	for (size_t i = 0; i < length; i++)
		if ((text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]) != key[i])
			return false;
	return true;
}

static bool json_note(struct json *j, struct compat_note *note)
{
	if (!skip(j, '{') || next(j) == '}')
		return false;
	do {
		const char *key;
		size_t length;
		bool read;
		if (!json_string(j, &key, &length) || !skip(j, ':'))
			return false;
		if (is_key(key, length, "cuda version"))
			read = json_cuda(j, note);
		else if (is_key(key, length, "driver"))
			read = json_drivers(j, note);
		else
			read = json_skip(j);
		if (!read)
			return false;
	} while (skip(j, ','));
	return skip(j, '}') && note->cuda;
}

void compat_note_read(struct compat_note *note, const uint8_t *bytes, size_t size)
{
	static const char owner[] = "NVIDIA Corporation";
	struct { uint32_t name, text, type; } head;
	*note = (struct compat_note){.state = TRACE_COMPAT_NOTE_DAMAGED};
	if (size < sizeof(head))
		return;
	memcpy(&head, bytes, sizeof(head));
	size_t begin = sizeof(head) + ((sizeof(owner) + 3) & ~(size_t)3);
	if (head.name != sizeof(owner) || begin > size || memcmp(bytes + sizeof(head), owner, sizeof(owner)) != 0)
		return;
	/* Orin's note says that its text is two bytes longer than the section: what is there counts. */
	size_t length = head.text < size - begin ? head.text : size - begin;
	struct json j = {(const char *)bytes + begin, (const char *)bytes + begin + length};
	if (json_note(&j, note))
		note->state = TRACE_COMPAT_NOTE_PRESENT;
}

/* --- The decision --- */

static bool lists(const struct compat_note *note, unsigned major)
{
	for (unsigned i = 0; i < note->driver_count; i++)
		if (note->drivers[i] == major)
			return true;
	return false;
}

/* What the two versions say before anything is asked about branches; NONE if compat is newer. */
static enum trace_compat_reason by_version(const struct compat_facts *f, const struct compat_candidate *c,
	struct version *compat, struct version *driver)
{
	if (!read_version(f->driver, driver))
		return TRACE_COMPAT_NO_DRIVER;
	if (!read_version(c->version, compat))
		return TRACE_COMPAT_NO_VERSION;
	int order = compare_versions(compat, driver);
	return order == 0 ? TRACE_COMPAT_SAME_VERSION : order < 0 ? TRACE_COMPAT_OLDER : TRACE_COMPAT_NONE;
}

static enum trace_compat_reason by_note(const struct compat_facts *f, const struct compat_candidate *c)
{
	struct version compat, driver;
	/* Orin's note lists no drivers: there the CUDA versions are compared. */
	if (f->tegra && (c->note.driver_count == 0 || !f->driver[0])) {
		if (!f->host_cuda)
			return TRACE_COMPAT_NO_DRIVER;
		return c->note.cuda > f->host_cuda ? TRACE_COMPAT_NEWER_CUDA : TRACE_COMPAT_CUDA_NOT_NEWER;
	}
	enum trace_compat_reason reason = by_version(f, c, &compat, &driver);
	if (reason != TRACE_COMPAT_NONE)
		return reason;
	return lists(&c->note, driver.numbers[0]) ? TRACE_COMPAT_LISTED : TRACE_COMPAT_NOT_LISTED;
}

static enum trace_compat_reason by_major(const struct compat_facts *f, const struct compat_candidate *c)
{
	struct version compat, driver;
	if (f->tegra)
		return TRACE_COMPAT_NO_NOTE;
	enum trace_compat_reason reason = by_version(f, c, &compat, &driver);
	if (reason != TRACE_COMPAT_NONE)
		return reason;
	return compat.numbers[0] > driver.numbers[0] ? TRACE_COMPAT_NEWER_BRANCH : TRACE_COMPAT_SAME_BRANCH;
}

static enum trace_compat_reason judge(const struct compat_facts *f, const struct compat_candidate *c)
{
	if (f->wsl)	/* its libcuda talks to Windows: there is no kernel driver here to be compatible with */
		return TRACE_COMPAT_WSL;
	if (c->unusable)
		return TRACE_COMPAT_UNUSABLE;
	if (f->forced)
		return TRACE_COMPAT_FORCED;
	if (c->several)
		return TRACE_COMPAT_SEVERAL;
	if (c->stub)
		return TRACE_COMPAT_STUB;
	if (c->orin != f->orin)
		return TRACE_COMPAT_OTHER_MACHINE;
	switch (c->note.state) {
	case TRACE_COMPAT_NOTE_PRESENT:
		return by_note(f, c);
	case TRACE_COMPAT_NOTE_ABSENT:
		return by_major(f, c);
	case TRACE_COMPAT_NOTE_DAMAGED:
		break;
	}
	return TRACE_COMPAT_BAD_NOTE;
}

static bool is_use(enum trace_compat_reason reason)
{
	return reason == TRACE_COMPAT_LISTED || reason == TRACE_COMPAT_NEWER_BRANCH ||
		reason == TRACE_COMPAT_NEWER_CUDA || reason == TRACE_COMPAT_FORCED;
}

/* By version, then by CUDA version where versions say nothing (Orin's are all 1.1); the first of equals. */
static bool is_newer(const struct compat_candidate *a, const struct compat_candidate *b)
{
	struct version va, vb;
	bool known_a = read_version(a->version, &va), known_b = read_version(b->version, &vb);
	if (known_a != known_b)
		return known_a;
	int order = known_a ? compare_versions(&va, &vb) : 0;
	return order ? order > 0 : a->note.cuda > b->note.cuda;
}

static uint32_t warnings_of(const struct compat_facts *f, const struct compat_candidate *chosen)
{
	/*
	 * The branches that NVIDIA's table of forward compatibility has a column for; the others reached their end of
	 * life.
	 */
	static const unsigned documented[] = {535, 570, 580, 590, 595, 610, 615};
	struct version driver;
	uint32_t warnings = f->geforce ? TRACE_COMPAT_WARN_GEFORCE : 0;
	if (chosen->reason != TRACE_COMPAT_NEWER_BRANCH || !read_version(f->driver, &driver))
		return warnings;
	for (size_t i = 0; i < sizeof(documented) / sizeof(documented[0]); i++)
		if (documented[i] == driver.numbers[0])
			return warnings;
	return warnings | TRACE_COMPAT_WARN_UNDOCUMENTED;
}

struct compat_verdict compat_decide(const struct compat_facts *f)
{
	struct compat_candidate *chosen = NULL, *newest = NULL;
	for (size_t i = 0; i < f->count; i++) {
		struct compat_candidate *c = &f->candidates[i];
		c->reason = judge(f, c);
		if (!newest || is_newer(c, newest))
			newest = c;
		if (is_use(c->reason) && (!chosen || is_newer(c, chosen)))
			chosen = c;
	}
	for (size_t i = 0; i < f->count; i++)
		if (is_use(f->candidates[i].reason) && &f->candidates[i] != chosen)
			f->candidates[i].reason = TRACE_COMPAT_NOT_NEWEST;
	if (chosen)
		return (struct compat_verdict){chosen->reason, chosen, warnings_of(f, chosen)};
	return (struct compat_verdict){.reason = f->wsl ? TRACE_COMPAT_WSL :
			newest                          ? newest->reason :
							  TRACE_COMPAT_NO_DIRECTORY};
}
