/* SPDX-License-Identifier: MIT */
/* What a probe found, as text and as JSON (libtrace/probe/1). */
#ifndef PROBE_REPORT_H
#define PROBE_REPORT_H

#include "probe/probe.h"

struct probe_report {
	struct terminal terminal;
	bool all, json;
};

void probe_report(const struct probe *, const struct probe_report *);

#endif
