/* SPDX-License-Identifier: MIT */
/* Which Python loads an extension module, and which files an installed package has. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/message.h"
#include "check/files.h"
#include "launch/program.h"
#include "launch/runner.h"

/*
 * Prints the paths, each with a NUL behind it, of what is installed as NAME: the files of the distribution, else
 * the folder of the package.  Nothing of either is imported.
 */
static const char LIST[] =
	"import sys\n"
	"path = sys.path[:]\n"
	"sys.path[:] = path[1:]\n"	/* modules of ours come from no folder that somebody happens to be in */
	"import importlib.metadata as m, importlib.util as u, os\n"
	"sys.path[:] = path\n"
	"name = sys.argv[1]\n"
	"try:\n"
	"    paths = [str(f.locate()) for f in m.files(name) or [] if not f.name.endswith(('.py', '.pyc', '.pyi', '.h', '.hpp', '.cuh', '.inl', '.txt'))]\n"
	"except m.PackageNotFoundError:\n"
	"    spec = u.find_spec(name) if '.' not in name else None\n"
	"    if spec is None:\n"
	"        sys.exit(3)\n"
	"    paths = list(spec.submodule_search_locations or [spec.origin])\n"
	"sys.stdout.buffer.write(b''.join(os.fsencode(os.path.normpath(p)) + b'\\0' for p in paths))\n";
enum { NO_PACKAGE = 3 };

/* Of a Python that a launcher or a virtual environment stands for, itself. */
static const char BASE[] = "import sys; sys.stdout.write(getattr(sys, '_base_executable', None) or sys.executable)";

/* What PYTHON -c CODE [WORD] prints; the exit status of it, 127 if it could not be run. */
static int ask(const char *python, const struct runner *runner, const char *code, const char *word, struct buffer *answer)
{
	struct words argv = {0};
	size_t none = 0;
	int ends[2];
	runner_begin(runner, &argv, NULL, &none);
	words_add(&argv, python);
	words_add(&argv, "-Bc");	/* -B: it writes no compiled modules */
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
		if (!word)	/* whatever it is, it may be no Python, and its complaint is nobody's concern */
			dup2(open("/dev/null", O_RDWR | O_CLOEXEC), 2);
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
	if (status == NO_PACKAGE)
		fatal("'%s' has no package '%s'", python, package);
	if (status != 0)
		fatal("'%s' could not say what package '%s' has: it ended with exit status %d (--python names another)", python, package, status);
	for (size_t at = 0; at < answer.length; at += strlen(answer.data + at) + 1)
		if (access(answer.data + at, F_OK) == 0)
			check_files_add_found(c, answer.data + at);
	buffer_free(&answer);
}

/* The program behind a word, if it is one and no script: a shell that runs a shim is no Python. */
static bool take_program(struct check_python *p, const char *word)
{
	struct program program;
	program_resolve(&program, word);
	bool good = program.error == 0 && program.is_elf && strcmp(program.path, program.file) == 0 && !program.is_dynlinker;
	if (good) {
		p->file = realpath(program.file, NULL);
		/* A venv's bin/python is a link: what lies beside the link is found from there. */
		if (p->file)
			good = elf_read(p->file, &p->elf) == 0;
		free(p->file);
		p->file = good ? xstrdup(program.file) : NULL;
	}
	program_free(&program);
	return good;
}

static bool is_called_python(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	return strncmp(name, "python", 6) == 0;
}

/* Past the scripts that stand in for it (pyenv), and past what is called otherwise: it says itself what it is. */
static void find_interpreter(struct check_python *p, const struct runner *runner)
{
	struct buffer answer = {0};
	if (take_program(p, p->word)) {
		if (is_called_python(p->file))
			return;
		elf_free(&p->elf);
		free(p->file);
		p->file = NULL;
	}
	if (ask(p->word, runner, BASE, NULL, &answer) == 0 && answer.length)
		take_program(p, answer.data);
	buffer_free(&answer);
}

bool check_named_extension(const struct check_file *file)
{
	const char *slash = strrchr(file->path, '/'), *name = slash ? slash + 1 : file->path;
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

static const struct check_python *known_python(struct check_files *c, const char *word)
{
	for (size_t i = 0; i < c->python_count; i++)
		if (strcmp(c->pythons[i].word, word) == 0)
			return &c->pythons[i];
	grow(c->pythons, c->python_count);
	struct check_python *p = &c->pythons[c->python_count++];
	*p = (struct check_python){.word = xstrdup(word)};
	find_interpreter(p, c->runner);
	return p;
}

bool check_python_find(struct check_files *c, struct check_file *file)
{
	char *word = c->python ? xstrdup(c->python) : python_of_prefix(file->path);
	const struct check_python *p = known_python(c, word ? word : "python3");
	free(word);
	if (!p->file || !elf_same_machine(&p->elf, &file->elf))
		return false;
	file->python = xstrdup(p->file);
	return true;
}
