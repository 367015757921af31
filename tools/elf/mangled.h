/* SPDX-License-Identifier: MIT */
/* C++ names that differ only in what a rebuilt library changes: the ABI of std::string, or the arguments. */
#ifndef SYMBOL_SIMILAR_H
#define SYMBOL_SIMILAR_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What stands before the arguments in a mangled name, `_ZN3c105ErrorC2E`, without tags of the C++11 ABI, written to
 * key.  False for what is no such name, or has templates and operators, whose end only a demangler finds.
 */
bool symbol_key(const char *name, char *key, size_t room);
/* Whether two names are the same but for the C++11 ABI: std::string, and tags. */
bool symbol_same_but_abi(const char *a, const char *b);

#endif
