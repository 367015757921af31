/* SPDX-License-Identifier: MIT */
/*
 * Findings: what is wrong with a run, the evidence, and what cures it.  Each is the work of one small
 * function over the graph and the snapshot (findings/, a file a family); the table in findings.c says which.
 *
 * A headline begins with a lower-case letter, has no full stop, stands alone, names the thing in `backticks`
 * and never says what to do.  Evidence is what was observed, notes are what follows from it or what was seen
 * "now", when the snapshot was taken; help is what to do, with the command where one does it.
 */
#ifndef FINDING_H
#define FINDING_H

#include "finding/catalog.h"
#include "graph/graph.h"
#include "snapshot/snapshot.h"
#include "view/groups.h"

/* X(NAME, "code"): in the order in which causes come before their consequences. */
#define FINDING_CODES(X) \
	X(NOT_TRACEABLE, "not-traceable") \
	X(DRIVER_STUB, "driver-stub") \
	X(DRIVER_MISMATCH, "driver-mismatch") \
	X(COMPAT_UNSUPPORTED, "compat-unsupported") \
	X(COMPAT_TOO_OLD, "compat-too-old") \
	X(COMPAT_SHADOWED, "compat-shadowed") \
	X(DRIVER_TOO_OLD, "driver-too-old") \
	X(DRIVER_MISSING, "driver-missing") \
	X(DRIVER_PART_MISSING, "driver-part-missing") \
	X(NO_DEVICE, "no-device") \
	X(REQUIREMENT_UNMET, "requirement-unmet") \
	X(UNUSABLE_FILE, "unusable-file") \
	X(REFUSED_BY_SYSTEM, "refused-by-system") \
	X(NOT_FOUND, "not-found") \
	X(NO_INTERPRETER, "no-interpreter") \
	X(MISSING_VERSION, "missing-version") \
	X(ABI_MISMATCH, "abi-mismatch") \
	X(IMPORT_ORDER, "import-order") \
	X(MISSING_SYMBOL, "missing-symbol") \
	X(OUT_OF_SCOPE, "out-of-scope") \
	X(STATIC_TLS, "static-tls") \
	X(EXEC_STACK, "exec-stack") \
	X(EXEC_FAILED, "exec-failed") \
	X(CPU_ONLY, "cpu-only") \
	X(ARCH_MISSING, "arch-missing") \
	X(PTX_TOO_NEW, "ptx-too-new") \
	X(JIT_MISSING, "jit-missing") \
	X(CUDA_ERROR, "cuda-error") \
	X(CUDA_FLAVOURS_MIXED, "cuda-flavours-mixed") \
	X(SHADOWED, "shadowed") \
	X(MIXED_OWNERS, "mixed-owners") \
	X(DUPLICATE, "duplicate") \
	X(UNSAFE_PATH, "unsafe-path") \
	X(COMPAT_AVAILABLE, "compat-available") \
	X(ARCH_WARNING_FALSE, "arch-warning-false") \
	X(RUN_FAILED, "run-failed") \
	X(TRACE_INCOMPLETE, "trace-incomplete")
#define FINDING_ENUM(name, text) CODE_##name,
enum code { FINDING_CODES(FINDING_ENUM) CODE_COUNT };

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };

struct help {
	char *text;		/* "install the library that is missing" */
	char *command;		/* for a shell on the traced machine, NULL if no command does it */
	bool shared;		/* the command does the same for other findings */
	bool elsewhere;		/* it only says that another finding's command does it */
};

/*
 * What would cure a finding by installing something.  After all findings are known, remedy.c makes one
 * command for everything that can be installed together.
 */
struct want {
	const char *soname;	/* NULL: no package is wanted */
	const struct file *requester;	/* the object that asks; NULL if unknown */
	const struct distribution *again;	/* this distribution's own file is gone or changed: install it again */
	const struct owner *package;	/* the same of a package that is no distribution: apt's, dnf's, conda's */
	/* of a library that lacks something: the copy that has it, NULL: none, or nothing is gained */
	const struct file *copy;
	/* this one is damaged as it was made: another version of it is wanted */
	const struct distribution *other;
	const struct distribution *fit, *with;	/* a version of the one is wanted that fits the other, which is here */
	const char *specifiers;	/* what `fit`, as it is, requires of `with`; NULL if it does not say */
	const char *index;	/* the build of `again` that is meant: "cu129" */
	/* this one is for another CUDA, and `by` is what it is called for the one that is here */
	const struct distribution *replaced;
	const char *by;
	/* a part of this distribution is gone, which no RECORD lists: it is wanted again with all its parts */
	const char *whole;
	/* this one is of the wrong version: what the requester's owner pins is wanted */
	const struct distribution *instead;
};

