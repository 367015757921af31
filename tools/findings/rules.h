/* SPDX-License-Identifier: MIT */
/* The rules, a file a family; diagnose/run.c has them in their order. */
#ifndef FINDINGS_RULES_H
#define FINDINGS_RULES_H

#include "finding/finding.h"

finding_rule
	find_not_traceable, find_untraced, find_trace_incomplete,	/* findings/trace.c */
	find_exec,	/* findings/exec.c: no-interpreter, exec-failed */
	find_not_found,	/* findings/missing.c */
	find_secure,	/* findings/secure.c: programs with more rights, which ignore LD_LIBRARY_PATH */
	find_missing_next,	/* findings/next.c: what it would miss next */
	find_unusable_file,	/* findings/unusable.c */
	find_missing_version,	/* findings/versions.c */
	find_missing_symbol,	/* findings/symbols.c: missing-symbol, abi-mismatch, import-order */
	find_out_of_scope,	/* findings/reach.c: what is loaded, and not for all */
	find_altered,	/* findings/altered.c: abi-mismatch within one package; after the two above */
	find_static_tls, find_exec_stack,	/* findings/memory.c */
	find_duplicate, find_shadowed, find_unsafe_path,	/* findings/paths.c */
	find_mixed_owners, find_requirement_unmet,	/* findings/owners.c */
	find_flavours,	/* findings/flavours.c */
	find_driver,	/* findings/driver.c: missing, stub, too-old, mismatch */
	find_no_device, find_jit_missing,	/* findings/device.c */
	find_driver_parts,	/* findings/driver-parts.c: libraries of the driver beside libcuda; after jit-missing */
	find_compat,	/* findings/compat.c: available, unsupported, shadowed, too-old */
	find_arch,	/* findings/arch.c: arch-missing, arch-warning-false, ptx-too-new */
	find_driver_calls,	/* findings/calls.c: what the driver was seen to answer; after all about the driver */
	/* findings/refused.c: what ld.so was heard to say; after those about symbols, versions and memory */
	find_refused,
	find_unmapped,	/* findings/unmapped.c: found, not mapped, and nobody heard why; after it */
	find_dlsym,	/* findings/dlsym.c: missing-symbol, asked for with dlsym as the last thing */
	/* findings/alternatives.c: siblings that were tried in turn; after all about what is missing */
	find_alternatives,
	find_asked,	/* findings/asked.c: what was asked of whom; after those about files and symbols */
	find_cpu_only;	/* findings/build.c */

/* Of the whole run, after all rules: sets d->failed, and says how it ended where no error does (findings/ends.c). */
void find_run_failed(struct diagnosis *);

#endif
