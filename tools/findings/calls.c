/* SPDX-License-Identifier: MIT */
/*
 * What the CUDA driver was seen to answer.  A failing call is evidence for the finding that foresaw it from what was
 * loaded, or makes one where nothing did: one for each cause, not for each call.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "findings/cuda.h"
#include "findings/rules.h"
#include "graph/process.h"

enum {
	RESULT_DEINITIALIZED = 4,
	RESULT_NOT_INITIALIZED = 3,
	RESULT_STUB = 34,
	RESULT_NO_DEVICE = 100,
	RESULT_INVALID_DEVICE = 101,
	RESULT_NO_BINARY = 209,
	RESULT_NO_COMPILER = 221,
	RESULT_PTX_VERSION = 222,
	RESULT_NOT_FOUND = 500,
	RESULT_MISMATCH = 803,
	RESULT_COMPAT = 804,
	CODES_SHOWN = 8,
	LOOKUPS_SHOWN = 8,
	FAILURES_MAX = 500, /* that are judged: nobody makes more that differ */
};

/* --- what was called --- */

/* cuCtxCreate_v4 is cuCtxCreate. */
static bool is_function(const struct driver_call *c, const char *name)
{
	size_t length = strlen(name);
	return begins_with(c->function, name) &&
		(!c->function[length] || begins_with(c->function + length, "_v") ||
			begins_with(c->function + length, "_ptsz"));
}

const char *call_argument(const struct driver_call *c, const char *name)
{
	size_t length = strlen(name);
	for (size_t i = 0; i < c->argument_count; i++)
		if (strncmp(c->arguments[i], name, length) == 0 && c->arguments[i][length] == '=')
			return c->arguments[i] + length + 1;
	return NULL;
}

static unsigned number_of(const char *text)
{
	unsigned long number = text ? strtoul(text, NULL, 10) : 0;
	return number < 1000000 ? (unsigned)number : 0;
}

const struct driver_call *driver_success(const struct process *p, const char *function)
{
	for (size_t i = 0; i < p->driver_call_count; i++)
		if (p->driver_calls[i]->result == 0 && is_function(p->driver_calls[i], function))
			return p->driver_calls[i];
	return NULL;
}

const struct driver_call *driver_failure(const struct process *p, unsigned result)
{
	for (size_t i = 0; i < p->driver_call_count; i++)
		if (p->driver_calls[i]->result == result)
			return p->driver_calls[i];
	return NULL;
}

unsigned driver_said_cuda(const struct process *p)
{
	const struct driver_call *c = driver_success(p, "cuDriverGetVersion");
	return c ? number_of(call_argument(c, "version")) : 0;
}

bool driver_has_device(const struct process *p)
{
	const struct driver_call *count = driver_success(p, "cuDeviceGetCount");
	return driver_success(p, "cuDevicePrimaryCtxRetain") || driver_success(p, "cuCtxCreate") ||
		(count && number_of(call_argument(count, "count")));
}

unsigned driver_device(const struct process *p)
{
	unsigned major = 0, minor = 0;
	for (size_t i = 0; i < p->driver_call_count && !(major && minor); i++) {
		const struct driver_call *c = p->driver_calls[i];
		if (c->result || number_of(call_argument(c, "device")))
			continue;	/* of the first device */
		if (!major)
			major = number_of(call_argument(c, "major"));
		if (!minor)
			minor = number_of(call_argument(c, "minor"));
	}
	return major && major < 100 && minor < 10 ? 10 * major + minor : 0;
}

const char *driver_device_name(const struct process *p)
{
	const struct driver_call *c = driver_success(p, "cuDeviceGetName");
	return c ? call_argument(c, "name") : NULL;
}

/* --- in words --- */

/* "(image=fatbin, code=sm_80, sm_90 and 3 more)" */
static void add_arguments(struct buffer *b, const struct driver_call *c)
{
	size_t codes = 0;
	buffer_string(b, "(");
	for (size_t i = 0; i < c->argument_count; i++) {
		const char *argument = c->arguments[i];
		bool code = begins_with(argument, "code=");
		if (code && codes++ >= CODES_SHOWN)
			continue;
		buffer_printf(b, "%s%s", i ? ", " : "", code && codes > 1 ? argument + 5 : argument);
	}
	if (codes > CODES_SHOWN)
		buffer_printf(b, " and %zu more", codes - CODES_SHOWN);
	buffer_string(b, ")");
}

