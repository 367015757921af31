/* SPDX-License-Identifier: MIT */
/* The few facts of an ELF file that decide whether and how a program can be traced. */
#ifndef ELF_FACTS_H
#define ELF_FACTS_H

#include <stdbool.h>
#include <stdint.h>

struct elf_facts {
	uint8_t elf_class;	/* ELFCLASS32, ELFCLASS64 */
	uint8_t byte_order;	/* ELFDATA2LSB, ELFDATA2MSB */
	uint16_t machine;	/* EM_* */
	/* a dynamic linker reads its dynamic section: not of a static program, which may have one, too */
	bool dynamic;
	char *interp;		/* PT_INTERP, NULL if there is none */
	uint64_t tls;		/* bytes that its PT_TLS takes in every thread, aligned; 0 if it has none */
	uint64_t tls_align;	/* of PT_TLS, a power of two */
};

/*
 * 0, or the errno of opening and reading path; ENOEXEC if it is no ELF file that can be loaded.  What a
 * damaged file claims is not believed beyond reason.
 */
int elf_read(const char *path, struct elf_facts *);
/* The same of an image that is open, as far as it can be read. */
struct elf_image;
void elf_facts_of(const struct elf_image *, struct elf_facts *);
void elf_free(struct elf_facts *);
/* Whether files of both could be loaded into one process. */
bool elf_same_machine(const struct elf_facts *, const struct elf_facts *);
/* "x86_64", as uname(1) says it; "machine 42" for those that have no name here. */
const char *elf_machine_name(const struct elf_facts *);

#endif
