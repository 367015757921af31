/* SPDX-License-Identifier: MIT */
/* The bytes of a header or of one record as numbers and strings, each length checked against what remains. */
#include "trace/decode.h"

#include <elf.h>
#include <endian.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What is left of a record behind its fixed part. */
struct cursor {
	const uint8_t *bytes;
	size_t left;
	char *message;
	size_t room;
	bool broken;	/* message says how; nothing more is read */
};

__attribute__((format(printf, 2, 3))) static void broken(struct cursor *c, const char *format, ...)
{
	va_list arguments;
	if (c->broken)
		return;
	c->broken = true;
	va_start(arguments, format);
	vsnprintf(c->message, c->room, format, arguments);
	va_end(arguments);
}

/* The next bytes, which end in a NUL; NULL for none. */
static const char *take(struct cursor *c, const char *field, uint32_t size)
{
	size = le32toh(size);
	if (c->broken || size == 0)
		return NULL;
	if (size > c->left) {
		broken(c, "%s of %u bytes is longer than what is left of the record (%zu)", field, size, c->left);
		return NULL;
	}
	const char *taken = (const char *)c->bytes;
	if (taken[size - 1] != '\0') {
		broken(c, "%s of %u bytes does not end in a NUL", field, size);
		return NULL;
	}
	c->bytes += size;
	c->left -= size;
	return taken;
}

static const char *string(struct cursor *c, const char *field, uint32_t size)
{
	const char *taken = take(c, field, size);
	size_t length = taken ? strlen(taken) + 1 : 0;
	if (taken && length != le32toh(size))
		broken(c, "%s of %u bytes holds a NUL at %zu", field, le32toh(size), length - 1);
	return taken;
}

static struct trace_list list(struct cursor *c, const char *field, uint32_t size)
{
	const char *taken = take(c, field, size);
	return (struct trace_list){.bytes = taken, .size = taken ? le32toh(size) : 0};
}

static void decode_image(struct cursor *c, const void *fixed, struct trace_event *e)
{
	struct trace_image r;
	memcpy(&r, fixed, sizeof(r));
	e->u.image.ppid = le32toh(r.ppid);
	e->u.image.pgid = le32toh(r.pgid);
	e->u.image.uid = le32toh(r.uid);
	e->u.image.exe = string(c, "exe", r.exe_bytes);
	e->u.image.cwd = string(c, "cwd", r.cwd_bytes);
	e->u.image.argv = list(c, "argv", r.argv_bytes);
	e->u.image.env = list(c, "env", r.env_bytes);
	e->u.image.glibc = string(c, "glibc", r.glibc_bytes);
}

static void decode_search(struct cursor *c, const void *fixed, struct trace_event *e)
{
	struct trace_search r;
	memcpy(&r, fixed, sizeof(r));
	e->u.search.requester = le64toh(r.requester);
	e->u.search.name = string(c, "name", r.name_bytes);
}

static void decode_failed(struct cursor *c, const void *fixed, struct trace_event *e)
{
	struct trace_failed r;
	memcpy(&r, fixed, sizeof(r));
	e->u.failed.requester = le64toh(r.requester);
	e->u.failed.name = string(c, "name", r.name_bytes);
}

static void decode_candidate(struct cursor *c, const void *fixed, struct trace_event *e)
{
	struct trace_candidate r;
	memcpy(&r, fixed, sizeof(r));
	e->u.candidate.requester = le64toh(r.requester);
	e->u.candidate.dev = le64toh(r.dev);
	e->u.candidate.ino = le64toh(r.ino);
	e->u.candidate.loader_flag = le16toh(r.loader_flag);
	e->u.candidate.outcome = le16toh(r.outcome);
	e->u.candidate.error = le16toh(r.error);
	if (!trace_outcome_name(e->u.candidate.outcome))
		broken(c, "outcome %u is not one that trace version %u has", (unsigned)e->u.candidate.outcome,
			TRACE_VERSION);
	e->u.candidate.path = string(c, "path", r.path_bytes);
}

