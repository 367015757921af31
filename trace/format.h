/* SPDX-License-Identifier: MIT */
/*
 * The trace: what a module inside a process image writes and every tool reads.
 *
 * A chunk is one struct trace_header followed by records of one module of one process image.  A journal
 * (JOURNAL_PREFIX) is shared by all images of a boot and user: chunks one behind the other, each of whole pages, pages
 * of zeros between them, and zeros behind the records of each.  A file of its own (*.trace) is one chunk that ends with
 * the file; a module makes one where a journal cannot be mapped, and `record` for what it adds.  All numbers are
 * little-endian, all structures are 8-byte aligned and have no implicit padding.  A record is
 *
 * 	struct trace_record	size, kind, flags, seq, tid, time_ns
 * 	the kind's own fixed fields
 * 	its strings and lists, one after the other, in the order of their *_bytes fields
 * 	zero bytes up to the next multiple of 8
 *
 * A string is its bytes and a terminating NUL; its *_bytes field counts the NUL, so 1 is the empty string and 0 says
 * that there is none.  A list is NUL-terminated strings back to back; its *_bytes field counts them all, 0 is the empty
 * list.  A list may hold empty strings, a string holds no NUL.
 *
 * A record of a journal is reserved before it is filled in: its size is stored first, with TRACE_OPEN, which goes away
 * when all the rest is there.  One that kept it was never finished, and is passed over.
 *
 * A reader skips a kind that it does not know and fixed fields beyond those that it knows never occur within a version;
 * nor do other values of the enumerations below than those listed.
 *
 * Version 1: the first; redirect, then dlopen and what else the preload module writes, came later, before any release.
 * Each image had files of its own, a next one (segment) where a disk had been full.  Version 2: journals; room, seq_end
 * and lost_error of the header, begin and end of object, count of dlsym and dlerror; restart and exec.
 */
#ifndef TRACE_FORMAT_H
#define TRACE_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#define TRACE_MAGIC "libtrace"	/* 8 bytes, the NUL is not stored */
/* What is written; 1 can be read, too. */
#define TRACE_VERSION 2
#define TRACE_BYTE_ORDER 0x1234	/* as the writing machine stores it: 34 12 in every trace we write */

/* The file `format` of a trace directory: this one line. */
#define TRACE_FORMAT_LINE "libtrace trace 2\n"

/*
 * The journal of a boot and user: this, 32 hexadecimal digits of the boot ID, `-` and the user ID.  The first
 * chunk of each image is in it, all of one size: the place of a chunk says how many images came before.
 * Further chunks, and those of a module beside the audit module, are in the file of that name and
 * JOURNAL_MORE.
 */
#define JOURNAL_PREFIX "journal-"
#define JOURNAL_MORE ".more"
#define JOURNAL_PAGE 4096	/* chunks begin at a multiple, and are multiples of it */
#define JOURNAL_FIRST 8192	/* the first chunk of each image, or a page where that is larger */

/* No record is larger: an argv may be 2 MiB (and is cut at half of this), everything else is small. */
#define TRACE_RECORD_MAX (4u << 20)

/* X(NAME, value, "the name that dump prints") */
#define TRACE_KINDS(X) \
	X(IMAGE, 1, "image") \
	X(SEARCH, 2, "search") \
	X(CANDIDATE, 3, "candidate") \
	X(REDIRECT, 4, "redirect") \
	X(OBJECT, 5, "object") \
	X(FAILED, 6, "failed") \
	X(CLOSE, 7, "close") \
	X(ACTIVITY, 8, "activity") \
	X(DLOPEN, 9, "dlopen") \
	X(DLERROR, 10, "dlerror") \
	X(CUDA, 11, "cuda") \
	X(COMPAT, 12, "compat") \
	X(END, 13, "end") \
	X(STATUS, 14, "status") \
	X(LOST, 15, "lost") \
	X(DLSYM, 16, "dlsym") \
	X(DLCLOSE, 17, "dlclose") \
	X(RESTART, 18, "restart") \
	X(EXEC, 19, "exec")

