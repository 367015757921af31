/* SPDX-License-Identifier: MIT */
/* The document of the page while it is written: its strings, what it has room for, and what it left out. */
#ifndef REPORT_DATA_H
#define REPORT_DATA_H

#include "base/json.h"
#include "report/report.h"

/* When things happened to an object: microseconds since the run began; NO_TIME if nobody saw it. */
struct moments {
	int64_t searched, opened, closed;
};

#define NO_TIME INT64_MIN

struct data {
	const struct report *report;
	struct json_stream stream;
	struct strings strings;	/* as they are shown, once each */
	struct map numbers;	/* of a string: its place in the document's list, plus one */
	const char **list;
	size_t count;
	struct map times;	/* index of a process and number of an object, each plus one → struct moments */
	struct arena arena;
	struct buffer scratch;
	size_t objects, edges, candidates;	/* written so far */
	size_t trees_left, processes_left, candidates_left, findings_left;	/* what there was no room for */
	uint64_t events_left[2];	/* of the processes that are shown, of others */
};

enum {
	EVENTS_MAX = 100000,	/* of which a tenth each is kept for other processes, and for what matters most */
	PROCESSES_MAX = 2000,
	OBJECTS_MAX = 50000,
	EDGES_MAX = 200000,
	CANDIDATES_MAX = 100000,
	FINDINGS_MAX = 500,
};

/* The number of a string in the list that ends the document, made fit to be shown; -1 for NULL. */
int64_t data_string(struct data *, const char *);
/* The same for what is fit to be shown already. */
int64_t data_shown(struct data *, const char *visible);
/* The moments of an object of this process, made empty if it has none yet. */
struct moments *data_moments(struct data *, const struct process *, const struct object *);

/* events.c: writes the records, and notes when each object was loaded. */
void data_events(struct data *);

#endif
