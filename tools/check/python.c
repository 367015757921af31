/* SPDX-License-Identifier: MIT */
/*
 * Which Python loads an extension module, and which files an installed package has: by files alone.  A launcher is a
 * script, and nothing that could lie in what is checked is run.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/mem.h"
#include "base/message.h"
#include "check/files.h"
#include "check/site.h"
#include "launch/program.h"
#include "launch/runner.h"

enum { SCRIPT_MAX = 65536, LAUNCHERS_MAX = 8 };

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* --- the program behind a word --- */

static bool is_called_python(const char *path)
{
	const char *name = name_of(path);
	return strncmp(name, "python", 6) == 0 || strncmp(name, "pypy", 4) == 0;
}

static bool is_executable(const char *path)
{
	return access(path, X_OK) == 0 && disk_is_file(NULL, path);
}

/* The next one of a name in PATH, past `after` (NULL: the first); to be freed. */
static char *in_path(const char *name, const char *after)
{
	const char *path = getenv("PATH");
	bool passed = !after;
	for (const char *at = path ? path : "/usr/local/bin:/usr/bin:/bin"; *at; at += *at == ':') {
		size_t length = strcspn(at, ":");
		char *program = xasprintf("%.*s/%s", length ? (int)length : 1, length ? at : ".", name);
		at += length;
		if (passed && is_executable(program))
			return program;
		passed |= after && strcmp(program, after) == 0;
		free(program);
	}
	return NULL;
}

/* The first line of a file below a folder, without blanks at its end; NULL if there is none. */
static char *first_line(const char *folder, const char *name)
{
	size_t size;
	char *path = xasprintf("%s/%s", folder, name), *text = disk_text(NULL, path, SCRIPT_MAX, &size);
	free(path);
	if (text)
		text[strcspn(text, " \t\r\n")] = '\0';
	if (text && *text)
		return text;
	free(text);
	return NULL;
}

/* pyenv's choice: PYENV_VERSION, .python-version here or above, its own file. */
static char *pyenv_version(const char *root)
{
	const char *variable = getenv("PYENV_VERSION");
	if (variable && *variable)
		return xstrndup(variable, strcspn(variable, ":"));
	char *folder = getcwd(NULL, 0), *version = NULL;
	while (folder && *folder && !(version = first_line(folder, ".python-version")))
		*strrchr(folder, '/') = '\0';
	free(folder);
	return version ? version : first_line(root, "version");
}

/* What ROOT/shims/NAME stands for. */
static char *behind_shim(const char *shim)
{
	const char *shims = strstr(shim, "/shims/");
	if (!shims)
		return NULL;
	char *root = xstrndup(shim, (size_t)(shims - shim)), *version = pyenv_version(root), *program = NULL;
	if (version && strcmp(version, "system") != 0)
		program = xasprintf("%s/versions/%s/bin/%s", root, version, shims + 7);
	if (!program || !is_executable(program)) {
		free(program);
		program = in_path(shims + 7, shim);
	}
	free(root);
	free(version);
	return program;
}

/* The absolute path of the last line "exec PATH …", quoted or not; NULL if there is none. */
static char *exec_of_script(const char *script)
{
	size_t size;
	char *text = disk_text(NULL, script, SCRIPT_MAX, &size), *found = NULL;
	for (const char *line = text; line && *line; line += *line == '\n') {
		const char *p = line + strspn(line, " \t");
		if (strncmp(p, "exec ", 5) == 0) {
			p += 5 + strspn(p + 5, " \t");
			char quote = *p == '"' || *p == '\'' ? *p++ : '\0';
			size_t length = quote ? strcspn(p, quote == '"' ? "\"\n" : "'\n") : strcspn(p, " \t\n;");
			free(found);
			found = p[0] == '/' ? xstrndup(p, length) : NULL;
		}
		line += strcspn(line, "\n");
	}
	free(text);
	return found;
}

/*
 * The ELF program that a word comes to past the scripts that stand for it (pyenv, wrappers); NULL if there is none.  To
 * be freed.
 */
static char *program_behind(const char *word)
{
	char *cwd = word[0] != '/' && strchr(word, '/') ? getcwd(NULL, 0) : NULL;
	char *at = cwd ? xasprintf("%s/%s", cwd, word) : strchr(word, '/') ? xstrdup(word) : in_path(word, NULL);
	free(cwd);
	for (int i = 0; at && i < LAUNCHERS_MAX; i++) {
		struct program program;
		program_resolve(&program, at);
		bool is_script = program.error == 0 && program.is_elf && strcmp(program.path, program.file) != 0;
		bool is_it = program.error == 0 && program.is_elf && !is_script && !program.is_dynlinker;
		program_free(&program);
		if (is_it)
			return at;
		char *next = is_script ? behind_shim(at) : NULL;
		if (!next && is_script)
			next = exec_of_script(at);
		free(at);
		at = next;
	}
	free(at);
	return NULL;
}

