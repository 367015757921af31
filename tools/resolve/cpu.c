/* SPDX-License-Identifier: MIT */
/* The processor that glibc chooses subdirectories by: that of this machine, or one by its name. */
#include "resolve/parts.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#if defined(__x86_64__)
/* CPUID's registers of the leaves that count, and which of the wide registers the kernel keeps. */
struct features {
	unsigned max, one_c, seven_b, extended_c;
	bool intel, avx, avx512;
};

static struct features ask_cpu(void)
{
	struct features f = {0};
	unsigned a, b, c, d, low = 0, high;
	__cpuid(0, f.max, b, c, d);
	f.intel = b == signature_INTEL_ebx && c == signature_INTEL_ecx && d == signature_INTEL_edx;
	__cpuid(1, a, b, f.one_c, d);
	if (f.one_c & bit_OSXSAVE)
		__asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	if (f.max >= 7)
		__cpuid_count(7, 0, a, f.seven_b, c, d);
	__cpuid(0x80000000, a, b, c, d);
	if (a >= 0x80000001)
		__cpuid(0x80000001, a, b, f.extended_c, d);
	f.avx = (low & 6) == 6;
	f.avx512 = (low & 0xe6) == 0xe6;
	return f;
}

static bool all(unsigned has, unsigned bits)
{
	return (has & bits) == bits;
}

/* The psABI's levels. */
static unsigned level_of(const struct features *f)
{
	if (!all(f->one_c, bit_SSE3 | bit_SSSE3 | bit_SSE4_1 | bit_SSE4_2 | bit_POPCNT | bit_CMPXCHG16B) ||
		!(f->extended_c & bit_LAHF_LM))
		return 1;
	if (!f->avx || !all(f->one_c, bit_AVX | bit_F16C | bit_FMA | bit_MOVBE) ||
		!all(f->seven_b, bit_AVX2 | bit_BMI | bit_BMI2) || !(f->extended_c & bit_LZCNT))
		return 2;
	return f->avx512 && all(f->seven_b, bit_AVX512F | bit_AVX512BW | bit_AVX512CD | bit_AVX512DQ | bit_AVX512VL) ?
		4 :
		3;
}

static struct processor this_cpu(void)
{
	struct features f = ask_cpu();
	return (struct processor){.level = level_of(&f),
		.intel = f.intel,
		.avx512_1 = f.intel && f.avx512 &&
			all(f.seven_b, bit_AVX512CD | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL)};
}
#else
static struct processor this_cpu(void)
{
	return (struct processor){0};
}
#endif

const char *cpu_of_machine(uint16_t machine)
{
	static const char *const names[] = {NULL, "x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4"};
	return machine == EM_X86_64 ? names[this_cpu().level] : NULL;
}

struct processor cpu_named(const char *name, uint16_t machine)
{
	struct processor this = this_cpu();
	if (machine != EM_X86_64)
		return (struct processor){0};
	unsigned level = !name || strncmp(name, "x86-64-v", 8) != 0 ? 1 : (unsigned)atoi(name + 8);
	if (level == 0 || level > 4)
		level = 1;
	/* One of this machine's level is this machine; of another, nothing more is known. */
	return level == this.level ? this : (struct processor){.level = level, .intel = true, .avx512_1 = level == 4};
}
