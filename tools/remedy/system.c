/* SPDX-License-Identifier: MIT */
/* What the system brings: apt, dnf, conda, the driver, and what to do where nobody knows the library. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/shell.h"
#include "base/text.h"
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
	buffer_printf(&b, "%s%s install", as_root(host), p->way == WAY_APT ? "apt-get" : "dnf");
	packages_put(&b, &p->install);
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
	struct buffer b = {0};
	char *prefix = shell_word(p->place);
	buffer_printf(&b, "%s install -p %s", tool, prefix);
	free(prefix);
	if (p->channel) {
		/* A channel is a name, or the URL that it was taken from. */
		char *channel = shell_word(strstr(p->channel, "conda-forge") ? "conda-forge" : p->channel);
		buffer_printf(&b, " -c %s", channel);
		free(channel);
	}
	packages_put(&b, &p->install);
	return b.data;
}

static void help_container(const struct plan *p, const struct host *host)
{
	bool docker = strcmp(host->container, "docker") == 0 || strcmp(host->container, "podman") == 0;
	if (strcmp(host->container, "kubernetes") == 0)
		finding_help(p->finding, NULL, "ask for the GPU in the pod (`resources.limits: nvidia.com/gpu: 1`), and set "
			"NVIDIA_DRIVER_CAPABILITIES=compute,utility: the driver's libraries are put into a container from outside");
	else if (strcmp(host->container, "apptainer") == 0)
		finding_help(p->finding, NULL, "start the container with `--nv`: the driver's libraries are put into it from outside");
	else
		finding_help(p->finding, docker ? "docker run --gpus all -e NVIDIA_DRIVER_CAPABILITIES=compute,utility IMAGE" : NULL,
			"start the container with the driver: its libraries are put into it from outside, none is installed within");
}

void help_driver(const struct plan *p, const struct host *host)
{
	enum way way = system_way(host);
	const char *pattern = way == WAY_APT ? p->row->apt : way == WAY_DNF ? p->row->rpm : NULL;
	char *name = pattern ? package_name(p, host, pattern) : NULL;
	if (host->wsl) {
		finding_help(p->finding, NULL, "install NVIDIA's driver in Windows, none in WSL: it brings /usr/lib/wsl/lib/%s",
			p->finding->want.soname);
	} else if (host->jetson_release) {
		finding_help(p->finding, NULL, "it is part of JetPack: in a container, start that with `--runtime nvidia`");
	} else if (host->container) {
		help_container(p, host);
	} else if (name) {
		char *word = shell_word(name);
		char *command = xasprintf("%s%s install %s", as_root(host), way == WAY_APT ? "apt-get" : "dnf", word);
		finding_help(p->finding, command, "install the library of the driver%s%s; no Python package has it",
			host->driver ? " that runs, " : "", host->driver ? host->driver : "");
		free(word), free(command);
	} else {
		finding_help(p->finding, NULL, "install NVIDIA's driver; no Python package has its libraries");
	}
	free(name);
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

void help_search(const struct plan *p, const struct host *host)
{
	const char *soname = p->finding->want.soname;
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
	const char *whose = requester && requester->owner ? requester->owner->name : NULL;
	if (command)
		finding_help(p->finding, command, "ask which package has it%s%s", whose ? ", or where " : "", whose ? whose : "");
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
	char *name = xstrndup(p->finding->want.soname, strcspn(p->finding->want.soname, "."));
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

void help_copy(const struct plan *p, const struct host *host, bool first)
{
	const struct file *copy = plan_copy(p);
	if (!copy)
		return;
	char *directory = xstrndup(copy->path, (size_t)(last_component(copy->path) - copy->path)), *own = folder_of_row(p, host);
	size_t length = strlen(directory);
	if (length > 1)
		directory[length - 1] = '\0';
	if (own && strcmp(own, directory) == 0) {
		help_configure(p, host, own, "let ld.so look where the package has put it, off the default path");
	} else {
		char *word = shell_word(directory), *command = xasprintf("export LD_LIBRARY_PATH=%s\"${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}\"", word);
		finding_help(p->finding, command, first ? "let ld.so look where the copy is" : "or, for a test, let ld.so look where the copy is");
		free(word), free(command);
	}
	free(directory), free(own);
}