static void decode_redirect(struct cursor *c, const void *fixed, struct trace_event *e)
{
	struct trace_redirect r;
	memcpy(&r, fixed, sizeof(r));
	e->u.redirect.requester = le64toh(r.requester);
	e->u.redirect.verb = le16toh(r.verb);
	e->u.redirect.reason = le16toh(r.reason);
	e->u.redirect.rule_error = le16toh(r.rule_error);
	e->u.redirect.error = le16toh(r.error);
	e->u.redirect.number = le32toh(r.number);
	e->u.redirect.line = le32toh(r.line);
	e->u.redirect.column = le32toh(r.column);
	if (!trace_verb_name(e->u.redirect.verb))
		broken(c, "verb %u is not one that trace version %u has", (unsigned)e->u.redirect.verb, TRACE_VERSION);
	if (!trace_reason_name(e->u.redirect.reason))
		broken(c, "reason %u is not one that trace version %u has", (unsigned)e->u.redirect.reason, TRACE_VERSION);
	if (!trace_rule_error_text(e->u.redirect.rule_error))
		broken(c, "rule_error %u is not one that trace version %u has", (unsigned)e->u.redirect.rule_error,
			TRACE_VERSION);
	e->u.redirect.name = string(c, "name", r.name_bytes);
	e->u.redirect.to = string(c, "to", r.to_bytes);
	e->u.redirect.rule = string(c, "rule", r.rule_bytes);
	e->u.redirect.source = string(c, "source", r.source_bytes);
	e->u.redirect.without = string(c, "without", r.without_bytes);
}

static void decode_object(struct cursor *c, const void *fixed, struct trace_event *e)
{
	struct trace_object r;
	memcpy(&r, fixed, sizeof(r));
	e->u.object.id = le64toh(r.id);
	e->u.object.base = le64toh(r.base);
	e->u.object.dev = le64toh(r.dev);
	e->u.object.ino = le64toh(r.ino);
	e->u.object.namespace_id = (int64_t)le64toh((uint64_t)r.namespace_id);
	e->u.object.dt_flags = le32toh(r.dt_flags);
	e->u.object.dt_flags_1 = le32toh(r.dt_flags_1);
	e->u.object.path = string(c, "path", r.path_bytes);
	e->u.object.soname = string(c, "soname", r.soname_bytes);
	e->u.object.needed = list(c, "needed", r.needed_bytes);
	e->u.object.rpath = string(c, "rpath", r.rpath_bytes);
	e->u.object.runpath = string(c, "runpath", r.runpath_bytes);
	e->u.object.build_id = string(c, "build_id", r.build_id_bytes);
}

static void decode_close(struct cursor *c, const void *fixed, struct trace_event *e)
{
	struct trace_close r;
	(void)c;
	memcpy(&r, fixed, sizeof(r));
	e->u.close.id = le64toh(r.id);
}

static void decode_activity(struct cursor *c, const void *fixed, struct trace_event *e)
{
	struct trace_activity_record r;
	memcpy(&r, fixed, sizeof(r));
	e->u.activity.head = le64toh(r.head);
	e->u.activity.activity = le32toh(r.activity);
	if (!trace_activity_name(e->u.activity.activity))
		broken(c, "activity %u is not one that trace version %u has", (unsigned)e->u.activity.activity,
			TRACE_VERSION);
}

static void decode_compat(struct cursor *c, const void *fixed, struct trace_event *e)
{
	struct trace_compat r;
	size_t count = 0;
	memcpy(&r, fixed, sizeof(r));
	e->u.compat.reason = le32toh(r.reason);
	e->u.compat.warnings = le32toh(r.warnings);
	e->u.compat.machine = le32toh(r.machine);
	e->u.compat.host_cuda = le32toh(r.host_cuda);
	if (!trace_compat_reason_name(e->u.compat.reason))
		broken(c, "reason %u is not one that trace version %u has", (unsigned)e->u.compat.reason, TRACE_VERSION);
	e->u.compat.setting = string(c, "setting", r.setting_bytes);
	e->u.compat.name = string(c, "name", r.name_bytes);
	e->u.compat.driver = string(c, "driver", r.driver_bytes);
	e->u.compat.gpus = list(c, "gpus", r.gpus_bytes);
	e->u.compat.directory = string(c, "directory", r.directory_bytes);
	e->u.compat.candidates = list(c, "candidates", r.candidates_bytes);
	for (size_t i = 0; i < e->u.compat.candidates.size; i++)
		count += e->u.compat.candidates.bytes[i] == '\0';
	if (count % TRACE_COMPAT_FIELDS)
		broken(c, "candidates holds %zu strings, and %d are a directory", count, TRACE_COMPAT_FIELDS);
}

