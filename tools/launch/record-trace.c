/* SPDX-License-Identifier: MIT */
/* What `record` itself writes to the trace: that it ran, and how the program ended. */
#include "launch/record-trace.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "elf/facts.h"
#include "launch/modules.h"
#include "launch/supervise.h"
#include "trace/env.h"
#include "trace/format.h"
#include "tracedir/files.h"

extern char **environ;

enum { ARGUMENTS_MAX = TRACE_RECORD_MAX / 4 };

static uint64_t nanoseconds(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void read_boot_id(uint8_t id[16])
{
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
	unsigned byte;
	for (int i = 0; file && i < 16; i++) {
		if (fscanf(file, "%*1[-]") == EOF || fscanf(file, "%2x", &byte) != 1)
			break;
		id[i] = (uint8_t)byte;
	}
	if (file)
		fclose(file);
}

static bool append(struct record_trace *t, const void *bytes, size_t size)
{
	if (output_files_write(t->fd, bytes, size))
		return true;
	t->error = errno;
	close(t->fd);
	t->fd = -1;
	return false;
}

/* Fills in what all records have, pads the bytes, and writes them. */
static bool append_record(struct record_trace *t, struct buffer *bytes, enum trace_kind kind, uint16_t flags)
{
	static const char zeros[8];
	buffer_add(bytes, zeros, -bytes->length % 8);
	struct trace_record record = {
		.size = htole32((uint32_t)bytes->length),
		.kind = htole16(kind),
		.flags = htole16(flags),
		.seq = htole32(t->seq++),
		.tid = htole32(t->pid),
		.time_ns = htole64(nanoseconds(CLOCK_MONOTONIC)),
	};
	memcpy(bytes->data, &record, sizeof(record));
	bool written = append(t, bytes->data, bytes->length);
	buffer_free(bytes);
	return written;
}

static uint32_t add_string(struct buffer *bytes, const char *string)
{
	if (!string)
		return 0;
	buffer_add(bytes, string, strlen(string) + 1);
	return (uint32_t)(strlen(string) + 1);
}

static uint32_t add_arguments(struct buffer *bytes, uint16_t *flags)
{
	/* What the kernel has, whatever getopt did to argv. */
	FILE *file = fopen("/proc/self/cmdline", "re");
	char part[4096];
	uint32_t size = 0;
	for (size_t got; file && (got = fread(part, 1, sizeof(part), file)) > 0; size += (uint32_t)got) {
		if (size + got > ARGUMENTS_MAX) {
			*flags |= TRACE_CUT;
			break;
		}
		buffer_add(bytes, part, got);
	}
	if (file)
		fclose(file);
	if (size && bytes->data[bytes->length - 1] != '\0') {
		buffer_add(bytes, "", 1);
		size++;
	}
	return size;
}

static bool is_kept(const char *entry)
{
	static const char *const keep[] = {TRACE_ENV_KEEP}, *const secret[] = {TRACE_ENV_SECRET};
	bool known = false;
	for (size_t i = 0; i < countof(keep); i++)
		known |= begins_with(entry, keep[i]);
	char *name = xstrndup(entry, strcspn(entry, "="));
	for (size_t i = 0; i < countof(secret); i++)
		known &= !strstr(name, secret[i]);
	free(name);
	return known;
}

static uint32_t add_environment(struct buffer *bytes)
{
	uint32_t size = 0;
	for (char **e = environ; *e; e++)
		if (is_kept(*e) && size + strlen(*e) < ARGUMENTS_MAX)
			size += add_string(bytes, *e);
	return size;
}

static bool write_image(struct record_trace *t)
{
	struct trace_image image = {
		.ppid = htole32((uint32_t)getppid()),
		.uid = htole32(getuid()),
		.pgid = htole32((uint32_t)getpgrp()),
	};
	struct buffer bytes = {0};
	uint16_t flags = 0;
	char *exe = realpath("/proc/self/exe", NULL), *cwd = getcwd(NULL, 0);
	buffer_add(&bytes, &image, sizeof(image));
	image.exe_bytes = htole32(add_string(&bytes, exe));
	image.cwd_bytes = htole32(add_string(&bytes, cwd));
	image.argv_bytes = htole32(add_arguments(&bytes, &flags));
	image.env_bytes = htole32(add_environment(&bytes));
	memcpy(bytes.data, &image, sizeof(image));
	free(exe);
	free(cwd);
	return append_record(t, &bytes, TRACE_IMAGE, flags);
}

void record_trace_untraced(struct record_trace *t, const char *file, char **command)
{
	struct trace_image image = {
		.ppid = htole32((uint32_t)getpid()),
		.uid = htole32(getuid()),
		.pgid = htole32((uint32_t)getpgrp()),
	};
	struct buffer bytes = {0};
	uint16_t flags = 0;
	uint32_t argv = 0;
	if (t->fd < 0)
		return;
	char *exe = realpath(file, NULL), *cwd = getcwd(NULL, 0);
	buffer_add(&bytes, &image, sizeof(image));
	image.exe_bytes = htole32(add_string(&bytes, exe ? exe : file));
	image.cwd_bytes = htole32(add_string(&bytes, cwd));
	for (char **word = command; *word; word++) {
		if (argv + strlen(*word) >= ARGUMENTS_MAX) {
			flags |= TRACE_CUT;
			break;
		}
		argv += add_string(&bytes, *word);
	}
	image.argv_bytes = htole32(argv);
	image.env_bytes = htole32(add_environment(&bytes));
	memcpy(bytes.data, &image, sizeof(image));
	free(exe);
	free(cwd);
	append_record(t, &bytes, TRACE_IMAGE, flags);
}

static struct trace_header make_header(void)
{
	struct stat st;
	const struct elf_facts *native = modules_native();
	uint64_t now = nanoseconds(CLOCK_MONOTONIC);
	struct trace_header h = {
		.size = htole32(sizeof(h)),
		.version = htole16(TRACE_VERSION),
		.byte_order = htole16(TRACE_BYTE_ORDER),
		.machine = htole16(native->machine),
		.elf_class = native->elf_class,
		.module = TRACE_MODULE_RECORD,
		.number = htole32(1),
		.pid = htole32((uint32_t)getpid()),
		.start = htole64(supervise_own_start()),
		.parent_pid = htole32((uint32_t)getppid()),
		.time_ns = htole64(now),
		.realtime_offset_ns = (int64_t)htole64(nanoseconds(CLOCK_REALTIME) - now),
		.pid_namespace = stat("/proc/self/ns/pid", &st) == 0 ? htole64(st.st_ino) : 0,
	};
	memcpy(h.magic, TRACE_MAGIC, sizeof(h.magic));
	const void *random = (const void *)getauxval(AT_RANDOM);
	if (random)
		memcpy(h.random, random, sizeof(h.random));
	read_boot_id(h.boot_id);
	return h;
}

void record_trace_begin(struct record_trace *t, int dirfd)
{
	struct trace_header h = make_header();
	struct buffer name = {0};
	*t = (struct record_trace){.pid = (uint32_t)getpid()};
	buffer_printf(&name, "%u-%llu-", t->pid, (unsigned long long)le64toh(h.start));
	for (int i = 0; i < 8; i++)
		buffer_printf(&name, "%02x", h.random[i]);
	buffer_string(&name, ".record.trace");
	t->fd = openat(dirfd, name.data, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (t->fd < 0)
		t->error = errno;
	buffer_free(&name);
	if (t->fd >= 0 && append(t, &h, sizeof(h)))
		write_image(t);
}

void record_trace_end(struct record_trace *t, const struct supervised *s)
{
	if (t->fd < 0)
		return;
	struct trace_status status = {
		.pid = htole32((uint32_t)s->pid),
		.status = htole32((uint32_t)s->status),
		.start = htole64(s->start),
	};
	struct buffer bytes = {0};
	buffer_add(&bytes, &status, sizeof(status));
	if (append_record(t, &bytes, TRACE_STATUS, 0))
		close(t->fd);
	t->fd = -1;
}
