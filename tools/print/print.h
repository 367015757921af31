/* SPDX-License-Identifier: MIT */
/* The formats of tree and why: what they are told, and the words they share. */
#ifndef PRINT_H
#define PRINT_H

#include "base/mem.h"
#include "base/terminal.h"
#include "graph/graph.h"
#include "view/shorten.h"
#include "view/walk.h"

struct print_options {
	struct terminal terminal;
	const char *directory;	/* as the user named it, NULL if it was not named: for commands to copy */
	size_t depth;
	bool all, invert, duplicates;
	bool single;		/* one process is all there is to see: no need to say which */
};

/* --- words.c: the words for text --- */

struct json_object;

/* "RUNPATH of libssl.so.3", "ld.so.cache", "absolute path" */
void words_origin(struct buffer *, const struct terminal *, const struct search *, const struct candidate *);
/* "wrong class", "no permission", "Is a directory": what an outcome means to a person. */
/* "redirected by rule 2 (LIBTRACE_REDIRECT:1)", or why the rule was not applied. */
void words_redirect(struct buffer *, const struct terminal *, const struct redirect *);
const char *words_outcome(const struct candidate *);
/* What an edge to nothing means: "not found", "not looked for: loading had ended". */
const char *words_miss(const struct edge *);
/* "exit status 127", "killed by SIGKILL"; NULL where nobody waited for the process. */
const char *words_status(const struct image *);
/* "SIGSEGV", "signal 40". */
const char *words_signal(int number);
/* "1234.0" and what else tells one process from another, for a line in parentheses. */
void words_process(struct buffer *, const struct terminal *, const struct graph *, const struct process *);

/* --- exec-words.c: the words for programs that were not started, or left no trace --- */

/* Whether it failed and was not tried again with success, nor left to a shell. */
bool exec_is_miss(const struct process *, const struct exec *);
/* "gcc" of a search in PATH, else the path. */
const char *exec_name(const struct exec *);
/* "not found in PATH", "its interpreter '/usr/bin/perl5': No such file or directory".  The caller frees it. */
char *exec_reason(const struct exec *);
/* "its environment does not name the modules" of an enum trace_untraced_reason. */
const char *untraced_words(unsigned reason);
/* Why the program would not have started under an audit module. */
void restart_words(struct buffer *, const struct restart *);
/* How the image was started again, or the one that it is the second start of; NULL: it was not. */
const struct restart *process_restart(const struct graph *, const struct process *);

/* --- call-words.c: the words for what the program called --- */

/*
 * "torch/__init__.py:350 in _load_global_deps": where Python opened it; else "import torch._C"; whether anything is
 * known.
 */
bool words_place(struct buffer *, const struct call *);
/* "RTLD_NOW|RTLD_GLOBAL" */
void words_mode(struct buffer *, uint32_t mode);
/*
 * What ld.so said of a search or a library that was refused, without the name that it begins with; NULL if nothing is
 * known.
 */
const char *search_words(const struct search *);
const char *object_words(const struct object *);

/* --- text.c --- */

struct text_context {
	const struct print_options *options;
	const struct graph *graph;
	struct buffer left, right;	/* of the line being made */
	size_t column, widest;	/* where origins stand; what the measuring walk saw */
	bool measuring;
	struct shorten shorten;
	void (*line)(void *context, const char *text);	/* takes each line, NULL: it is printed */
	void *line_context;
};

void text_context_begin(struct text_context *, struct graph *, const struct view *, const struct print_options *);
void text_context_end(struct text_context *);
/*
 * "RUNPATH of libssl.so.3", "dlopen by libfoo.so, already loaded": why an edge came to its object, and how that was
 * found.
 */
void words_edge(struct buffer *, const struct terminal *, const struct view *, const struct edge *);
/*
 * "closed again, passed over /opt/libfoo.so (wrong class)": what is odd about an object, nothing where all is ordinary.
 */
void words_oddities(struct buffer *, const struct terminal *, const struct object *);
/* Lines for a walk: first with `measuring` set, then, with column = widest, printed. */
extern const struct walk_ops text_ops;

/* --- tree-text.c --- */

/* One process and what is to be said below it. */
void text_tree(struct graph *, const struct process *, const struct print_options *);

/* The edges to names that were not found, those of a name together: index->first[i] begins the i-th name. */
size_t missing_names(const struct view *, struct edge_index *index);

/* --- json-objects.c --- */

struct json_stream;

/* alike: the first process that is like it, NULL for none before it. */
void json_tree_process(struct json_stream *, const struct graph *, const struct process *, const struct process *alike);
/* Adds the key "redirect" where a rule decided the search (NULL: none was seen). */
void json_put_redirect(struct json_object *, const struct search *);
/* Adds the key "call" where the dlopen is known whose doing the search was. */
void json_put_call(struct json_object *, const struct search *);
struct json_object *json_candidates(const struct search *);
struct json_object *json_object_of(const struct process *, const struct object *);

/* --- dot.c --- */

void dot_begin(void);
void dot_process(const struct graph *, const struct process *, const struct print_options *);
void dot_end(void);

/* Rules that freeze what the shown processes loaded (`tree --format=rules`). */
/*
 * A word of a rule, in quotes where it holds a blank or what quotes hold; of a pattern, a glob's characters stand for
 * themselves.
 */
void rules_word(struct buffer *, const char *text, bool pattern);
void rules_print(const struct graph *, const bool *shown);

#endif
