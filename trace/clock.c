/* SPDX-License-Identifier: MIT */
/* Finds clock_gettime in the vDSO (vdso(7)); the kernel's page is trusted as the kernel is. */
#include "trace/clock.h"

#include <elf.h>
#include <stdbool.h>

#include "trace/sys.h"
#include "trace/text.h"

#if defined(__x86_64__)
#define VDSO_CLOCK_GETTIME "__vdso_clock_gettime"
#else
#define VDSO_CLOCK_GETTIME "__kernel_clock_gettime"
#endif

static int (*vdso_clock_gettime)(int, struct sys_timespec *);

/* How many symbols there are: DT_HASH says it, DT_GNU_HASH (newer kernels have only that) by its last chain. */
static uint32_t symbol_count(const uint32_t *hash, const uint32_t *gnu_hash)
{
	if (hash)
		return hash[1];
	if (!gnu_hash)
		return 0;
	uint32_t bucket_count = gnu_hash[0], first = gnu_hash[1], bloom_words = gnu_hash[2];
	const uint32_t *buckets = gnu_hash + 4 + (size_t)2 * bloom_words;
	const uint32_t *chains = buckets + bucket_count;
	uint32_t last = 0;
	for (uint32_t i = 0; i < bucket_count; i++)
		if (buckets[i] > last)
			last = buckets[i];
	if (last < first)
		return 0;
	while (!(chains[last - first] & 1))
		last++;
	return last + 1;
}

void clock_begin(uintptr_t vdso)
{
	vdso_clock_gettime = NULL;
	if (!vdso)
		return;
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)vdso;
	const Elf64_Phdr *segments = (const Elf64_Phdr *)(vdso + header->e_phoff);
	uintptr_t bias = 0;
	const Elf64_Dyn *dynamic = NULL;
	bool loaded = false;
	for (unsigned i = 0; i < header->e_phnum; i++) {
		if (segments[i].p_type == PT_LOAD && !loaded) {
			bias = vdso + segments[i].p_offset - segments[i].p_vaddr;
			loaded = true;
		} else if (segments[i].p_type == PT_DYNAMIC) {
			dynamic = (const Elf64_Dyn *)(vdso + segments[i].p_offset);
		}
	}
	if (!loaded || !dynamic)
		return;
	const char *names = NULL;
	const Elf64_Sym *symbols = NULL;
	const uint32_t *hash = NULL, *gnu_hash = NULL;
	for (; dynamic->d_tag != DT_NULL; dynamic++) {
		/* ld.so may have relocated the entries of its map of the vDSO; ours are the same page, read-only. */
		uintptr_t at = dynamic->d_un.d_ptr + (dynamic->d_un.d_ptr < bias ? bias : 0);
		switch (dynamic->d_tag) {
		case DT_STRTAB: names = (const char *)at; break;
		case DT_SYMTAB: symbols = (const Elf64_Sym *)at; break;
		case DT_HASH: hash = (const uint32_t *)at; break;
		case DT_GNU_HASH: gnu_hash = (const uint32_t *)at; break;
		}
	}
	if (!names || !symbols)
		return;
	uint32_t count = symbol_count(hash, gnu_hash);
	for (uint32_t i = 0; i < count; i++)
		if (symbols[i].st_shndx != SHN_UNDEF && text_equal(names + symbols[i].st_name, VDSO_CLOCK_GETTIME))
			vdso_clock_gettime = (int (*)(int, struct sys_timespec *))(bias + symbols[i].st_value);
}

uint64_t clock_now(int clock)
{
	struct sys_timespec ts = {0, 0};
	if (!vdso_clock_gettime || vdso_clock_gettime(clock, &ts) != 0)
		sys_clock_gettime(clock, &ts);
	return (uint64_t)ts.seconds * 1000000000u + (uint64_t)ts.nanoseconds;
}
