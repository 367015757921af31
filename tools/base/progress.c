/* SPDX-License-Identifier: MIT */
/* One line on a terminal that says how far long work has come. */
#include "base/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* between lines; before the first: short work needs none */
enum { INTERVAL_NS = 100000000, PATIENCE_NS = 300000000 };

static uint64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

void progress_begin(struct progress *p, const char *what, size_t count)
{
	const char *term = getenv("TERM");
	*p = (struct progress){.what = what, .count = count, .next_ns = now() + PATIENCE_NS,
		.shown = isatty(STDERR_FILENO) && !(term && strcmp(term, "dumb") == 0)};
}

void progress_step(struct progress *p, size_t done)
{
	uint64_t time = p->shown ? now() : 0;
	if (!p->shown || time < p->next_ns)
		return;
	p->next_ns = time + INTERVAL_NS;
	p->begun = true;
	if (p->count)
		fprintf(stderr, "\r\033[K%s: %zu of %zu", p->what, done, p->count);
	else
		fprintf(stderr, "\r\033[K%s: %zu", p->what, done);
	fflush(stderr);
}

void progress_end(struct progress *p)
{
	if (p->begun)
		fputs("\r\033[K", stderr);
	p->begun = false;
}
