/* SPDX-License-Identifier: MIT */
/* ask-pack DIR LIMIT: the block of no more than LIMIT characters that is made of DIR; on stderr, what was left out. */
#include <stdio.h>
#include <stdlib.h>

#include "share/share.h"
#include "tracedir/pack.h"
#include "view/scope.h"

int main(int argc, char **argv)
{
	struct scope scope;
	struct buffer text = {0};
	char *left_out;
	if (argc != 3)
		return 2;
	scope_open(&scope, argv[1], NULL, NULL, false);
	if (!pack_text_block(&text, &scope, strtoul(argv[2], NULL, 10), &left_out))
		return 1;
	fputs(text.data, stdout);
	if (left_out)
		fprintf(stderr, "%s\n", left_out);
	free(left_out);
	buffer_free(&text);
	scope_close(&scope);
	return 0;
}
