/* SPDX-License-Identifier: MIT */
/* What a libcuda says of itself: read from its file, whose every number may be wrong. */
#include <elf.h>

#include "audit/compat-parts.h"
#include "trace/sys.h"

enum { SECTIONS_MAX = 1024, DYNAMIC_MAX = 64 << 10 };

static bool read_at(int fd, void *to, size_t size, uint64_t offset)
{
	return sys_pread(fd, to, size, offset) == (long)size;
}

/* A stub, made for the linker alone, needs nothing. */
static bool needs_something(struct compat_work *w, int fd, const Elf64_Ehdr *h)
{
	Elf64_Phdr segment;
	for (unsigned i = 0; i < h->e_phnum; i++) {
		if (!read_at(fd, &segment, sizeof(segment), h->e_phoff + i * sizeof(segment)))
			return false;
		if (segment.p_type != PT_DYNAMIC)
			continue;
		uint64_t size = segment.p_filesz < DYNAMIC_MAX ? segment.p_filesz : DYNAMIC_MAX;
		for (uint64_t at = 0; at < size; at += sizeof(w->bytes)) {
			long length = sys_pread(fd, w->bytes, sizeof(w->bytes), segment.p_offset + at);
			for (long d = 0; d + (long)sizeof(Elf64_Dyn) <= length; d += (long)sizeof(Elf64_Dyn)) {
				Elf64_Dyn entry;
				memcpy(&entry, w->bytes + d, sizeof(entry));
				if (entry.d_tag == DT_NEEDED || entry.d_tag == DT_NULL)
					return entry.d_tag == DT_NEEDED;
			}
		}
	}
	return false;
}

static void read_note(struct compat_work *w, int fd, const Elf64_Ehdr *h, struct compat_note *note)
{
	static const char wanted[] = ".note.cuda.fwd_compatibility";
	Elf64_Shdr names, section;
	char name[sizeof(wanted)];
	unsigned count = h->e_shnum < SECTIONS_MAX ? h->e_shnum : SECTIONS_MAX;
	if (h->e_shentsize != sizeof(section) || h->e_shstrndx >= count ||
	    !read_at(fd, &names, sizeof(names), h->e_shoff + h->e_shstrndx * sizeof(section)))
		return;
	for (unsigned i = 1; i < count; i++) {
		if (!read_at(fd, &section, sizeof(section), h->e_shoff + i * sizeof(section)))
			return;
		if (!read_at(fd, name, sizeof(name), names.sh_offset + section.sh_name) ||
		    memcmp(name, wanted, sizeof(wanted)) != 0)
			continue;
		size_t size = section.sh_size < sizeof(w->bytes) ? section.sh_size : sizeof(w->bytes);
		long length = section.sh_type == SHT_NOBITS ? 0 : sys_pread(fd, w->bytes, size, section.sh_offset);
		compat_note_read(note, w->bytes, length > 0 ? (size_t)length : 0);
		return;
	}
}

void compat_read_library(struct compat_work *w, struct compat_candidate *c, const char *path)
{
	Elf64_Ehdr h;
	int fd = sys_openat(AT_FDCWD, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
	if (fd < 0)
		return;
	if (read_at(fd, &h, sizeof(h), 0)) {
		c->stub = !needs_something(w, fd, &h);
		read_note(w, fd, &h, &c->note);
	}
	sys_close(fd);
	for (const char *p = path; *p && !c->stub; p++)
		c->stub = text_begins(p, "/stubs/");
}