/* What became of a candidate: computed by the module with the loader's own tests, just before it. */
#define TRACE_OUTCOMES(X) \
	X(UNKNOWN, 0, "unknown")	/* not looked at: the name holds a $TOKEN */ \
	X(FOUND, 1, "found")	/* a regular file with a header that ld.so accepts */ \
	X(MISSING, 2, "missing")	/* ENOENT, ENOTDIR */ \
	X(NO_PERMISSION, 3, "no-permission")	/* EACCES */ \
	X(WRONG_CLASS, 4, "wrong-class")	/* ELFCLASS32 for a 64-bit program; ld.so goes on */ \
	X(WRONG_MACHINE, 5, "wrong-machine")	/* e_machine or byte order; ld.so goes on, or stops at the latter */ \
	X(NOT_ELF, 6, "not-elf")	/* no ELF header that can be loaded; ld.so stops */ \
	X(TOO_SHORT, 7, "too-short")	/* no room for an ELF header; ld.so stops */ \
	X(LOOP, 8, "loop")	/* ELOOP; ld.so leaves the rest of this path list */ \
	X(IO_ERROR, 9, "io-error")	/* any other errno, a directory (EISDIR) or a special file */ \
	X(HIDDEN, 10, "hidden")	/* could be loaded, but a rule says hide */

#define TRACE_ACTIVITIES(X) \
	X(CONSISTENT, 0, "consistent") /* LA_ACT_CONSISTENT */ \
	X(ADD, 1, "add") /* LA_ACT_ADD */ \
	X(DELETE, 2, "delete") /* LA_ACT_DELETE */ \
	X(PREINIT, 3, "preinit") /* la_preinit: constructors of libraries have run, those of the program are next */

#define TRACE_VERBS(X) \
	X(NONE, 0, "none")	/* of a rule that could not be read */ \
	X(TO, 1, "to") \
	X(FIRST, 2, "first") \
	X(LAST, 3, "last") \
	X(HIDE, 4, "hide")

/* What came of a rule that matched, or of one that could not be read. */
#define TRACE_REASONS(X) \
	X(APPLIED, 0, "applied")	/* ld.so was told to open `to` */ \
	X(HIDDEN, 1, "hidden")	/* ld.so is kept from every file */ \
	X(FOUND, 2, "found")	/* last: the search itself finds `to` */ \
	X(ALREADY_LOADED, 3, "already-loaded")	/* under another name: ld.so would abort */ \
	X(MISSING, 4, "missing")	/* this and the next: the outcome of `to` as a candidate */ \
	X(NO_PERMISSION, 5, "no-permission") \
	X(WRONG_CLASS, 6, "wrong-class") \
	X(WRONG_MACHINE, 7, "wrong-machine") \
	X(NOT_ELF, 8, "not-elf") \
	X(TOO_SHORT, 9, "too-short") \
	X(LOOP, 10, "loop") \
	X(IO_ERROR, 11, "io-error") \
	X(DIRECTORY, 12, "directory")	/* where a file is due */ \
	X(LONG_PATH, 13, "long-path")	/* of a directory and the name */ \
	X(BAD_RULE, 14, "bad-rule")	/* error says what is wrong with it */ \
	X(MORE_BAD_RULES, 15, "more-bad-rules")	/* from this line on bad rules are not written */

#define TRACE_RULE_ERRORS(X) \
	X(NONE, 0, "nothing") \
	X(UNREADABLE, 1, "the file cannot be read") \
	X(CONTROL_BYTE, 2, "a control byte") \
	X(UNCLOSED_QUOTE, 3, "a quote that is not closed") \
	X(TOO_MANY_WORDS, 4, "more words than a rule has") \
	X(EMPTY_PATTERN, 5, "an empty pattern") \
	X(BAD_GLOB, 6, "a [ that is not closed") \
	X(MISSING_VERB, 7, "no verb behind the pattern (to, first, last, hide)") \
	X(UNKNOWN_VERB, 8, "unknown verb (to, first, last, hide)") \
	X(MISSING_ARGUMENT, 9, "no path behind the verb") \
	X(ARGUMENT, 10, "hide takes no argument") \
	X(RELATIVE_PATH, 11, "a path that is not absolute") \
	X(LONG_PATH, 12, "a path longer than 4095 bytes") \
	X(BAD_CONDITION, 13, "a condition other than exe=GLOB and from=GLOB") \
	X(SAME_CONDITION, 14, "the same condition twice")