/* "803, CUDA_ERROR_SYSTEM_DRIVER_MISMATCH" */
static void add_result(struct buffer *b, const struct diagnosis *d, uint32_t result)
{
	const struct catalog_result *row = catalog_result(d->catalog, result);
	buffer_printf(b, "%u", result);
	if (row)
		buffer_printf(b, ", CUDA_ERROR_%s", row->name);
}

static void observe(const struct diagnosis *d, struct finding *f, const struct driver_call *c)
{
	struct buffer b = {0};
	buffer_string(&b, c->function);
	add_arguments(&b, c);
	if (c->caller)
		buffer_printf(&b, ", called by %s,", object_name(c->caller));
	buffer_string(&b, " returned ");
	add_result(&b, d, c->result);
	if (c->count > 1)
		buffer_printf(&b, ", %llu times", (unsigned long long)c->count);
	finding_observe(f, "%s", b.data);
	buffer_free(&b);
}

static bool is_of_driver(const struct object *o)
{
	return has_stem(object_name(o), "libcuda") || begins_with(object_name(o), "libnvidia-");
}

/* The driver's own libraries that it looked for in vain. */
static void observe_lookups(struct finding *f, const struct process *p, const struct driver_call *c)
{
	struct buffer names = {0};
	size_t count = 0;
	for (size_t i = 0; i < p->search_count && count < LOOKUPS_SHOWN; i++) {
		const struct search *s = p->searches[i];
		if (search_in_vain(s) && s->requester && (s->requester == c->driver || is_of_driver(s->requester)) &&
		    (s->call ? s->call->first : s->first) < c->last && f->search != s)
			buffer_printf(&names, "%s%s", count++ ? ", " : "", s->name);
	}
	if (names.length)
		finding_evidence(f, "the driver looked in vain for %s", names.data);
	buffer_free(&names);
}

/* --- which calls matter --- */

/* These decide whether the GPU can be used at all. */
static bool is_gate(const struct driver_call *c)
{
	return is_function(c, "cuInit") || is_function(c, "cuDriverGetVersion") || is_function(c, "cuDeviceGetCount") ||
		is_function(c, "cuDevicePrimaryCtxRetain") || is_function(c, "cuCtxCreate");
}

/* Whether the same function succeeded afterwards; of one that had before, nobody knows. */
static bool is_made_good(const struct process *p, const struct driver_call *c)
{
	for (size_t i = 0; i < p->driver_call_count; i++) {
		const struct driver_call *other = p->driver_calls[i];
		if (other->result == 0 && strcmp(other->function, c->function) == 0 && other->first > c->last)
			return true;
	}
	return false;
}

/* What programs ask to see whether it works, and what comes of another failure. */
static bool matters(const struct process *p, const struct driver_call *c)
{
	enum ending ending = process_ending(p);
	if (c->result == 0 || c->result == RESULT_DEINITIALIZED || is_made_good(p, c))
		return false;
	if (c->result == RESULT_NOT_INITIALIZED && !is_function(c, "cuInit"))
		return false;	/* cuInit failed, which says why, or was called later */
	/* A name that may not be there, a number behind the last device: how else would one know? */
	if (c->result == RESULT_NOT_FOUND ||
		(c->result == RESULT_INVALID_DEVICE && begins_with(c->function, "cuDevice")))
		return ending == ENDING_BAD;
	return true;
}

/* An error where it is known to have ended the program, or where it goes on without the GPU and nobody is told. */
static enum severity severity_of(const struct diagnosis *d, const struct cuda *cuda, const struct driver_call *c)
{
	enum ending ending = process_ending(cuda->process);
	if (c->result == RESULT_NO_DEVICE)
		return cuda->kernel || (ending == ENDING_BAD && !is_explained(d, cuda->process)) ? SEVERITY_ERROR :
												   SEVERITY_NOTE;
	if (c->result == RESULT_STUB)
		return cuda->kernel || ending == ENDING_BAD ? SEVERITY_ERROR : SEVERITY_WARNING;
	if (c->result == RESULT_NOT_FOUND || c->result == RESULT_INVALID_DEVICE)
		return is_explained(d, cuda->process) ? SEVERITY_NOTE : SEVERITY_WARNING;
	if (is_function(c, "cuInit") || ending == ENDING_BAD)
		return SEVERITY_ERROR;
	return ending == ENDING_GOOD && !is_gate(c) ? SEVERITY_NOTE : SEVERITY_WARNING;
}