/* Not every program is one: it is told by its name, or by what the name leads to. */
static char *python_behind(const char *word)
{
	char *program = program_behind(word), *real = program ? realpath(program, NULL) : NULL;
	bool good = real && (is_called_python(program) || is_called_python(real));
	free(real);
	if (good)
		return program;
	free(program);
	return NULL;
}

/* --- the Python of an extension module --- */

bool check_named_extension(const struct check_file *file)
{
	const char *name = name_of(file->path);
	return strstr(name, ".cpython-") || strstr(name, ".abi3.so");
}

/* PREFIX/bin/pythonX.Y for PREFIX/lib/pythonX.Y/…; NULL if there is none. */
static char *python_of_prefix(const struct check_files *c, const char *path)
{
	for (const char *at = path; (at = strstr(at, "/lib/python")); at++) {
		size_t version = strspn(at + 11, "0123456789.");
		if (version < 3 || at[11 + version] != '/')
			continue;
		char *python = xasprintf("%.*s/bin/python%.*s", (int)(at - path), path, (int)version, at + 11);
		const struct resolve_file *f = resolver_file(c->resolver, python);
		if (f->is_elf && !f->bad && f->interp)
			return python;
		free(python);
	}
	return NULL;
}

static const char *usual_python(const struct check_files *c)
{
	/* In a root, PATH is not this machine's. */
	return c->root ? "/usr/bin/python3" : "python3";
}

static const struct check_python *known_python(struct check_files *c, const char *word, bool found)
{
	for (size_t i = 0; i < c->python_count; i++)
		if (strcmp(c->pythons[i].word, word) == 0)
			return &c->pythons[i];
	grow(c->pythons, c->python_count);
	struct check_python *p = &c->pythons[c->python_count++];
	*p = (struct check_python){
		.word = xstrdup(word), .file = found || c->root ? xstrdup(word) : python_behind(word)};
	const struct resolve_file *f = p->file ? resolver_file(c->resolver, p->file) : NULL;
	p->elf = f && f->is_elf && !f->bad ? f : NULL;
	return p;
}

bool check_python_find(struct check_files *c, struct check_file *file)
{
	char *found = c->python ? NULL : python_of_prefix(c, file->path);
	const struct check_python *p = known_python(c, found ? found : c->python ? c->python : usual_python(c), found);
	free(found);
	if (!p->elf || p->elf->machine != file->elf->machine || p->elf->elf_class != file->elf->elf_class)
		return false;
	file->python = xstrdup(p->file);
	return true;
}

const char *check_python(struct check_files *c)
{
	const char *word = c->python ? c->python : usual_python(c);
	const struct check_python *p = known_python(c, word, false);
	if (!p->elf)
		fatal("'%s' is no Python (--python names one)", word);
	return p->file;
}

/* "python3.13t" is that of "313t", which tags of extension modules have; false where the name does not say. */
static bool tag_of_python(const struct check_files *c, const char *python, char tag[16])
{
	char *here = resolver_here(c->resolver, python), *real = here ? realpath(here, NULL) : NULL;
	unsigned major = 0, minor = 0;
	char kind[4] = "";
	bool known = real && sscanf(name_of(real), "python%1u.%3u%3[a-z]", &major, &minor, kind) >= 2;
	if (known)
		snprintf(tag, 16, "%u%u%s", major, minor, kind);
	free(here), free(real);
	return known;
}

/* "312" of NAME.cpython-312-….so; a module without one has any. */
static bool has_tag(const struct check_file *file, const char *tag)
{
	const char *at = strstr(name_of(file->path), ".cpython-");
	if (!at)
		return true;
	at += strlen(".cpython-");
	size_t length = strcspn(at, "-.");
	return length == strlen(tag) && strncmp(at, tag, length) == 0;
}

bool check_python_fits(const struct check_files *c, const struct check_file *file)
{
	char tag[16];
	return !tag_of_python(c, file->python, tag) || has_tag(file, tag);
}

bool check_version_fits(const struct check_file *file, const char *version)
{
	unsigned major = 0, minor = 0;
	char tag[16];
	if (!version || sscanf(version, "%1u.%3u", &major, &minor) != 2)
		return true;
	snprintf(tag, sizeof(tag), "%u%u", major, minor);
	char *threaded = xasprintf("%st", tag);	/* 3.13t is a build of 3.13 */
	bool fits = has_tag(file, tag) || has_tag(file, threaded);
	free(threaded);
	return fits;
}

/* --- packages --- */

char *check_python_site(const char *python)
{
	char *program = python_behind(python), *site = program ? site_first(program) : NULL;
	free(program);
	return site;
}

void check_package_add(struct check_files *c, const char *package, const char *python)
{
	char *program = c->root ? xstrdup(python) : python_behind(python);
	if (!program)
		fatal("'%s' is no Python whose packages could be looked at for '%s' (--python names another)", python,
			package);
	size_t count;
	char **paths = site_package(program, package, c->root, &count);
	if (!paths)
		fatal("'%s' has no package '%s'", python, package);
	for (size_t i = 0; i < count; i++) {
		check_files_add_found(c, paths[i]);
		free(paths[i]);
	}
	free(paths);
	free(program);
}