/* What was decided about a directory of CUDA forward-compatibility libraries; the first four: it is used. */
#define TRACE_COMPAT_REASONS(X) \
	X(NONE, 0, "none") /* nothing was decided */ \
	X(LISTED, 1, "listed") /* newer than the driver, whose major version its note lists */ \
	X(NEWER_BRANCH, 2, "newer-branch") /* without a note: its major version is higher */ \
	X(NEWER_CUDA, 3, "newer-cuda") /* Tegra: the CUDA version of its note is higher than the machine's */ \
	X(FORCED, 4, "forced") /* the setting says not to ask */ \
	X(NOT_NEWEST, 5, "not-newest") /* could be used, and another is newer */ \
	X(NO_DIRECTORY, 6, "no-directory") /* there is none */ \
	X(NO_DRIVER, 7, "no-driver") /* the kernel driver's version is not known */ \
	X(NO_VERSION, 8, "no-version") /* its own is not known */ \
	X(SAME_VERSION, 9, "same-version") /* as the driver's: nothing is gained */ \
	X(OLDER, 10, "older") /* than the driver */ \
	X(SAME_BRANCH, 11, "same-branch") /* without a note: the same major version, if newer */ \
	X(NOT_LISTED, 12, "not-listed") /* its note does not list the driver's major version */ \
	X(CUDA_NOT_NEWER, 13, "cuda-not-newer") /* Tegra: its CUDA version is not higher than the machine's */ \
	X(NO_NOTE, 14, "no-note") /* Tegra: versions say nothing there */ \
	X(BAD_NOTE, 15, "bad-note") /* its note is damaged */ \
	X(STUB, 16, "stub") /* for the linker alone */ \
	X(SEVERAL, 17, "several") /* versions side by side: which one is it? */ \
	X(UNUSABLE, 18, "unusable") /* it has no libcuda.so.1 that this program can load */ \
	X(OTHER_MACHINE, 19, "other-machine") /* compat_orin where there is no Orin, or the reverse */ \
	X(WSL, 20, "wsl") /* there the driver is that of Windows */ \
	X(BAD_SETTING, 21, "bad-setting") /* of LIBTRACE_CUDA_COMPAT: neither a word it knows nor an absolute path */

/*
 * What a package of forward-compatibility libraries holds, and moves together or breaks.  The monitoring
 * library (NVML) is not in it: it talks to the kernel driver that is there, in that one's own version.
 */
#define TRACE_COMPAT_FAMILY \
	"libcuda", "libcudadebugger", "libnvidia-ptxjitcompiler", "libnvidia-nvvm", "libnvidia-nvvm70", \
		"libnvidia-gpucomp", "libnvidia-tileiras", "libnvidia-pkcs11", "libnvidia-pkcs11-openssl3", \
		"libnvidia-fatbinaryloader"

#define TRACE_COMPAT_NOTES(X) \
	X(ABSENT, 0, "absent") \
	X(PRESENT, 1, "present") \
	X(DAMAGED, 2, "damaged")

/* Why a program would not run under any audit module. */
#define TRACE_RESTART_REASONS(X) \
	X(STATIC_TLS, 1, "static-tls")	/* its libraries need more than ld.so keeps where there is one */ \
	X(ALIGNMENT, 2, "alignment")	/* a library aligns its own to more than the block is aligned to */ \
	X(ALLOCATOR, 3, "allocator")	/* its malloc uses thread-local storage that ld.so then allocates with it */

/* What was done about it. */
#define TRACE_RESTART_WAYS(X) \
	X(NONE, 0, "none")	/* nothing could be: it goes on, and fails */ \
	X(ROOM, 1, "with-room")	/* started again with more room */ \
	X(UNTRACED, 2, "untraced")	/* started again without the audit module */

/* Why an image that is about to begin cannot be traced, as far as the module sees before. */
#define TRACE_UNTRACED_REASONS(X) \
	X(NONE, 0, "none") \
	X(VARIABLE, 1, "variable")	/* its environment does not name the audit module */ \
	X(MODULE, 2, "module")	/* the modules cannot be reached from there: chroot, sandbox */ \
	X(DIRECTORY, 3, "directory")	/* the trace directory cannot, or not for writing: another user */ \
	X(SECURE, 4, "secure")	/* the file is set-user-ID or set-group-ID */

