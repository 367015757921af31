/* SPDX-License-Identifier: MIT */
/* The few facts of an ELF file that decide whether and how a program can be traced. */
#include "elf/facts.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "elf/image.h"

/* More than this per thread is no thread-local storage but a damaged file. */
#define TLS_MAX (UINT64_C(1) << 30)

static void read_tls(struct elf_facts *facts, const GElf_Phdr *segment)
{
	uint64_t align = segment->p_align;
	if (align == 0 || (align & (align - 1)) != 0)
		align = 1;
	if (segment->p_memsz > TLS_MAX || align > TLS_MAX)
		return;
	facts->tls = (segment->p_memsz + align - 1) & ~(align - 1);
	facts->tls_align = align;
}

static int read_facts(int fd, uint64_t size, struct elf_facts *facts)
{
	struct elf_image image;
	elf_image_open(&image, fd, size);
	int error = image.segment_count ? 0 : ENOEXEC;
	if (!error)
		elf_facts_of(&image, facts);
	elf_image_close(&image);
	return error;
}

/* The open file and its size, or -1 and errno; ENOEXEC for what is no regular file. */
static int open_file(const char *path, uint64_t *size)
{
	/* Not blocking: the name may be a pipe that nobody writes to. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	bool regular = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	*size = regular ? (uint64_t)st.st_size : 0;
	if (fd < 0 || regular)
		return fd;
	close(fd);
	errno = ENOEXEC;
	return -1;
}

/*
 * Whether the dynamic section is of a program that needs nothing: without an interpreter it relocates itself
 * (static-pie).
 */
static bool is_self_contained(const struct elf_image *image)
{
	bool pie = false;
	for (size_t i = 0; i < image->dynamic_count; i++) {
		const GElf_Dyn *entry = &image->dynamic[i];
		if (entry->d_tag == DT_NEEDED)
			return false;
		pie |= entry->d_tag == DT_FLAGS_1 && (entry->d_un.d_val & DF_1_PIE);
	}
	return pie;
}

void elf_facts_of(const struct elf_image *image, struct elf_facts *facts)
{
	*facts = (struct elf_facts){
		.elf_class = image->header.e_ident[EI_CLASS],
		.byte_order = image->header.e_ident[EI_DATA],
		.machine = image->header.e_machine,
		.interp = elf_image_interp(image),
	};
	for (size_t i = 0; i < image->segment_count; i++) {
		facts->dynamic |= image->segments[i].p_type == PT_DYNAMIC;
		if (image->segments[i].p_type == PT_TLS)
			read_tls(facts, &image->segments[i]);
	}
	facts->dynamic &= facts->interp || !is_self_contained(image);
}

int elf_read(const char *path, struct elf_facts *facts)
{
	uint64_t size;
	*facts = (struct elf_facts){0};
	int fd = open_file(path, &size);
	if (fd < 0)
		return errno;
	int error = read_facts(fd, size, facts);
	close(fd);
	return error;
}

void elf_free(struct elf_facts *facts)
{
	free(facts->interp);
	*facts = (struct elf_facts){0};
}

bool elf_same_machine(const struct elf_facts *a, const struct elf_facts *b)
{
	return a->elf_class == b->elf_class && a->byte_order == b->byte_order && a->machine == b->machine;
}

const char *elf_machine_name(const struct elf_facts *facts)
{
	static char number[32];
	bool little = facts->byte_order == ELFDATA2LSB;
	switch (facts->machine) {
	case EM_X86_64: return facts->elf_class == ELFCLASS64 ? "x86_64" : "x32";
	case EM_386: return "i686";
	case EM_AARCH64: return little ? "aarch64" : "aarch64_be";
	case EM_ARM: return "arm";
	case EM_PPC64: return little ? "ppc64le" : "ppc64";
	case EM_RISCV: return facts->elf_class == ELFCLASS64 ? "riscv64" : "riscv32";
	case EM_S390: return "s390x";
	case EM_LOONGARCH: return "loongarch64";
	}
	snprintf(number, sizeof(number), "machine %u", facts->machine);
	return number;
}
