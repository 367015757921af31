/* SPDX-License-Identifier: MIT */
/*
 * The objects that are open, in a table that grows.  Everything but loaded_remove runs under ld.so's lock;
 * that may run beside it while the program ends, and only marks an entry as free.
 *
 * The dynamic section of an object is read only while the object asks for something: ld.so has just read
 * the same entries and strings for the same request.
 */
#include "audit/loaded.h"

#include <elf.h>

#include "trace/image.h"
#include "trace/sys.h"
#include "trace/text.h"

static struct {
	struct loaded *objects;
	size_t count, room;
	bool holes;
} table;

static bool grow(void)
{
	size_t room = table.room ? 2 * table.room : 128;
	long address = sys_mmap_anonymous(room * sizeof(*table.objects));
	if (address < 0 && address > -4096)
		return false;
	struct loaded *objects = (struct loaded *)address;
	if (table.objects) {
		memcpy(objects, table.objects, table.count * sizeof(*objects));
		sys_munmap(table.objects, table.room * sizeof(*objects));
	}
	table.objects = objects;
	table.room = room;
	return true;
}

static struct loaded *take_slot(void)
{
	for (size_t i = 0; table.holes && i < table.count; i++)
		if (!table.objects[i].map)
			return &table.objects[i];
	table.holes = false;
	if (table.count == table.room && !grow())
		return NULL;
	return &table.objects[table.count++];
}

void loaded_add(const struct link_map *map, Lmid_t namespace_id, uint64_t requester)
{
	struct loaded *o = take_slot();
	if (!o)
		return;
	*o = (struct loaded){.map = map, .namespace_id = namespace_id, .requester = requester};
	struct stat st;
	const char *path = loaded_path(o);
	if (*path && sys_stat(path, &st) == 0 && sys_is_regular(&st)) {
		o->dev = st.st_dev;
		o->ino = st.st_ino;
	}
}

void loaded_remove(uint64_t id)
{
	for (size_t i = 0; i < table.count; i++) {
		if ((uintptr_t)table.objects[i].map == id) {
			table.objects[i].map = NULL;
			table.holes = true;
		}
	}
}

const struct loaded *loaded_find(uint64_t id)
{
	for (size_t i = 0; id && i < table.count; i++)
		if ((uintptr_t)table.objects[i].map == id)
			return &table.objects[i];
	return NULL;
}

const struct loaded *loaded_head(Lmid_t namespace_id)
{
	for (size_t i = 0; i < table.count; i++) {
		const struct loaded *o = &table.objects[i];
		if (o->map && o->namespace_id == namespace_id && !o->map->l_prev)
			return o;
	}
	return NULL;
}

bool loaded_has_file(Lmid_t namespace_id, uint64_t dev, uint64_t ino)
{
	for (size_t i = 0; i < table.count; i++) {
		const struct loaded *o = &table.objects[i];
		if (o->map && o->namespace_id == namespace_id && o->ino == ino && o->dev == dev)
			return true;
	}
	return false;
}

const char *loaded_path(const struct loaded *o)
{
	const char *name = o->map->l_name;
	if (name && *name)
		return name;
	return o->namespace_id == LM_ID_BASE && !o->map->l_prev ? image_exe() : "";
}

/*
 * A d_ptr was relocated by ld.so, unless the section is read-only (-z rodynamic): then it is relative, and
 * smaller than l_addr.  Where the object was linked above where it lies, l_addr is negative and says nothing.
 */
static const char *strings(const struct loaded *o)
{
	uint64_t table_at = loaded_value(o, DT_STRTAB);
	bool relative = (int64_t)o->map->l_addr > 0 && table_at < o->map->l_addr;
	return (const char *)(relative ? table_at + o->map->l_addr : table_at);
}

uint64_t loaded_value(const struct loaded *o, int64_t tag)
{
	for (const Elf64_Dyn *d = o->map->l_ld; d && d->d_tag != DT_NULL; d++)
		if (d->d_tag == tag)
			return d->d_un.d_val;
	return 0;
}

const char *loaded_string(const struct loaded *o, int64_t tag)
{
	for (const Elf64_Dyn *d = o->map->l_ld; d && d->d_tag != DT_NULL; d++)
		if (d->d_tag == tag)
			return strings(o) + d->d_un.d_val;
	return NULL;
}

/* ld.so expands $ORIGIN and the like before it asks; the last component holds none. */
static bool is_same_need(const char *needed, const char *name)
{
	for (const char *p = needed; *p; p++)
		if (*p == '$')
			return text_equal(text_last_component(needed), text_last_component(name));
	return text_equal(needed, name);
}

bool loaded_needs(const struct loaded *o, const char *name)
{
	const char *table_of_strings = strings(o);
	for (const Elf64_Dyn *d = o->map->l_ld; d && table_of_strings && d->d_tag != DT_NULL; d++)
		if (d->d_tag == DT_NEEDED && is_same_need(table_of_strings + d->d_un.d_val, name))
			return true;
	return false;
}
