/* SPDX-License-Identifier: MIT */
/* What a process is given by the machine and not by any file: limits, the processor, the policy for its memory. */
#include "machine/host-parts.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/mem.h"

/* Those that a library may run into. */
static const struct {
	const char *name;
	int resource;
} resources[] = {
	{"nofile", RLIMIT_NOFILE},
	{"as", RLIMIT_AS},
	{"data", RLIMIT_DATA},
	{"fsize", RLIMIT_FSIZE},
	{"cpu", RLIMIT_CPU},
};

enum { RESOURCES = countof(resources) };

static void read_limits(struct host_work *w)
{
	struct host *h = w->host;
	char *status = host_text(w, "/proc/self/status");
	const char *effective = strstr(status, "\nCapEff:");
	h->capabilities = effective ? strtoull(effective + strlen("\nCapEff:"), NULL, 16) : 0;
	free(status);
	h->limits = arena_take(&w->all->arena, RESOURCES * sizeof(*h->limits));
	for (size_t i = 0; i < RESOURCES; i++) {
		struct rlimit limit;
		if (getrlimit(resources[i].resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
			continue;
		bool unlimited = limit.rlim_max == RLIM_INFINITY;
		h->limits[h->limit_count++] = (struct limit){
			resources[i].name, limit.rlim_cur, unlimited ? 0 : limit.rlim_max, unlimited};
	}
}

/* --- The processor --- */

/* The value of the first line "KEY\t: VALUE"; NULL if there is none. */
static char *cpu_value(const char *text, const char *key)
{
	size_t length = strlen(key);
	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n') {
		if (strncmp(line, key, length) != 0 || !line[length] || !strchr("\t :", line[length]))
			continue;
		const char *value = line + strcspn(line, ":\n");
		value += *value == ':';
		value += strspn(value, " ");
		return xstrndup(value, strcspn(value, "\n"));
	}
	return NULL;
}

static bool has_word(const char *words, const char *word)
{
	size_t length = strlen(word);
	for (const char *at = words; (at = strstr(at, word)); at += length)
		if ((at == words || at[-1] == ' ') && (!at[length] || at[length] == ' '))
			return true;
	return false;
}

/* The levels of the x86-64 psABI, by the names that the kernel has for what each asks for beyond the one before it. */
static uint32_t x86_level(const char *flags)
{
	static const char *const levels[][10] = {
		{"cx16", "lahf_lm", "popcnt", "sse4_1", "sse4_2", "ssse3"},
		{"avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe", "xsave"},
		{"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"},
	};
	uint32_t level = 1;
	for (size_t i = 0; i < countof(levels); i++, level++)
		for (size_t k = 0; k < countof(levels[i]) && levels[i][k]; k++)
			if (!has_word(flags, levels[i][k]))
				return level;
	return level;
}

static void read_cpu(struct host_work *w)
{
	char *text = host_text(w, "/proc/cpuinfo"), *value = cpu_value(text, "model name");
	w->host->cpu = strings_keep_string(&w->all->strings, value);
	free(value);
	value = cpu_value(text, "flags");
	if (value)
		w->host->cpu_level = x86_level(value);
	free(value);
	free(text);
}

/* --- Memory --- */

static void read_policy(struct host_work *w)
{
	char *enforce = host_text(w, "/sys/fs/selinux/enforce"), *maps = host_text(w, "/proc/sys/vm/max_map_count");
	long page = sysconf(_SC_PAGESIZE);
	if (*enforce == '0' || *enforce == '1')
		w->host->selinux = *enforce == '1' ? "enforcing" : "permissive";
	w->host->map_count = strtoull(maps, NULL, 10);
	w->host->page_size = page > 0 ? (uint64_t)page : 0;
	free(maps), free(enforce);
}

void host_read_process(struct host_work *w)
{
	read_limits(w);
	read_cpu(w);
	read_policy(w);
}