static void decode_end(struct cursor *c, const void *fixed, struct trace_event *e)
{
	(void)c, (void)fixed, (void)e;
}

static void decode_status(struct cursor *c, const void *fixed, struct trace_event *e)
{
	struct trace_status r;
	(void)c;
	memcpy(&r, fixed, sizeof(r));
	e->u.status.pid = le32toh(r.pid);
	e->u.status.status = le32toh(r.status);
	e->u.status.start = le64toh(r.start);
}

static void decode_lost(struct cursor *c, const void *fixed, struct trace_event *e)
{
	struct trace_lost r;
	(void)c;
	memcpy(&r, fixed, sizeof(r));
	e->u.lost.limit = le64toh(r.limit);
}

static void decode_dlopen(struct cursor *c, const void *fixed, struct trace_event *e)
{
	struct trace_dlopen r;
	memcpy(&r, fixed, sizeof(r));
	e->u.dlopen.caller = le64toh(r.caller);
	e->u.dlopen.caller_base = le64toh(r.caller_base);
	e->u.dlopen.namespace_id = (int64_t)le64toh(r.id);
	e->u.dlopen.mode = le32toh(r.mode);
	e->u.dlopen.name = string(c, "name", r.name_bytes);
	e->u.dlopen.frames = list(c, "frames", r.frames_bytes);
}

static void decode_dlerror(struct cursor *c, const void *fixed, struct trace_event *e)
{
	struct trace_dlerror r;
	memcpy(&r, fixed, sizeof(r));
	e->u.dlerror.caller = le64toh(r.caller);
	e->u.dlerror.caller_base = le64toh(r.caller_base);
	e->u.dlerror.text = string(c, "text", r.text_bytes);
}

static void decode_cuda(struct cursor *c, const void *fixed, struct trace_event *e)
{
	struct trace_cuda r;
	memcpy(&r, fixed, sizeof(r));
	e->u.cuda.caller = le64toh(r.caller);
	e->u.cuda.caller_base = le64toh(r.caller_base);
	e->u.cuda.driver_base = le64toh(r.driver_base);
	e->u.cuda.memory_base = le64toh(r.memory_base);
	e->u.cuda.result = le32toh(r.result);
	e->u.cuda.function = string(c, "function", r.function_bytes);
	e->u.cuda.arguments = list(c, "arguments", r.arguments_bytes);
}

static void decode_dlsym(struct cursor *c, const void *fixed, struct trace_event *e)
{
	struct trace_dlsym r;
	memcpy(&r, fixed, sizeof(r));
	e->u.dlsym.caller = le64toh(r.caller);
	e->u.dlsym.caller_base = le64toh(r.caller_base);
	e->u.dlsym.id = le64toh(r.id);
	e->u.dlsym.name = string(c, "name", r.name_bytes);
	e->u.dlsym.version = string(c, "version", r.version_bytes);
}

static void decode_dlclose(struct cursor *c, const void *fixed, struct trace_event *e)
{
	struct trace_dlclose r;
	(void)c;
	memcpy(&r, fixed, sizeof(r));
	e->u.dlclose.caller = le64toh(r.caller);
	e->u.dlclose.caller_base = le64toh(r.caller_base);
	e->u.dlclose.id = le64toh(r.id);
}

static const struct {
	size_t fixed;
	void (*decode)(struct cursor *, const void *fixed, struct trace_event *);
} kinds[] = {
	[TRACE_IMAGE] = {sizeof(struct trace_image), decode_image},
	[TRACE_SEARCH] = {sizeof(struct trace_search), decode_search},
	[TRACE_CANDIDATE] = {sizeof(struct trace_candidate), decode_candidate},
	[TRACE_REDIRECT] = {sizeof(struct trace_redirect), decode_redirect},
	[TRACE_OBJECT] = {sizeof(struct trace_object), decode_object},
	[TRACE_FAILED] = {sizeof(struct trace_failed), decode_failed},
	[TRACE_CLOSE] = {sizeof(struct trace_close), decode_close},
	[TRACE_ACTIVITY] = {sizeof(struct trace_activity_record), decode_activity},
	[TRACE_DLOPEN] = {sizeof(struct trace_dlopen), decode_dlopen},
	[TRACE_DLERROR] = {sizeof(struct trace_dlerror), decode_dlerror},
	[TRACE_CUDA] = {sizeof(struct trace_cuda), decode_cuda},
	[TRACE_COMPAT] = {sizeof(struct trace_compat), decode_compat},
	[TRACE_END] = {sizeof(struct trace_end), decode_end},
	[TRACE_STATUS] = {sizeof(struct trace_status), decode_status},
	[TRACE_LOST] = {sizeof(struct trace_lost), decode_lost},
	[TRACE_DLSYM] = {sizeof(struct trace_dlsym), decode_dlsym},
	[TRACE_DLCLOSE] = {sizeof(struct trace_dlclose), decode_dlclose},
};

