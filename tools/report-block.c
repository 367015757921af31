/* SPDX-License-Identifier: MIT */
/* The trace itself, as text at the end of a Markdown report. */
#include "tools/report.h"

void report_block(const struct report *r, size_t room, struct buffer *b)
{
	/* There is no form of a trace yet that is text. */
	(void)r, (void)room, (void)b;
}
