/* SPDX-License-Identifier: MIT */
/*
 * ldd and what reads its output would take the preload module for a library of the program: installers pack it
 * (PyInstaller, initramfs), others look for its package.  ld.so prints all that it has mapped, so it is kept from
 * mapping it: its name in LD_PRELOAD, which is read after audit modules are loaded, is made blank.  Nothing runs in
 * such a process that could see it.
 */
#include "audit/ldd.h"

#include <elf.h>

#include "trace/env.h"
#include "trace/sys.h"
#include "trace/text.h"

/* Whether ld.so was called by hand: then it has no base, which the kernel tells of an interpreter. */
static bool is_called(const struct image_start *start)
{
	for (const Elf64_auxv_t *a = start->auxv; a->a_type != AT_NULL; a++)
		if (a->a_type == AT_BASE)
			return a->a_un.a_val == 0;
	return true;
}

/* Whether the first words of ld.so's own arguments say so; it has taken them out of argv by now. */
static bool is_told(void)
{
	static const char *const with_word[] = {"--library-path", "--glibc-hwcaps-prepend", "--glibc-hwcaps-mask",
		"--inhibit-rpath", "--audit", "--preload", "--argv0"};
	char words[4096];
	int fd = sys_openat(AT_FDCWD, "/proc/self/cmdline", O_RDONLY | O_CLOEXEC, 0);
	long size = fd < 0 ? -1 : sys_read(fd, words, sizeof(words) - 1);
	if (fd >= 0)
		sys_close(fd);
	if (size <= 0)
		return false;
	words[size] = '\0';
	for (const char *word = words + text_length(words) + 1; word < words + size && text_begins(word, "--");
	     word += text_length(word) + 1) {
		if (text_equal(word, "--list") || text_equal(word, "--verify"))
			return true;
		for (size_t i = 0; i < sizeof(with_word) / sizeof(with_word[0]); i++) {
			if (text_equal(word, with_word[i])) {
				word += text_length(word) + 1;
				break;
			}
		}
	}
	return false;
}

/* Every entry of the list whose last component is the preload module. */
static void hide(char *list)
{
	for (char *entry = list; *entry;) {
		char *end = entry, *name = entry;
		for (; *end && *end != ':' && *end != ' '; end++)
			if (*end == '/')
				name = end + 1;
		size_t length = sizeof(PRELOAD_MODULE) - 1;
		if ((size_t)(end - name) == length && memcmp(name, PRELOAD_MODULE, length) == 0)
			memset(entry, ':', (size_t)(end - entry));
		entry = *end ? end + 1 : end;
	}
}

void ldd_begin(struct image_start *start)
{
	char *preload = NULL;
	if (!start->envp)
		return;
	for (char **e = start->envp; *e; e++) {
		if (text_begins(*e, "LD_TRACE_LOADED_OBJECTS="))
			start->listing = true;
		else if (text_begins(*e, "LD_PRELOAD="))
			preload = *e + sizeof("LD_PRELOAD=") - 1;
	}
	if (!start->listing && is_called(start))
		start->listing = is_told();
	if (start->listing && preload)
		hide(preload);
}