void decode_frame(const uint8_t *bytes, struct trace_record *r)
{
	memcpy(r, bytes, sizeof(*r));
	r->size = le32toh(r->size);
	r->kind = le16toh(r->kind);
	r->flags = le16toh(r->flags);
	r->seq = le32toh(r->seq);
	r->tid = le32toh(r->tid);
	r->time_ns = le64toh(r->time_ns);
}

size_t decode_fixed_size(unsigned kind)
{
	return kind < sizeof(kinds) / sizeof(kinds[0]) ? kinds[kind].fixed : 0;
}

const char *decode_record(const uint8_t *bytes, size_t size, struct trace_event *e, char *message, size_t room)
{
	size_t fixed = kinds[e->kind].fixed;
	struct cursor c = {.bytes = bytes + fixed, .left = size - fixed, .message = message, .room = room};
	memset(&e->u, 0, sizeof(e->u));
	kinds[e->kind].decode(&c, bytes, e);
	if (c.left >= 8)
		broken(&c, "size %zu when its fields take %zu", size, size - c.left);
	for (size_t i = 0; !c.broken && i < c.left; i++)
		if (c.bytes[i])
			broken(&c, "the padding at its end is not zero");
	return c.broken ? message : NULL;
}

/* The machine that wrote in the other byte order, by the e_machine of its module. */
static const char *big_endian_machine(uint16_t machine)
{
	switch (machine) {
	case EM_S390: return "s390x";
	case EM_PPC64: return "ppc64";
	case EM_AARCH64: return "aarch64_be";
	}
	return "unknown";
}

const char *decode_header(const uint8_t *bytes, struct trace_header *h, char *message, size_t room)
{
	struct cursor c = {.message = message, .room = room};
	memcpy(h, bytes, sizeof(*h));
	h->byte_order = le16toh(h->byte_order);
	if (h->byte_order == __builtin_bswap16(TRACE_BYTE_ORDER))
		broken(&c, "byte order is big-endian: written on another kind of machine (%s), where libtrace can read it",
			big_endian_machine(be16toh(h->machine)));
	if (h->byte_order != TRACE_BYTE_ORDER)
		broken(&c, "byte order 0x%04x when it should be 0x%04x", h->byte_order, TRACE_BYTE_ORDER);
	h->version = le16toh(h->version);
	if (h->version != TRACE_VERSION)
		broken(&c, "trace version %u, and this libtrace reads version %u: use the libtrace that wrote it, "
			"or trace again", h->version, TRACE_VERSION);
	h->size = le32toh(h->size);
	if (h->size != sizeof(*h))
		broken(&c, "header size %u when it should be %zu", h->size, sizeof(*h));
	h->machine = le16toh(h->machine);
	if (h->elf_class != ELFCLASS64 && h->elf_class != ELFCLASS32)
		broken(&c, "ELF class %u is neither %u nor %u", h->elf_class, ELFCLASS32, ELFCLASS64);
	if (!trace_module_name(h->module))
		broken(&c, "module %u is not one that trace version %u has", h->module, TRACE_VERSION);
	h->segment = le32toh(h->segment);
	if (h->segment == 0)
		broken(&c, "segment 0, and the first is 1");
	h->flags = le32toh(h->flags);
	h->pid = le32toh(h->pid);
	h->start = le64toh(h->start);
	h->parent_pid = le32toh(h->parent_pid);
	h->parent_seq = le32toh(h->parent_seq);
	h->parent_start = le64toh(h->parent_start);
	h->time_ns = le64toh(h->time_ns);
	h->realtime_offset_ns = (int64_t)le64toh((uint64_t)h->realtime_offset_ns);
	h->pid_namespace = le64toh(h->pid_namespace);
	return c.broken ? message : NULL;
}
