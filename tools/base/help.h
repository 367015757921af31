/* SPDX-License-Identifier: MIT */
/* `libtrace COMMAND -h`, printed from the command's table. */
#ifndef CMD_HELP_H
#define CMD_HELP_H

struct cmd;

void cmd_help(const struct cmd *);

#endif