#define TRACE_MODULES(X) \
	X(AUDIT, 1, "audit") \
	X(PRELOAD, 2, "preload") \
	X(RECORD, 3, "record")

#define TRACE_ENUM_KIND(name, value, text) TRACE_##name = value,
enum trace_kind { TRACE_KINDS(TRACE_ENUM_KIND) };
#define TRACE_ENUM_OUTCOME(name, value, text) TRACE_OUTCOME_##name = value,
enum trace_outcome { TRACE_OUTCOMES(TRACE_ENUM_OUTCOME) };
#define TRACE_ENUM_ACTIVITY(name, value, text) TRACE_ACTIVITY_##name = value,
enum trace_act { TRACE_ACTIVITIES(TRACE_ENUM_ACTIVITY) };
#define TRACE_ENUM_VERB(name, value, text) TRACE_VERB_##name = value,
enum trace_verb { TRACE_VERBS(TRACE_ENUM_VERB) };
#define TRACE_ENUM_REASON(name, value, text) TRACE_REASON_##name = value,
enum trace_reason { TRACE_REASONS(TRACE_ENUM_REASON) };
#define TRACE_ENUM_RULE_ERROR(name, value, text) TRACE_RULE_ERROR_##name = value,
enum trace_rule_error { TRACE_RULE_ERRORS(TRACE_ENUM_RULE_ERROR) };
#define TRACE_ENUM_COMPAT_REASON(name, value, text) TRACE_COMPAT_##name = value,
enum trace_compat_reason { TRACE_COMPAT_REASONS(TRACE_ENUM_COMPAT_REASON) };
#define TRACE_ENUM_COMPAT_NOTE(name, value, text) TRACE_COMPAT_NOTE_##name = value,
enum trace_compat_note { TRACE_COMPAT_NOTES(TRACE_ENUM_COMPAT_NOTE) };
#define TRACE_ENUM_RESTART(name, value, text) TRACE_RESTART_##name = value,
enum trace_restart_reason { TRACE_RESTART_REASONS(TRACE_ENUM_RESTART) };
#define TRACE_ENUM_RESTART_WAY(name, value, text) TRACE_RESTART_WAY_##name = value,
enum trace_restart_way { TRACE_RESTART_WAYS(TRACE_ENUM_RESTART_WAY) };
#define TRACE_ENUM_UNTRACED(name, value, text) TRACE_UNTRACED_##name = value,
enum trace_untraced_reason { TRACE_UNTRACED_REASONS(TRACE_ENUM_UNTRACED) };
#define TRACE_ENUM_MODULE(name, value, text) TRACE_MODULE_##name = value,
enum trace_module { TRACE_MODULES(TRACE_ENUM_MODULE) };

/*
 * The start of a chunk.  (pid, start, random) names the process image: random is the kernel's 16 bytes
 * of AT_RANDOM, so exec changes it, and a fork child, which keeps it, has another pid or start.  Both
 * modules of an image write the same three.  start is field 22 of /proc/self/stat (clock ticks since
 * boot) and 0 where there is no /proc.
 *
 * A fork child (TRACE_HEADER_FORKED) names its parent's image by parent_pid and parent_start (random
 * is the same), and says with parent_seq how many records the parent had numbered when it forked:
 * what the parent had mapped then, the child has too.  An image that came by exec has parent_pid from
 * getppid(2) and nothing else.
 */
