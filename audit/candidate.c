/* SPDX-License-Identifier: MIT */
/*
 * The outcome of a candidate.  ld.so does not tell it; these are the tests of its open_verify
 * (elf/dl-load.c) in their order, on the same bytes.  Everything here runs under ld.so's lock.
 */
#include "audit/candidate.h"

#include <elf.h>

#include "trace/sys.h"
#include "trace/text.h"

#if defined(__x86_64__)
#define OUR_MACHINE EM_X86_64
#else
#define OUR_MACHINE EM_AARCH64
#endif

static struct {
	bool valid;
	struct file_head head;
	char path[512];		/* a longer one is opened again */
} latest;

static enum trace_outcome outcome_of_errno(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
		return TRACE_OUTCOME_MISSING;
	case EACCES:
		return TRACE_OUTCOME_NO_PERMISSION;
	case ELOOP:
		return TRACE_OUTCOME_LOOP;
	default:
		return TRACE_OUTCOME_IO_ERROR;
	}
}

static enum trace_outcome outcome_of_header(const struct file_head *head)
{
	const Elf64_Ehdr *h = (const Elf64_Ehdr *)head->bytes;
	if (head->length < sizeof(*h))
		return TRACE_OUTCOME_TOO_SHORT;
	if (memcmp(h->e_ident, ELFMAG, SELFMAG) != 0)
		return TRACE_OUTCOME_NOT_ELF;
	if (h->e_ident[EI_CLASS] != ELFCLASS64)
		return TRACE_OUTCOME_WRONG_CLASS;
	if (h->e_ident[EI_DATA] != ELFDATA2LSB)
		return TRACE_OUTCOME_WRONG_MACHINE;
	if (h->e_ident[EI_VERSION] != EV_CURRENT || h->e_version != EV_CURRENT ||
	    (h->e_ident[EI_OSABI] != ELFOSABI_SYSV && h->e_ident[EI_OSABI] != ELFOSABI_GNU))
		return TRACE_OUTCOME_NOT_ELF;
	if (h->e_machine != OUR_MACHINE)
		return TRACE_OUTCOME_WRONG_MACHINE;
	if ((h->e_type != ET_DYN && h->e_type != ET_EXEC) || h->e_phentsize != sizeof(Elf64_Phdr))
		return TRACE_OUTCOME_NOT_ELF;
	return TRACE_OUTCOME_FOUND;
}

static struct candidate failed(int error)
{
	return (struct candidate){.outcome = outcome_of_errno(error), .error = error};
}

struct candidate candidate_examine(const char *path)
{
	latest.valid = false;
	/* stat first: to open a FIFO would wake or block its other end, and a missing file costs one call. */
	struct stat st;
	int status = sys_stat(path, &st);
	if (status < 0)
		return failed(-status);
	struct candidate candidate = {.dev = st.st_dev, .ino = st.st_ino};
	if (!sys_is_regular(&st)) {
		candidate.outcome = TRACE_OUTCOME_IO_ERROR;
		candidate.error = sys_is_directory(&st) ? EISDIR : EINVAL;
		return candidate;
	}
	int fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
	long length = fd;
	if (fd >= 0) {
		length = sys_read(fd, latest.head.bytes, sizeof(latest.head.bytes));
		sys_close(fd);
	}
	if (length < 0) {
		candidate.outcome = outcome_of_errno((int)-length);
		candidate.error = (int)-length;
		return candidate;
	}
	latest.head.length = (size_t)length;
	latest.head.dev = st.st_dev;
	latest.head.ino = st.st_ino;
	latest.head.size = (uint64_t)st.st_size;
	candidate.outcome = outcome_of_header(&latest.head);
	if (candidate.outcome == TRACE_OUTCOME_FOUND) {
		struct text copy;
		text_begin(&copy, latest.path, sizeof(latest.path));
		text_add(&copy, path);
		latest.valid = !copy.full;
	}
	return candidate;
}

const struct file_head *candidate_head(const char *path)
{
	return latest.valid && text_equal(latest.path, path) ? &latest.head : NULL;
}
