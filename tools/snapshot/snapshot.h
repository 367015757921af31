/* SPDX-License-Identifier: MIT */
/*
 * What can only be known on the traced machine, after the run: the file behind every path that the trace
 * names, whose it is, and the host.  It is taken once, kept as snapshot.json beside the trace, and read
 * instead of the disk ever after; so what is concluded from it is the same on every machine.
 *
 * A directory holds one snapshot for each time that somebody looked: runs that came later, on a machine that
 * had changed meanwhile, are covered by a snapshot of their own.  Everything belongs to the struct snapshots
 * that it was read into or made for.  A string is NULL where nothing is known, a list is then empty.
 */
#ifndef SNAPSHOT_H
#define SNAPSHOT_H

#include "elf/object.h"
#include "graph/graph.h"

/* --- whose a file is; found by owner/ --- */

#define OWNER_KINDS(X) \
	X(WHEEL, "wheel")	/* a Python distribution, however it was installed */ \
	X(CONDA, "conda") \
	X(DPKG, "dpkg") \
	X(RPM, "rpm") \
	X(APK, "apk")
#define OWNER_ENUM(name, text) OWNER_##name,
enum owner_kind { OWNER_KINDS(OWNER_ENUM) };

struct owner {
	size_t number;
	enum owner_kind kind;
	const char *name, *version;
	const char *where;	/* wheel: its .dist-info folder; conda: the prefix */
	const char *channel;	/* conda */
	struct distribution *distribution;	/* wheel */
};

/* What a path says by itself, whoever installed the file. */
#define PLACES(X) \
	X(NONE, "none") \
	X(CUDA, "cuda")	/* a CUDA toolkit: /usr/local/cuda*, the HPC SDK */ \
	X(COMPAT, "compat")	/* its forward-compatibility libraries */ \
	X(STUBS, "stubs")	/* its libraries for the linker alone */ \
	X(WSL, "wsl") \
	X(TEGRA, "tegra") \
	X(CONDA, "conda")	/* below a folder that has conda-meta */ \
	X(SITE, "site-packages")	/* of a Python, below its site-packages or dist-packages */
#define PLACE_ENUM(name, text) PLACE_##name,
enum place { PLACES(PLACE_ENUM) };

/* Why a file is in the snapshot. */
enum {
	FILE_LOADED = 1,	/* an object of the trace */
	FILE_CANDIDATE = 2,	/* a place where ld.so looked */
	/* has a soname that was asked for, in one of the usual places where ld.so did not look */
	FILE_COPY = 4,
	FILE_OTHER_VERSION = 8,	/* of the same stem, with another number: libcudart.so.12 for libcudart.so.13 */
	FILE_CACHED = 16,	/* ld.so.cache names it */
	FILE_PROGRAM = 32,	/* the executable of a process */
};

/* A mount that keeps programs and libraries from being mapped. */
struct mount {
	size_t number;
	const char *point, *type;	/* "/tmp", "tmpfs" */
};

struct file {
	size_t number;
	/* as the trace or the folder names it, without the runner's -L; a relative one is the trace's */
	const char *path;
	const char *real;	/* realpath(3) where it differs */
	unsigned why;		/* FILE_* */
	const char *soname;	/* the name asked for that makes it a copy, candidate or other version */
	/* errno of looking at it: ENOENT if it is not there now; then nothing below holds but dangles */
	int error;
	/* with ENOENT: where a symbolic link of this path leads; NULL: there is no link either */
	const char *dangles;
	uint64_t size, dev, ino;
	int64_t mtime_ns;
	uint32_t mode, uid, gid;	/* st_mode */
	/* by RECORD of the distribution that owns it, where its size is another; 0: the same, or nobody knows */
	uint64_t recorded_size;
	bool changed;		/* not the file that the trace saw: other dev or ino, or changed after the run */
	bool capable;		/* has file capabilities; looked at for programs */
	enum place place;
	struct owner *owner;	/* NULL if nobody is known; of a file that is gone: who should have it */
	struct mount *noexec;	/* that the file is on, where it says so; NULL: it does not */
	struct owner *rival;	/* another distribution of the same site, by whose RECORD it is as well; NULL: none */
	struct elf_object *elf;	/* shared by all paths of one file; NULL if it is no regular file */
};

/* --- Python; found by owner/ --- */

struct distribution {
	size_t number;
	const char *name;	/* normalized: lower case, runs of -_. are one - */
	const char *version;
	const char *site;	/* the folder that holds its .dist-info */
	/* Requires-Dist, raw: only of owners of files, and what they reach through others that have no files */
	struct list requires;
	const char *installer;	/* "pip", "uv", "conda" */
	/* Root-Is-Purelib and Tag are not kept; "cu132", "cpu" from the local version, NULL if none */
	const char *cuda_tag;
};

