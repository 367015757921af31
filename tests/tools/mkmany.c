/* SPDX-License-Identifier: MIT */
/*
 * mkmany DIR IMAGES OBJECTS RECORDS [HOSTS [ODD]]: a trace directory of many process images, faster than mktrace writes
 * it.
 *
 * The first image of each of HOSTS (1) hosts starts all others there.  Each loads OBJECTS libraries, and looks in vain
 * for others until it has written RECORDS records.  They are alike, but for every ODD-th (0: none), which has one
 * library from elsewhere and lacks another.
 */
#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trace/format.h"

static struct {
	FILE *out;
	uint32_t seq, pid;
	uint64_t time_ns;
} file;

static void fail(const char *what)
{
	fprintf(stderr, "mkmany: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* A record of its fixed part and the strings that follow it, each with its NUL; lists come with theirs. */
static void write_record(void *fixed, size_t size, uint16_t kind, const char *strings, size_t bytes)
{
	static const char zeros[8];
	struct trace_record *r = fixed;
	size_t whole = (size + bytes + 7) & ~(size_t)7;
	*r = (struct trace_record){
		.size = (uint32_t)whole, .kind = kind, .seq = file.seq++, .tid = file.pid, .time_ns = file.time_ns};
	file.time_ns += 1000;
	if (fwrite(fixed, size, 1, file.out) != 1 || (bytes && fwrite(strings, bytes, 1, file.out) != 1) ||
	    fwrite(zeros, 1, whole - size - bytes, file.out) != whole - size - bytes)
		fail("write");
}

static void begin_file(unsigned image, unsigned host, unsigned first)
{
	char name[64], strings[256];
	struct trace_header h = {
		.magic = TRACE_MAGIC,
		.size = sizeof(h),
		.version = TRACE_VERSION,
		.byte_order = TRACE_BYTE_ORDER,
		.machine = EM_X86_64,
		.elf_class = ELFCLASS64,
		.module = TRACE_MODULE_AUDIT,
		.number = 1,
		.pid = 100 + image,
		.start = 1000 + image,
		.time_ns = 1000000000ull + 100000ull * image,
		.realtime_offset_ns = 1700000000000000000,
		.pid_namespace = 4026531836,
	};
	memcpy(h.random, &image, sizeof(image));
	memcpy(h.boot_id, &(uint32_t){host + 1}, 4);
	snprintf(name, sizeof(name), "%u-%u-%08x.audit.trace", h.pid, 1000 + image, image);
	file.out = fopen(name, "wb");
	if (!file.out)
		fail(name);
	file.seq = 0;
	file.pid = h.pid;
	file.time_ns = h.time_ns;
	if (fwrite(&h, sizeof(h), 1, file.out) != 1)
		fail("write");
	struct trace_image i = {.ppid = image == first ? 1 : 100 + first, .pgid = 100 + first};
	size_t at = 0;
	i.exe_bytes = (uint32_t)snprintf(strings, sizeof(strings), image == first ? "/bin/make" : "/bin/worker") + 1;
	at += i.exe_bytes;
	i.cwd_bytes = (uint32_t)snprintf(strings + at, sizeof(strings) - at, "/work") + 1;
	at += i.cwd_bytes;
	i.argv_bytes = (uint32_t)snprintf(strings + at, sizeof(strings) - at, "worker%cjob-%u.c", 0, image) + 1;
	at += i.argv_bytes;
	i.env_bytes = (uint32_t)snprintf(strings + at, sizeof(strings) - at, "LD_LIBRARY_PATH=/opt/lib%cPATH=/bin", 0) +
		1;
	at += i.env_bytes;
	write_record(&i, sizeof(i), TRACE_IMAGE, strings, at);
}

static void write_object(unsigned id, const char *path, const char *soname, const char *needed)
{
	char strings[256];
	struct trace_object o = {.id = 0x1000 + id, .dev = 1, .ino = 100 + id};
	size_t at = 0;
	o.path_bytes = (uint32_t)snprintf(strings, sizeof(strings), "%s", path) + 1;
	at += o.path_bytes;
	o.soname_bytes = soname ? (uint32_t)snprintf(strings + at, sizeof(strings) - at, "%s", soname) + 1 : 0;
	at += o.soname_bytes;
	o.needed_bytes = needed ? (uint32_t)snprintf(strings + at, sizeof(strings) - at, "%s", needed) + 1 : 0;
	at += o.needed_bytes;
	write_record(&o, sizeof(o), TRACE_OBJECT, strings, at);
}

static void write_search(const char *name)
{
	struct trace_search s = {.requester = 0x1000, .name_bytes = (uint32_t)strlen(name) + 1};
	write_record(&s, sizeof(s), TRACE_SEARCH, name, s.name_bytes);
}

static void write_candidate(const char *path, unsigned ino)
{
	struct trace_candidate c = {.requester = 0x1000, .dev = ino ? 1 : 0, .ino = ino, .loader_flag = ino ? 2 : 0x40,
		.outcome = ino ? TRACE_OUTCOME_FOUND : TRACE_OUTCOME_MISSING, .error = ino ? 0 : ENOENT,
		.path_bytes = (uint32_t)strlen(path) + 1};
	write_record(&c, sizeof(c), TRACE_CANDIDATE, path, c.path_bytes);
}

static void write_miss(const char *name)
{
	char path[128];
	struct trace_failed f = {.requester = 0x1000, .name_bytes = (uint32_t)strlen(name) + 1};
	snprintf(path, sizeof(path), "/usr/lib/%s", name);
	write_search(name);
	write_candidate(path, 0);
	write_record(&f, sizeof(f), TRACE_FAILED, name, f.name_bytes);
}

static void write_image(unsigned objects, unsigned records, bool odd)
{
	char path[128], name[64];
	write_object(0, "/bin/worker", NULL, odd ? "libgone.so" : NULL);
	for (unsigned i = 1; i <= objects; i++) {
		snprintf(name, sizeof(name), "lib%u.so.1", i);
		snprintf(path, sizeof(path), "%s/%s", odd && i == 1 ? "/opt/lib" : "/usr/lib", name);
		write_search(name);
		write_candidate(path, 100 + i);
		write_object(i, path, name, NULL);
	}
	if (odd)
		write_miss("libgone.so");
	write_record(&(struct trace_activity){.head = 0x1000, .activity = TRACE_ACTIVITY_PREINIT},
		sizeof(struct trace_activity), TRACE_ACTIVITY, NULL, 0);
	for (unsigned i = 0; file.seq + 3 < records; i++) {
		snprintf(name, sizeof(name), "libplugin%u.so", i % 1000);
		write_miss(name);
	}
	write_record(&(struct trace_end){0}, sizeof(struct trace_end), TRACE_END, NULL, 0);
}

int main(int argc, char **argv)
{
	unsigned long number[6] = {0, 0, 0, 0, 1, 0};
	if (argc < 5 || argc > 7) {
		fprintf(stderr, "usage: mkmany DIR IMAGES OBJECTS RECORDS [HOSTS [ODD]]\n");
		return 2;
	}
	for (int i = 2; i < argc; i++)
		number[i - 1] = strtoul(argv[i], NULL, 10);
	unsigned long images = number[1], hosts = number[4] ? number[4] : 1, odd = number[5];
	if ((mkdir(argv[1], 0700) != 0 && errno != EEXIST) || chdir(argv[1]) != 0)
		fail(argv[1]);
	FILE *format = fopen("format", "w");
	if (!format || fputs(TRACE_FORMAT_LINE, format) < 0 || fclose(format) != 0)
		fail("format");
	for (unsigned long i = 0; i < images; i++) {
		unsigned long host = i * hosts / images, first = (host * images + hosts - 1) / hosts;
		begin_file((unsigned)i, (unsigned)host, (unsigned)first);
		write_image((unsigned)number[2], (unsigned)number[3], odd && i % odd == odd - 1);
		if (fclose(file.out) != 0)
			fail("write");
	}
	return 0;
}