/* --- the findings --- */

/* Which codes a result proves; the first is made where no finding is there. */
static const struct proof {
	uint32_t result;
	bool of_code;		/* about the library whose GPU code was loaded, not about the driver's */
	enum code codes[3];
} proofs[] = {
	{RESULT_STUB, false, {CODE_DRIVER_STUB, CODE_DRIVER_STUB, CODE_DRIVER_STUB}},
	{RESULT_MISMATCH, false, {CODE_DRIVER_MISMATCH, CODE_COMPAT_UNSUPPORTED, CODE_COMPAT_TOO_OLD}},
	{RESULT_COMPAT, false, {CODE_COMPAT_UNSUPPORTED, CODE_DRIVER_MISMATCH, CODE_COMPAT_TOO_OLD}},
	{RESULT_NO_DEVICE, false, {CODE_NO_DEVICE, CODE_COMPAT_UNSUPPORTED, CODE_DRIVER_MISMATCH}},
	{RESULT_NO_BINARY, true, {CODE_ARCH_MISSING, CODE_ARCH_MISSING, CODE_ARCH_MISSING}},
	{RESULT_NO_COMPILER, false, {CODE_JIT_MISSING, CODE_JIT_MISSING, CODE_JIT_MISSING}},
	{RESULT_PTX_VERSION, true, {CODE_PTX_TOO_NEW, CODE_PTX_TOO_NEW, CODE_PTX_TOO_NEW}},
};

static const struct proof *proof_of(uint32_t result)
{
	for (size_t i = 0; i < countof(proofs); i++)
		if (proofs[i].result == result)
			return &proofs[i];
	return NULL;
}

static bool is_path(const char *path, const struct object *o)
{
	return path && strcmp(path, o->path) == 0;
}

static struct finding *foreseen(
	const struct diagnosis *d, const struct process *p, const struct proof *proof, const struct driver_call *c)
{
	for (size_t k = 0; k < sizeof(proof->codes) / sizeof(proof->codes[0]); k++) {
		for (size_t i = 0; i < d->count; i++) {
			struct finding *f = d->findings[i];
			if (f->process != p || f->code != proof->codes[k] || f->cause)
				continue;
			if (proof->of_code ? !c->memory || is_path(f->path, c->memory) :
					     proof->result == RESULT_NO_COMPILER ||
						(f->soname && strcmp(f->soname, DRIVER_LIBRARY) == 0))
				return f;
		}
	}
	return NULL;
}

static void add_headline(
	struct buffer *b, const struct diagnosis *d, const struct process *p, const struct driver_call *c)
{
	const char *code = c->memory ? object_name(c->memory) : NULL, *ptx = call_argument(c, "ptx");
	unsigned device = driver_device(p), cuda = driver_said_cuda(p);
	switch (c->result) {
	case RESULT_STUB:
		buffer_string(b, "the `" DRIVER_LIBRARY "` that was loaded is a stub, not the driver");
		return;
	case RESULT_MISMATCH:
		buffer_string(b, "`" DRIVER_LIBRARY "` is of another driver than the kernel runs");
		return;
	case RESULT_COMPAT:
		buffer_string(b,
			"`" DRIVER_LIBRARY "` is newer than the kernel's driver, and this GPU does not support that");
		return;
	case RESULT_NO_DEVICE:
		buffer_string(b, "the driver finds no GPU that the program may use");
		return;
	case RESULT_NO_BINARY:
		buffer_printf(b, "%s%s%s has no GPU code for ", code ? "`" : "", code ? code : "what was loaded",
			code ? "`" : "");
		if (device)
			buffer_printf(b, "%u.%u", device / 10, device % 10);
		else
			buffer_string(b, "this GPU");
		return;
	case RESULT_NO_COMPILER:
		buffer_string(b, "the driver did not find its compiler for PTX, `libnvidia-ptxjitcompiler.so.1`");
		return;
	case RESULT_PTX_VERSION:
		buffer_printf(b, "%s%s%s has PTX%s%s, which is newer than the driver", code ? "`" : "",
			code ? code : "what was loaded", code ? "`" : "", ptx ? " " : "", ptx ? ptx : "");
		if (cuda) {
			buffer_string(b, ", of CUDA ");
			cuda_add(b, cuda);
		}
		return;
	default:
		buffer_printf(b, "`%s` failed with ", c->function);
		add_result(b, d, c->result);
	}
}