struct finding {
	enum code code;
	enum severity severity;
	char *headline;
	/* What it is about; each may be NULL. */
	const char *soname, *path, *symbol;
	const struct object *requester;
	const struct process *process;
	const struct search *search;	/* that failed or went astray */
	size_t foretold;	/* which note says what the driver is going to answer, counted from 1; 0: none */
	bool observed;		/* a call was seen to fail as it says */
	char **evidence, **notes;	/* a line each; one that begins with two blanks belongs to the line before it */
	size_t evidence_count, note_count;
	/* evidence from this line on is a list, which a page says in one line unless all is asked for */
	size_t listed, listed_count;
	char *listed_brief;	/* that line */
	struct help *help;
	size_t help_count;
	struct want want;
	uint64_t when;		/* order in its process, to sort by among equals */
	size_t number;		/* private: in the order of finding_add */
	struct finding *folded, *next;	/* the first whose cause this is; the next of the same cause */
	const struct finding *cause;	/* a finding that explains this one: it is not shown, its cause counts it */
	size_t consequences;	/* findings folded under this one */
	bool told;		/* its cause says it as a note: it is why the cause came about */
	bool repeated;		/* it is its cause once more: in another process, or asked for by another object */
	const struct snapshot *snapshot;	/* of its process, NULL if there is none */
};

/* What was looked up in takes, and is not looked for again. */
struct findings_index {
	struct arena arena;
	struct map named;	/* private: named.c */
	struct map loaded_cuda;	/* private: remedy/plan.c */
};

struct diagnosis {
	const struct graph *graph;
	const bool *shown;	/* by process: those that are asked about */
	const struct groups *groups;	/* one of each kind is judged for all; NULL: each for itself */
	bool *judged;		/* private: by process */
	const struct snapshots *snapshots;
	const struct catalog *catalog;
	unsigned device;	/* --device: 121 for 12.1; 0 if it was not asked */
	struct finding **findings;
	size_t count;
	/* how the command ended where that was bad: "exit status 1"; NULL: it ended well, or nobody saw it */
	const char *failed;
	bool unseen;		/* nobody saw how it ended, and it did not leave through exit(3) */
	/* "86 libraries against the versions and symbols that others want": for a healthy program */
	struct list checked;
	struct arena arena;
	struct findings_index *index;	/* from the first finding on, or diagnosis_run */
};

/* One row for each function of findings/; it adds what it finds in one process. */
/* snapshot may be NULL */
typedef void finding_rule(struct diagnosis *, const struct process *, const struct snapshot *);

/* --- for rules --- */

/* Makes room for what is looked up once. */
void diagnosis_begin(struct diagnosis *);

__attribute__((format(printf, 5, 6))) struct finding *finding_add(
	struct diagnosis *, enum code, enum severity, const struct process *, const char *headline, ...);
__attribute__((format(printf, 2, 3))) void finding_evidence(struct finding *, const char *format, ...);
__attribute__((format(printf, 2, 3))) void finding_note(struct finding *, const char *format, ...);
/*
 * A note of what the driver, or the loader, is going to say: "(inferred)" is added.  Observed, it is no longer needed.
 */
__attribute__((format(printf, 2, 3))) void finding_foretell(struct finding *, const char *format, ...);
/* Evidence that it was said: takes the place of what was foretold. */
__attribute__((format(printf, 2, 3))) void finding_observe(struct finding *, const char *format, ...);
/* command may be NULL; it is kept as it is, so its words are quoted already (shell.h). */
__attribute__((format(printf, 3, 4))) void finding_help(struct finding *, const char *command, const char *format, ...);
/* Something to say under "checked" when all is well; the same words are said once, with the greatest numbers. */
__attribute__((format(printf, 2, 3))) void finding_checked(struct diagnosis *, const char *format, ...);
/* Whether p is the one to say what concerns the whole directory, and not each of its processes. */
bool finding_is_first_judged(const struct diagnosis *, const struct process *p);
/* The finding of this code about this soname (NULL: any) in the process, NULL if there is none. */
struct finding *finding_find(const struct diagnosis *, enum code, const struct process *, const char *soname);

/*
 * Files of the snapshot whose path ends in the name, or whose soname it is, in their order; others may be among them.
 * NULL if there are none.
 */
struct named {
	const struct file *file;
	struct named *next;
};
const struct named *finding_named(const struct diagnosis *, const struct snapshot *, const char *name);

/* A copy that lives as long as the findings. */
const char *finding_keep(struct diagnosis *, const char *);

const char *code_name(enum code);	/* "not-found" */
int code_find(const char *name);	/* enum code, -1 if there is none of this name */
const char *severity_name(enum severity);
/* The page of `libtrace explain`, Markdown; NULL if the code has none. */
const char *code_page(enum code);

#endif
