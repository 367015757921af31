/* SPDX-License-Identifier: MIT */
/* What the system brings: apt, dnf, conda, the driver, and what to do where nobody knows the library. */
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/shell.h"
#include "base/text.h"
#include "graph/process.h"
#include "remedy/parts.h"

static const char *as_root(const struct host *host)
{
	return host->uid == 0 ? "" : "sudo ";
}

/* NVIDIA's repository: developer.download.nvidia.com/compute/cuda/repos/ubuntu2404/sbsa. */
static char *nvidia_repository(const struct plan *p, const struct host *host)
{
	struct buffer b = {0};
	const char *machine = p->machine && strcmp(p->machine, "aarch64") == 0 ? "sbsa" : "x86_64";
	bool rhel = host_is_like(host, "rhel") || host_is_like(host, "centos");
	buffer_string(&b, "from NVIDIA's repository, https://developer.download.nvidia.com/compute/cuda/repos/");
	if (!host->os_id || !host->os_version) {
		buffer_printf(&b, "DISTRIBUTION/%s", machine);
		return b.data;
	}
	buffer_string(&b, rhel && strcmp(host->os_id, "fedora") != 0 ? "rhel" : host->os_id);
	for (const char *c = host->os_version; *c && !(*c == '.' && strcmp(host->os_id, "ubuntu") != 0); c++)
		if (*c >= '0' && *c <= '9')
			buffer_add(&b, c, 1);
	buffer_printf(&b, "/%s", machine);
	return b.data;
}

char *system_command(const struct plan *p, const struct host *host, char **how)
{
	struct buffer b = {0};
	*how = p->row && p->row->apt_nvidia ? nvidia_repository(p, host) : NULL;
	if (!packages_are_plain(&p->install) || !packages_are_plain(&p->again))
		return NULL;
	if (p->install.count) {
		buffer_printf(&b, "%s%s install", as_root(host), p->way == WAY_APT ? "apt-get" : "dnf");
		packages_put(&b, &p->install);
	}
	if (p->again.count) {
		buffer_printf(&b, "%s%s%s", b.length ? " && " : "", as_root(host),
			p->way == WAY_APT ? "apt-get install --reinstall" : "dnf reinstall");
		packages_put(&b, &p->again);
	}
	return b.data;
}

char *conda_command(const struct plan *p, const struct host *host)
{
	static const char *const tools[] = {"conda", "mamba", "micromamba"};
	const char *tool = tools[0];
	for (size_t i = 0; i < countof(tools); i++) {
		if (host_has_command(host, tools[i])) {
			tool = tools[i];
			break;
		}
	}
	if (p->place[0] != '/' || !packages_are_plain(&p->install) || !packages_are_plain(&p->again) ||
		(p->channel && !isalnum((unsigned char)p->channel[0])))
		return NULL;
	struct buffer b = {0};
	char *prefix = shell_word(p->place);
	buffer_printf(&b, "%s install -p %s%s", tool, prefix, p->again.count ? " --force-reinstall" : "");
	free(prefix);
	if (p->channel) {
		/* A channel is a name, or the URL that it was taken from. */
		char *channel = shell_word(strstr(p->channel, "conda-forge") ? "conda-forge" : p->channel);
		buffer_printf(&b, " -c %s", channel);
		free(channel);
	}
	packages_put(&b, &p->install);
	packages_put(&b, &p->again);
	return b.data;
}

static bool has_word(const char *list, const char *word)
{
	size_t length = strlen(word);
	for (const char *at = list; at && *at; at += strcspn(at, ","), at += *at == ',')
		if (strcspn(at, ",") == length && strncmp(at, word, length) == 0)
			return true;
	return false;
}

/*
 * What is asked of the container toolkit: the libraries that the container was created for, and that one.  With nothing
 * set it brings compute and utility.
 */
static char *capabilities_with(const struct plan *p)
{
	const char *set = process_variable(p->finding->process, "NVIDIA_DRIVER_CAPABILITIES"),
		   *word = p->row->capability;
	/* Another's variable is no part of a command. */
	if (!set || !*set || strspn(set, "abcdefghijklmnopqrstuvwxyz0123456789,") != strlen(set))
		set = "compute,utility";
	if (!word || has_word(set, word) || has_word(set, "all"))
		return xstrdup(set);
	return xasprintf("%s,%s", set, word);
}

