/* SPDX-License-Identifier: MIT */
/* Strings and moments of the page, each kept once. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/data.h"

struct moments *data_moments(struct data *d, const struct process *p, const struct object *o)
{
	void **at = map_at(&d->times, (struct map_key){.a = p->index + 1, .b = o->number + 1u});
	if (!*at) {
		struct moments *m = arena_take(&d->arena, sizeof(*m));
		*m = (struct moments){NO_TIME, NO_TIME, NO_TIME};
		*at = m;
	}
	return *at;
}

int64_t data_shown(struct data *d, const char *visible)
{
	const char *kept = strings_keep_string(&d->strings, visible);
	void **number = map_at(&d->numbers, (struct map_key){.a = (uintptr_t)kept});
	if (!*number) {
		grow(d->list, d->count);
		d->list[d->count++] = kept;
		*number = (void *)(uintptr_t)d->count;
	}
	return (int64_t)(uintptr_t)*number - 1;
}

int64_t data_string(struct data *d, const char *string)
{
	if (!string)
		return -1;
	d->scratch.length = 0;
	report_add(&d->scratch, string);
	return data_shown(d, d->scratch.data);
}
