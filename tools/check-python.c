/* SPDX-License-Identifier: MIT */
/* Which Python loads an extension module, and which files an installed package has. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/check-files.h"
#include "tools/mem.h"
#include "tools/message.h"
#include "tools/program.h"
#include "tools/runner.h"

/*
 * Prints the paths, each with a NUL behind it, of what is installed as NAME: the files of the distribution, else
 * the folder of the package.  Nothing of either is imported.
 */
static const char LIST[] =
	"import importlib.metadata as m, importlib.util as u, os, sys\n"
	"name = sys.argv[1]\n"
	"try:\n"
	"    paths = [str(f.locate()) for f in m.files(name) or [] if not f.name.endswith(('.py', '.pyc', '.pyi', '.h', '.hpp', '.cuh', '.txt'))]\n"
	"except m.PackageNotFoundError:\n"
	"    spec = u.find_spec(name) if '.' not in name else None\n"
	"    if spec is None:\n"
	"        sys.exit(3)\n"
	"    paths = list(spec.submodule_search_locations or [spec.origin])\n"
	"sys.stdout.buffer.write(b''.join(os.fsencode(os.path.normpath(p)) + b'\\0' for p in paths))\n";
static const char BASE[] = "import sys; sys.stdout.write(getattr(sys, '_base_executable', None) or sys.executable)";

/* What PYTHON -c CODE [WORD] prints; the exit status of it, 127 if it could not be run. */
static int ask(const char *python, const struct runner *runner, const char *code, const char *word, struct buffer *answer)
{
	struct words argv = {0};
	size_t none = 0;
	int ends[2];
	runner_begin(runner, &argv, NULL, &none);
	words_add(&argv, python);
	words_add(&argv, "-c");
	words_add(&argv, code);
	if (word)
		words_add(&argv, word);
	if (pipe(ends) != 0)
		fatal("make a pipe:");
	pid_t pid = fork();
	if (pid < 0)
		fatal("make a process:");
	if (pid == 0) {
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		execvp(argv.words[0], argv.words);
		_exit(127);
	}
	close(ends[1]);
	char bytes[65536];
	for (ssize_t got; (got = read(ends[0], bytes, sizeof(bytes))) > 0 || (got < 0 && errno == EINTR);)
		if (got > 0)
			buffer_add(answer, bytes, (size_t)got);
	close(ends[0]);
	int status = 0;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	words_free(&argv);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 127;
}

void check_package_add(struct check_files *c, const char *package, const char *python, const struct runner *runner)
{
	struct buffer answer = {0};
	int status = ask(python, runner, LIST, package, &answer);
	if (status == 127)
		fatal("run '%s' to ask it for package '%s': it cannot be run (--python names another)", python, package);
	if (status != 0)
		fatal("'%s' has no package '%s'", python, package);
	for (size_t at = 0; at < answer.length; at += strlen(answer.data + at) + 1)
		if (access(answer.data + at, F_OK) == 0)
			check_files_add_found(c, answer.data + at);
	buffer_free(&answer);
}

/* The program behind a word, past the scripts that stand in for it (pyenv): what ld.so would load. */
static char *interpreter(const char *word, const struct runner *runner)
{
	struct program program;
	struct buffer answer = {0};
	char *file = NULL;
	program_resolve(&program, word);
	if (program.error == 0 && program.is_elf && strcmp(program.path, program.file) == 0)
		file = xstrdup(program.file);
	program_free(&program);
	if (file || ask(word, runner, BASE, NULL, &answer) != 0 || !answer.length)
		return file;
	program_resolve(&program, answer.data);
	if (program.error == 0 && program.is_elf)
		file = xstrdup(program.file);
	program_free(&program);
	buffer_free(&answer);
	return file;
}

static bool is_extension(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	return strstr(name, ".cpython-") || strstr(name, ".abi3.so");
}

/* PREFIX/bin/pythonX.Y for PREFIX/lib/pythonX.Y/…; NULL if there is none. */
static char *python_of_prefix(const char *path)
{
	for (const char *at = path; (at = strstr(at, "/lib/python")); at++) {
		size_t version = strspn(at + 11, "0123456789.");
		if (version < 3 || at[11 + version] != '/')
			continue;
		char *python = xasprintf("%.*s/bin/python%.*s", (int)(at - path), path, (int)version, at + 11);
		if (access(python, X_OK) == 0)
			return python;
		free(python);
	}
	return NULL;
}

struct known {
	char *word, *file;
};

void check_pythons_find(struct check_files *c, const char *python, const struct runner *runner)
{
	struct known *known = NULL;
	size_t count = 0;
	for (size_t i = 0; i < c->count; i++) {
		struct check_file *file = &c->files[i];
		if (!is_extension(file->path))
			continue;
		char *word = python ? xstrdup(python) : python_of_prefix(file->path);
		if (!word)
			word = xstrdup("python3");
		size_t k = 0;
		while (k < count && strcmp(known[k].word, word) != 0)
			k++;
		if (k == count) {
			known = xreallocarray(known, count + 1, sizeof(*known));
			known[count++] = (struct known){xstrdup(word), interpreter(word, runner)};
		}
		if (known[k].file)
			file->python = xstrdup(known[k].file);
		free(word);
	}
	for (size_t k = 0; k < count; k++) {
		free(known[k].word);
		free(known[k].file);
	}
	free(known);
}
