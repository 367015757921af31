
/* SPDX-License-Identifier: MIT */
/* The verdict, the findings, the environment and the processes. */
/* The one to begin with. */
const mainProcess = () => data.processes.find(p => p.label === data.main) || data.processes[0];

function showVerdict() {
	const main = mainProcess();
	$('#verdict').dataset.worst = data.worst;
	$('h1').textContent = data.verdict;
	$('.headline').append(...sentence(data.headline || (data.checked.length ? 'checked: ' + data.checked.join('; ') : '')));
	const fact = name => (data.environment.find(row => row.name === name) || {}).value;
	for (const name of ['command', 'ended with', 'started', 'system', 'torch', 'NVIDIA driver', 'GPUs'])
		if (fact(name))
			$('.brief').append(h('dt', {}, name), h('dd', {}, name === 'command' ? h('code', {}, fact(name)) : fact(name)));
	for (const line of data.left_out)
		$('.left').append(h('li', {}, 'Left out: ' + line));
	for (const line of data.problems)
		$('.left').append(h('li', {}, line));
	if (data.facts_missing)
		$('.left').append(h('li', {}, 'Facts of the files are missing: ' + data.facts_missing));
	if (data.runs)
		$('.left').append(h('li', {}, `${plural(data.runs, 'other run')} in this trace: libtrace report --run=N shows one`));
	if (main)
		document.title = `${main.name}: ${data.verdict} · libtrace report`;
	$('footer p').textContent = `Made by libtrace ${data.version}. This page loads nothing and sends nothing.`;
}

function copyButton(command) {
	return h('button', {type: 'button', click: async event => {
		const button = event.currentTarget;
		try {
			await navigator.clipboard.writeText(command);
			button.textContent = 'Copied';
		} catch {
			getSelection().selectAllChildren(button.previousElementSibling);
			button.textContent = 'Selected';
		}
		setTimeout(() => { button.textContent = 'Copy'; }, 1500);
	}}, 'Copy');
}

function showFinding(f) {
	const notes = h('ul.notes');
	for (const line of f.notes)
		notes.append(h('li', {}, line.startsWith('  ') ? null : h('b', {}, 'note'), ...sentence(line)));
	for (const line of f.explains)
		notes.append(h('li', {}, h('b', {}, 'this also explains'), ...sentence(line)));
	for (const help of f.help)
		notes.append(h('li.help', {}, h('b', {}, 'help'), ...sentence(help.text),
			help.command ? h('div.command', {}, h('pre', {}, help.command), copyButton(help.command)) : null));
	const evidence = f.evidence.concat(f.packages ? ['SP = ' + f.packages] : []).join('\n');
	const where = data.processes.length > 1 || f.also.length ?
		h('p.soft', {}, `in process ${f.process} ${f.program}` + (f.also.length ? ` and ${plural(f.also.length, 'more', 'more')}: ${f.also.slice(0, 8).join(', ')}` : '')) : null;
	return h('details.finding', {open: f.severity !== 'note'},
		h('summary', {}, h(`span.severity.${f.severity}`, {}, f.severity), h('span.title', {}, ...sentence(f.headline)), h('span.code', {}, f.code)),
		h('div.body', {}, where, evidence ? h('pre.evidence', {tabindex: 0}, evidence) : null, notes.children.length ? notes : null,
			h('div.actions', {}, f.soname && h('button', {type: 'button', click: () => selectName(f.process, f.soname)}, 'Show in the tree'),
				h('span.soft', {}, h('code', {}, `libtrace explain ${f.code}`)))));
}

function showFindings() {
	const list = $('#findings .list');
	list.append(...data.findings.map(showFinding));
	if (!data.findings.length)
		list.append(h('p.soft', {}, 'Nothing is wrong that libtrace knows of. Checked: ' + data.checked.join('; ')));
}

function showEnvironment() {
	const body = h('tbody');
	for (const row of data.environment)
		body.append(h('tr', {}, h('td', {}, row.variable ? h('code', {}, row.name) : row.name),
			h('td', {}, row.variable || row.name === 'command' ? h('code', {}, row.value) : row.value)));
	$('#environment .wide').append(h('table', {}, body));
}

function showProcesses() {
	const body = h('tbody');
	for (const p of data.processes)
		body.append(h('tr', {'data-label': p.label}, h('td', {}, h('button', {type: 'button', click: () => {
			setProcess(p);
			$('#tree').scrollIntoView();
		}}, p.label)), h('td', {}, h('code', {}, p.command)), h('td.soft', {}, p.how.replace(/^process [^,]*,? ?/, '')),
		h(p.bad ? 'td.bad' : 'td', {}, p.status || ''), h('td.number', {}, String(p.loaded)),
		h(p.missing ? 'td.number.bad' : 'td.number', {}, String(p.missing)), h('td.soft', {}, p.lost || '')));
	const heads = ['process', 'command', 'came from', 'ended with', 'loaded', 'missing', ''];
	$('#processes .wide').append(h('table', {}, h('thead', {}, h('tr', {}, ...heads.map((head, i) => h(i === 4 || i === 5 ? 'th.number' : 'th', {}, head)))), body));
}
