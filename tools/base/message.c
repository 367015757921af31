/* SPDX-License-Identifier: MIT */
/* The two ways to complain.  "open %s:" with a trailing colon gets the errno text. */
#include "base/message.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/visible.h"
#include "trace/env.h"

int exit_trouble = 2;

/* One line, in one write where the line is short: lines of several processes do not mix. */
static void complain(const char *format, va_list arguments)
{
	static bool busy;	/* memory may end while a message is put together, which is a message too */
	int error = errno;
	char *text = NULL;
	if (busy || vasprintf(&text, format, arguments) < 0) {
		fputs("libtrace: not enough memory for a message\n", stderr);
		_exit(exit_trouble);
	}
	busy = true;
	struct buffer line = {0};
	buffer_string(&line, "libtrace: ");
	/* The text may quote file names, which may hold anything. */
	buffer_visible(&line, text);
	if (line.data[line.length - 1] == ':')
		buffer_printf(&line, " %s", strerror(error));
	buffer_string(&line, "\n");
	fwrite(line.data, 1, line.length, stderr);
	buffer_free(&line);
	free(text);
	busy = false;
	errno = error;
}

void warn(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	complain(format, arguments);
	va_end(arguments);
}

void fatal(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	complain(format, arguments);
	va_end(arguments);
	exit(exit_trouble);
}

void debug(const char *format, ...)
{
	const char *wanted = getenv(ENV_DEBUG);
	if (!wanted || !*wanted)
		return;
	va_list arguments;
	va_start(arguments, format);
	complain(format, arguments);
	va_end(arguments);
}
