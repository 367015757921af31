/* SPDX-License-Identifier: MIT */
/*
 * Whom a component of a path may name.  Below a folder of homes it is a user, whatever its name; below a place where
 * people keep their files (/scratch, /lustre, /net, /tmp) every folder may be somebody's, a group's or a server's, up
 * to the first that software is known to have.
 */
#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "share/redact-parts.h"

/* Below these stand users, and nothing else; home7 is one of many. */
static const char *const homes[] = {"home", "homes", "Users"};
/* Below these, among other things; a known user is one there, wherever they are in a path. */
static const char *const others[] = {
	"media",
	"scratch",
	"data",
	"work",
	"mnt",
	"project",
	"projects",
	"lustre",
	"gpfs",
	"workspace",
	"storage",
	"export",
	"u",
	"users",
};
/*
 * Where a path begins with one of these, or with it and a number, or a suffix (scratch2, scratch-local), it is people's
 * files.
 */
static const char *const stores[] = {
	"afs",
	"archive",
	"beegfs",
	"ceph",
	"cephfs",
	"cluster",
	"data",
	"datasets",
	"export",
	"exports",
	"fs",
	"fsx",
	"glade",
	"gpfs",
	"group",
	"groups",
	"home",
	"homes",
	"lab",
	"labs",
	"lustre",
	"media",
	"mnt",
	"net",
	"nfs",
	"nobackup",
	"panfs",
	"pfs",
	"proj",
	"project",
	"projects",
	"pscratch",
	"ptmp",
	"research",
	"scratch",
	"shared",
	"storage",
	"store",
	"tmp",
	"u",
	"user",
	"users",
	"vol",
	"volume",
	"volumes",
	"work",
	"workspace",
};
/* Below these of them are users. */
static const char *const users[] = {"u", "user", "users"};
/* Ends of stores in two parts: /var/tmp, /dev/shm. */
static const char *const parts[] = {"dev", "run", "shm", "var"};
/* From these on it is software, and of one of its versions: cuda-12.8, python3.11, lib64, miniconda3. */
static const char *const software[] = {
	"anaconda",
	"app",
	"apps",
	"bin",
	"build",
	"compat",
	"conda",
	"cuda",
	"cudnn",
	"dist",
	"dist-packages",
	"easybuild",
	"env",
	"envs",
	"hdd",
	"hpc_sdk",
	"include",
	"intel",
	"lib",
	"libexec",
	"local",
	"mamba",
	"mambaforge",
	"micromamba",
	"miniconda",
	"miniforge",
	"mkl",
	"modules",
	"mpi",
	"nccl",
	"nvidia",
	"nvme",
	"openmpi",
	"opt",
	"pkgs",
	"python",
	"sbin",
	"share",
	"site-packages",
	"software",
	"spack",
	"src",
	"ssd",
	"stubs",
	"sw",
	"targets",
	"toolkit",
	"toolkits",
	"torch",
	"usb",
	"usr",
	"venv",
	"venvs",
	"virtualenv",
	"virtualenvs",
	"__pycache__",
	".cache",
	".conda",
	".local",
	".pyenv",
	".venv",
};
/* Ends of files that are named for what they are. */
static const char *const ends[] = {".py", ".sh", ".trace", ".libtrace", ".json", ".cubin", ".ptx", ".fatbin", ".whl"};

static bool is_one_of(const char *const *list, size_t count, const char *text, size_t size)
{
	for (size_t i = 0; i < count; i++)
		if (strlen(list[i]) == size && memcmp(list[i], text, size) == 0)
			return true;
	return false;
}
#define IS_ONE_OF(list, text, size) is_one_of(list, countof(list), text, size)

static bool is_homes(const char *name, size_t size)
{
	while (size > 4 && isdigit((unsigned char)name[size - 1]))
		size--;
	return IS_ONE_OF(homes, name, size);
}

/* first: of the path, where a suffix is the machine's. */
static bool is_store(const char *name, size_t size, bool first)
{
	size_t length = 0, end;
	while (length < size && islower((unsigned char)name[length]))
		length++;
	for (end = length; end < size && isdigit((unsigned char)name[end]); end++)
		;
	bool whole = end == size || (first && (name[end] == '-' || name[end] == '_'));
	return whole && IS_ONE_OF(stores, name, length) && !redact_is_any_stand_in(name, size);
}

static bool is_software(const char *name, size_t size)
{
	size_t length = size;
	if (memmem(name, size, ".so", 3) || (size >= 8 && memcmp(name, "libtrace", 8) == 0))
		return true;
	for (size_t i = 0; i < countof(ends); i++)
		if (size > strlen(ends[i]) && memcmp(name + size - strlen(ends[i]), ends[i], strlen(ends[i])) == 0)
			return true;
	while (length > 1 && strchr("0123456789.-", name[length - 1]))
		length--;
	return IS_ONE_OF(software, name, length);
}