static void help_container(const struct plan *p, const struct host *host)
{
	const char *set = process_variable(p->finding->process, "NVIDIA_DRIVER_CAPABILITIES"),
		   *word = p->row->capability;
	bool part = strncmp(p->finding->want.soname, "libcuda.so", 10) != 0;
	/* A container that was started without the driver has none of its parts, whatever was asked for. */
	bool here = host->driver || host->device_count;
	bool asked = here && word &&
		(has_word(set, word) || has_word(set, "all") ||
			((!set || !*set) && (!strcmp(word, "compute") || !strcmp(word, "utility"))));
	char *all = capabilities_with(p);
	if (part && asked && strcmp(host->container, "apptainer") != 0) {
		finding_help(p->finding, "sudo nvidia-ctk cdi generate --output=/etc/cdi/nvidia.yaml",
			"on the host, upgrade "
			"nvidia-container-toolkit, which did not bring it though it was asked to, write its list anew, "
			"and create the container again");
		free(all);
		return;
	}
	bool docker = strcmp(host->container, "docker") == 0 || strcmp(host->container, "podman") == 0;
	if (strcmp(host->container, "kubernetes") == 0)
		finding_help(p->finding, NULL,
			"ask for the GPU in the pod (`resources.limits: nvidia.com/gpu: 1`), and set "
			"NVIDIA_DRIVER_CAPABILITIES=%s: the driver's libraries are put into a container from outside",
			all);
	else if (strcmp(host->container, "apptainer") == 0)
		finding_help(p->finding, NULL,
			"start the container with `--nv`: the driver's libraries are put into it from outside");
	else {
		char *command = xasprintf(
			"%s run --gpus all -e NVIDIA_DRIVER_CAPABILITIES=%s IMAGE", host->container, all);
		if (part && word && here)
			finding_help(p->finding, docker ? command : NULL,
				"create the container with the capability `%s` "
				"(NVIDIA_DRIVER_CAPABILITIES=%s): set within, it comes too late",
				word, all);
		else
			finding_help(p->finding, docker ? command : NULL,
				"start the container with the driver: its libraries are put into it from "
				"outside, none is installed within");
		free(command);
	}
	free(all);
}

/* As Debian's policy names the packages of libraries: libnvcuvid1 for libnvcuvid.so.1. */
static char *debian_name(const char *soname)
{
	size_t length = stem_length(soname);
	const char *number = soname + length + 3;
	char *name = xasprintf("%.*s%s", (int)length, soname, *number == '.' ? number + 1 : "1");
	for (char *c = name; *c; c++)
		*c = *c == '_' ? '-' : (char)tolower((unsigned char)*c);
	return name;
}

void help_driver(const struct plan *p, const struct host *host)
{
	enum way way = system_way(host);
	const char *pattern = way == WAY_APT ? p->row->apt : way == WAY_DNF ? p->row->rpm : NULL;
	bool debian = way == WAY_APT && host->os_id && strcmp(host->os_id, "debian") == 0;
	char *name = debian ? debian_name(p->finding->want.soname) : pattern ? package_name(p, host, pattern) : NULL;
	if (host->wsl) {
		finding_help(p->finding, NULL,
			"install NVIDIA's driver in Windows, none in WSL: it brings /usr/lib/wsl/lib/%s",
			p->finding->want.soname);
	} else if (host->jetson_release) {
		finding_help(
			p->finding, NULL, "it is part of JetPack: in a container, start that with `--runtime nvidia`");
	} else if (host->container) {
		help_container(p, host);
	} else if (name) {
		char *word = shell_word(name);
		char *command = !package_is_plain(name) ? NULL :
			xasprintf("%s%s install %s", as_root(host), way == WAY_APT ? "apt-get" : "dnf", word);
		finding_help(p->finding, command, "install the library of the driver%s%s; no Python package has it",
			host->driver ? " that runs, " : "", host->driver ? host->driver : "");
		free(word), free(command);
	} else {
		finding_help(p->finding, NULL, "install NVIDIA's driver; no Python package has its libraries");
	}
	free(name);
}

/* Where a file comes from that no package can have. */
static void help_origin(const struct plan *p)
{
	const struct file *requester = p->finding->want.requester;
	const struct owner *owner = requester ? requester->owner : NULL;
	for (const struct named *n = p->named; n; n = n->next) {
		if (!n->file->error && n->file->elf && n->file->elf->bad) {
			help_damaged(p->finding, n->file);
			return;
		}
	}
	if (p->finding->want.whole)
		finding_help(p->finding, NULL, "copy %s.libs beside %s as well, or install %s again, whole",
			p->finding->want.whole, p->finding->want.whole, p->finding->want.whole);
	else if (name_is_hashed(p->finding->want.soname))
		finding_help(p->finding, NULL, "it is a part of the wheel that %s came with: install that again, whole",
			requester ? last_component(requester->path) : "the library that needs it");
	else if (owner && owner->distribution)
		finding_help(
			p->finding, NULL, "no package has a file of this path: ask where %s comes from", owner->name);
	else
		finding_help(p->finding, NULL,
			"no package has a file of this path: have it made, or have it opened where it is");
}

/* A pattern for a soname in a regular expression. */
static char *escaped(const char *soname)
{
	struct buffer b = {0};
	buffer_add(&b, "", 0);
	for (; *soname; soname++) {
		if (strchr(".+*?[](){}^$|\\", *soname))
			buffer_string(&b, "\\");
		buffer_add(&b, soname, 1);
	}
	return b.data;
}

