/* SPDX-License-Identifier: MIT */
/*
 * refused-by-system, and the other reasons for which a library that is there is not mapped.  ld.so's own words decide
 * where somebody heard them; else the file, the mount that it is on, and the limits of the process do.
 */
#include "findings/reasons.h"

#include <elf.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/shell.h"
#include "base/text.h"
#include "findings/evidence.h"
#include "graph/process.h"
#include "remedy/remedy.h"

static bool says(const struct refused *r, const char *words)
{
	return r->text && strstr(r->text, words);
}

static const struct elf_object *elf_of(const struct refused *r)
{
	return r->file && !r->file->error && !r->file->changed ? r->file->elf : NULL;
}

static const struct limit *limit_of(const struct refused *r, const char *name)
{
	for (size_t i = 0; r->snapshot && i < r->snapshot->host.limit_count; i++)
		if (strcmp(r->snapshot->host.limits[i].name, name) == 0)
			return &r->snapshot->host.limits[i];
	return NULL;
}

/* Of linux/capability.h. */
enum { CAP_SYS_ADMIN = 21, CAP_SYS_RESOURCE = 24 };

static bool is_capable(const struct refused *r, int capability)
{
	return r->snapshot && r->snapshot->host.capabilities >> capability & 1;
}

static bool is_root(const struct refused *r)
{
	return r->snapshot && r->snapshot->host.uid == 0;
}

/* --- descriptors --- */

static bool lacks_descriptors(const struct refused *r)
{
	return r->error == EMFILE || r->error == ENFILE || says(r, "Too many open files");
}

/* Up to the hard limit everybody may go, beyond it who has the capability. */
static bool raises_limits(const struct refused *r, const struct limit *l)
{
	return l->hard_unlimited || is_capable(r, CAP_SYS_RESOURCE);
}

static void tell_descriptors(struct finding *f, const struct refused *r)
{
	enum { ENOUGH = 65536 };
	const struct limit *l = limit_of(r, "nofile");
	if (r->error == ENFILE || says(r, "in system")) {
		finding_help(f, is_root(r) ? "sysctl -w fs.file-max=1000000" : "sudo sysctl -w fs.file-max=1000000",
			"let the whole system open more files");
		return;
	}
	if (l)
		finding_evidence(f,
			"a process may have %" PRIu64 " descriptors (ulimit -n), where the snapshot was taken",
			l->soft);
	uint64_t most = !l || raises_limits(r, l) || l->hard > ENOUGH ? ENOUGH : l->hard;
	if (l && most > l->soft) {
		char *command = xasprintf("ulimit -n %" PRIu64, most);
		finding_help(f, command, "let it open more files");
		free(command);
	} else {
		finding_help(f, NULL,
			"let whoever starts it raise its limit (ulimit -n): LimitNOFILE= of its systemd unit, --ulimit "
			"nofile=%d of docker, "
			"/etc/security/limits.conf",
			ENOUGH);
	}
	finding_note(f, "a program that opens files and never closes them comes to every limit");
}

/* --- memory --- */

/* What ld.so says of a mapping that failed has no errno behind it in most versions. */
static bool lacks_memory(const struct refused *r)
{
	if (r->error || says(r, "Cannot allocate memory"))
		return !r->error || r->error == ENOMEM;
	if (!r->text)
		return limit_of(r, "as");
	/* Of a file that is good; a shell in between may have set a limit that only its children have. */
	const struct elf_object *elf = elf_of(r);
	return (ends_with(r->text, "failed to map segment from shared object") ||
		       ends_with(r->text, "cannot map zero-fill pages")) &&
		(limit_of(r, "as") || (elf && !elf->bad));
}

static void tell_memory(struct finding *f, const struct refused *r)
{
	static const struct {
		const char *name, *words, *option;
	} limits[] = {{"as", "address space", "v"}, {"data", "data", "d"}};
	bool known = false;
	for (size_t i = 0; i < countof(limits); i++) {
		const struct limit *l = limit_of(r, limits[i].name);
		if (!l)
			continue;
		known = true;
		finding_evidence(f, "its %s is limited to %" PRIu64 " KiB (ulimit -%s), where the snapshot was taken",
			limits[i].words, l->soft / 1024, limits[i].option);
		char *command = xasprintf("ulimit -%s unlimited", limits[i].option);
		if (raises_limits(r, l))
			finding_help(f, command, "take the limit away");
		else
			finding_help(f, NULL, "let whoever starts it take the limit away, which is a hard one");
		free(command);
	}
	if (known)
		return;
	finding_note(f,
		"the file is good, and its file system lets libraries be mapped: memory or address space is what it "
		"lacks (inferred)");
	if (r->snapshot && r->snapshot->host.map_count)
		finding_note(f, "a process may have %" PRIu64 " mappings here (vm.max_map_count)",
			r->snapshot->host.map_count);
	finding_help(f, NULL,
		"give it more: a limit of the shell or batch job that starts it (ulimit -v, -d), a container's "
		"(--memory), or that of "
		"mappings (sysctl vm.max_map_count)");
}

