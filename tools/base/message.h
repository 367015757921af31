/* SPDX-License-Identifier: MIT */
/* The two ways to complain.  "open %s:" with a trailing colon gets the errno text. */
#ifndef MESSAGE_H
#define MESSAGE_H

extern int exit_trouble;	/* status of fatal: 2, or 125 in record and exec */

__attribute__((format(printf, 1, 2))) void warn(const char *format, ...);
__attribute__((format(printf, 1, 2), noreturn)) void fatal(const char *format, ...);
/* Says something on stderr only where LIBTRACE_DEBUG is set. */
__attribute__((format(printf, 1, 2))) void debug(const char *format, ...);

#endif
