/* SPDX-License-Identifier: MIT */
/*
 * json-c, with this project's rule for bytes: what is not UTF-8 becomes U+FFFD, and a sibling
 * KEY_bytes holds the true bytes in base64.  Every document carries "schema".
 */
#ifndef TOOLS_JSON_H
#define TOOLS_JSON_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct trace_list;

/* Adds key (and key_bytes where needed) to object; NULL adds nothing. */
void json_put_string(struct json_object *object, const char *key, const char *value);
void json_put_number(struct json_object *object, const char *key, int64_t value);
void json_put_unsigned(struct json_object *object, const char *key, uint64_t value);
void json_put_bool(struct json_object *object, const char *key, int value);
void json_put(struct json_object *object, const char *key, struct json_object *value);
/* An array of strings; KEY_bytes is then an array too, null where an element is UTF-8. */
void json_put_list(struct json_object *object, const char *key, const struct trace_list *);
void json_put_strings(struct json_object *object, const char *key, const char *const *values, size_t count);

/* The digits of base64, in their order. */
extern const char json_base64[];

/* --- json-read.c --- */

/*
 * A document that nobody vouches for, to be given to json_object_put; NULL if it is none, is not UTF-8 or is nested
 * deeper than depth.  problem, which may be NULL, gets the place and the rule that it breaks, to be freed; NULL if all
 * is well.
 */
struct json_object *json_parse(const char *text, size_t size, int depth, char **problem);

/* What was read of untrusted JSON: it is not there, it is there, or it is not what it should be. */
enum json_got { JSON_ABSENT, JSON_GOT, JSON_BAD };

/* The exact bytes that json_put_string was given, to be freed.  Bad: no string, broken base64, a NUL inside. */
enum json_got json_get_string(struct json_object *object, const char *key, char **value);
/* Those of json_put_strings: an array of strings, each to be freed and the array too. */
enum json_got json_get_strings(struct json_object *object, const char *key, char ***strings, size_t *count);

/* --- json.c again --- */

/* Prints the object on a line of its own and frees it: JSON Lines. */
void json_line(struct json_object *);

/* A document that is streamed: {"schema":…, then members and arrays an element at a time, }. */
struct json_stream {
	bool first;	/* private: of the elements of the open array, so no comma is due */
};

/* From now on, what is printed may stand in a script element of HTML: no <, > or & in it. */
void json_embed(void);

void json_begin(struct json_stream *, const char *schema);
void json_begin_array(struct json_stream *, const char *key);
void json_element(struct json_stream *, struct json_object *element);	/* prints and frees it */
/* An element that is streamed as well: the members of head, then more members and arrays, up to its end. */
void json_begin_element(struct json_stream *, struct json_object *head);	/* prints and frees it */
void json_end_element(struct json_stream *);
void json_end_array(struct json_stream *);
void json_member(struct json_stream *, const char *key, struct json_object *value);	/* prints and frees it */
void json_end(struct json_stream *);

#endif
