/* SPDX-License-Identifier: MIT */
/* How one installs into a Python environment: with its pip, with uv, or not at all and into a new one. */
#include <stdlib.h>
#include <string.h>

#include "base/shell.h"
#include "base/text.h"
#include "python/requirement.h"
#include "remedy/parts.h"

/* A part of the address of an index: "cu128". */
static bool is_tag(const char *tag)
{
	return tag[strspn(tag, "abcdefghijklmnopqrstuvwxyz0123456789.")] == '\0';
}

/* A snapshot may name any program. */
static bool is_python(const char *executable)
{
	const char *name = last_component(executable);
	return executable[0] == '/' && (begins_with(name, "python") || begins_with(name, "pypy"));
}

static bool are_plain(const struct packages *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (!requirement_is_plain(w->items[i]))
			return false;
	return true;
}

/*
 * What METADATA and a snapshot say is somebody's: a name like "-r/tmp/x", a version like "1;touch x" are shown, and no
 * command is made of them.
 */
static bool is_plain(const struct plan *p)
{
	const struct distribution *asker = p->asker;
	if ((p->index && !is_tag(p->index)) || (p->extra && !is_tag(p->extra)) || !are_plain(&p->install) ||
		!are_plain(&p->again))
		return false;
	if (asker && asker->version) {
		char *word = xasprintf("%s==%s", asker->name, asker->version);
		bool plain = requirement_is_plain(word) && (!asker->cuda_tag || is_tag(asker->cuda_tag));
		free(word);
		if (!plain)
			return false;
	}
	return !p->python->executable || is_python(p->python->executable);
}

static void put_word(struct buffer *b, const char *word)
{
	char *quoted = shell_word(word);
	buffer_string(b, quoted);
	free(quoted);
}

/* torch's own index has the builds that PyPI has not: https://download.pytorch.org/whl/cu128. */
static void put_index(struct buffer *b, const struct plan *p)
{
	if (p->index)
		buffer_printf(b, " --index-url https://download.pytorch.org/whl/%s", p->index);
}

/* "INSTALL WORDS", and then "INSTALL --force-reinstall --no-deps AGAIN". */
static void put_installs(struct buffer *b, const struct plan *p, const char *install, const char *reinstall)
{
	if (p->install.count) {
		buffer_printf(b, "%s%s", install, p->upgrade ? " --upgrade" : "");
		if (p->extra)
			buffer_printf(b, " --extra-index-url https://download.pytorch.org/whl/%s", p->extra);
		packages_put(b, &p->install);
	}
	if (p->again.count) {
		buffer_printf(b, "%s%s%s%s", p->install.count ? " && " : "", install, reinstall,
			p->rebuilt ? "" : " --no-deps");
		put_index(b, p);
		packages_put(b, &p->again);
	}
}

static char *with_pip(const struct plan *p, const char *executable, const char *options)
{
	struct buffer b = {0}, install = {0};
	put_word(&install, executable);
	buffer_printf(&install, " -m pip install%s", options);
	put_installs(&b, p, install.data, " --force-reinstall");
	buffer_free(&install);
	return b.data;
}

static char *with_uv(const struct plan *p, const char *executable, const char *target)
{
	struct buffer b = {0}, install = {0};
	buffer_string(&install, "uv pip install --python ");
	put_word(&install, executable);
	if (target) {
		buffer_string(&install, " --target ");
		put_word(&install, target);
	}
	put_installs(&b, p, install.data, " --reinstall");
	buffer_free(&install);
	return b.data;
}

/*
 * Into a folder of `pip install --target`: a second such install passes over the folders that are there already,
 * nvidia/ among them, and with --upgrade it takes them away first (pip's _handle_target_dir).  A wheel is a zip file,
 * so it is unpacked.
 */
static char *into_folder(const struct plan *p, const char *executable, const char *folder)
{
	struct buffer b = {0};
	struct packages all = {0};
	packages_add_all(&all, &p->install);
	packages_add_all(&all, &p->again);
	if (p->rebuilt || p->upgrade) {
		put_word(&b, executable);
		buffer_string(&b, " -m pip install --upgrade --target ");
		put_word(&b, folder);
		packages_put(&b, &all);
		packages_free(&all);
		return b.data;
	}
	buffer_string(&b, "d=$(mktemp -d) && ");
	put_word(&b, executable);
	buffer_string(&b, " -m pip download --no-deps --only-binary=:all: -d \"$d\"");
	put_index(&b, p);
	packages_put(&b, &all);
	buffer_string(&b, " && for wheel in \"$d\"/*.whl; do ");
	put_word(&b, executable);
	buffer_string(&b, " -m zipfile -e \"$wheel\" ");
	put_word(&b, folder);
	buffer_string(&b, "; done");
	packages_free(&all);
	return b.data;
}

/* What is to be in a new environment: the asker in its version, which brings the rest with it. */
static char *into_new(const struct plan *p, const char *executable)
{
	struct buffer b = {0};
	put_word(&b, executable);
	buffer_string(&b, " -m venv ~/venv && ~/venv/bin/python -m pip install");
	if (p->asker && p->asker->version) {
		char *word = xasprintf("%s==%s", p->asker->name, p->asker->version);
		struct packages one = {&word, 1};
		if (p->asker->cuda_tag)
			buffer_printf(&b, " --extra-index-url https://download.pytorch.org/whl/%s", p->asker->cuda_tag);
		packages_put(&b, &one);
		free(word);
	} else {
		packages_put(&b, &p->install);
		packages_put(&b, &p->again);
	}
	return b.data;
}

char *pip_command(const struct plan *p, const struct host *host, char **how)
{
	const struct python *python = p->python;
	const char *executable = python->executable ? python->executable : "python3";
	bool uv = host_has_command(host, "uv");
	*how = NULL;
	if (p->command)
		return xstrdup(p->command);
	if (!is_plain(p))
		return NULL;
	if (!python->prefix && python->sites.count)
		return uv ? with_uv(p, executable, python->sites.items[0]) :
			    into_folder(p, executable, python->sites.items[0]);
	if (python->externally_managed) {
		*how = xasprintf("in a virtual environment, as the system's package manager keeps %s", python->prefix);
		return into_new(p, executable);
	}
	if (!python->writable && !python->venv && !python->conda)
		return with_pip(p, executable, " --user");
	if (!python->writable)
		*how = xasprintf("as the user who owns %s", python->prefix);
	if (python->has_pip)
		return with_pip(p, executable, "");
	if (uv || python->is_uv)
		return with_uv(p, executable, NULL);
	struct buffer b = {0};
	put_word(&b, executable);
	buffer_string(&b, " -m ensurepip && ");
	char *install = with_pip(p, executable, "");
	buffer_string(&b, install);
	free(install);
	return b.data;
}

char *pip_replace(const struct python *python, const char *one, const char *other, const char *requirement)
{
	struct buffer b = {0};
	const char *words[] = {one, other};
	if (!python || !python->executable || !is_python(python->executable) || !distribution_name_valid(one) ||
	    (other && !distribution_name_valid(other)) || !requirement_is_plain(requirement))
		return NULL;
	char *run = shell_word(python->executable), *wanted = shell_word(requirement);
	bool pip = python->has_pip;
	buffer_printf(&b, pip ? "%s -m pip uninstall -y" : "uv pip uninstall --python %s", run);
	for (size_t i = 0; i < 2 && words[i]; i++) {
		buffer_string(&b, " ");
		put_word(&b, words[i]);
	}
	buffer_printf(&b, pip ? " && %s -m pip install %s" : " && uv pip install --python %s %s", run, wanted);
	free(wanted);
	free(run);
	return b.data;
}
