/* SPDX-License-Identifier: MIT */
/*
 * Arguments and environment of a program: what has to do with loading stays, which is the program, the script or module
 * that an interpreter runs, and the variables that a trace may keep; every other word may be a secret, and is replaced.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "share/redact-parts.h"
#include "trace/env.h"
#include "trace/read.h"

enum { TOKEN = 8 };	/* a shorter word is not looked for anywhere else */

/* Code that consists of these says nothing of its author. */
static const char *const code_words[] = {
	"import",
	"from",
	"as",
	"print",
	"torch",
	"cuda",
	"is_available",
	"version",
	"__version__",
	"device_count",
	"get_device_name",
	"init",
	"_C",
	"backends",
	"cudnn",
	"enabled",
	"nn",
	"numpy",
	"np",
	"sys",
	"os",
	"exit",
	"torchvision",
	"torchaudio",
	"tensorflow",
	"tf",
	"jax",
	"cupy",
	"triton",
	"vllm",
	"xformers",
	"flash_attn",
	"bitsandbytes",
	"onnxruntime",
	"transformers",
	"randn",
	"zeros",
	"ones",
	"tensor",
	"device",
	"cpu",
	"to",
	"ctypes",
	"True",
	"False",
	"None",
	"x",
	"a",
};

static const char *const interpreters[] = {
	"python", "sh", "bash", "dash", "torchrun", "ipython", "pytest", "perl", "ruby", "node"};

static bool is_interpreter(const char *path, const char *only)
{
	const char *slash = path ? strrchr(path, '/') : NULL, *name = slash ? slash + 1 : path;
	if (!name)
		return false;
	if (only)
		return begins_with(name, only);
	for (size_t i = 0; i < countof(interpreters); i++)
		if (begins_with(name, interpreters[i]))
			return true;
	return false;
}

static bool is_known_word(const char *word, size_t size)
{
	bool number = size <= 4;
	for (size_t i = 0; i < size; i++)
		number &= word[i] >= '0' && word[i] <= '9';
	for (size_t i = 0; i < countof(code_words) && !number; i++)
		number = strlen(code_words[i]) == size && memcmp(code_words[i], word, size) == 0;
	return number;
}

