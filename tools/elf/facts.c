/* SPDX-License-Identifier: MIT */
/* The few facts of an ELF file that decide whether and how a program can be traced. */
#include "elf/facts.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "elf/image.h"

/* More than this per thread is no thread-local storage but a damaged file. */
#define TLS_MAX (UINT64_C(1) << 30)

static char *read_interp(int fd, const GElf_Phdr *segment)
{
	char path[PATH_MAX];
	if (segment->p_filesz == 0 || segment->p_filesz > sizeof(path) || segment->p_offset > INT64_MAX)
		return NULL;
	ssize_t size = pread(fd, path, segment->p_filesz, (off_t)segment->p_offset);
	if (size < 2 || (uint64_t)size != segment->p_filesz || path[size - 1] != '\0')
		return NULL;
	return xstrdup(path);
}

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

static int read_facts(int fd, struct elf_facts *facts)
{
	if (elf_version(EV_CURRENT) == EV_NONE)
		return ENOEXEC;
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
	GElf_Ehdr header;
	size_t count = 0;
	int error = ENOEXEC;
	if (elf && elf_kind(elf) == ELF_K_ELF && gelf_getehdr(elf, &header) && elf_getphdrnum(elf, &count) == 0) {
		error = 0;
		facts->elf_class = header.e_ident[EI_CLASS];
		facts->byte_order = header.e_ident[EI_DATA];
		facts->machine = header.e_machine;
	}
	for (size_t i = 0; i < count && error == 0; i++) {
		GElf_Phdr segment;
		if (i > INT_MAX || !gelf_getphdr(elf, (int)i, &segment)) {
			error = ENOEXEC;
		} else if (segment.p_type == PT_DYNAMIC) {
			facts->dynamic = true;
		} else if (segment.p_type == PT_TLS) {
			read_tls(facts, &segment);
		} else if (segment.p_type == PT_INTERP && !facts->interp) {
			facts->interp = read_interp(fd, &segment);
		}
	}
	elf_end(elf);
	return error;
}

/* The open file, or -1 and errno; ENOEXEC for what is no regular file. */
static int open_file(const char *path)
{
	/* Not blocking: the name may be a pipe that nobody writes to. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	if (fd < 0 || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)))
		return fd;
	close(fd);
	errno = ENOEXEC;
	return -1;
}

int elf_read(const char *path, struct elf_facts *facts)
{
	*facts = (struct elf_facts){0};
	int fd = open_file(path);
	if (fd < 0)
		return errno;
	int error = read_facts(fd, facts);
	close(fd);
	if (error)
		elf_free(facts);
	return error;
}

void elf_free(struct elf_facts *facts)
{
	free(facts->interp);
	*facts = (struct elf_facts){0};
}

/* Whether it is so of the file's contents; false where they cannot be read. */
static bool ask_image(const char *path, bool (*is_so)(const struct elf_image *))
{
	struct stat st;
	struct elf_image image;
	int fd = open_file(path);
	if (fd < 0)
		return false;
	elf_image_open(&image, fd, fstat(fd, &st) == 0 ? (uint64_t)st.st_size : 0);
	bool so = !image.bad && is_so(&image);
	elf_image_close(&image);
	close(fd);
	return so;
}

bool elf_wants_static_tls(const char *path)
{
	return ask_image(path, elf_image_wants_static_tls);
}

static bool has_auditors(const struct elf_image *e)
{
	uint64_t value;
	return elf_image_tag(e, DT_AUDIT, &value) || elf_image_tag(e, DT_DEPAUDIT, &value);
}

bool elf_names_auditors(const char *path)
{
	return ask_image(path, has_auditors);
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
