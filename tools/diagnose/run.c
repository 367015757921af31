/* SPDX-License-Identifier: MIT */
/* Runs the rules of findings/ over a run, folds what they found and adds the cures. */
#include "diagnose/run.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "diagnose/fold.h"
#include "findings/rules.h"
#include "remedy/remedy.h"

static finding_rule *const rules[] = {
	find_not_traceable,
	find_secure,
	find_not_found,
	find_unusable_file,
	find_missing_next,
	find_missing_version,
	find_missing_symbol,
	find_out_of_scope,
	find_altered,
	find_static_tls,
	find_exec_stack,
	find_exec,
	find_refused,
	find_unmapped,
	find_dlsym,
	find_alternatives,
	find_asked,
	find_driver,
	find_no_device,
	find_jit_missing,
	find_driver_parts,
	find_compat,
	find_cpu_only,
	find_arch,
	find_driver_calls,
	find_flavours,
	find_shadowed,
	find_requirement_unmet,
	find_mixed_owners,
	find_duplicate,
	find_unsafe_path,
	find_untraced,
	find_trace_incomplete,
};

/* Of each kind the first that is asked about. */
static void choose_judged(struct diagnosis *d)
{
	bool *told = xcalloc(d->graph->process_count + 1, sizeof(*told));
	d->judged = xcalloc(d->graph->process_count + 1, sizeof(*d->judged));
	for (size_t i = 0; i < d->graph->process_count; i++) {
		if (!process_counts(&d->graph->processes[i]) || !d->shown[i])
			continue;
		size_t kind = d->groups ? d->groups->first[i] : i;
		d->judged[i] = !told[kind];
		told[kind] = true;
	}
	free(told);
}

const struct process *diagnosis_alike(const struct diagnosis *d, const struct process *p)
{
	size_t i = d->groups ? d->groups->next[p->index] : NO_IMAGE;
	while (i != NO_IMAGE && !d->shown[i])
		i = d->groups->next[i];
	return i != NO_IMAGE ? &d->graph->processes[i] : NULL;
}

void diagnosis_run(struct diagnosis *d)
{
	choose_judged(d);
	diagnosis_begin(d);
	for (size_t i = 0; i < d->graph->process_count; i++) {
		const struct process *p = &d->graph->processes[i];
		if (!d->judged[i])
			continue;
		for (size_t r = 0; r < countof(rules); r++)
			rules[r](d, p, snapshot_of(d->snapshots, p));
	}
	find_run_failed(d);
	findings_sort(d);
	findings_fold(d);
	findings_sort(d);
	findings_chain(d);
	remedy_add(d);
}

const struct finding *diagnosis_first(const struct diagnosis *d, enum severity most)
{
	for (size_t i = 0; i < d->count && d->findings[i]->severity <= most; i++)
		if (!d->findings[i]->cause)
			return d->findings[i];
	return NULL;
}

const struct finding *diagnosis_first_error(const struct diagnosis *d)
{
	return diagnosis_first(d, SEVERITY_ERROR);
}

void diagnosis_free(struct diagnosis *d)
{
	for (size_t i = 0; i < d->count; i++) {
		struct finding *f = d->findings[i];
		free(f->headline);
		free(f->listed_brief);
		for (size_t k = 0; k < f->evidence_count; k++)
			free(f->evidence[k]);
		free(f->evidence);
		for (size_t k = 0; k < f->note_count; k++)
			free(f->notes[k]);
		free(f->notes);
		for (size_t k = 0; k < f->help_count; k++) {
			free(f->help[k].text);
			free(f->help[k].command);
		}
		free(f->help);
	}
	free(d->findings);
	free(d->judged);
	for (size_t i = 0; i < d->checked.count; i++)
		free((char *)d->checked.items[i]);
	free(d->checked.items);
	arena_free(&d->arena);
	if (!d->index)
		return;
	arena_free(&d->index->arena);
	map_free(&d->index->named);
	map_free(&d->index->loaded_cuda);
	free(d->index);
}
