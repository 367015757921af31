/* SPDX-License-Identifier: MIT */
/*
 * What is known of libraries without looking at any: which packages bring a soname, which misses are expected, which
 * GPU has which compute capability, which calls a stand-in may answer, what the driver's results mean.  Tab-separated
 * files, built into the command from catalog/, and extended by the files of the same names in the folders of
 * LIBTRACE_CATALOG (colon-separated), in $XDG_CONFIG_HOME/libtrace and in /etc/libtrace, whose rows come first in this
 * order.
 *
 * A row that cannot be understood is skipped with a warning that names file, line and rule.  A file that others than
 * root and the user may write to is not read, with a warning.
 */
#ifndef CATALOG_H
#define CATALOG_H

#include <stdbool.h>
#include <stddef.h>

struct catalog;

/* A package's names for one soname; "-" in the file and NULL here: it has none there. */
struct catalog_soname {
	const char *pattern;	/* glob: "libcudart.so.13", "libcudnn*.so.9" */
	unsigned cuda;		/* major version of CUDA that the row is for, 0: any */
	const char *machine;	/* "aarch64", NULL: any */
	const char *wheel, *apt, *rpm, *conda;	/* {X} {Y} {N}: CUDA major, minor, driver branch */
	bool apt_nvidia;	/* apt is a name in NVIDIA's repository, not the distribution's */
	bool driver;		/* belongs to the driver: never a wheel */
	const char *folder;	/* where it lies when installed off the default path, {T} the triplet; NULL if on it */
	const char *remark;	/* one sentence, NULL if none */
	const char *capability;	/* of the driver: the word of NVIDIA_DRIVER_CAPABILITIES for it */
};

struct catalog_miss {
	const char *pattern, *requester;	/* globs; requester over the last component, "*" for any */
	const char *reason;	/* "optional: network plugin of NCCL" */
};

struct catalog_gpu {
	const char *pattern;	/* glob over the model: "NVIDIA H100*" */
	unsigned device;	/* 90 for 9.0, 121 for 12.1 */
	bool datacenter;	/* CUDA forward compatibility is for it */
	const char *reported;	/* the warning that frameworks print without cause, NULL if none */
};

/* A function that constructors and destructors call, and that may do nothing where its library is not there. */
struct catalog_call {
	const char *pattern, *reason;
};

/* A result of the CUDA driver. */
struct catalog_result {
	unsigned number;	/* CUresult */
	const char *name;	/* as cuda.h has it, without CUDA_ERROR_ */
	const char *meaning, *cure;	/* cure is NULL where the number alone does not tell */
};

/* A Python distribution with code for the machine. */
struct catalog_distribution {
	const char *pattern;	/* glob over the normalized name */
	bool no_source;		/* wheels alone */
	const char *flavour;	/* its name for CUDA {X}, NULL if one name is for all */
	bool pytorch;		/* download.pytorch.org/whl/cuXY has a build for each CUDA */
};

/* What a program or the dynamic linker says. */
struct catalog_message {
	const char *pattern;	/* a part of a line, with {soname}, {requester}, {symbol}, {version} and {any} in it */
	const char *code;	/* the page about it */
	const char *meaning, *source;
};

/* Never NULL; warnings go to stderr. */
struct catalog *catalog_open(void);
void catalog_free(struct catalog *);

/*
 * The first row whose pattern matches, and whose cuda and machine, if it has them, equal these; 0 and NULL match all.
 */
const struct catalog_soname *catalog_soname(
	const struct catalog *, const char *soname, unsigned cuda, const char *machine);
const struct catalog_miss *catalog_expected(const struct catalog *, const char *name, const char *requester);
const struct catalog_call *catalog_harmless(const struct catalog *, const char *symbol);
const struct catalog_result *catalog_result(const struct catalog *, unsigned number);
const struct catalog_distribution *catalog_distribution(const struct catalog *, const char *name);
/* The row of this number, NULL behind the last. */
const struct catalog_message *catalog_message(const struct catalog *, size_t number);
const struct catalog_gpu *catalog_gpu(const struct catalog *, const char *model);

#endif