struct trace_header {
	char magic[8];
	uint32_t size;		/* of this header: where the first record begins */
	uint16_t version;
	uint16_t byte_order;
	uint16_t machine;	/* e_machine of the module: EM_X86_64, EM_AARCH64 */
	uint8_t elf_class;	/* ELFCLASS64 */
	uint8_t module;		/* enum trace_module */
	uint32_t number;	/* 1, 2, …: the chunks of one image and module, in their order */
	uint32_t flags;		/* TRACE_HEADER_* */
	uint32_t pid;
	uint64_t start;
	uint8_t random[16];
	uint32_t parent_pid;
	uint32_t parent_seq;
	uint64_t parent_start;
	uint64_t time_ns;	/* CLOCK_MONOTONIC when the chunk was begun */
	int64_t realtime_offset_ns;	/* CLOCK_REALTIME - CLOCK_MONOTONIC then */
	uint64_t pid_namespace;	/* inode of /proc/self/ns/pid, 0 if unknown */
	uint8_t boot_id[16];	/* /proc/sys/kernel/random/boot_id, zero if unknown */
	uint32_t room;		/* of the chunk, in a journal; 0: it ends with its file */
	uint32_t seq_end;	/* so many records were numbered at least, those that found no room included */
	uint32_t lost_error;	/* errno: why the first of those found none, 0 if there are none or it is not known */
	uint32_t reserved;
};

enum {
	TRACE_HEADER_1_SIZE = 112,	/* without room and what follows */
	TRACE_HEADER_FORKED = 1,
	/* the chunk is empty: LIBTRACE_IMAGES was reached, and this image and later ones left out */
	TRACE_HEADER_IMAGES = 2,
};

enum { TRACE_OPEN = 1 };	/* in the size of a record that is not complete */

struct trace_record {
	uint32_t size;		/* of the whole record, a multiple of 8 */
	uint16_t kind;		/* enum trace_kind */
	uint16_t flags;		/* TRACE_CUT, and the kind's own from bit 8 on */
	uint32_t seq;		/* 0, 1, … over all chunks of one image and module; a gap is a loss */
	uint32_t tid;		/* gettid(2) */
	uint64_t time_ns;	/* CLOCK_MONOTONIC */
};

enum {
	TRACE_CUT = 1,		/* a string or list of this record was too long and ends early */
	TRACE_PARTIAL = 0x100,	/* object: its dynamic section could not be proved mapped; facts are missing */
	TRACE_DYNLINKER = 0x200,	/* object: ld.so itself */
	TRACE_CALLER = 0x400,	/* dlopen and the like, cuda: caller_base is known */
	TRACE_DRIVER = 0x800,	/* cuda: driver_base is known */
	TRACE_MEMORY = 0x1000,	/* cuda: memory_base is known */
	TRACE_LISTING = 0x2000,	/* image: ld.so lists what it would load (ldd), and runs nothing */
};

/* A process image: the first record of each module (in version 1 of each file). */
struct trace_image {
	struct trace_record record;
	uint32_t ppid;
	uint32_t uid;		/* real user ID */
	uint32_t exe_bytes;	/* the program, absolute; not ld.so where that was called by hand */
	uint32_t cwd_bytes;
	uint32_t argv_bytes;	/* list; empty in a fork child, which has its parent's */
	uint32_t env_bytes;	/* list of NAME=VALUE, those of TRACE_ENV_*; empty in a fork child */
	uint32_t glibc_bytes;	/* "2.36": from ld.so's own banner or file name */
	/* process group: its leader is an ancestor even where a fork in between left no trace */
	uint32_t pgid;
};

/* la_objsearch with LA_SER_ORIG: somebody wants name. */
struct trace_search {
	struct trace_record record;
	uint64_t requester;	/* id of the object that asks, 0 if the loader does not say */
	/* as ld.so tells it: $ORIGIN and the like are expanded in a needed name, raw in dlopen's */
	uint32_t name_bytes;
	uint32_t reserved;
};

/*
 * la_objsearch with any other flag: ld.so is about to try path.  Belongs to the latest search of the
 * same thread.  A name with a slash has no la_objsearch of its own: the module then writes one
 * candidate with loader_flag TRACE_SER_DIRECT right behind the search.
 */
struct trace_candidate {
	struct trace_record record;
	uint64_t requester;
	uint64_t dev, ino;	/* of the file, 0 where there is none */
	uint16_t loader_flag;	/* LA_SER_*: 2 LIBPATH, 4 RUNPATH (RPATH too), 8 CONFIG, 0x40 DEFAULT */
	uint16_t outcome;	/* enum trace_outcome */
	uint16_t error;		/* errno behind the outcome, 0 if none */
	uint16_t reserved;
	uint32_t path_bytes;	/* without a slash for an empty LD_LIBRARY_PATH element: the current directory */
	uint32_t reserved2;
};

