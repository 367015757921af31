/* SPDX-License-Identifier: MIT */
/*
 * A report as one page that asks nobody for anything.  Nothing of the trace is HTML: it is JSON in a script element
 * that is not run, and report/page.js puts it into the page as text.  The policy lets nothing else run, load or send.
 */
#include "report/report.h"

#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "base/sha256.h"

/* "sha256-…=": how the policy names what it allows. */
static void print_hash(const char *text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint8_t digest[SHA256_SIZE + 1] = {0};	/* a multiple of three */
	sha256(text, strlen(text), digest);
	fputs("'sha256-", stdout);
	for (size_t i = 0; i < sizeof(digest); i += 3) {
		uint32_t bits = (uint32_t)digest[i] << 16 | (uint32_t)digest[i + 1] << 8 | digest[i + 2];
		for (int shift = 18; shift >= 0; shift -= 6)
			putchar(shift == 0 && i + 3 == sizeof(digest) ? '=' : digits[bits >> shift & 63]);
	}
	putchar('\'');
}

static void print_policy(void)
{
	fputs("default-src 'none'; base-uri 'none'; form-action 'none'; style-src ", stdout);
	print_hash(report_style);
	fputs("; script-src ", stdout);
	print_hash(report_script);
}

/* page.html has the parts by their names in double braces. */
void report_html(const struct report *r)
{
	const char *at = report_page;
	for (const char *brace; (brace = strstr(at, "{{")) != NULL;) {
		fwrite(at, 1, (size_t)(brace - at), stdout);
		const char *end = strstr(brace, "}}");
		size_t size = end ? (size_t)(end - brace) : 0;
		if (size == 8 && strncmp(brace, "{{policy", size) == 0)
			print_policy();
		else if (size == 7 && strncmp(brace, "{{style", size) == 0)
			fputs(report_style, stdout);
		else if (size == 8 && strncmp(brace, "{{script", size) == 0)
			fputs(report_script, stdout);
		else if (size == 6 && strncmp(brace, "{{data", size) == 0)
			report_data(r);
		else
			fatal("the page of the report has no part '%.*s'", (int)size, brace);
		at = end + 2;
	}
	fputs(at, stdout);
}
