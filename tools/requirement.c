/* SPDX-License-Identifier: MIT */
/* PEP 508. */
#include "tools/requirement.h"

#include "tools/mem.h"

bool requirement_parse(struct requirement *r, const char *text)
{
	(void)r, (void)text;
	return false;
}

void requirement_free(struct requirement *r)
{
	(void)r;
}

bool marker_holds(const char *marker, const struct marker_environment *e)
{
	(void)e;
	return !marker;
}

char *requirement_of(const struct snapshot *take, const struct distribution *owner, const char *name, const struct python *python)
{
	(void)take, (void)owner, (void)name, (void)python;
	return NULL;
}

char *distribution_normalize(const char *name)
{
	return xstrdup(name);
}
