/* SPDX-License-Identifier: MIT */
/* What is a secret by its shape, wherever it stands: tokens of services, credentials of URLs, identities of GPUs. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "share/redact-parts.h"

/* A token begins so, and goes on with so many letters, digits, and others of `also`. */
static const struct { const char *prefix; size_t least; const char *also;
} tokens[] = {
	{"ghp_", 16, ""}, {"gho_", 16, ""}, {"ghu_", 16, ""}, {"ghs_", 16, ""}, {"ghr_", 16, ""},
	{"github_pat_", 16, "_"}, {"hf_", 16, ""}, {"api_org_", 16, ""}, {"AKIA", 16, ""}, {"ASIA", 16, ""},
	{"AIza", 30, "_-"}, {"ya29.", 16, "_-"}, {"sk-", 16, "_-"}, {"sk_live_", 10, ""}, {"sk_test_", 10, ""},
	{"rk_live_", 10, ""}, {"gsk_", 16, ""}, {"r8_", 16, ""}, {"glpat-", 10, "_-."}, {"gldt-", 10, "_-"},
	{"glrt-", 10, "_-"}, {"glcbt-", 10, "_-"}, {"glptt-", 10, "_-"}, {"glsoat-", 10, "_-"}, {"xoxa-", 8, "-"},
	{"xoxb-", 8, "-"}, {"xoxp-", 8, "-"}, {"xoxr-", 8, "-"}, {"xoxs-", 8, "-"}, {"xoxe-", 8, "-."},
	{"xapp-", 8, "-"}, {"npm_", 16, ""}, {"pypi-", 16, "_-"}, {"dckr_pat_", 10, "_-"}, {"nvapi-", 16, "_-"},
	{"dop_v1_", 16, ""}, {"SG.", 20, "_-."}, {"eyJ", 16, "_-."}, /* JSON in base64: a JWT */
};

/* What stands behind one of these and '=' is one. */
static const char *const keys[] = {
	"password",
	"passwd",
	"passphrase",
	"token",
	"secret",
	"apikey",
	"api_key",
	"api-key",
	"access_key",
	"access-key",
	"secret_key",
	"secret-key",
	"accountkey",
	"credential",
	"credentials",
	"signature",
	"sig",
};

static size_t span(const char *text, size_t size, const char *also)
{
	size_t length = 0;
	while (length < size && (isalnum((unsigned char)text[length]) || (text[length] && strchr(also, text[length]))))
		length++;
	return length;
}

static size_t until(const char *text, size_t size, const char *stops)
{
	size_t length = 0;
	while (length < size && text[length] && !strchr(stops, text[length]))
		length++;
	return length;
}

static bool behind(const char *text, size_t at, const char *word)
{
	size_t size = strlen(word);
	return at >= size && memcmp(text + at - size, word, size) == 0;
}

/* A token has a digit: "sk-learn-extensions-of-others" is none. */
static size_t token_at(const char *text, size_t size)
{
	for (size_t i = 0; i < countof(tokens); i++) {
		size_t prefix = strlen(tokens[i].prefix);
		if (size <= prefix || memcmp(text, tokens[i].prefix, prefix) != 0)
			continue;
		size_t length = span(text + prefix, size - prefix, tokens[i].also);
		bool digit = false;
		for (size_t k = prefix; k < prefix + length; k++)
			digit |= isdigit((unsigned char)text[k]) != 0;
		if (length >= tokens[i].least && digit)
			return prefix + length;
	}
	return 0;
}

/* "user:password" of https://user:password@host/. */
static size_t credentials_at(const char *text, size_t size, size_t at)
{
	if (!behind(text, at, "://"))
		return 0;
	size_t length = 0;
	/* A password that nobody escaped may have an @, too. */
	for (size_t i = 0; at + i < size && text[at + i] && !strchr("/?# \t\r\n\"'<>", text[at + i]); i++)
		if (text[at + i] == '@')
			length = i;
	return length;
}

static size_t value_at(const char *text, size_t size, size_t at)
{
	enum { SHORTEST = 4 };
	if (behind(text, at, "Bearer "))
		return until(text + at, size - at, " \t\r\n\"'");
	if (!behind(text, at, "="))
		return 0;
	for (size_t i = 0; i < countof(keys); i++) {
		size_t length = strlen(keys[i]);
		if (at <= length || strncasecmp(text + at - 1 - length, keys[i], length) != 0 ||
		    (at - 1 > length && isalnum((unsigned char)text[at - 2 - length])))
			continue;
		size_t value = until(text + at, size - at, " \t\r\n\"'&;,<>");
		return value >= SHORTEST ? value : 0;
	}
	return 0;
}

/* The digits of GPU-8932f937-d72c-4106-c12f-20bd9faed9f6, or as many as tell it from others. */
static size_t uuid_at(const char *text, size_t size, size_t at)
{
	enum { SHORTEST = 8 };
	if (!behind(text, at, "GPU-") && !behind(text, at, "MIG-"))
		return 0;
	size_t length = 0;
	while (at + length < size && (isxdigit((unsigned char)text[at + length]) || text[at + length] == '-'))
		length++;
	return length >= SHORTEST ? length : 0;
}

size_t redact_shape(const char *text, size_t size, size_t at, enum redact_kind *kind)
{
	size_t length = uuid_at(text, size, at);
	*kind = length ? REDACT_UUID : REDACT_SECRET;
	if (!length && (at == 0 || !isalnum((unsigned char)text[at - 1])))
		length = token_at(text + at, size - at);
	if (!length)
		length = credentials_at(text, size, at);
	if (!length)
		length = value_at(text, size, at);
	return length && !redact_is_any_stand_in(text + at, length) ? length : 0;
}
