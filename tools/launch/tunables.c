/* SPDX-License-Identifier: MIT */
/*
 * GLIBC_TUNABLES: room for the static TLS of start-up libraries, which LD_AUDIT takes away, and for audit modules.
 *
 * With LD_AUDIT, ld.so lays out static TLS before it maps the program's libraries, so that they share the
 * surplus meant for dlopen: 1664 bytes.  Every thread's stack pays for what is set here, so no more than
 * is needed; glibc before 2.32 does not know the tunable and ignores it.
 */
#include "launch/tunables.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "trace/env.h"

enum {
	TLS_LEAST = 4096,
	TLS_SPARE = 512,	/* glibc's own default: for libraries opened later */
	NAMESPACES = 16,	/* DL_NNS */
	NNS_DEFAULT = 4,
};

static const char nns[] = "glibc.rtld.nns=";

/* The last that is set, which counts; 0 if none is, or it is no number. */
static unsigned long long last_set(const char *user)
{
	unsigned long long last = 0;
	for (const char *p = user; p && *p; p += strspn(p, ":")) {
		size_t length = strcspn(p, ":");
		if (strncmp(p, TLS_TUNABLE, sizeof(TLS_TUNABLE) - 1) == 0) {
			char *end;
			errno = 0;
			const char *digits = p + sizeof(TLS_TUNABLE) - 1;
			unsigned long long set = strtoull(digits, &end, 0);
			last = *digits >= '0' && *digits <= '9' && end == p + length && errno == 0 ? set : 0;
		}
		p += length;
	}
	return last;
}

char *tunables_add(const char *user, uint64_t tls)
{
	struct buffer list = {0};
	uint64_t value = tls ? tls + TLS_SPARE : 0;
	unsigned long long last = last_set(user);
	if (value < TLS_LEAST)
		value = TLS_LEAST;
	for (const char *p = user; p && *p; p += strcspn(p, ":")) {
		p += strspn(p, ":");
		buffer_printf(&list, "%s%.*s", list.length && *p ? ":" : "", (int)strcspn(p, ":"), p);
	}
	if (last >= value)
		return list.data;
	if (!last)
		buffer_printf(&list, "%s" TLS_TUNABLE "%d", list.length ? ":" : "", TLS_SPARE);
	buffer_printf(&list, ":" TLS_TUNABLE "%llu", (unsigned long long)value);
	return list.data;
}

unsigned tunables_auditors(const char *user)
{
	/*
	 * Given twice, or with something behind the number, it is not the same to every glibc: the most that one can
	 * make of it.
	 */
	unsigned most = 0;
	for (const char *p = user; p && *p; p += strspn(p, ":")) {
		unsigned long value = strncmp(p, nns, sizeof(nns) - 1) == 0 ? strtoul(p + sizeof(nns) - 1, NULL, 0) : 0;
		if (value >= 1 && value <= NAMESPACES && value > most)
			most = (unsigned)value;
		p += strcspn(p, ":");
	}
	return NAMESPACES - (most ? most : NNS_DEFAULT);
}
