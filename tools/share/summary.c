/* SPDX-License-Identifier: MIT */
/* One line about a run, for a reader who sees nothing but the block under it. */
#include <string.h>

#include "base/markdown.h"
#include "base/text.h"
#include "base/visible.h"
#include "diagnose/run.h"
#include "finding/finding.h"
#include "graph/process.h"
#include "print/print.h"
#include "share/share.h"
#include "snapshot/snapshot.h"
#include "tracedir/pack.h"
#include "view/scope.h"

/* Of those that are shown, the one that the first finding is about, else what the run's first process became. */
static const struct process *main_process(const struct scope *s, const struct finding *error)
{
	if (error && error->process)
		return error->process;
	for (size_t i = s->graph->process_count; i-- > 0;)
		if (s->shown[i])
			return &s->graph->processes[i];
	return NULL;
}

/* What a trace says, where Markdown may be read. */
static void add_sentence(struct buffer *line, const char *text)
{
	enum { LONGEST = 300 };
	struct buffer visible = {0};
	buffer_visible(&visible, text);
	buffer_cut(&visible, LONGEST);
	markdown_sentence(line, visible.data);
	buffer_free(&visible);
}

static void add_part(struct buffer *line, const char *text)
{
	if (line->length)
		buffer_string(line, "; ");
	add_sentence(line, text);
}

static void add_findings(struct buffer *line, const struct diagnosis *d, const struct finding *error)
{
	size_t shown = 0;
	for (size_t i = 0; i < d->count; i++)
		shown += !d->findings[i]->cause;
	buffer_string(line, line->length ? "; " : "");
	if (!error) {
		buffer_printf(line, "%zu finding%s, no error", shown, plural(shown));
		return;
	}
	buffer_printf(line, "error[%s]: ", code_name(error->code));
	add_sentence(line, error->headline);
	if (shown > 1)
		buffer_printf(line, ", and %zu more finding%s", shown - 1, plural(shown - 1));
}

static void add_machine(struct buffer *line, const struct snapshot *snapshot)
{
	struct buffer part = {0};
	for (size_t i = 0; i < snapshot->framework_count; i++)
		buffer_printf(&part, "%s%s %s", part.length ? ", " : "", snapshot->frameworks[i].name,
			snapshot->frameworks[i].version ? snapshot->frameworks[i].version : "?");
	buffer_printf(
		&part, "%sdriver %s", part.length ? ", " : "", snapshot->host.driver ? snapshot->host.driver : "none");
	for (size_t i = 0; i < snapshot->host.gpu_count && i < 1; i++)
		if (snapshot->host.gpus[i].model)
			buffer_printf(&part, ", %s", snapshot->host.gpus[i].model);
	if (snapshot->host.os_name)
		buffer_printf(&part, ", %s", snapshot->host.os_name);
	if (snapshot->host.machine)
		buffer_printf(&part, " %s", snapshot->host.machine);
	add_part(line, part.data);
	buffer_free(&part);
}

void pack_summary(struct buffer *to, const struct scope *scope, const struct diagnosis *d)
{
	const struct finding *error = diagnosis_first_error(d);
	const struct process *p = main_process(scope, error);
	const struct snapshot *snapshot = p ? snapshot_of(d->snapshots, p) : NULL;
	struct buffer line = {0}, program = {0};
	if (p) {
		const char *status = words_status(p->image);
		buffer_printf(&program, "%s%s%s", process_name(p), status ? ", " : "", status ? status : "");
		add_part(&line, program.data);
	}
	add_findings(&line, d, error);
	if (snapshot)
		add_machine(&line, snapshot);
	buffer_add(to, line.data, line.length);
	buffer_free(&line);
	buffer_free(&program);
}

void pack_summary_left_out(struct buffer *line, const char *left_out)
{
	if (!left_out)
		return;
	buffer_string(line, " (reduced, without ");
	add_sentence(line, left_out);
	buffer_string(line, ")");
}