bool redact_ends_component(char c)
{
	return c == '\0' || strchr("/:;,\"'\\ \t\r\n()<>|=", c);
}

/* A blank belongs to a name where a slash follows in the same breath: "/home/John Doe/lib". */
static size_t component_end(const char *text, size_t size, size_t at)
{
	enum { LONGEST = 255 };
	while (at < size && !redact_ends_component(text[at]))
		at++;
	size_t end = at;
	while (end < size && end - at < LONGEST && (text[end] == ' ' || !redact_ends_component(text[end])))
		end++;
	return at < size && text[at] == ' ' && end < size && text[end] == '/' && text[end - 1] != ' ' ? end : at;
}

/* The component behind a slash, however many there are; false if there is none. */
static bool next_component(const char *text, size_t size, size_t slash, size_t *begin, size_t *end)
{
	size_t at = slash;
	while (at < size && (text[at] == '/' || (text[at] == '.' && at + 1 < size && text[at + 1] == '/')))
		at++;
	*begin = at;
	*end = component_end(text, size, at);
	return *end > at;
}

/* "$ORIGIN", "*", "..", ".cache": nobody is called so. */
static bool names_nobody(char first)
{
	return first == '$' || first == '*' || first == '%' || first == '.';
}

static bool before(const char *text, size_t at, const char *word)
{
	size_t size = strlen(word);
	return at >= size && memcmp(text + at - size, word, size) == 0;
}

/* What the component text[begin..slash) is to what follows the slash, wherever it is in a path. */
static enum redact_place below(const char *text, size_t begin, size_t slash)
{
	const char *name = text + begin;
	size_t size = slash - begin;
	if (!size || !before(text, begin, "/"))
		return PLACE_OF_NOBODY;
	if (is_homes(name, size) || (size == 5 && memcmp(name, "media", 5) == 0 && before(text, begin, "/run/")))
		return PLACE_OF_USER;
	if (size == 4 && memcmp(name, "user", 4) == 0 && before(text, begin, "/run/"))
		return PLACE_OF_UID;
	return IS_ONE_OF(others, name, size) ? PLACE_OF_KNOWN_USER : PLACE_OF_NOBODY;
}

/* An absolute path, alone, in a list or behind an option: "-L/scratch". */
static bool begins_path(const char *text, size_t component, size_t slash)
{
	if (slash == 0 || (text[component] == '-' && slash - component == 2))
		return true;
	return text[slash - 1] != '/' && (redact_ends_component(text[slash - 1]) || strchr("`[{&?!#", text[slash - 1]));
}

static bool begins_store(const char *text, size_t size, size_t begin, size_t end)
{
	static const char *const two[] = {"var/tmp/", "dev/shm/", "run/shm/"};
	for (size_t i = 0; i < countof(two); i++)
		if (size - begin > strlen(two[i]) && memcmp(text + begin, two[i], strlen(two[i])) == 0)
			return true;
	return is_store(text + begin, end - begin, true) && !is_homes(text + begin, end - begin);
}

/* Below people's files: what the next component is. */
static enum redact_place in_store(struct redact_walk *w, const char *text, size_t slash, size_t begin, size_t end)
{
	const char *name = text + begin, *above = text + w->component;
	if (is_software(name, end - begin)) {
		w->store = false;
		return PLACE_OF_NOBODY;
	}
	if (names_nobody(*name) || is_store(name, end - begin, false) || IS_ONE_OF(parts, name, end - begin))
		return PLACE_OF_NOBODY;
	/* /afs/CELL/user/a/alice */
	if (!IS_ONE_OF(users, above, slash - w->component) || end - begin == 1)
		return PLACE_OF_FOLDER;
	w->store = false;
	return PLACE_OF_USER;
}

enum redact_place redact_walk(
	struct redact_walk *w, const char *text, size_t size, size_t at, size_t *begin, size_t *end)
{
	enum redact_place place = PLACE_OF_NOBODY;
	if (text[at] != '/') {
		if (redact_ends_component(text[at])) {
			w->store &= text[at] == ' ';
			w->component = at + 1;
		}
		return place;
	}
	bool begins = !(w->end && w->end == at) && begins_path(text, w->component, at);
	w->store &= !begins;
	if (next_component(text, size, at, begin, end)) {
		place = names_nobody(text[*begin]) ? PLACE_OF_NOBODY : below(text, w->component, at);
		if (w->store && (place == PLACE_OF_NOBODY || place == PLACE_OF_KNOWN_USER)) {
			enum redact_place here = in_store(w, text, at, *begin, *end);
			/* Software's folder may be called as a known user is. */
			place = here == PLACE_OF_NOBODY ? place : here;
		} else if (begins) {
			w->store = begins_store(text, size, *begin, *end);
		}
	}
	w->component = at + 1;
	w->end = place == PLACE_OF_NOBODY ? 0 : *end;
	return place;
}
