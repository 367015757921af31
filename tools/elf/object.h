/* SPDX-License-Identifier: MIT */
/* The facts of one ELF file for a snapshot, by libelf; nothing of a hostile file is believed. */
#ifndef ELF_OBJECT_H
#define ELF_OBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/list.h"
#include "base/map.h"

struct version_need {
	const char *file;	/* vn_file: the soname that is to define it */
	const char *name;	/* "GLIBC_2.34" */
	bool weak;		/* VER_FLG_WEAK: missing, it is no error */
};

enum gnu_stack { STACK_NONE, STACK_PLAIN, STACK_EXEC };	/* no PT_GNU_STACK at all: ld.so takes it for executable */

/* X(NAME, "the name in snapshot.json") */
#define FATBIN_KINDS(X) X(CUBIN, "cubin") X(PTX, "ptx") X(LTO, "lto")
#define FATBIN_ENUM(name, text) FATBIN_##name,
enum fatbin_kind { FATBIN_KINDS(FATBIN_ENUM) };

/* GPU code of one kind and architecture. */
struct gpu_code {
	enum fatbin_kind kind;
	unsigned sm;		/* 90: sm_90, for PTX compute_90 */
	char variant;		/* 'a', 'f', 0 */
	uint64_t count;		/* entries: how much of the library has it */
	unsigned isa;		/* PTX: the highest ISA version, 100 * major + minor; else 0 */
};

struct elf_object {
	size_t number;		/* its index in the snapshot */
	/* why nothing more is known: "empty", "not ELF", "truncated: …"; NULL: it could be read */
	const char *bad;
	uint8_t elf_class, byte_order;	/* ELFCLASS*, ELFDATA* */
	uint16_t machine, type;	/* EM_*, ET_* */
	bool is_static;		/* a program that no dynamic linker loads: static-pie as well */
	const char *build_id, *soname, *interp, *rpath, *runpath;
	struct list needed, versions_defined;
	struct version_need *versions_needed;
	size_t versions_needed_count;
	enum gnu_stack stack;
	uint64_t tls, tls_align;	/* PT_TLS, p_memsz; 0 if it has none */
	bool static_tls;	/* DF_STATIC_TLS, or relocations that mean it */
	uint32_t flags, flags_1;	/* DT_FLAGS, DT_FLAGS_1; a DT_TEXTREL is DF_TEXTREL here */
	uint64_t constructors;	/* entries of DT_INIT_ARRAY: a compiler's start files make one of their own */
	bool is_stub;		/* a libcuda without any DT_NEEDED, or with the marks of the toolkit's stubs */
	struct gpu_code *gpu_code;	/* by kind, sm, variant */
	size_t gpu_code_count;
	const char *gpu_code_bad;	/* what is wrong with its fatbins, so that not all were read */
	const char *compat_note;	/* JSON text of .note.cuda.fwd_compatibility, NULL if there is none */
	bool compat_note_damaged;
};

/*
 * fd is of a regular file of `size` bytes.  Never NULL: what could not be read is told in bad.  The object lives in the
 * arena, its strings in strings; the code for GPUs is read where it is asked for, which is what takes longest.
 */
struct elf_object *elf_object_read(struct arena *, struct strings *, int fd, uint64_t size, bool gpu_code);

#endif
