/* SPDX-License-Identifier: MIT */
/* What the findings about the CUDA driver share: which driver library a process got, and what is known of it. */
#ifndef FINDINGS_CUDA_H
#define FINDINGS_CUDA_H

#include "elf/cuda-version.h"
#include "finding/finding.h"
#include "findings/evidence.h"

#define DRIVER_LIBRARY "libcuda.so.1"

struct cuda {
	const struct process *process;
	const struct snapshot *snapshot;	/* may be NULL */
	const struct object *mapped;	/* the driver library that was mapped first, NULL if none was */
	bool inherited;		/* from before a fork: the parent's matter */
	const struct file *file;	/* of mapped; NULL if unknown */
	const struct elf_object *elf;	/* of file */
	const char *version;	/* of mapped: "580.95.05"; NULL if its name does not tell */
	unsigned cuda;		/* that it brings, as it said itself or as its version tells; 0 if unknown */
	bool begun;		/* cuInit succeeded: library and kernel module go together */
	bool stub;		/* made for the linker alone */
	bool compat;		/* one of the forward-compatibility libraries */
	const struct object *runtime;	/* what tells the CUDA of the program: libcudart.so.13; NULL if nothing does */
	unsigned runtime_major;
	const char *kernel;	/* version of the kernel driver, NULL if there is none or it is not known */
};

void cuda_look(struct cuda *, const struct process *, const struct snapshot *);

/* Whether some other finding explains a bad end of the process. */
bool is_explained(const struct diagnosis *, const struct process *);
/* The name without its version: "libcudnn_ops.so.9" has the stem "libcudnn_ops". */
bool has_stem(const char *soname, const char *stem);
bool is_driver_library(const char *path);
/* A search that failed, and that no later one made good. */
bool search_in_vain(const struct search *);
/* The file that a path leads to. */
const char *file_real(const struct file *);

/* "asked for by libcudart.so.13, found by LD_LIBRARY_PATH in /opt/lib" */
void evidence_way(struct finding *, const struct object *);
/* ", package libcuda1 535.261.03", ", in a folder of stubs"; what is known of whose it is. */
void add_owner(struct buffer *, const struct file *);
/* A line for every driver library of the machine that is known, the one that was taken marked. */
void evidence_copies(struct finding *, const struct cuda *);
/* The runtime that was built for another CUDA. */
void evidence_runtime(struct finding *, const struct cuda *);

/* --- calls.c: what the driver was seen to answer --- */

/* The value of an argument, NULL if it has none of this name. */
const char *call_argument(const struct driver_call *, const char *name);
/* The first call of a function, whatever its version, that succeeded; that returned a result.  NULL: none. */
const struct driver_call *driver_success(const struct process *, const char *function);
const struct driver_call *driver_failure(const struct process *, unsigned result);
/* What cuDriverGetVersion said, 0 if it was not asked. */
unsigned driver_said_cuda(const struct process *);
/*
 * Whether the program was given a GPU; the compute capability (90 for 9.0) and name of the first, 0 and NULL where it
 * did not ask.
 */
bool driver_has_device(const struct process *);
unsigned driver_device(const struct process *);
const char *driver_device_name(const struct process *);

/* What NVIDIA supports with forward compatibility. */
enum entitled { ENTITLED_UNKNOWN, ENTITLED, ENTITLED_NOT };
/* By the GPUs of the machine; *model is that of the one that decides. */
enum entitled gpus_entitled(const struct diagnosis *, const struct snapshot *, const char **model);
/*
 * The newest folder of forward compatibility that could be used with the kernel's driver and has `major`; NULL if none.
 */
const struct compat_folder *compat_usable(const struct snapshot *, unsigned major);
/* Whether a folder among the host's facts is the one that a path of this length names. */
bool is_compat_folder(const struct snapshot *, const char *known, const char *path, size_t length);
bool compat_verdict_is_use(const char *verdict);

#endif