/*
 * auditwheel puts a hash behind the names of what it adds to a wheel, libgomp-24e2ab19.so.1.0.0: no distribution has
 * such a file, nor one that was looked for in a folder where packages put nothing.
 */
static bool package_can_have(const struct plan *p)
{
	static const char *const roots[] = {"/usr/", "/lib", "/opt/"};
	const char *soname = p->finding->want.soname, *asked = p->finding->search ? p->finding->search->name : soname;
	if (strcmp(last_component(asked), soname) != 0)
		asked = soname;
	if (name_is_hashed(soname))
		return false;
	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]); i++)
		if (strncmp(asked, roots[i], strlen(roots[i])) == 0)
			return strncmp(asked, "/usr/local/", 11) != 0;
	return !strchr(asked, '/');
}

void help_search(const struct plan *p, const struct host *host)
{
	const char *soname = p->finding->want.soname;
	if (p->finding->want.whole || !package_can_have(p)) {
		help_origin(p);
		return;
	}
	char *pattern = NULL, *word = NULL, *command = NULL;
	if (p->row && p->row->wheel && !strchr(p->row->wheel, '{'))
		finding_help(p->finding, NULL, "the Python distribution %s has it", p->row->wheel);
	switch (system_way(host)) {
	case WAY_APT:
		pattern = escaped(soname);
		word = xasprintf("/%s$", pattern);
		break;
	case WAY_DNF:
		word = xasprintf("*/%s", soname);
		break;
	default:
		break;
	}
	char *quoted = word ? shell_word(word) : NULL;
	if (pattern)
		command = xasprintf("apt-file search --regexp %s", quoted);
	else if (quoted)
		command = xasprintf("dnf provides %s", quoted);
	const struct file *requester = p->finding->want.requester;
	/* Who opens a library for others, as Python's ctypes does, knows nothing of it. */
	bool needed = p->finding->search && p->finding->search->via == VIA_NEEDED;
	const char *whose = needed && requester && requester->owner ? requester->owner->name : NULL;
	if (command)
		finding_help(p->finding, command, "ask which package has it%s%s", whose ? ", or where " : "",
			whose ? whose : "");
	else
		finding_help(p->finding, NULL, "no package is known to have it: ask where %s comes from",
			requester ? last_component(requester->path) : "the program");
	if (command && whose) {
		/* The sentence goes on. */
		struct help *h = &p->finding->help[p->finding->help_count - 1];
		char *text = xasprintf("%s comes from", h->text);
		free(h->text);
		h->text = text;
	}
	free(pattern), free(word), free(quoted), free(command);
}

static char *folder_of_row(const struct plan *p, const struct host *host)
{
	return p->row && p->row->folder ? package_name(p, host, p->row->folder) : NULL;
}

static void help_configure(const struct plan *p, const struct host *host, const char *folder, const char *text)
{
	char *word = shell_word(folder);
	const char *soname = last_component(p->finding->want.soname);
	char *name = xstrndup(soname, strcspn(soname, "."));
	char *file = xasprintf("/etc/ld.so.conf.d/%s.conf", name), *file_word = shell_word(file);
	char *command = host->uid == 0 ? xasprintf("echo %s >>%s && ldconfig", word, file_word) :
		xasprintf("echo %s | sudo tee -a %s && sudo ldconfig", word, file_word);
	finding_help(p->finding, command, "%s", text);
	free(word), free(name), free(file), free(file_word), free(command);
}

void help_folder(const struct plan *p, const struct host *host)
{
	char *folder = folder_of_row(p, host);
	if (folder)
		help_configure(p, host, folder, "and let ld.so look where that package puts it, off the default path");
	free(folder);
}

void help_ldconfig(const struct plan *p, const struct host *host)
{
	char *command = xasprintf("%sldconfig", as_root(host));
	finding_help(p->finding, command,
		"let ldconfig take %s into ld.so.cache: its folder is one that ld.so is configured for, and the "
		"cache is older",
		plan_uncached(p)->path);
	free(command);
}

void help_copy(const struct plan *p, const struct host *host, bool first)
{
	const struct file *copy = plan_copy(p);
	if (!copy)
		return;
	char *directory = xstrndup(copy->path, (size_t)(last_component(copy->path) - copy->path)),
	     *own = folder_of_row(p, host);
	size_t length = strlen(directory);
	if (length > 1)
		directory[length - 1] = '\0';
	if (own && strcmp(own, directory) == 0) {
		help_configure(p, host, own, "let ld.so look where the package has put it, off the default path");
	} else {
		char *word = shell_word(directory),
		     *command = xasprintf("export LD_LIBRARY_PATH=%s\"${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}\"", word);
		finding_help(p->finding, command,
			first ? "let ld.so look where the copy is" :
				"or, for a test, let ld.so look where the copy is");
		free(word), free(command);
	}
	free(directory), free(own);
}
