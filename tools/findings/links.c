/* SPDX-License-Identifier: MIT */
/*
 * A name without a version, libnvrtc.so, which only packages for developers have, while the library itself is there
 * under its full name, or under one that a wheel's builder made unique (libnvrtc-672ee683.so.11.2): a link is all that
 * is missing.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/shell.h"
#include "base/text.h"
#include "findings/evidence.h"
#include "graph/process.h"
#include "snapshot/words.h"

enum { HASH_DIGITS = 8 };

/* The length of "libnvrtc" in libnvrtc.so and in libnvrtc-672ee683.so.11.2. */
static size_t plain_stem(const char *name)
{
	size_t length = stem_length(name);
	size_t from = length > HASH_DIGITS + 1 ? length - HASH_DIGITS - 1 : 0;
	return from && name[from] == '-' && strspn(name + from + 1, "0123456789abcdef") == HASH_DIGITS ? from : length;
}

static bool is_versioned_of(const char *path, const char *name)
{
	const char *other = last_component(path), *so = strstr(other, ".so");
	size_t stem = stem_length(name);
	return so && so[3] == '.' && isdigit((unsigned char)so[4]) && plain_stem(other) == stem &&
		strncmp(other, name, stem) == 0;
}

/* One that the process has, else one that is there and could be loaded. */
static const struct file *versioned(const struct snapshot *snapshot, const struct process *p, const char *name)
{
	const struct file *found = NULL;
	const char *program;
	for (size_t i = 0; i < snapshot->file_count; i++) {
		const struct file *file = snapshot->files[i];
		bool loads = !file->error && file->elf && !file->elf->bad;
		if (!loads || !is_versioned_of(file->path, name) || file_misfit(snapshot, p, file, &program))
			continue;
		if (file->why & FILE_LOADED)
			return file;
		found = found ? found : file;
	}
	return found;
}

/* Whether ld.so looked into the folder. */
static bool was_searched(const struct search *s, const char *folder)
{
	for (size_t i = 0; i < s->trail->count; i++) {
		const struct candidate *c = &s->trail->candidates[i];
		size_t length = strlen(c->directory);
		if (length > 1 && strncmp(c->directory, folder, length - 1) == 0 && !folder[length - 1])
			return true;
	}
	return false;
}

/* Where a package manager puts files nobody else should. */
static bool is_of_system(const struct file *file)
{
	return file->owner &&
		(file->owner->kind == OWNER_DPKG || file->owner->kind == OWNER_RPM || file->owner->kind == OWNER_APK);
}

static char *link_command(const struct file *file, const char *folder, const char *name, bool searched)
{
	static const char export[] = "\"${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}\"";
	char *target = shell_path(is_of_system(file) ? file->path : last_component(file->path));
	char *in = shell_path(folder), *word = shell_word(name), *command;
	if (is_of_system(file))
		command = xasprintf(
			"mkdir -p ~/.local/lib && ln -s %s ~/.local/lib/%s && export LD_LIBRARY_PATH=~/.local/lib%s",
			target, word, export);
	else if (searched)
		command = xasprintf("ln -s %s %s/%s", target, in, word);
	else
		command = xasprintf("ln -s %s %s/%s && export LD_LIBRARY_PATH=%s%s", target, in, word, in, export);
	free(word), free(in), free(target);
	return command;
}

bool help_link(struct finding *f, const struct snapshot *snapshot, const struct search *s)
{
	const char *name = last_component(s->name), *end = strstr(name, ".so");
	const struct file *file = snapshot && end && !end[3] && !strchr(s->name, '/') ?
		versioned(snapshot, f->process, name) :
		NULL;
	if (!file || file->path[0] != '/')
		return false;
	char *folder = xstrndup(file->path, (size_t)(last_component(file->path) - file->path) - 1),
	     *words = file_words(file);
	char *command = link_command(file, folder, name, was_searched(s, folder));
	finding_note(f, "%s is the library with its version, %s", words,
		file->why & FILE_LOADED ? "and is loaded" : "and exists now");
	finding_help(f, command, "make a link of this name to it%s",
		is_of_system(file) ? ", or install its package for developers" : "");
	free(command), free(words), free(folder);
	return true;
}
