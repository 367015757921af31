
/* SPDX-License-Identifier: MIT */
/* The records of the trace, searched and filtered. */
const records = {list: [], word: '', kind: -1, process: -1, rows: null, chosen: -1};
const [R_TIME, R_PROCESS, R_TID, R_KIND, R_SUBJECT, R_DETAIL, R_REQUESTER] = [0, 1, 2, 3, 4, 5, 6];

function fillRecord(row, index) {
	const number = records.list[index], e = data.events[number], cells = row.children;
	row.className = `cells slot ${text(e[R_KIND])}`;
	row.setAttribute('aria-rowindex', index + 1);
	row.setAttribute('aria-selected', String(number === records.chosen));
	put(cells[0], (e[R_TIME] / 1e6).toFixed(6));
	put(cells[1], text(e[R_PROCESS]));
	put(cells[2], String(e[R_TID] || ''));
	put(cells[3], text(e[R_KIND]));
	put(cells[4], text(e[R_SUBJECT]));
	put(cells[5], text(e[R_DETAIL]));
	put(cells[6], text(e[R_REQUESTER]));
}

function showRecord(number) {
	const e = data.events[number], list = $('#records .record');
	records.chosen = number;
	list.replaceChildren();
	const fields = [['time', '+' + (e[R_TIME] / 1e6).toFixed(6) + ' s'], ['process', text(e[R_PROCESS])], ['thread', e[R_TID] || ''], ['kind', text(e[R_KIND])],
		['name', text(e[R_SUBJECT])], ['', text(e[R_DETAIL])], ['requester', text(e[R_REQUESTER])]];
	for (const [label, value] of fields)
		if (value)
			list.append(h('dt', {}, label), h('dd', {}, String(value)));
	records.rows.draw(true);
}

function showRecords() {
	const {word, kind, process} = records, list = [];
	/* Each string is looked at once, however many records have it. */
	const has = word ? strings.map(s => s.toLowerCase().includes(word)) : null;
	data.events.forEach((e, i) => {
		if (kind >= 0 && e[R_KIND] !== kind || process >= 0 && e[R_PROCESS] !== process)
			return;
		if (has && !has[e[R_SUBJECT]] && !has[e[R_DETAIL]] && !has[e[R_REQUESTER]])
			return;
		list.push(i);
	});
	if ($('#records .sort').checked)
		list.sort((a, b) => data.events[a][R_TIME] - data.events[b][R_TIME] || a - b);
	records.list = list;
	records.rows.set(list.length);
	const rest = data.left_out.filter(line => line.includes('records')).join('; ');
	$('#records .count').textContent = (list.length === data.events.length ? '' : `${list.length.toLocaleString('en')} of `) +
		plural(data.events.length, 'record') + (rest ? `; left out: ${rest}` : '');
	$('#records .rows').setAttribute('aria-rowcount', list.length);
}

function setUpRecords() {
	const box = $('#records .rows'), search = $('#records .search');
	const heads = ['seconds', 'process', 'thread', 'kind', 'name or path', 'outcome, origin', 'requester'];
	box.append(h('div.cells.head', {role: 'row'}, ...heads.map(head => h('span', {role: 'columnheader'}, head))));
	const make = () => h('div.cells', {role: 'row'}, ...heads.map((_, i) => h(i === 1 || i === 2 || i > 4 ? 'span.quiet' : 'span', {role: 'cell'})));
	records.rows = new Rows(box, make, fillRecord, index => showRecord(records.list[index]));
	const choices = (select, all, index) => {
		select.append(h('option', {value: -1}, all));
		for (const value of new Set(data.events.map(e => e[index])))
			select.append(h('option', {value}, text(value)));
		select.hidden = select.children.length < 3;
	};
	choices($('#records .kind'), 'every kind', R_KIND);
	choices($('#records .process'), 'every process', R_PROCESS);
	search.addEventListener('input', debounced(() => {
		records.word = search.value.toLowerCase();
		showRecords();
	}));
	for (const name of ['kind', 'process'])
		$(`#records select.${name}`).addEventListener('change', event => {
			records[name] = Number(event.target.value);
			showRecords();
		});
	$('#records .sort').addEventListener('change', showRecords);
	$('#records .sort').parentElement.hidden = $('#records .process').hidden;
	showRecords();
}