enum { TRACE_SER_DIRECT = 0x8000, TRACE_SER_REDIRECT = 0x4000 };	/* none of link.h's */

/*
 * A rule matched the search before it; or could not be read, which is told once, behind the image.  If it
 * applied, the one candidate that follows has loader_flag TRACE_SER_REDIRECT; if it hid the name, those
 * that follow are what ld.so would have tried; else the search goes on as if there were no rule.
 */
struct trace_redirect {
	struct trace_record record;
	uint64_t requester;	/* 0 for a bad rule */
	uint16_t verb;		/* enum trace_verb */
	uint16_t reason;	/* enum trace_reason */
	uint16_t rule_error;	/* enum trace_rule_error */
	uint16_t error;		/* errno behind a reason that is an outcome, 0 if none */
	uint32_t number;	/* of the rule, from 1 over all sources; 0 for a bad one */
	uint32_t line, column;	/* in its source, from 1; a column is a byte */
	uint32_t name_bytes;	/* the request */
	uint32_t to_bytes;	/* the path that the rule says, or of `last`, that was found */
	uint32_t rule_bytes;	/* its text */
	uint32_t source_bytes;	/* LIBTRACE_REDIRECT or the path of the file */
	/* what ld.so would have taken without the rule; of an applied `to` or `first`, none if nothing */
	uint32_t without_bytes;
};

/* la_objopen: ld.so has mapped an object. */
struct trace_object {
	struct trace_record record;
	uint64_t id;		/* address of its link_map: unique among the objects open at a time */
	uint64_t base;		/* l_addr */
	uint64_t dev, ino;	/* 0 for the vdso and where the file could not be found again */
	int64_t namespace_id;	/* Lmid_t; 0 is LM_ID_BASE */
	uint32_t dt_flags;	/* DT_FLAGS */
	uint32_t dt_flags_1;	/* DT_FLAGS_1 */
	uint32_t path_bytes;	/* l_name; of the program, what image calls exe */
	uint32_t soname_bytes;
	uint32_t needed_bytes;	/* list, in order */
	uint32_t rpath_bytes;	/* raw: $ORIGIN is not expanded */
	uint32_t runpath_bytes;
	uint32_t build_id_bytes;	/* as a string of lower-case hexadecimal digits */
	uint64_t begin, end;	/* addresses that its segments take; 0 if unknown, as in version 1 */
};

/* A later event proved that the search for name came to nothing. */
struct trace_failed {
	struct trace_record record;
	uint64_t requester;
	uint32_t name_bytes;
	uint32_t reserved;
};

/* la_objclose. */
struct trace_close {
	struct trace_record record;
	uint64_t id;
};

/* la_activity, la_preinit. */
struct trace_activity {
	struct trace_record record;
	uint64_t head;		/* id of the first object of the namespace */
	uint32_t activity;	/* enum trace_act */
	uint32_t reserved;
};

/*
 * The decision about CUDA forward compatibility, taken once, at the first request for a library of the
 * driver's family, with all that it was taken from.  candidates is TRACE_COMPAT_FIELDS strings for each
 * directory: directory, version of its libcuda, word of its note, CUDA version and drivers of that note
 * ("13.0", "535,570"; empty without one), word of the reason.
 */
struct trace_compat {
	struct trace_record record;
	uint32_t reason;	/* enum trace_compat_reason, of the directory that is used or the newest that is not */
	uint32_t warnings;	/* TRACE_COMPAT_WARN_* */
	uint32_t machine;	/* TRACE_COMPAT_ON_* */
	uint32_t host_cuda;	/* Tegra: 1000 * major + 10 * minor; 0 if unknown */
	uint32_t setting_bytes;	/* LIBTRACE_CUDA_COMPAT */
	uint32_t name_bytes;	/* the request */
	uint32_t driver_bytes;	/* version of the kernel driver, absent if unknown */
	uint32_t gpus_bytes;	/* list: models, as the driver tells them */
	uint32_t directory_bytes;	/* that is used, absent if none is */
	uint32_t candidates_bytes;	/* list */
};

