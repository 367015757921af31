/* SPDX-License-Identifier: MIT */
/* The files of page/, inside the command: a page needs nothing beside itself. */
#include "report/report.h"

/* The assembler looks below the folder that the project is built in; a NUL ends each file. */
#define BEGIN(name) \
	__asm__(".pushsection .rodata.report, \"a\"\n" \
		"	.globl	" #name "\n" \
		"	.hidden	" #name "\n" \
		#name ":\n"
#define PART(path) "	.incbin	\"tools/report/page/" path "\"\n"
#define END "	.byte	0\n" "	.popsection\n")

BEGIN(report_page) PART("page.html") END;
BEGIN(report_style) PART("page.css") END;
BEGIN(report_script)
PART("words.js") PART("rows.js") PART("findings.js") PART("tree.js") PART("library.js") PART("times.js")
	PART("records.js") PART("page.js") END;
