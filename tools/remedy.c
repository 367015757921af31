/* SPDX-License-Identifier: MIT */
/* Cures that install something. */
#include "tools/remedy.h"

#include "tools/mem.h"

void remedy_add(struct diagnosis *d)
{
	(void)d;
}

char *shell_word(const char *word)
{
	return xstrdup(word);
}
