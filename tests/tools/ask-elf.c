/* SPDX-License-Identifier: MIT */
/*
 * ask-elf PATH…: what the command makes of ELF files, a line each fact, those that are nothing left out.
 * ask-elf -d DEVICE PATH…: the GPU code of them that serves a device (121 is 12.1).
 * ask-elf -s SECTION PATH…: the GPU code in sections of this name.
 */
#include <fcntl.h>
#include <gelf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "snapshot/snapshot.h"
#include "elf/object.h"
#include "elf/fatbin.h"
#include "base/message.h"

static void string(const char *key, const char *value)
{
	if (value)
		printf("%s %s\n", key, value);
}

static void list(const char *key, const struct list *list)
{
	for (size_t i = 0; i < list->count; i++)
		string(key, list->items[i]);
}

static void flag(const char *key, bool set)
{
	if (set)
		puts(key);
}

static void print_codes(const struct elf_object *o, unsigned device)
{
#define ROW(name, text) [FATBIN_##name] = text,
	static const char *const kinds[] = {FATBIN_KINDS(ROW)};
#undef ROW
	for (size_t i = 0; i < o->gpu_code_count; i++) {
		const struct gpu_code *c = &o->gpu_code[i];
		if (device && !gpu_code_serves(c, device))
			continue;
		printf("%s %u", kinds[c->kind], c->sm);
		if (c->variant)
			putchar(c->variant);
		printf(" %" PRIu64, c->count);
		if (c->isa)
			printf(" isa %u.%u", c->isa / 100, c->isa % 100);
		putchar('\n');
	}
	string("gpu_code_bad", o->gpu_code_bad);
}

static void print(const struct elf_object *o)
{
	static const char *const stacks[] = {"none", "plain", "exec"};
	string("bad", o->bad);
	printf("class %u order %u machine %u type %u\n", o->elf_class, o->byte_order, o->machine, o->type);
	flag("static", o->is_static);
	string("build_id", o->build_id);
	string("soname", o->soname);
	string("interp", o->interp);
	string("rpath", o->rpath);
	string("runpath", o->runpath);
	list("needed", &o->needed);
	list("defines", &o->versions_defined);
	for (size_t i = 0; i < o->versions_needed_count; i++)
		printf("needs %s %s%s\n", o->versions_needed[i].file, o->versions_needed[i].name,
			o->versions_needed[i].weak ? " weak" : "");
	printf("stack %s\n", stacks[o->stack]);
	if (o->tls)
		printf("tls %" PRIu64 " %" PRIu64 "\n", o->tls, o->tls_align);
	flag("static_tls", o->static_tls);
	printf("flags %x %x\n", o->flags, o->flags_1);
	flag("stub", o->is_stub);
	string("note", o->compat_note);
	flag("note_damaged", o->compat_note_damaged);
	print_codes(o, 0);
}

static struct elf_object *read_section(struct snapshots *all, int fd, uint64_t size, const char *wanted)
{
	struct elf_object *o = arena_take(&all->arena, sizeof(*o));
	struct fatbin_range ranges[16];
	size_t names, count = 0;
	elf_version(EV_CURRENT);
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!elf || elf_getshdrstrndx(elf, &names) != 0)
		fatal("no sections");
	for (Elf_Scn *section = NULL; (section = elf_nextscn(elf, section)) && count < 16;) {
		GElf_Shdr header;
		const char *name = gelf_getshdr(section, &header) ? elf_strptr(elf, names, header.sh_name) : NULL;
		if (name && strcmp(name, wanted) == 0)
			ranges[count++] = (struct fatbin_range){header.sh_offset, header.sh_size, false};
	}
	elf_end(elf);
	fatbin_read(&all->arena, &all->strings, o, fd, size, ranges, count);
	return o;
}

int main(int argc, char **argv)
{
	struct snapshots all = {0};
	unsigned device = 0;
	const char *section = NULL;
	if (argc > 2 && strcmp(argv[1], "-d") == 0) {
		device = (unsigned)strtoul(argv[2], NULL, 10);
		argv += 2;
	} else if (argc > 2 && strcmp(argv[1], "-s") == 0) {
		section = argv[2];
		argv += 2;
	}
	for (char **path = argv + 1; *path; path++) {
		struct stat st;
		int fd = open(*path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || fstat(fd, &st) != 0)
			fatal("open '%s':", *path);
		const struct elf_object *o = section ? read_section(&all, fd, (uint64_t)st.st_size, section) :
			elf_object_read(&all.arena, &all.strings, fd, (uint64_t)st.st_size, true);
		close(fd);
		if (device || section)
			print_codes(o, device);
		else
			print(o);
	}
	arena_free(&all.arena);
	strings_free(&all.strings);
	return 0;
}