/* --- mounts --- */

static bool is_noexec(const struct refused *r)
{
	return r->file && r->file->noexec && (!r->text || says(r, "failed to map segment"));
}

/* What puts a library below such a folder, and the variable that puts it elsewhere. */
static const struct { const char *part, *variable;
} caches[] = {
	{"/.triton/", "TRITON_CACHE_DIR"},
	{"/triton/", "TRITON_CACHE_DIR"},
	{"/torchinductor", "TORCHINDUCTOR_CACHE_DIR"},
	{"/torch_extensions/", "TORCH_EXTENSIONS_DIR"},
	{"/numba", "NUMBA_CACHE_DIR"},
	{"/cupy/", "CUPY_CACHE_DIR"},
	{"/.cache/", "XDG_CACHE_HOME"},
};

/* Whether the mount is where temporary files are made. */
static bool is_temporary(const struct refused *r, const char *point)
{
	const char *folder = process_variable(r->process, "TMPDIR");
	return strcmp(point, "/tmp") == 0 || strcmp(point, "/var/tmp") == 0 ||
		(folder && *folder && (strcmp(folder, point) == 0 || path_below(folder, point)));
}

static void tell_noexec(struct finding *f, const struct refused *r)
{
	const struct mount *mount = r->file->noexec;
	const char *variable = NULL;
	for (size_t i = 0; i < countof(caches) && !variable; i++)
		if (strstr(r->path, caches[i].part))
			variable = caches[i].variable;
	finding_evidence(
		f, "%s (%s) is mounted noexec", mount->point, mount->type ? mount->type : "of an unknown type");
	finding_note(f, "the file itself is good");
	if (!variable && is_temporary(r, mount->point))
		variable = "TMPDIR";
	if (variable)
		finding_help(f, NULL, "let %s name a folder on another file system", variable);
	else
		finding_help(f, NULL, "keep it on another file system");
	if (r->snapshot->host.container && !is_capable(r, CAP_SYS_ADMIN)) {
		finding_help(
			f, NULL, "or start the container with --tmpfs %s:exec, or with a volume there", mount->point);
	} else {
		char *word = shell_word(mount->point);
		char *command = xasprintf(
			"%smount -o remount,exec %s", is_capable(r, CAP_SYS_ADMIN) ? "" : "sudo ", word);
		finding_help(f, command,
			"or let programs and libraries be mapped there, if that was not meant to be forbidden");
		free(command);
		free(word);
	}
}

/* --- what memory may be --- */

static void tell_policy(struct finding *f, const struct refused *r)
{
	const char *selinux = r->snapshot ? r->snapshot->host.selinux : NULL;
	if (selinux)
		finding_evidence(f, "SELinux is %s", selinux);
	if (selinux && strcmp(selinux, "enforcing") == 0)
		return;
	finding_note(f,
		"systemd's MemoryDenyWriteExecute=, a sandbox or prctl(PR_SET_MDWE) forbids it to this process "
		"(inferred)");
}

static bool is_exec_stack(const struct refused *r)
{
	const struct elf_object *elf = elf_of(r);
	if (r->text)
		return says(r, "enable executable stack") && !says(r, "Invalid argument");
	return elf && !elf->bad && !exec_stack_refused(r->process) && exec_stack_wanted(r->process, r->snapshot, elf);
}

static void tell_exec_stack(struct finding *f, const struct refused *r)
{
	exec_stack_describe(f, elf_of(r), r->file, r->path, false);
	tell_policy(f, r);
	if (r->snapshot && r->snapshot->host.selinux)
		finding_help(f,
			is_root(r) ? "setsebool -P selinuxuser_execstack 1" :
				     "sudo setsebool -P selinuxuser_execstack 1",
			"or allow it to every program of a user");
	else
		finding_help(
			f, NULL, "or allow it: MemoryDenyWriteExecute=no in the systemd unit that starts the program");
}

static bool is_glibc_stack(const struct refused *r)
{
	const struct elf_object *elf = elf_of(r);
	return !r->text && elf && !elf->bad && exec_stack_refused(r->process) &&
		exec_stack_wanted(r->process, r->snapshot, elf);
}

static void tell_glibc_stack(struct finding *f, const struct refused *r)
{
	exec_stack_describe(f, elf_of(r), r->file, r->path, true);
}

static bool is_text_relocation(const struct refused *r)
{
	return says(r, "segment writable for relocation") || says(r, "restore segment prot") ||
		says(r, "change memory protection") || says(r, "memory protection after relocation");
}

static void tell_text_relocation(struct finding *f, const struct refused *r)
{
	const struct elf_object *elf = elf_of(r);
	if (elf && elf->flags & DF_TEXTREL)
		finding_evidence(f, "it has relocations in its code (DT_TEXTREL), which is made writable for them");
	tell_policy(f, r);
	finding_help(f, NULL, "take a build of it that was compiled with -fPIC throughout");
	if (r->snapshot && r->snapshot->host.selinux) {
		char *word = shell_path(r->path),
		     *command = xasprintf("%schcon -t textrel_shlib_t %s", is_root(r) ? "" : "sudo ", word);
		finding_help(f, command, "or allow it for this file");
		free(command);
		free(word);
	} else {
		finding_help(
			f, NULL, "or allow it: MemoryDenyWriteExecute=no in the systemd unit that starts the program");
	}
}