static bool is_known_code(const char *code)
{
	static const char word[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
	while (*code) {
		size_t size = strspn(code, word);
		if (size ? !is_known_word(code, size) : !strchr(" \n;,.:()='\"", *code))
			return false;
		code += size ? size : 1;
	}
	return true;
}

static bool is_plain_path(const char *word)
{
	return word[strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./+-")] == '\0' &&
		word[0] != '-';
}

static bool is_module(const char *word)
{
	return word[strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.")] == '\0' &&
		!isdigit((unsigned char)*word);
}

/* What stands before the word says what it is. */
struct image_place {
	size_t index;
	const char *before;	/* the word before it */
	const char *exe, *program;
	bool script;		/* the interpreter has what it runs */
};

enum fate { KEPT, PATH, CODE, REPLACED };

static enum fate judge(struct image_place *p, const char *word)
{
	bool python = is_interpreter(p->exe, "python") || is_interpreter(p->program, "python");
	bool runs = python || is_interpreter(p->exe, NULL) || is_interpreter(p->program, NULL);
	bool first = !p->script;
	if (p->index == 0)
		return PATH;
	if (first && python && p->before && strcmp(p->before, "-m") == 0) {
		p->script = true;
		return is_module(word) ? PATH : REPLACED;
	}
	if (first && runs && p->before && strcmp(p->before, "-c") == 0) {
		p->script = true;
		return is_known_code(word) ? KEPT : CODE;
	}
	if (word[0] == '-')
		return word[1] == '\0' || ((isalpha((unsigned char)word[1]) || word[1] == '-') && word[2] == '\0') ?
			KEPT :
			REPLACED;
	p->script = true;
	if (is_plain_path(word) && (ends_with(word, ".py") || ends_with(word, ".sh") || strstr(word, ".so") ||
	    (first && runs && strchr(word, '/'))))
		return PATH;
	return REPLACED;
}

/* What was replaced before stays as it is. */
static enum fate fate_of(struct image_place *p, const char *word)
{
	enum fate fate = judge(p, word);
	return redact_is_stand_in(REDACT_ARGUMENT, word, strlen(word)) ? KEPT : fate;
}

/* What a scheduler counts the time of: folders are called so as well.  NULL: the word says none. */
static const char *account_of(const struct image_place *p, const char *word)
{
	static const char long_option[] = "--account=";
	if (begins_with(word, long_option))
		return word + strlen(long_option);
	return p->before && (strcmp(p->before, "--account") == 0 || strcmp(p->before, "-A") == 0) && *word != '-' ?
		word :
		NULL;
}

static void next_place(struct image_place *p, const char *word)
{
	if (p->index == 0)
		p->program = word;
	p->before = word;
	p->index++;
}

/* What no library is called: "x86_64-linux-gnu", "libfoo.so.1", "12.8.1" are no secrets wherever they stand. */
static bool is_token(const char *part, size_t size)
{
	bool digit = false, letter = false;
	if (size < TOKEN || memmem(part, size, "linux", 5) || memmem(part, size, ".so", 3) ||
		strncmp(part, "lib", 3) == 0 || strncmp(part, "python", 6) == 0 || strncmp(part, "cuda", 4) == 0)
		return false;
	for (size_t i = 0; i < size; i++) {
		digit |= isdigit((unsigned char)part[i]) != 0;
		letter |= isalpha((unsigned char)part[i]) != 0;
	}
	return digit && letter;
}

/* What of a replaced word is looked for in paths, messages and rules, too. */
static void learn_word(struct redact *r, enum redact_kind kind, const char *word, bool code)
{
	const char *equals = strchr(word, '='), *value = equals ? equals + 1 : word;
	if (*value == '/' || *value == '.' || *value == '~')
		return;
	if (!code && strlen(value) >= TOKEN && !strpbrk(value, "/ \n") && strncmp(value, "lib", 3) != 0 &&
		*value != '-' && !strstr(value, "linux"))
		redact_everywhere(r, kind, value, strlen(value));
	while (*word) {
		size_t size = strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.~-");
		size_t dashes = strspn(word, "-");
		if (size > dashes && is_token(word + dashes, size - dashes))
			redact_everywhere(r, kind, word + dashes, size - dashes);
		word += size ? size : 1;
	}
}

void redact_learn_arguments(struct redact *r, const struct trace_list *list, const char *exe)
{
	struct image_place place = {.exe = exe};
	for (const char *word = NULL; (word = trace_list_next(list, word));) {
		enum fate fate = fate_of(&place, word);
		const char *account = account_of(&place, word);
		if (fate == REPLACED || fate == CODE)
			learn_word(r, REDACT_ARGUMENT, word, fate == CODE);
		else
			redact_learn(r, word, strlen(word));
		if (fate == REPLACED && account)
			redact_everywhere(r, REDACT_ARGUMENT, account, strlen(account));
		redact_reserve(r, REDACT_ARGUMENT, word, strlen(word));
		next_place(&place, word);
	}
}

void redact_arguments(struct redact *r, struct buffer *to, const struct trace_list *list, const char *exe)
{
	struct image_place place = {.exe = exe};
	for (const char *word = NULL; (word = trace_list_next(list, word));) {
		enum fate fate = fate_of(&place, word);
		if (fate == KEPT || *word == '\0') {
			buffer_string(to, word);
		} else if (fate == PATH) {
			redact_path(r, to, word, strlen(word));
		} else {
			redact_count(r, REDACT_ARGUMENT);
			buffer_string(to, redact_stand_in(r, REDACT_ARGUMENT, word, strlen(word)));
		}
		buffer_add(to, "", 1);
		next_place(&place, word);
	}
}

/* --- The environment --- */

/*
 * "cuda>=12.4 brand=tesla,driver>=470": what NVIDIA's runtime asks of a machine.  Anything else there is its author's
 * own.
 */
static bool is_plain_requirement(const char *value)
{
	static const char *const asked[] = {"cuda", "driver", "arch", "brand", "jetpack", "l4t"};
	for (const char *p = value; *p;) {
		size_t name = strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789"), sign = strspn(p + name, "<>=!");
		bool known = false;
		for (size_t i = 0; i < countof(asked); i++)
			known |= strlen(asked[i]) == name && strncmp(p, asked[i], name) == 0;
		p += name + sign;
		size_t what = strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789.");
		p += what;
		if (!known || !sign || !what || (*p && !strchr(", ", *p)))
			return false;
		p += strspn(p, ", ");
	}
	return true;
}

/* Whether a trace may keep the variable, as the module decides it. */
static bool may_keep(const char *entry)
{
	static const char *const keep[] = {TRACE_ENV_KEEP}, *const secret[] = {TRACE_ENV_SECRET};
	size_t length = strcspn(entry, "=");
	for (size_t i = 0; i < countof(secret); i++)
		if (memmem(entry, length, secret[i], strlen(secret[i])))
			return false;
	if (begins_with(entry, "NVIDIA_REQUIRE_"))
		return entry[length] == '=' && is_plain_requirement(entry + length + 1);
	for (size_t i = 0; i < countof(keep); i++)
		if (begins_with(entry, keep[i]))
			return entry[length] == '=';
	return false;
}

/* Variables whose values are names of somebody or something, short or not. */
static void learn_names(struct redact *r, const char *name, size_t length, const char *value)
{
	static const char *const users[] = {
		"USER", "LOGNAME", "USERNAME", "SUDO_USER", "SLURM_JOB_USER", "PBS_O_LOGNAME"};
	static const char *const hosts[] = {
		"HOSTNAME", "HOST", "SLURMD_NODENAME", "SLURM_SUBMIT_HOST", "SLURM_LAUNCH_NODE_IPADDR", "PBS_O_HOST"};
	bool account = memmem(name, length, "ACCOUNT", 7) != NULL;
	for (size_t i = 0; i < countof(users); i++)
		if (strlen(users[i]) == length && memcmp(users[i], name, length) == 0)
			redact_add_user(r, value, strlen(value));
	for (size_t i = 0; i < countof(hosts); i++)
		if (strlen(hosts[i]) == length && memcmp(hosts[i], name, length) == 0)
			redact_add_host(r, value);
	if (account && !redact_is_any_stand_in(value, strlen(value)))
		redact_everywhere(r, REDACT_VALUE, value, strlen(value));
}

/*
 * "/scratch/out-%h" of a trace that lies in out-node17: the machine that it was recorded on.  Only `record` writes down
 * what %h became; where a module did, the folder says it.
 */
static void learn_output(struct redact *r, const char *value)
{
	const char *pattern = last_component(value), *percent = strstr(pattern, "%h"), *folder = redact_folder(r);
	if (!percent || !folder || strchr(percent + 2, '%') || memchr(pattern, '%', (size_t)(percent - pattern)))
		return;
	size_t head = (size_t)(percent - pattern), tail = strlen(percent + 2), length = strlen(folder);
	if (length <= head + tail || strncmp(folder, pattern, head) != 0 ||
		strcmp(folder + length - tail, percent + 2) != 0)
		return;
	char *host = xstrndup(folder + head, length - head - tail);
	redact_add_host(r, host);
	free(host);
}

void redact_learn_environment(struct redact *r, const struct trace_list *list)
{
	for (const char *entry = NULL; (entry = trace_list_next(list, entry));) {
		size_t length = strcspn(entry, "=");
		const char *value = entry + length + (entry[length] == '=');
		redact_learn(r, entry, strlen(entry));
		if (begins_with(entry, ENV_OUTPUT "="))
			learn_output(r, value);
		if (may_keep(entry))
			continue;
		redact_reserve(r, REDACT_VALUE, value, strlen(value));
		if (redact_is_any_stand_in(value, strlen(value)))
			continue;
		learn_names(r, entry, length, value);
		learn_word(r, REDACT_VALUE, entry, false);
	}
}

void redact_environment(struct redact *r, struct buffer *to, const struct trace_list *list)
{
	for (const char *entry = NULL; (entry = trace_list_next(list, entry));) {
		size_t name = strcspn(entry, "=");
		const char *value = entry[name] ? entry + name + 1 : entry;
		if (may_keep(entry)) {
			redact_text(r, to, entry, strlen(entry));
		} else {
			redact_text(r, to, entry, entry[name] ? name + 1 : 0);
			bool done = redact_is_stand_in(REDACT_VALUE, value, strlen(value));
			buffer_string(to, done ? value : redact_stand_in(r, REDACT_VALUE, value, strlen(value)));
			if (!done)
				redact_count(r, REDACT_VALUE);
		}
		buffer_add(to, "", 1);
	}
}