enum { TRACE_COMPAT_FIELDS = 6 };
enum {
	TRACE_COMPAT_WARN_GEFORCE = 1,	/* a GPU that NVIDIA does not support with it: expect error 804 */
	/* without a note, and NVIDIA's table does not have the driver's branch */
	TRACE_COMPAT_WARN_UNDOCUMENTED = 2,
	TRACE_COMPAT_ON_WSL = 1,
	TRACE_COMPAT_ON_TEGRA = 2,
	TRACE_COMPAT_ON_ORIN = 4,
	TRACE_COMPAT_ON_GEFORCE = 8,
	TRACE_COMPAT_STAND_IN = 16,	/* driver is LIBTRACE_DRIVER_VERSION's */
};

/*
 * What the preload module writes.  Each of these records has the caller: the return address of the call, and with
 * TRACE_CALLER also l_addr of the object that it lies in.  Without, it is the object that is open then and has
 * the address between its begin and end.
 */

/*
 * dlopen(3) or dlmopen(3) is about to be called.  Searches and openings of the same thread that follow, up to
 * its next record of a call, are its doing; so is what its constructors do.
 */
struct trace_dlopen {
	struct trace_record record;
	uint64_t caller, caller_base;
	int64_t namespace_id;	/* dlmopen: an Lmid_t: -1 is LM_ID_NEWLM; 0 for dlopen */
	uint32_t mode;		/* RTLD_* */
	uint32_t name_bytes;	/* none for the program itself, which is NULL in C */
	/* list: where Python called, FILE:LINE:FUNCTION, the innermost first; empty if unknown */
	uint32_t frames_bytes;
	uint32_t reserved;
};

/* dlerror(3) gave text to the program: that of the thread's latest call which failed. */
struct trace_dlerror {
	struct trace_record record;
	uint64_t caller, caller_base;
	uint32_t text_bytes;
	uint32_t count;		/* as in dlsym */
};

/* A call of the CUDA driver: the first success of each function (and device), and every failure. */
struct trace_cuda {
	struct trace_record record;
	uint64_t caller, caller_base;
	uint64_t driver_base;	/* l_addr of the object that served it, with TRACE_DRIVER */
	uint64_t memory_base;	/* l_addr of the object that the code to be loaded lies in, with TRACE_MEMORY */
	uint32_t result;	/* CUresult */
	uint32_t function_bytes;	/* the name of the entry point: cuInit, cuCtxCreate_v4 */
	uint32_t arguments_bytes;	/* list: NAME=VALUE of the arguments and results that matter */
	uint32_t reserved;
};

/* dlsym(3) or dlvsym(3) of a handle found nothing. */
struct trace_dlsym {
	struct trace_record record;
	uint64_t caller, caller_base;
	uint64_t id;		/* of the object that the handle stands for */
	uint32_t name_bytes;
	uint32_t version_bytes;	/* dlvsym */
	uint32_t count;		/* how often the same was asked again, with the same answer */
	uint32_t reserved;
};

/* dlclose(3) is about to be called. */
struct trace_dlclose {
	struct trace_record record;
	uint64_t caller, caller_base;
	uint64_t id;		/* of the object that the handle stands for */
};

/* The image ended through exit(3): the module's own destructor ran. */
struct trace_end {
	struct trace_record record;
};

/* Written by `libtrace record` only: how a child ended. */
struct trace_status {
	struct trace_record record;
	uint32_t pid;
	uint32_t status;	/* as wait(2) gives it */
	uint64_t start;		/* of the child, as in the header */
};

/* The last record of a file that reached its limit: everything after it is lost. */
struct trace_lost {
	struct trace_record record;
	uint64_t limit;		/* LIBTRACE_LIMIT, bytes */
};

/*
 * An audit module, any, would break the program, which has not begun: it is started again, and goes on as the next
 * image of the same process.  A second such record of an image says that this failed.
 */
struct trace_restart {
	struct trace_record record;
	/* static TLS: bytes of the libraries, and what ld.so has for them; alignment: the two alignments */
	uint64_t needed, kept;
	uint16_t reason;	/* enum trace_restart_reason */
	uint16_t way;		/* enum trace_restart_way */
	uint32_t error;		/* errno of the attempt that failed, 0 if none */
	uint32_t path_bytes;	/* the object: of static TLS, the one with the most */
	uint32_t reserved;
};