/* Its mode and whoever took the snapshot say that it may be read, and it was not. */
static bool is_policy(const struct refused *r)
{
	const struct file *file = r->file;
	bool denied = r->error == EACCES || r->error == EPERM ||
		(!r->error && (says(r, "Permission denied") || says(r, "Operation not permitted")));
	if (!denied || !file || file->error || file->changed || !r->snapshot)
		return false;
	uint32_t uid = r->process->image->uid;
	if (r->error != EACCES || uid == 0)
		return true;
	return file->mode & S_IROTH && r->snapshot->host.uid == uid;
}

static void tell_forbidden(struct finding *f, const struct refused *r)
{
	const char *selinux = r->snapshot->host.selinux;
	finding_evidence(f, "its mode is %04o and its owner user %u; the program ran as user %u", r->file->mode & 07777,
		r->file->uid, r->process->image->uid);
	if (selinux)
		finding_evidence(f, "SELinux is %s", selinux);
	finding_note(f,
		"not the file's mode forbids it: a policy (SELinux, AppArmor, Landlock), a sandbox or a seccomp filter "
		"does (inferred)");
	finding_help(f, NULL,
		"look for the refusal in the kernel's log (dmesg, ausearch -m avc), and let the profile allow this "
		"path");
}

/* --- the file after all --- */

static bool is_cut(const struct refused *r)
{
	const struct elf_object *elf = elf_of(r);
	return !r->text && elf && elf->bad && strncmp(elf->bad, "truncated", 9) == 0;
}

static void tell_cut(struct finding *f, const struct refused *r)
{
	const struct elf_object *elf = elf_of(r);
	if (elf)
		finding_evidence(f, "%s: %s", r->path, elf->bad);
	finding_note(f,
		"a copy, a download or an installation was not finished; ld.so maps such a file, and dies of it "
		"(SIGBUS)");
	if (r->file->owner && r->file->owner->distribution)
		f->want.again = r->file->owner->distribution;
	else
		finding_help(f, NULL, "copy, fetch or install it again");
}

/*
 * The first that applies: what ends every search before what ends one, the file before the machine where nobody heard
 * ld.so.
 */
static const struct reason {
	bool (*applies)(const struct refused *);
	enum code code;
	const char *headline;
	void (*tell)(struct finding *, const struct refused *);
} reasons[] = {
	{lacks_descriptors, CODE_REFUSED_BY_SYSTEM, "`%s` could not be opened: too many files are open",
		tell_descriptors},
	{is_cut, CODE_UNUSABLE_FILE, "`%s` is cut short", tell_cut},
	{is_exec_stack, CODE_REFUSED_BY_SYSTEM, "`%s` wants an executable stack, which the system refuses",
		tell_exec_stack},
	{is_glibc_stack, CODE_EXEC_STACK, "`%s` wants an executable stack, which glibc refuses", tell_glibc_stack},
	{is_noexec, CODE_REFUSED_BY_SYSTEM, "`%s` is on a file system that is mounted noexec", tell_noexec},
	{is_text_relocation, CODE_REFUSED_BY_SYSTEM,
		"`%s` has code that is changed when it is loaded, which the system refuses", tell_text_relocation},
	{lacks_memory, CODE_REFUSED_BY_SYSTEM, "`%s` could not be mapped: there is no memory left for it", tell_memory},
	{is_policy, CODE_REFUSED_BY_SYSTEM, "the system keeps the program from `%s`", tell_forbidden},
};

struct finding *refused_tell(struct diagnosis *d, const struct refused *r, enum severity severity)
{
	for (size_t i = 0; i < countof(reasons); i++) {
		if (!reasons[i].applies(r))
			continue;
		struct buffer words = {0};
		const char *name = last_component(r->path), *gap = strstr(reasons[i].headline, "%s");
		buffer_printf(&words, "%.*s%s%s", (int)(gap - reasons[i].headline), reasons[i].headline, name, gap + 2);
		if (reasons[i].code == CODE_EXEC_STACK && r->process->image->glibc) {
			words.length = 0;
			buffer_printf(&words, "`%s` wants an executable stack, which glibc %s refuses", name,
				r->process->image->glibc);
		}
		struct finding *f = finding_add(d, reasons[i].code, severity, r->process, "%s", words.data);
		buffer_free(&words);
		f->path = r->path;
		f->soname = name;
		reasons[i].tell(f, r);
		return f;
	}
	return NULL;
}

struct finding *refused_tell_search(
	struct diagnosis *d, const struct refused *r, const struct search *s, enum severity severity)
{
	struct finding *f = refused_tell(d, r, severity);
	if (!f)
		return NULL;
	f->search = s;
	f->requester = s->requester;
	f->when = s->first;
	evidence_chain(f, s);
	return f;
}