struct python {
	size_t number;
	const char *prefix;	/* sys.prefix; NULL for folders of --target or PYTHONPATH alone */
	const char *base_prefix;	/* sys.base_prefix where it differs: a virtual environment */
	const char *executable;	/* to run it by: PREFIX/bin/python where there is one */
	const char *version;	/* "3.11" */
	/* folders that packages are imported from, in the order of sys.path as far as it can be known */
	struct list sites;
	bool venv, conda, has_pip, is_uv;	/* is_uv: pyvenv.cfg says that uv made it */
	bool externally_managed;	/* PEP 668, and no virtual environment */
	bool writable;		/* by the user who took the snapshot */
};

/* A framework whose build decides what it needs: now torch. */
struct framework {
	const char *name, *version, *cuda;	/* cuda: "13.2", NULL for a build without */
	const char *path;	/* of its folder */
};

/* --- symbols; found by machine/unresolved.c --- */

/*
 * A symbol that an object of the trace wants and that no object which it can see defines, the program's own and
 * weak ones aside.  Kept only for objects all of whose needed libraries were found.
 */
struct unresolved {
	struct file *requester;
	const char *symbol, *version;	/* version may be NULL */
	const char *provider;	/* vn_file of the version: the soname that should define it, NULL if unversioned */
	bool lazy;		/* only called through the PLT: without BIND_NOW it is no error before the call */
	struct list defined_by;	/* paths of other copies that define it */
	/* a symbol that a loaded object has and that differs only in its C++11 ABI tag or arguments */
	const char *similar;
	const char *similar_in;	/* path */
	/* path of a loaded object that defines it, which the requester's scope leaves out; NULL: none is */
	const char *out_of_reach;
};

/* A library that a linker of the run was to link with (-lNAME) and that is in none of the folders that it was given. */
struct unlinked {
	const char *image;	/* image_name of the linker */
	const char *library;	/* "curand" of -lcurand */
};

/*
 * A symbol that a program asked a library for with dlsym, in vain, and nothing else after that; paths of other copies
 * that define it.
 */
struct asked_symbol {
	const char *library, *symbol;	/* path as the trace has it */
	struct list defined_by;
};

/* --- the host; found by machine/host.c --- */

/* A limit of whoever took the snapshot, which a program that it ran began with; only what is limited is kept. */
struct limit {
	const char *name;	/* as ulimit(1) and prlimit(1) know it: "nofile", "as" */
	uint64_t soft, hard;
	bool hard_unlimited;
};

/* What the kernel's log says of a process that it ended. */
struct fault {
	uint32_t pid;
	const char *name;	/* of the program, as comm has it */
	const char *what;	/* "invalid opcode", "segfault", "out of memory" */
	const char *object;	/* last component of the file whose code it was in, NULL if it was in none */
};

struct device_node {
	const char *path;	/* "/dev/nvidia0" */
	uint32_t mode, uid, gid;
	int error;		/* errno of open(2) with O_RDWR by the user who took the snapshot; 0: it opens */
};

struct gpu {
	const char *model, *bus;
};

struct soname_path {
	const char *soname, *path;
};

/* A folder of forward-compatibility libraries, as DESIGN's decision sees it. */
struct compat_folder {
	const char *path, *version, *cuda, *verdict;	/* verdict: a word of TRACE_COMPAT_REASONS */
	struct list drivers;	/* of its note */
};

struct host {
	const char *nodename;	/* uname -n: what a redacted copy is searched for, wherever it is made */
	const char *kernel, *machine;	/* uname -r, uname -m */
	const char *os_id, *os_version, *os_name;	/* ID, VERSION_ID, PRETTY_NAME of os-release */
	struct list os_like;	/* ID_LIKE */
	/* "docker", "podman", "kubernetes", "apptainer", "lxc", "systemd-nspawn"; NULL: none seen */
	const char *container;
	bool wsl;
	const char *jetson_release, *jetson_model;	/* "R36.4.3"; /proc/device-tree/model */
	const char *driver;	/* version of the kernel driver, NULL if there is none */
	bool driver_stand_in;	/* from LIBTRACE_DRIVER_VERSION */
	unsigned driver_cuda;	/* that it brings, where somebody said so; 0: as its version tells.  Not kept */
	struct gpu *gpus;
	size_t gpu_count;
	struct device_node *devices;
	size_t device_count;
	struct list package_managers;	/* commands that are there: "apt-get", "dnf", "apk", "uv", "conda", "mamba" */
	struct list toolkits;	/* /usr/local/cuda-13.0, … */
	struct soname_path *cache;	/* what ld.so.cache has for the sonames asked for, in its order */
	size_t cache_count;
	struct list library_folders;	/* that ldconfig looks into, by /etc/ld.so.conf; without the usual ones */
	struct compat_folder *compat;
	size_t compat_count;
	struct limit *limits;
	size_t limit_count;
	uint64_t capabilities;	/* effective ones of whoever took the snapshot, a bit each: capabilities(7) */
	const char *cpu;	/* "Intel(R) Xeon(R) Gold 6248 CPU @ 2.50GHz" */
	uint32_t cpu_level;	/* x86_64: 3 for x86-64-v3; 0 if unknown */
	const char *selinux;	/* "enforcing", "permissive"; NULL: it is not there */
	uint64_t page_size, map_count;	/* bytes; vm.max_map_count */
	uint32_t uid;
};