/*
 * A call of exec*(3) or posix_spawn*(3) that failed; or that is about to succeed for all that is known, with a program
 * that will leave no trace.  A vfork child writes into the file of its parent, whose memory it has: pid is the child's.
 */
struct trace_exec {
	struct trace_record record;
	uint64_t caller;	/* return address */
	/* of the process that would have become the program; of posix_spawn, that of the caller */
	uint32_t pid;
	uint32_t error;		/* errno, 0: about to be made */
	uint32_t interpreter_error;	/* errno of looking at the interpreter, 0 if it is there or not known */
	uint16_t untraced;	/* enum trace_untraced_reason */
	uint16_t reserved;
	uint32_t function_bytes;	/* execve, posix_spawnp, … */
	uint32_t path_bytes;	/* as it was passed */
	/* of a name without a slash: the file of that name in PATH that could not be run, absent if none */
	uint32_t file_bytes;
	uint32_t interpreter_bytes;	/* what the file names behind #! or as its dynamic linker, absent if unknown */
};

#define TRACE_SIZE(type, bytes) _Static_assert(sizeof(struct type) == bytes, #type " is part of the format")
#define TRACE_AT(type, field, bytes) \
	_Static_assert(offsetof(struct type, field) == bytes, #type "." #field " is part of the format")
TRACE_SIZE(trace_header, 128);
TRACE_AT(trace_header, version, 12);
TRACE_AT(trace_header, machine, 16);
TRACE_AT(trace_header, number, 20);
TRACE_AT(trace_header, pid, 28);
TRACE_AT(trace_header, start, 32);
TRACE_AT(trace_header, random, 40);
TRACE_AT(trace_header, parent_pid, 56);
TRACE_AT(trace_header, parent_start, 64);
TRACE_AT(trace_header, time_ns, 72);
TRACE_AT(trace_header, realtime_offset_ns, 80);
TRACE_AT(trace_header, pid_namespace, 88);
TRACE_AT(trace_header, boot_id, 96);
TRACE_AT(trace_header, room, TRACE_HEADER_1_SIZE);
TRACE_AT(trace_header, lost_error, 120);
TRACE_SIZE(trace_record, 24);
TRACE_AT(trace_record, kind, 4);
TRACE_AT(trace_record, flags, 6);
TRACE_AT(trace_record, seq, 8);
TRACE_AT(trace_record, tid, 12);
TRACE_AT(trace_record, time_ns, 16);
TRACE_SIZE(trace_image, 56);
TRACE_SIZE(trace_search, 40);
TRACE_SIZE(trace_candidate, 64);
TRACE_AT(trace_candidate, loader_flag, 48);
TRACE_AT(trace_candidate, path_bytes, 56);
TRACE_SIZE(trace_redirect, 72);
TRACE_AT(trace_redirect, number, 40);
TRACE_AT(trace_redirect, name_bytes, 52);
TRACE_SIZE(trace_object, 112);
TRACE_AT(trace_object, namespace_id, 56);
TRACE_AT(trace_object, path_bytes, 72);
TRACE_AT(trace_object, begin, 96);
TRACE_SIZE(trace_failed, 40);
TRACE_SIZE(trace_close, 32);
TRACE_SIZE(trace_activity, 40);
TRACE_SIZE(trace_compat, 64);
TRACE_AT(trace_compat, setting_bytes, 40);
TRACE_SIZE(trace_end, 24);
TRACE_SIZE(trace_status, 40);
TRACE_SIZE(trace_lost, 32);
TRACE_SIZE(trace_dlopen, 64);
TRACE_AT(trace_dlopen, mode, 48);
TRACE_SIZE(trace_dlerror, 48);
TRACE_SIZE(trace_cuda, 72);
TRACE_AT(trace_cuda, result, 56);
TRACE_SIZE(trace_dlsym, 64);
TRACE_SIZE(trace_dlclose, 48);
TRACE_SIZE(trace_restart, 56);
TRACE_AT(trace_restart, reason, 40);
TRACE_SIZE(trace_exec, 64);
TRACE_AT(trace_exec, untraced, 44);

#endif
