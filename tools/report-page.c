/* SPDX-License-Identifier: MIT */
/* The files of report/, inside the command: a page needs nothing beside itself. */
#include "tools/report.h"

/* The assembler looks below the folder that the project is built in; a NUL ends each file. */
#define EMBED(name, path) \
	__asm__(".pushsection .rodata.report, \"a\"\n" \
		"	.globl	" #name "\n" \
		"	.hidden	" #name "\n" \
		#name ":\n" \
		"	.incbin	\"tools/report/" path "\"\n" \
		"	.byte	0\n" \
		"	.popsection\n");

EMBED(report_page, "page.html")
EMBED(report_style, "page.css")
EMBED(report_script, "page.js")