/* --- a snapshot and the whole --- */

struct snapshot {
	int64_t taken_ns;	/* CLOCK_REALTIME */
	const char *boot_id;	/* in hexadecimal digits */
	const char *root;	/* -L of the runner, or LIBTRACE_ROOT; NULL: none */
	struct list covers;	/* image_name()s */
	struct host host;
	struct file **files;	/* by path */
	size_t file_count;
	struct elf_object **objects;
	size_t object_count;
	struct owner **owners;
	size_t owner_count;
	struct distribution **distributions;
	size_t distribution_count;
	struct python **pythons;
	size_t python_count;
	struct framework *frameworks;
	size_t framework_count;
	struct unresolved *unresolved;
	size_t unresolved_count;
	struct asked_symbol *asked;
	size_t asked_count;
	struct mount **mounts;
	size_t mount_count;
	struct fault *faults;
	size_t fault_count;
	struct unlinked *unlinked;
	size_t unlinked_count;
	struct list problems;	/* what could not be looked at, a line each */
};

struct snapshots {
	struct snapshot **items;	/* the oldest first */
	size_t count;
	struct arena arena;
	struct strings strings;
	struct map covered;	/* private: image_name → the latest snapshot that covers it */
	bool gpu_code;		/* snapshots hold GPU code even if they are brief */
	/* the one of the machine that snapshots are made for, in place of this machine's; NULL: this machine's */
	const char *driver;
	unsigned driver_cuda;	/* the CUDA of that one, 0: as its version tells */
	/* snapshots hold neither symbols nor GPU code: for who does not judge these, or does it better */
	bool brief;
	bool foreign;		/* private: snapshot.json is of another version, and is left as it is */
	/* errno of writing what was taken now: it is here alone, and not in snapshot.json; else 0 */
	int unkept;
};

/*
 * What names an image in `covers`, on every machine: PID-START-RANDOM in the words of its file.  The caller frees it.
 */
char *image_name(const struct image *);
/* Whether a snapshot covers the process itself, or the one that it was forked from and has added nothing to. */
bool snapshots_cover(const struct snapshots *, const struct process *);
/* Whether snapshots cover all processes that were read. */
bool snapshots_cover_run(const struct snapshots *, const struct graph *);
/*
 * The latest snapshot that covers the process, else one of the host alone that was made since the same boot; NULL if
 * there is none either.
 */
const struct snapshot *snapshot_of(const struct snapshots *, const struct process *);
/* The file of a path, as the trace has it; NULL if the snapshot does not have it. */
const struct file *snapshot_file(const struct snapshot *, const char *path);
/* The file of an object of the graph. */
const struct file *snapshot_object(const struct snapshot *, const struct object *);

const char *owner_kind_name(enum owner_kind);
const char *place_name(enum place);

/* --- read.c, write.c --- */

/*
 * Reads snapshot.json of an open trace directory; an empty struct where there is none.  What is wrong with
 * it is added to *problem as a line that names file, place and rule, and snapshots that could be read stay.
 */
struct snapshots *snapshots_read(int dirfd, const char *shown, char **problem);
/* Adds what snapshot.json would be. */
void snapshots_text(const struct snapshots *, struct buffer *to);
/* Writes all snapshots, by a new file that replaces the old one in one step.  0, or errno. */
int snapshots_write(const struct snapshots *, int dirfd);
/* Writes one snapshot beside those that the file has now; several processes may do so at once.  0, or errno. */
int snapshots_keep(struct snapshots *, struct snapshot *snapshot, int dirfd);
/* Adds a snapshot, or what it covers to the last one where that says the same; returns the one that is kept. */
struct snapshot *snapshots_add(struct snapshots *, struct snapshot *snapshot);
void snapshots_free(struct snapshots *);

/* Whether the facts of an object's file are known, and are those of the file that was loaded. */
const struct elf_object *object_elf(const struct snapshot *, const struct object *);
bool python_has(const struct python *, const char *site);
/* What a distribution is called in an environment, NULL if it is not installed. */
const struct distribution *python_installed(const struct snapshot *, const struct python *, const char *name);
/* The Python that imports from a folder of packages; NULL if none is known. */
const struct python *python_of_site(const struct snapshot *, const char *site);
/* Adds a line to the snapshot's problems. */
void snapshot_problem(struct snapshots *, struct snapshot *snapshot, const char *line);
/* Whether ID or ID_LIKE of os-release say so. */
bool host_is_like(const struct host *, const char *id);
/* Whether a package manager of that name is there. */
bool host_has_command(const struct host *, const char *name);

#endif
