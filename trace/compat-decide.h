/* SPDX-License-Identifier: MIT */
/*
 * Which directory of CUDA forward-compatibility libraries a process should use, if any: a pure function
 * of what was found on the machine.  It decides as nvidia-container-toolkit does, by what libcuda says
 * of itself in its note, and without one by the major versions.
 */
#ifndef TRACE_COMPAT_DECIDE_H
#define TRACE_COMPAT_DECIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/format.h"

enum { COMPAT_DRIVERS_MAX = 64, COMPAT_CANDIDATES_MAX = 32 };

/* Section .note.cuda.fwd_compatibility of libcuda. */
struct compat_note {
	enum trace_compat_note state;
	unsigned cuda;		/* as CUDA_VERSION: 1000 * major + 10 * minor */
	unsigned drivers[COMPAT_DRIVERS_MAX];	/* major versions of kernel drivers that it runs on */
	unsigned driver_count;
};

/* A directory, with what is known of its libcuda. */
struct compat_candidate {
	const char *directory;
	const char *version;	/* of its libcuda: "580.95.05", "" if unknown */
	struct compat_note note;
	bool unusable;		/* no libcuda.so.1 that this process can load */
	bool several;		/* more than one version side by side */
	bool stub;
	bool orin;		/* made for Orin's integrated GPU */
	enum trace_compat_reason reason;	/* filled in by compat_decide */
};

struct compat_facts {
	const char *driver;	/* version of the kernel driver, "" if unknown */
	unsigned host_cuda;	/* of Tegra's own libcuda, as CUDA_VERSION; 0 if unknown */
	bool wsl, tegra;
	bool orin;		/* a Tegra whose GPU only libraries for Tegra can drive: Orin and older */
	bool geforce;
	bool forced;		/* do not ask: the one candidate was named by the user */
	struct compat_candidate *candidates;
	size_t count;
};

struct compat_verdict {
	enum trace_compat_reason reason;	/* of the candidate that was chosen, or the newest one refused */
	const struct compat_candidate *chosen;	/* NULL: the machine's own driver libraries are used */
	uint32_t warnings;	/* TRACE_COMPAT_WARN_* */
};

/* Reads the bytes of the section; lengths in them are not trusted: those of real ones are too large. */
void compat_note_read(struct compat_note *, const uint8_t *bytes, size_t size);

struct compat_verdict compat_decide(const struct compat_facts *);

#endif
