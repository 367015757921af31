/* SPDX-License-Identifier: MIT */
/* The trace itself, as text at the end of a Markdown report. */
#include "base/mem.h"
#include "report/report.h"
#include "share/share.h"
#include "tracedir/pack.h"

bool report_block(const struct report *r, size_t room, struct buffer *b, char **left_out)
{
	static const char fence[] = "```\n";
	enum { FENCES = 2 * (sizeof(fence) - 1) };
	struct buffer block = {0};
	*left_out = NULL;
	bool fits = room > FENCES && pack_text_block(&block, r->scope, room - FENCES, left_out);
	if (fits) {
		buffer_string(b, fence);
		buffer_add(b, block.data, block.length);
		buffer_string(b, fence);
	}
	buffer_free(&block);
	return fits;
}
