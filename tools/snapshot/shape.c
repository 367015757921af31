/* SPDX-License-Identifier: MIT */
/* Every struct of a snapshot as JSON: its keys, their types, and which numbers stand for what. */
#include "snapshot/shape.h"

#include <stddef.h>

#include "base/mem.h"

#define SIZE(type, member) sizeof(((type *)0)->member)
#define COMMON(kind_, key_, type, member) \
	.key = key_, .kind = kind_, .size = SIZE(type, member), .offset = offsetof(type, member)
#define FIELD(kind_, type, member) {COMMON(FIELD_##kind_, #member, type, member)}
#define REQUIRED(kind_, type, member) {COMMON(FIELD_##kind_, #member, type, member), .required = true}
#define WORD(kind_, type, member, list, always) \
	{COMMON(FIELD_##kind_, #member, type, member), .words = list, .word_count = countof(list), .required = always}
#define STRUCT(type, member, shape_) {COMMON(FIELD_STRUCT, #member, type, member), .shape = &shape_}
#define MANY(kind_, key_, type, member, counter, shape_) \
	{COMMON(FIELD_##kind_, key_, type, member), .count = offsetof(type, counter), .shape = &shape_}
#define LINK(key_, type, member, table_, counter, always) \
	{COMMON(FIELD_LINK, key_, type, member), .required = always, .table = offsetof(struct snapshot, table_), \
	 .table_count = offsetof(struct snapshot, counter)}
#define SHAPE(name, type) static const struct shape name = {sizeof(type), name##_fields}

#define TEXT(name, text) text,
static const char *const fatbin_kinds[] = {FATBIN_KINDS(TEXT)};
static const char *const owner_kinds[] = {OWNER_KINDS(TEXT)};
static const char *const places[] = {PLACES(TEXT)};
#undef TEXT
static const char *const stacks[] = {"none", "plain", "executable"};
/* bits of FILE_* */
static const char *const reasons[] = {"loaded", "candidate", "copy", "other-version", "cached", "program"};

/* --- ELF --- */

static const struct field version_need_fields[] = {
	REQUIRED(STRING, struct version_need, file),
	REQUIRED(STRING, struct version_need, name),
	FIELD(BOOL, struct version_need, weak),
	{0},
};
SHAPE(version_need, struct version_need);

static const struct field gpu_code_fields[] = {
	WORD(WORD, struct gpu_code, kind, fatbin_kinds, true),
	FIELD(UNSIGNED, struct gpu_code, sm),
	FIELD(LETTER, struct gpu_code, variant),
	FIELD(UNSIGNED, struct gpu_code, count),
	FIELD(UNSIGNED, struct gpu_code, isa),
	{0},
};
SHAPE(gpu_code, struct gpu_code);

static const struct field elf_object_fields[] = {
	FIELD(STRING, struct elf_object, bad),
	FIELD(UNSIGNED, struct elf_object, elf_class),
	FIELD(UNSIGNED, struct elf_object, byte_order),
	FIELD(UNSIGNED, struct elf_object, machine),
	FIELD(UNSIGNED, struct elf_object, type),
	FIELD(BOOL, struct elf_object, is_static),
	FIELD(STRING, struct elf_object, build_id),
	FIELD(STRING, struct elf_object, soname),
	FIELD(STRING, struct elf_object, interp),
	FIELD(STRING, struct elf_object, rpath),
	FIELD(STRING, struct elf_object, runpath),
	FIELD(STRINGS, struct elf_object, needed),
	FIELD(STRINGS, struct elf_object, versions_defined),
	MANY(ARRAY, "versions_needed", struct elf_object, versions_needed, versions_needed_count, version_need),
	WORD(WORD, struct elf_object, stack, stacks, false),
	FIELD(UNSIGNED, struct elf_object, tls),
	FIELD(UNSIGNED, struct elf_object, tls_align),
	FIELD(BOOL, struct elf_object, static_tls),
	FIELD(UNSIGNED, struct elf_object, flags),
	FIELD(UNSIGNED, struct elf_object, flags_1),
	FIELD(UNSIGNED, struct elf_object, constructors),
	FIELD(BOOL, struct elf_object, is_stub),
	MANY(ARRAY, "gpu_code", struct elf_object, gpu_code, gpu_code_count, gpu_code),
	FIELD(STRING, struct elf_object, gpu_code_bad),
	FIELD(STRING, struct elf_object, compat_note),
	FIELD(BOOL, struct elf_object, compat_note_damaged),
	{0},
};
SHAPE(elf_object, struct elf_object);

/* --- files and whose they are --- */

static const struct field owner_fields[] = {
	WORD(WORD, struct owner, kind, owner_kinds, true),
	REQUIRED(STRING, struct owner, name),
	FIELD(STRING, struct owner, version),
	FIELD(STRING, struct owner, where),
	FIELD(STRING, struct owner, channel),
	LINK("distribution", struct owner, distribution, distributions, distribution_count, false),
	{0},
};
SHAPE(owner, struct owner);

static const struct field mount_fields[] = {
	REQUIRED(STRING, struct mount, point),
	FIELD(STRING, struct mount, type),
	{0},
};
SHAPE(mount, struct mount);

static const struct field file_fields[] = {
	REQUIRED(STRING, struct file, path),
	FIELD(STRING, struct file, real),
	WORD(WORDS, struct file, why, reasons, false),
	FIELD(STRING, struct file, soname),
	FIELD(SIGNED, struct file, error),
	FIELD(STRING, struct file, dangles),
	FIELD(UNSIGNED, struct file, size),
	FIELD(UNSIGNED, struct file, dev),
	FIELD(UNSIGNED, struct file, ino),
	FIELD(SIGNED, struct file, mtime_ns),
	FIELD(UNSIGNED, struct file, mode),
	FIELD(UNSIGNED, struct file, uid),
	FIELD(UNSIGNED, struct file, gid),
	FIELD(UNSIGNED, struct file, recorded_size),
	FIELD(BOOL, struct file, changed),
	FIELD(BOOL, struct file, capable),
	WORD(WORD, struct file, place, places, false),
	LINK("owner", struct file, owner, owners, owner_count, false),
	LINK("noexec", struct file, noexec, mounts, mount_count, false),
	LINK("rival", struct file, rival, owners, owner_count, false),
	LINK("elf", struct file, elf, objects, object_count, false),
	{0},
};
SHAPE(file, struct file);

/* --- Python --- */

static const struct field distribution_fields[] = {
	REQUIRED(STRING, struct distribution, name),
	FIELD(STRING, struct distribution, version),
	FIELD(STRING, struct distribution, site),
	FIELD(STRINGS, struct distribution, requires),
	FIELD(STRING, struct distribution, installer),
	FIELD(STRING, struct distribution, cuda_tag),
	{0},
};
SHAPE(distribution, struct distribution);

static const struct field python_fields[] = {
	FIELD(STRING, struct python, prefix),
	FIELD(STRING, struct python, base_prefix),
	FIELD(STRING, struct python, executable),
	FIELD(STRING, struct python, version),
	FIELD(STRINGS, struct python, sites),
	FIELD(BOOL, struct python, venv),
	FIELD(BOOL, struct python, conda),
	FIELD(BOOL, struct python, has_pip),
	FIELD(BOOL, struct python, is_uv),
	FIELD(BOOL, struct python, externally_managed),
	FIELD(BOOL, struct python, writable),
	{0},
};
SHAPE(python, struct python);

static const struct field framework_fields[] = {
	REQUIRED(STRING, struct framework, name),
	FIELD(STRING, struct framework, version),
	FIELD(STRING, struct framework, cuda),
	FIELD(STRING, struct framework, path),
	{0},
};
SHAPE(framework, struct framework);

static const struct field unresolved_fields[] = {
	LINK("requester", struct unresolved, requester, files, file_count, true),
	REQUIRED(STRING, struct unresolved, symbol),
	FIELD(STRING, struct unresolved, version),
	FIELD(STRING, struct unresolved, provider),
	FIELD(BOOL, struct unresolved, lazy),
	FIELD(STRINGS, struct unresolved, defined_by),
	FIELD(STRING, struct unresolved, similar),
	FIELD(STRING, struct unresolved, similar_in),
	FIELD(STRING, struct unresolved, out_of_reach),
	{0},
};
SHAPE(unresolved, struct unresolved);

static const struct field asked_fields[] = {
	REQUIRED(STRING, struct asked_symbol, library),
	REQUIRED(STRING, struct asked_symbol, symbol),
	FIELD(STRINGS, struct asked_symbol, defined_by),
	{0},
};
SHAPE(asked, struct asked_symbol);

static const struct field fault_fields[] = {
	FIELD(UNSIGNED, struct fault, pid),
	FIELD(STRING, struct fault, name),
	REQUIRED(STRING, struct fault, what),
	FIELD(STRING, struct fault, object),
	{0},
};
SHAPE(fault, struct fault);

static const struct field unlinked_fields[] = {
	REQUIRED(STRING, struct unlinked, image),
	REQUIRED(STRING, struct unlinked, library),
	{0},
};
SHAPE(unlinked, struct unlinked);

/* --- the host --- */

static const struct field limit_fields[] = {
	REQUIRED(STRING, struct limit, name),
	FIELD(UNSIGNED, struct limit, soft),
	FIELD(UNSIGNED, struct limit, hard),
	FIELD(BOOL, struct limit, hard_unlimited),
	{0},
};
SHAPE(limit, struct limit);

static const struct field gpu_fields[] = {
	FIELD(STRING, struct gpu, model),
	FIELD(STRING, struct gpu, bus),
	{0},
};
SHAPE(gpu, struct gpu);

static const struct field device_fields[] = {
	REQUIRED(STRING, struct device_node, path),
	FIELD(UNSIGNED, struct device_node, mode),
	FIELD(UNSIGNED, struct device_node, uid),
	FIELD(UNSIGNED, struct device_node, gid),
	FIELD(SIGNED, struct device_node, error),
	{0},
};
SHAPE(device, struct device_node);

static const struct field soname_path_fields[] = {
	REQUIRED(STRING, struct soname_path, soname),
	REQUIRED(STRING, struct soname_path, path),
	{0},
};
SHAPE(soname_path, struct soname_path);

static const struct field compat_fields[] = {
	REQUIRED(STRING, struct compat_folder, path),
	FIELD(STRING, struct compat_folder, version),
	FIELD(STRING, struct compat_folder, cuda),
	FIELD(STRING, struct compat_folder, verdict),
	FIELD(STRINGS, struct compat_folder, drivers),
	{0},
};
SHAPE(compat, struct compat_folder);

static const struct field host_fields[] = {
	FIELD(STRING, struct host, nodename),
	FIELD(STRING, struct host, kernel),
	FIELD(STRING, struct host, machine),
	FIELD(STRING, struct host, os_id),
	FIELD(STRING, struct host, os_version),
	FIELD(STRING, struct host, os_name),
	FIELD(STRINGS, struct host, os_like),
	FIELD(STRING, struct host, container),
	FIELD(BOOL, struct host, wsl),
	FIELD(STRING, struct host, jetson_release),
	FIELD(STRING, struct host, jetson_model),
	FIELD(STRING, struct host, driver),
	FIELD(BOOL, struct host, driver_stand_in),
	MANY(ARRAY, "gpus", struct host, gpus, gpu_count, gpu),
	MANY(ARRAY, "devices", struct host, devices, device_count, device),
	FIELD(STRINGS, struct host, package_managers),
	FIELD(STRINGS, struct host, toolkits),
	MANY(ARRAY, "cache", struct host, cache, cache_count, soname_path),
	FIELD(STRINGS, struct host, library_folders),
	MANY(ARRAY, "compat", struct host, compat, compat_count, compat),
	MANY(ARRAY, "limits", struct host, limits, limit_count, limit),
	FIELD(UNSIGNED, struct host, capabilities),
	FIELD(STRING, struct host, cpu),
	FIELD(UNSIGNED, struct host, cpu_level),
	FIELD(STRING, struct host, selinux),
	FIELD(UNSIGNED, struct host, page_size),
	FIELD(UNSIGNED, struct host, map_count),
	FIELD(UNSIGNED, struct host, uid),
	{0},
};
SHAPE(host, struct host);

/* --- a snapshot --- */

static const struct field snapshot_fields[] = {
	FIELD(SIGNED, struct snapshot, taken_ns),
	FIELD(STRING, struct snapshot, boot_id),
	FIELD(STRING, struct snapshot, root),
	FIELD(STRINGS, struct snapshot, covers),
	STRUCT(struct snapshot, host, host),
	MANY(TABLE, "pythons", struct snapshot, pythons, python_count, python),
	MANY(ARRAY, "frameworks", struct snapshot, frameworks, framework_count, framework),
	MANY(TABLE, "distributions", struct snapshot, distributions, distribution_count, distribution),
	MANY(TABLE, "owners", struct snapshot, owners, owner_count, owner),
	MANY(TABLE, "files", struct snapshot, files, file_count, file),
	MANY(TABLE, "objects", struct snapshot, objects, object_count, elf_object),
	MANY(ARRAY, "unresolved", struct snapshot, unresolved, unresolved_count, unresolved),
	MANY(ARRAY, "asked", struct snapshot, asked, asked_count, asked),
	MANY(TABLE, "mounts", struct snapshot, mounts, mount_count, mount),
	MANY(ARRAY, "faults", struct snapshot, faults, fault_count, fault),
	MANY(ARRAY, "unlinked", struct snapshot, unlinked, unlinked_count, unlinked),
	FIELD(STRINGS, struct snapshot, problems),
	{0},
};
const struct shape snapshot_shape = {sizeof(struct snapshot), snapshot_fields};