/* What nothing foresaw. */
static struct finding *unforeseen(struct diagnosis *d, const struct cuda *cuda, const struct proof *proof,
	const struct driver_call *c, enum severity severity)
{
	const struct catalog_result *row = catalog_result(d->catalog, c->result);
	struct buffer headline = {0};
	add_headline(&headline, d, cuda->process, c);
	struct finding *f = finding_add(
		d, proof ? proof->codes[0] : CODE_CUDA_ERROR, severity, cuda->process, "%s", headline.data);
	buffer_free(&headline);
	const struct object *about = proof && proof->of_code ? c->memory : c->driver ? c->driver : cuda->mapped;
	f->soname = about ? object_name(about) : NULL;
	f->path = about ? about->path : NULL;
	f->requester = c->caller;
	f->when = c->first;
	if (!proof)
		f->symbol = c->function;
	observe(d, f, c);
	if (c->memory)
		finding_evidence(f, "the code to be loaded lies in %s", c->memory->path);
	if (cuda->mapped && !(proof && proof->of_code)) {
		finding_evidence(f, "loaded %s", cuda->file ? file_real(cuda->file) : cuda->mapped->path);
		evidence_way(f, cuda->mapped);
		if (cuda->kernel)
			finding_evidence(f, "kernel driver %s", cuda->kernel);
		evidence_copies(f, cuda);
	}
	if (row)
		finding_note(f, "%u means: %s", c->result, row->meaning);
	if (row && row->cure)
		finding_help(f, NULL, "%s", row->cure);
	return f;
}

/* What one process was answered: a result and the code that it is about are told once. */
struct told_call {
	struct told_call *next;
	uint32_t result;
	const struct object *memory;
	const char *function;
	struct finding *finding;
	size_t more;
};

static struct told_call *told_of(struct told_call *all, const struct driver_call *c)
{
	for (; all; all = all->next)
		if (all->result == c->result && all->memory == c->memory &&
			(proof_of(c->result) || strcmp(all->function, c->function) == 0))
			return all;
	return NULL;
}

static void tell(struct diagnosis *d, const struct cuda *cuda, struct told_call **all, const struct driver_call *c)
{
	struct told_call *told = told_of(*all, c);
	if (told) {
		told->more += c->count;
		return;
	}
	const struct proof *proof = proof_of(c->result);
	enum severity severity = severity_of(d, cuda, c);
	struct finding *f = proof ? foreseen(d, cuda->process, proof, c) : NULL;
	if (f && !f->observed)
		observe(d, f, c);
	else if (!f)
		f = unforeseen(d, cuda, proof, c, severity);
	if (severity < f->severity)
		f->severity = severity;
	observe_lookups(f, cuda->process, c);
	told = arena_take(&d->arena, sizeof(*told));
	*told = (struct told_call){
		.next = *all, .result = c->result, .memory = c->memory, .function = c->function, .finding = f};
	*all = told;
}

void find_driver_calls(struct diagnosis *d, const struct process *p, const struct snapshot *snapshot)
{
	struct cuda cuda;
	struct told_call *all = NULL;
	const struct driver_call *closed = NULL;	/* the gate that did not open */
	size_t right = 0, failures = 0;
	if (!p->driver_call_count)
		return;
	cuda_look(&cuda, p, snapshot);
	for (size_t i = 0; i < p->driver_call_count; i++) {
		const struct driver_call *c = p->driver_calls[i];
		right += c->result == 0;
		if (c->result == 0 || failures++ >= FAILURES_MAX || !matters(p, c))
			continue;
		if (closed && c->result != closed->result)
			continue;	/* it comes of that */
		tell(d, &cuda, &all, c);
		if (!closed && is_gate(c))
			closed = c;
	}
	for (const struct told_call *t = all; t; t = t->next)
		if (t->more)
			finding_evidence(t->finding, "%zu more call%s returned the same", t->more, plural(t->more));
	if (right && !all)
		finding_checked(d, "%zu functions of the CUDA driver that were called", right);
}
