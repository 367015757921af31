/* SPDX-License-Identifier: MIT */
/*
 * The parts of a remedy: plan.c decides what would bring a library, python.c and system.c write the
 * commands, remedy.c puts together what one command can do and says it.
 */
#ifndef REMEDY_PARTS_H
#define REMEDY_PARTS_H

#include "base/mem.h"
#include "finding/finding.h"
#include "remedy/remedy.h"

enum way { WAY_NONE, WAY_PIP, WAY_CONDA, WAY_APT, WAY_DNF, WAY_DRIVER, WAY_LDCONFIG, WAY_SEARCH };

/* What a command installs: requirements, or names of packages. */
struct packages {
	char **items;
	size_t count;
};

struct plan {
	struct finding *finding;
	const struct catalog_soname *row;	/* NULL: the catalogue does not know the soname */
	const struct named *named;	/* files that may be called what is wanted: finding_named */
	unsigned cuda_major, cuda_minor;	/* 0, UINT_MAX: not known */
	const char *machine;	/* of the program: "x86_64" */
	enum way way;
	const struct python *python;	/* WAY_PIP: where to install */
	const char *place;	/* what one command can be for: the prefix, the folder; NULL for the system */
	const struct distribution *asker;	/* whose requirement it is, NULL if nobody's */
	struct packages install;
	/* of what is installed, the word that brings this library; NULL: nobody knows which does */
	char *own;
	struct packages again;	/* to be installed again as they are: NAME==VERSION for pip */
	/* WAY_PIP: `again` is another build, which requires other things: they are installed as well */
	bool rebuilt;
	bool upgrade;		/* WAY_PIP: a newer one than the one that is there */
	char *purpose;		/* what the command is for, where that is special; NULL */
	bool pinned;		/* the asker says which version */
	const char *index;	/* WAY_PIP: of wheels that PyPI does not have, "cu128" */
	const char *extra;	/* WAY_PIP: the same, beside PyPI */
	char *command;		/* WAY_PIP: what does it, where it is not to be put together here */
	const char *channel;	/* WAY_CONDA */
};

void packages_add(struct packages *, const char *word);	/* kept once, sorted */
void packages_add_all(struct packages *, const struct packages *);
void packages_free(struct packages *);
/* Whether apt, dnf and conda read it as a package, with its version: as no option, file or address. */
bool package_is_plain(const char *word);
bool packages_are_plain(const struct packages *);
/* The words for a shell, a blank before each. */
void packages_put(struct buffer *, const struct packages *);

/* --- plan.c --- */

void plan_make(struct plan *, const struct diagnosis *, struct finding *);
void plan_free(struct plan *);
/* One in a folder that ldconfig looks into, which it would be found in by the wanted name; NULL if there is none. */
const struct file *plan_uncached(const struct plan *);
/* A copy that could be loaded now, from a folder where ld.so does not look; NULL if there is none. */
const struct file *plan_copy(const struct plan *);

/* --- python.c --- */

/*
 * The command that installs what the plan says, NULL if none does; *how says what is special about it, NULL if nothing.
 */
char *pip_command(const struct plan *, const struct host *, char **how);

/* --- system.c --- */

enum way system_way(const struct host *);
/* The package of a name with {X}, {Y}, {N} and {T} in it; NULL if a number is not known. */
char *package_name(const struct plan *, const struct host *, const char *pattern);
char *system_command(const struct plan *, const struct host *, char **how);
char *conda_command(const struct plan *, const struct host *);
void help_driver(const struct plan *, const struct host *);
void help_search(const struct plan *, const struct host *);
/* A folder off the default path, once the package is there. */
void help_folder(const struct plan *, const struct host *);
void help_copy(const struct plan *, const struct host *, bool first);
/* ldconfig, where it was not run since the library came. */
void help_ldconfig(const struct plan *, const struct host *);

#endif
