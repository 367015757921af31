/* SPDX-License-Identifier: MIT */
/* libtrace-preload.so, the companion of the audit module. */
static const int nothing_yet __attribute__((used)) = 0;
