/* SPDX-License-Identifier: MIT */
/* A file in memory to be read, never run. */
#include "elf/map.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

static struct elf_map *maps;
static struct sigaction before;	/* of SIGBUS, while something is mapped */
static uintptr_t page;

static size_t whole(const struct elf_map *m)
{
	return (m->size + page - 1) / page * page;
}

/* With the page behind it that a file has whose last page is full. */
static size_t room(const struct elf_map *m)
{
	return whole(m) + (m->size % page == 0 ? page : 0);
}

static void put_zeros(int signal, siginfo_t *info, void *context)
{
	(void)context;
	uintptr_t at = (uintptr_t)info->si_addr;
	for (struct elf_map *m = maps; m; m = m->next) {
		uintptr_t begin = (uintptr_t)m->bytes;
		if (at < begin || at >= begin + whole(m))
			continue;
		m->shrank = true;
		if (mmap((void *)(at / page * page), page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) !=
			MAP_FAILED)
			return;
	}
	/* None of ours: it happens again, as it would have without us. */
	sigaction(signal, &before, NULL);
}

static void watch(struct elf_map *m)
{
	if (!maps) {
		struct sigaction ours = {.sa_sigaction = put_zeros, .sa_flags = SA_SIGINFO};
		sigemptyset(&ours.sa_mask);
		sigaction(SIGBUS, &ours, &before);
	}
	m->before = NULL;
	m->next = maps;
	if (maps)
		maps->before = m;
	maps = m;
}

bool elf_map_open(struct elf_map *m, int fd, uint64_t size)
{
	*m = (struct elf_map){0};
	if (!page)
		page = (uintptr_t)sysconf(_SC_PAGESIZE);
	if (size == 0 || size > SIZE_MAX / 2) {
		errno = size ? EFBIG : ENODATA;
		return false;
	}
	m->size = (size_t)size;
	/* The end of the last page is zeros, if it has one. */
	bool full = m->size % page == 0;
	uint8_t *bytes = mmap(
		NULL, room(m), PROT_READ, MAP_PRIVATE | (full ? MAP_ANONYMOUS | MAP_NORESERVE : 0), full ? -1 : fd, 0);
	if (bytes == MAP_FAILED)
		return false;
	if (full && mmap(bytes, m->size, PROT_READ, MAP_PRIVATE | MAP_FIXED, fd, 0) == MAP_FAILED) {
		int error = errno;
		munmap(bytes, room(m));
		errno = error;
		return false;
	}
	m->bytes = bytes;
	watch(m);
	return true;
}

void elf_map_close(struct elf_map *m)
{
	if (!m->bytes)
		return;
	if (m->before)
		m->before->next = m->next;
	else
		maps = m->next;
	if (m->next)
		m->next->before = m->before;
	munmap((void *)m->bytes, room(m));
	if (!maps)
		sigaction(SIGBUS, &before, NULL);
	*m = (struct elf_map){0};
}
