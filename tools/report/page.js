
/* SPDX-License-Identifier: MIT */
/*
 * Shows the data of the page.  Every string of it goes into the document as text (textContent, or an attribute that
 * nothing runs): none is ever parsed as HTML.
 */
'use strict';
(() => {
const data = JSON.parse(document.getElementById('data').textContent);
const strings = data.strings;
const text = index => index < 0 ? '' : strings[index];
const $ = (selector, from = document) => from.querySelector(selector);

/* An element: h('p.soft', {title: 'x'}, 'text', child, …) */
function h(what, attributes, ...children) {
	const [tag, ...classes] = what.split('.');
	const e = document.createElement(tag || 'div');
	if (classes.length)
		e.className = classes.join(' ');
	for (const [key, value] of Object.entries(attributes || {})) {
		if (typeof value === 'function')
			e.addEventListener(key, value);
		else if (value !== null && value !== undefined && value !== false)
			e.setAttribute(key, value === true ? '' : value);
	}
	e.append(...children.filter(child => child !== null && child !== undefined && child !== ''));
	return e;
}

const plural = (count, word, many) => `${count.toLocaleString('en')} ${count === 1 ? word : many || word + 's'}`;

/* "`libfoo.so` was not found": what stands in backticks is code. */
function sentence(line) {
	const parts = line.split('`');
	return parts.length % 2 ? parts.map((part, i) => i % 2 ? h('code', {}, part) : part) : [line];
}

/* The text with what was searched for marked. */
function marked(line, word) {
	const at = word ? line.toLowerCase().indexOf(word) : -1;
	return at < 0 ? [line] : [line.slice(0, at), h('mark', {}, line.slice(at, at + word.length)), line.slice(at + word.length)];
}

/* Microseconds, as far as they matter. */
function duration(us) {
	const abs = Math.abs(us);
	return abs >= 1e7 ? (us / 1e6).toFixed(1) + ' s' : abs >= 1e6 ? (us / 1e6).toFixed(2) + ' s' : (us / 1e3).toFixed(abs >= 1e5 ? 0 : 1) + ' ms';
}

function debounced(run) {
	let timer = 0;
	return () => {
		clearTimeout(timer);
		timer = setTimeout(run, 80);
	};
}

/* --- Many rows of one height, of which only those in sight are in the document --- */
class Rows {
	constructor(box, make, fill, open) {
		Object.assign(this, {box, make, fill, open, count: 0, at: -1, pool: [], pending: false});
		this.space = h('div.space', {role: 'presentation'});
		box.append(this.space);
		this.height = parseFloat(getComputedStyle(box).getPropertyValue('--row')) || 24;
		box.addEventListener('scroll', () => this.later(), {passive: true});
		box.addEventListener('keydown', event => this.key(event));
		this.space.addEventListener('click', event => {
			const row = event.target.closest('.slot');
			if (row)
				this.go(Number(row.dataset.index), true);
		});
		new ResizeObserver(() => this.later()).observe(box);
	}
	/* The arrows walk, Enter opens; all other keys scroll, as everywhere. */
	key(event) {
		const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
		if (event.ctrlKey || event.metaKey || event.altKey || (!step && event.key !== 'Enter'))
			return;
		event.preventDefault();
		/* From where the reader scrolled to, if that is elsewhere. */
		const first = Math.ceil(this.box.scrollTop / this.height), rows = Math.floor(this.box.clientHeight / this.height) - 2;
		const from = this.at >= first - 1 && this.at <= first + rows ? this.at : first - 1;
		this.go(step ? from + step : this.at, !step);
	}
	go(index, open) {
		if (!this.count || index < 0 && open)
			return;
		this.at = Math.max(0, Math.min(this.count - 1, index));
		const top = this.at * this.height, space = this.box.clientHeight - this.space.offsetTop - this.height;
		if (top < this.box.scrollTop)
			this.box.scrollTop = top;
		else if (top > this.box.scrollTop + space)
			this.box.scrollTop = top - space;
		this.draw(true);
		if (open)
			this.open(this.at);
	}
	set(count) {
		this.count = count;
		this.at = -1;
		this.space.style.height = count * this.height + 'px';
		this.box.scrollTop = 0;
		this.draw(true);
	}
	later() {
		if (this.pending)
			return;
		this.pending = true;
		requestAnimationFrame(() => {
			this.pending = false;
			this.draw(false);
		});
	}
	draw(all) {
		const spare = 6, first = Math.max(0, Math.floor(this.box.scrollTop / this.height) - spare);
		const wanted = Math.min(this.count - first, Math.ceil(this.box.clientHeight / this.height) + 2 * spare);
		while (this.pool.length < wanted) {
			const row = this.make();
			row.classList.add('slot');
			this.pool.push({row, index: -1});
			this.space.append(row);
		}
		/* A row that stays in sight keeps its element: index modulo the size of the pool. */
		const size = this.pool.length, used = new Set();
		for (let i = 0; i < wanted; i++) {
			const index = first + i, place = this.pool[index % size];
			used.add(place);
			if (place.index === index && !all)
				continue;
			place.index = index;
			place.row.hidden = false;
			place.row.style.transform = `translateY(${index * this.height}px)`;
			place.row.dataset.index = index;
			this.fill(place.row, index);
			place.row.classList.toggle('at', index === this.at);
		}
		for (const place of this.pool) {
			if (!used.has(place)) {
				place.row.hidden = true;
				place.index = -1;
			}
		}
	}
}

/* --- The verdict, findings, the environment --- */

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

/* --- The tree --- */

const [FROM, TO, ASKER, NAME, WORDS, VIA, SEARCH, FLAGS] = [0, 1, 2, 3, 4, 5, 6, 7];
const MISSING = 1, BEFORE_FORK = 2, FOLDED = 4, REDIRECTED = 8, QUIET = 16;
const MISSES = 12, LINES = 3000, DEEPEST = 500;

const tree = {
	process: null, word: '', filters: new Set(), system: false, folded: new Set(), limit: LINES, rows: [], current: 0, chosen: '',
};

const nameOf = (p, slot) => p.objects[slot] ? p.objects[slot].name : p.name;
const keyOf = edge => edge[TO] >= 0 ? 'o' + edge[TO] : 'm' + edge[NAME];

/* Edges by the object that they begin at, and by what they lead to. */
function prepare(p) {
	if (p.out || !p.objects)
		return;
	p.out = new Map();
	p.into = new Map();
	const add = (map, key, edge) => map.has(key) ? map.get(key).push(edge) : map.set(key, [edge]);
	for (const edge of p.edges) {
		if (!(edge[FLAGS] & BEFORE_FORK))
			add(p.out, edge[FROM], edge);
		add(p.into, keyOf(edge), edge);
	}
	const counts = new Map();
	for (const o of p.objects) {
		const found = /^(\/.*\/(?:site|dist)-packages)\//.exec(o.path);
		if (found)
			counts.set(found[1], (counts.get(found[1]) || 0) + 1);
	}
	const [folder, count] = [...counts].sort((a, b) => b[1] - a[1])[0] || ['', 0];
	p.packages = count > 1 ? folder : '';
}

function shortened(p, path) {
	return p.packages && path.startsWith(p.packages + '/') ? 'SP' + path.slice(p.packages.length) : path;
}

const folderOf = path => path.slice(0, path.lastIndexOf('/') + 1);

function matches(p, edge, slot) {
	const o = slot >= 0 ? p.objects[slot] : null, word = tree.word;
	if (tree.filters.size && !(tree.filters.has('failed') && !o || tree.filters.has('redirected') && (o ? o.redirected : edge[FLAGS] & REDIRECTED) ||
	    tree.filters.has('cuda') && o && o.cuda))
		return false;
	return !word || (o ? (o.name + '\n' + o.path).toLowerCase() : text(edge[NAME]).toLowerCase()).includes(word);
}

/* The objects that lead to what is searched for, themselves included; null: all. */
function wanted(p) {
	if (!tree.word && !tree.filters.size)
		return null;
	const kept = new Set(), queue = [];
	const keep = slot => {
		if (!kept.has(slot)) {
			kept.add(slot);
			queue.push(slot);
		}
	};
	p.objects.forEach((o, slot) => {
		if (slot !== p.root && matches(p, null, slot))
			keep(slot);
	});
	for (const edge of p.edges)
		if (edge[TO] < 0 && matches(p, edge, -1))
			keep(edge[FROM]);
	while (queue.length)
		for (const edge of p.into.get('o' + queue.pop()) || [])
			keep(edge[FROM]);
	return kept;
}

function visibleEdges(p, slot, kept) {
	return (p.out.get(slot) || []).filter(edge => {
		if (!tree.system && (edge[TO] >= 0 ? p.objects[edge[TO]].hidden : edge[FLAGS] & QUIET))
			return false;
		return !kept || (edge[TO] >= 0 ? kept.has(edge[TO]) : matches(p, edge, -1));
	});
}

/* What stands below an object: edges, and where many are alike, one group of them. */
function childrenOf(p, slot, kept) {
	const children = [], edges = visibleEdges(p, slot, kept);
	if (kept)
		return edges;
	let preloads = null, misses = null, missCount = 0;
	const missTotal = edges.filter(e => e[TO] < 0 && text(e[VIA]) !== 'needed').length;
	for (const edge of edges) {
		if (edge[FLAGS] & FOLDED) {
			if (!preloads)
				children.push(preloads = {key: `p${slot}`, edges: [], words: 'libraries preloaded by absolute path'});
			preloads.edges.push(edge);
		} else if (edge[TO] < 0 && text(edge[VIA]) !== 'needed' && missTotal > MISSES + 1 && ++missCount > MISSES) {
			if (!misses)
				children.push(misses = {key: `x${slot}`, edges: [], words: 'more not found by dlopen'});
			misses.edges.push(edge);
		} else {
			children.push(edge);
		}
	}
	return children;
}

/* The lines of the tree in order: {slot, edge, depth, key, kids, open, repeat}. */
function flatten(p) {
	const rows = [], kept = wanted(p), drawn = new Set();
	const below = (slot, depth) => {
		for (const child of childrenOf(p, slot, kept)) {
			if (!Array.isArray(child)) {
				const open = tree.folded.has(child.key);	/* folded unless asked for */
				rows.push({group: child, depth, key: child.key, kids: true, open});
				if (open)
					child.edges.forEach(edge => line(edge, depth + 1));
			} else {
				line(child, depth);
			}
		}
	};
	const line = (edge, depth) => {
		const slot = edge[TO], row = {slot, edge, depth, key: slot >= 0 ? 'o' + slot : 'm' + edge[NAME] + ' ' + edge[FROM]};
		rows.push(row);
		if (slot < 0)
			return;
		row.repeat = drawn.has(slot) || slot < p.own;
		if (row.repeat)
			return;
		drawn.add(slot);
		row.kids = depth < DEEPEST && visibleEdges(p, slot, kept).length > 0;
		row.open = row.kids && !tree.folded.has(row.key);
		if (row.open)
			below(slot, depth + 1);
	};
	drawn.add(p.root);
	rows.push({slot: p.root, edge: null, depth: 0, key: 'o' + p.root, kids: true, open: !tree.folded.has('o' + p.root)});
	if (rows[0].open)
		below(p.root, 1);
	return rows;
}

function lineOf(p, row, index) {
	const attributes = {role: 'treeitem', 'aria-level': row.depth + 1, tabindex: -1, 'data-index': index};
	if (row.kids)
		attributes['aria-expanded'] = String(row.open);
	const mark = h('span.mark', {'aria-hidden': 'true'}, row.kids ? row.open ? '▾' : '▸' : '');
	let e;
	if (row.group) {
		const names = row.group.edges.slice(0, 3).map(edge => edge[TO] >= 0 ? nameOf(p, edge[TO]) : text(edge[NAME]));
		e = h('div.line.gone', attributes, h('span', {}, mark, h('span.state', {}, `${row.group.edges.length} ${row.group.words}:`)),
			h('span.name', {}, names.join(', ') + (row.group.edges.length > 3 ? ', …' : '')));
	} else if (row.slot < 0) {
		const missing = row.edge[FLAGS] & MISSING;
		e = h(`div.line.gone${missing ? '.missing' : ''}`, attributes, h('span', {}, mark, h('span.name', {}, ...marked(text(row.edge[NAME]), tree.word))),
			h('span.state', {}, text(row.edge[WORDS])));
	} else {
		const o = p.objects[row.slot] || {name: p.name, path: p.exe || ''};
		const program = row.slot === p.root, word = tree.word;
		const folder = program ? o.path : folderOf(shortened(p, o.path));
		const classes = (program ? '.program' : '') + (row.repeat ? '.repeat' : '') + (o.cuda ? '.cuda' : '') + (o.redirected ? '.redirected' : '');
		e = h('div.line' + classes, attributes, h('span', {}, mark, h('span.name', {}, ...marked(o.name, word))));
		if (!row.repeat)
			e.append(h('span.path', {title: o.path}, ...marked(folder, word)));
		if (o.odd && !row.repeat)
			e.append(h('span.odd', {}, o.odd));
		if (program && p.status)
			e.append(h(p.bad ? 'span.state.bad' : 'span.soft', {}, p.status));
		if (row.edge)
			e.append(h('span.found', {}, row.repeat ? row.slot < p.own ? 'from before the fork' : 'shown above' : text(row.edge[WORDS])));
	}
	e.style.setProperty('--depth', row.depth);
	if (row.key === tree.chosen && !row.repeat)
		e.setAttribute('aria-selected', 'true');
	return e;
}

function showTree() {
	const p = tree.process, box = $('#tree .lines');
	if (!p)
		return;
	if (!p.objects) {
		box.replaceChildren(h('p.more.soft', {}, `There was no room for the tree of this process: libtrace tree --process=${p.label} prints it.`));
		$('#tree .pane .count').textContent = '';
		return;
	}
	tree.rows = flatten(p);
	const shown = tree.rows.slice(0, tree.limit);
	box.replaceChildren(...shown.map((row, index) => lineOf(p, row, index)));
	if (shown.length < tree.rows.length)
		box.append(h('button.more', {type: 'button', click: () => { tree.limit = Infinity; showTree(); }},
			`Show ${plural(tree.rows.length - shown.length, 'more line')}`));
	tree.current = Math.min(tree.current, shown.length - 1);
	if (box.children[tree.current])
		box.children[tree.current].tabIndex = 0;
	const hidden = p.objects.filter((o, slot) => slot >= p.own && o.hidden).length;
	const seen = new Set(tree.rows.filter(row => row.slot >= 0).map(row => row.slot));
	const searching = tree.word || tree.filters.size;
	$('#tree .pane .count').textContent = [plural(p.objects.length - p.own, 'object') + (p.own ? `, ${p.own} from before the fork` : ''),
		searching ? `${seen.size} shown, with what leads to them` : '', !tree.system && hidden ? `${hidden} of the system hidden` : '',
		p.missing ? plural(p.missing, 'needed library is', 'needed libraries are') + ' missing' : ''].filter(Boolean).join('; ');
}

/* Puts the focus on a line of the tree. */
function focusLine(index) {
	const lines = $('#tree .lines').children;
	if (!lines[index] || !lines[index].classList.contains('line'))
		return;
	if (lines[tree.current])
		lines[tree.current].tabIndex = -1;
	tree.current = index;
	lines[index].tabIndex = 0;
	lines[index].focus({preventScroll: true});
	lines[index].scrollIntoView({block: 'nearest'});
}

function fold(row, open) {
	const inverted = !!row.group;
	if (open === inverted)
		tree.folded.add(row.key);
	else
		tree.folded.delete(row.key);
	showTree();
}

function activate(row) {
	if (row.group)
		fold(row, !row.open);
	else if (row.slot < 0)
		choose('m' + row.edge[NAME]);
	else
		choose('o' + row.slot);
}

function treeKey(event) {
	const row = tree.rows[tree.current];
	if (!row || event.ctrlKey || event.metaKey || event.altKey)
		return;
	const keep = tree.current;
	switch (event.key) {
	case 'ArrowDown': focusLine(keep + 1); break;
	case 'ArrowUp': focusLine(keep - 1); break;
	case 'Home': focusLine(0); break;
	case 'End': focusLine(Math.min(tree.rows.length, tree.limit) - 1); break;
	case 'ArrowRight':
		if (row.kids && !row.open) {
			fold(row, true);
			focusLine(keep);
		} else if (row.kids) {
			focusLine(keep + 1);
		}
		break;
	case 'ArrowLeft':
		if (row.kids && row.open) {
			fold(row, false);
			focusLine(keep);
		} else {
			let up = keep;
			while (up > 0 && tree.rows[up].depth >= row.depth)
				up--;
			focusLine(up);
		}
		break;
	case 'Enter':
	case ' ':
		activate(row);
		focusLine(keep);
		break;
	default: return;
	}
	event.preventDefault();
}

function setProcess(p) {
	tree.process = p;
	Object.assign(tree, {folded: new Set(), limit: LINES, current: 0, chosen: ''});
	shutLibrary();
	prepare(p);
	$('#tree .process').value = String(data.processes.indexOf(p));
	$('#tree .legend').replaceChildren(...(p.packages ? ['SP = ', h('code', {}, p.packages)] : []));
	const objects = p.objects || [], edges = p.edges || [];
	const counts = {
		failed: new Set(edges.filter(e => e[TO] < 0 && e[FLAGS] & MISSING).map(e => e[NAME])).size,
		redirected: objects.filter(o => o.redirected).length + new Set(edges.filter(e => e[TO] < 0 && e[FLAGS] & REDIRECTED).map(e => e[NAME])).size,
		cuda: objects.filter(o => o.cuda).length,
	};
	tree.filters = new Set([...tree.filters].filter(name => counts[name]));
	$('#tree .filters').replaceChildren(...[['failed', 'Failed'], ['redirected', 'Redirected'], ['cuda', 'CUDA']].map(([name, label]) =>
		h(`button.${name}`, {type: 'button', 'aria-pressed': String(tree.filters.has(name)), disabled: !counts[name], click: event => {
			const on = !tree.filters.has(name);
			tree.filters[on ? 'add' : 'delete'](name);
			event.currentTarget.setAttribute('aria-pressed', String(on));
			tree.current = 0;
			showTree();
		}}, label + ' ', h('b', {}, String(counts[name])))));
	const hidden = objects.filter((o, slot) => slot >= p.own && o.hidden).length;
	$('#tree .system').hidden = !hidden;
	$('#tree .system span').textContent = `system libraries (${hidden})`;
	document.querySelectorAll('#processes tr').forEach(tr => tr.setAttribute('aria-current', String(tr.dataset.label === p.label)));
	showTree();
	showTimes();
}

function setUpTree() {
	const select = $('#tree .process'), box = $('#tree .lines');
	data.processes.forEach((p, i) => select.append(h('option', {value: i}, `${p.name} (${p.label})${p.missing ? ' ✗' : ''}`)));
	select.hidden = data.processes.length < 2;
	select.addEventListener('change', () => setProcess(data.processes[select.value]));
	const search = $('#tree .search');
	search.addEventListener('input', debounced(() => {
		tree.word = search.value.toLowerCase();
		tree.current = 0;
		showTree();
	}));
	$('#tree .system input').addEventListener('change', event => {
		tree.system = event.target.checked;
		showTree();
	});
	$('#tree .open').addEventListener('click', () => {
		tree.folded.clear();	/* of a group, the key says that it is open */
		tree.folded = new Set(flatten(tree.process).filter(row => row.group).map(row => row.key));
		showTree();
	});
	$('#tree .close').addEventListener('click', () => {
		tree.folded.clear();
		tree.folded = new Set(flatten(tree.process).filter(row => row.kids && !row.group && row.depth > 0).map(row => row.key));
		showTree();
	});
	box.addEventListener('click', event => {
		const line = event.target.closest('.line');
		if (!line)
			return;
		const index = Number(line.dataset.index), row = tree.rows[index];
		tree.current = index;
		if (event.target.closest('.mark') && row.kids)
			fold(row, !row.open);
		else
			activate(row);
		focusLine(index);
	});
	box.addEventListener('keydown', treeKey);
}

/* --- One library: what it is, who needs it, where it was looked for --- */

function asked(edge) {
	switch (text(edge[VIA])) {
	case 'needed': return 'needs it';
	case 'dlopen': return edge[TO] < 0 ? 'tried to dlopen it' : 'opened it with dlopen';
	case 'preload': return 'preloaded';
	default: return 'nobody is known to have asked';
	}
}

/* Who needs it, up to the program: each object is drawn once with what is above it. */
function reverse(p, key) {
	const list = h('ul.up'), drawn = new Set();
	const up = (from, depth) => {
		for (const edge of p.into.get(from) || []) {
			const slot = edge[ASKER], again = drawn.has(slot), top = slot === p.root || !p.objects[slot];
			const item = h('li', {}, h('span.bend', {'aria-hidden': 'true'}, depth ? '└' : ''),
				h('button', {type: 'button', click: () => choose('o' + slot)}, nameOf(p, slot)), ' ',
				h('span.soft', {}, asked(edge) + (again && !top ? ', see above' : '')));
			item.style.setProperty('--depth', depth);
			list.append(item);
			drawn.add(slot);
			if (!again && !top && depth < DEEPEST)
				up('o' + slot, depth + 1);
		}
	};
	up(key, 0);
	return list.children.length ? list : h('p.soft', {}, 'Nobody: it was there from the start.');
}

function searchOf(p, s) {
	const list = h('ol.tried');
	let last = -1;
	for (const [folder, whole, origin, outcome, took] of s.tried) {
		if (origin !== last)
			list.append(h('li.origin', {}, text(origin)));
		last = origin;
		/* The name is that of the heading, all the way down. */
		const path = text(folder) + (whole ? '' : s.name);
		list.append(h('li', {title: path}, h('span.where', {}, shortened(p, text(folder))),
			h(took > 0 ? 'span.took' : took < 0 ? 'span.odd' : 'span.soft', {}, text(outcome))));
	}
	return [h('h4', {}, `${s.asker >= 0 ? nameOf(p, s.asker) : 'Somebody'} ${s.via === 'needed' ? 'needs' : 'asked for'} ${s.name}; searched, in this order`),
		...s.rules.map(rule => h('p.soft', {}, rule)), list,
		s.left ? h('p.soft', {}, `${s.left} more paths had no room on this page`) : '',
		s.object < 0 && !s.tried.length ? h('p.soft', {}, 'no path was tried') : ''];
}

function showLibrary(p, key) {
	const about = $('#library .about'), slot = key[0] === 'o' ? Number(key.slice(1)) : -1, name = slot < 0 ? text(Number(key.slice(1))) : '';
	const o = slot >= 0 ? p.objects[slot] : null;
	const facts = h('dl');
	const fact = (label, value, missing) => {
		if (value)
			facts.append(h('dt', {}, label), h(missing ? 'dd.missing' : 'dd.mono', {}, value));
	};
	about.replaceChildren(h('h3', {}, o ? o.name : name || p.name));
	if (o) {
		fact('path', o.path);
		fact('is', o.real);
		fact('found by', o.found);
		fact('odd', o.odd);
		fact('from', o.owner);
		fact('RPATH', o.rpath);
		fact('RUNPATH', o.runpath);
		fact('build-id', o.build_id);
		fact('mapped', o.opened === undefined ? '' : '+' + duration(o.opened));
		fact('closed', o.closed === undefined ? '' : '+' + duration(o.closed));
	} else if (slot < 0) {
		fact('state', [...new Set((p.into.get(key) || []).map(edge => text(edge[WORDS])))].join('; '), (p.into.get(key) || []).some(edge => edge[FLAGS] & MISSING));
	}
	about.append(facts, h('h4', {}, 'Who needs it, up to the program'), reverse(p, key));
	const needs = slot >= 0 ? p.out.get(slot) || [] : [];
	if (needs.length)
		about.append(h('h4', {}, `Needs or opened (${needs.length})`), h('ul.needs', {}, ...needs.slice(0, 200).map(edge =>
			h('li', {}, h('button', {type: 'button', click: () => choose(keyOf(edge))}, edge[TO] >= 0 ? nameOf(p, edge[TO]) : text(edge[NAME])))),
			needs.length > 200 ? h('li.soft', {}, `and ${needs.length - 200} more: see the tree`) : null));
	const searches = p.searches.filter(s => slot >= 0 ? s.object === slot : s.name === name && s.object < 0);
	for (const s of searches.slice(0, 20))
		about.append(...searchOf(p, s).filter(Boolean));
	if (searches.length > 20)
		about.append(h('p.soft', {}, `${searches.length - 20} more searches: libtrace why prints them`));
}

function choose(key) {
	const p = tree.process;
	tree.chosen = key[0] === 'o' ? key : (tree.rows.find(row => row.slot < 0 && 'm' + row.edge[NAME] === key) || {}).key || '';
	showLibrary(p, key);
	$('#library').hidden = false;
	$('#library').scrollTop = 0;
	$('#tree .split').classList.add('open');
	showTree();
}

function shutLibrary() {
	$('#library').hidden = true;
	$('#tree .split').classList.remove('open');
	tree.chosen = '';
}

/* From a finding: the process, the line of the tree, and what is known of it. */
function selectName(label, name) {
	const p = data.processes.find(q => q.label === label) || tree.process;
	if (p !== tree.process)
		setProcess(p);
	if (!p.objects)
		return;
	const slot = p.objects.findIndex(o => o.name === name || o.soname === name || o.path === name);
	const edge = slot < 0 ? p.edges.find(e => e[TO] < 0 && text(e[NAME]) === name) : null;
	if (slot < 0 && !edge)
		return;
	$('#tree .search').value = tree.word = '';
	tree.filters.clear();
	document.querySelectorAll('#tree .filters button').forEach(b => b.setAttribute('aria-pressed', 'false'));
	tree.folded.clear();
	choose(slot >= 0 ? 'o' + slot : 'm' + edge[NAME]);
	const index = tree.rows.findIndex(row => row.key === tree.chosen && !row.repeat);
	if (index >= 0)
		focusLine(index);
	$('#tree').scrollIntoView();
}

/* --- The time line --- */

const times = {list: [], from: 0, span: 1, rows: null};

function showTimes() {
	const p = tree.process, slots = [];
	(p.objects || []).forEach((o, slot) => {
		if (o.opened !== undefined)
			slots.push(slot);
	});
	const begin = slot => p.objects[slot].searched ?? p.objects[slot].opened;
	slots.sort((a, b) => begin(a) - begin(b) || a - b);
	times.list = slots;
	times.from = slots.length ? begin(slots[0]) : 0;
	const last = slots.reduce((most, slot) => Math.max(most, p.objects[slot].opened, p.objects[slot].closed ?? -Infinity), times.from);
	times.span = Math.max(last - times.from, 1);
	const axis = h('div');
	const ticks = innerWidth < 640 ? 1 : 5;
	for (let i = 0; i <= ticks; i++) {
		const tick = h('i', {}, '+' + duration(times.from + times.span * i / ticks));
		tick.style.left = 100 * i / ticks + '%';
		axis.append(tick);
	}
	$('#times .axis').replaceChildren(h('span'), axis, h('span'));
	const box = $('#times .rows');
	box.style.height = Math.min(slots.length * 24 + 28, 468) + 'px';
	if (!times.rows)
		times.rows = new Rows(box, makeTime, fillTime, index => choose('o' + times.list[index]));
	times.rows.set(slots.length);
	$('#times').hidden = !slots.length;
}

function makeTime() {
	return h('div', {role: 'listitem'}, h('span.label'), h('div.track', {}, h('i.life'), h('i.bar'), h('i.dot')), h('span.when'));
}

function fillTime(row, index) {
	const slot = times.list[index], o = tree.process.objects[slot];
	const at = time => 100 * (time - times.from) / times.span;
	const [label, track, when] = row.children, [life, bar, dot] = track.children;
	row.classList.toggle('cuda', !!o.cuda);
	row.classList.toggle('redirected', !!o.redirected);
	label.textContent = o.name;
	label.title = o.path;
	dot.style.left = at(o.opened) + '%';
	bar.hidden = o.searched === undefined;
	bar.style.left = at(o.searched ?? o.opened) + '%';
	bar.style.width = at(o.opened) - at(o.searched ?? o.opened) + '%';
	life.hidden = o.closed === undefined;
	life.style.left = at(o.opened) + '%';
	life.style.width = at(o.closed ?? o.opened) - at(o.opened) + '%';
	when.textContent = '+' + duration(o.searched ?? o.opened);
	row.title = `${o.path}\n` + (o.searched === undefined ? '' : `search began +${duration(o.searched)}\n`) + `mapped +${duration(o.opened)}` +
		(o.closed === undefined ? '\nno end was seen' : `\nclosed +${duration(o.closed)}`);
}

/* --- Processes --- */

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

/* --- Records --- */

const records = {list: [], word: '', kind: -1, process: -1, rows: null, chosen: -1};
const [R_TIME, R_PROCESS, R_TID, R_KIND, R_SUBJECT, R_DETAIL, R_REQUESTER] = [0, 1, 2, 3, 4, 5, 6];

function fillRecord(row, index) {
	const number = records.list[index], e = data.events[number], cells = row.children;
	row.className = `cells slot ${text(e[R_KIND])}`;
	row.setAttribute('aria-rowindex', index + 1);
	row.setAttribute('aria-selected', String(number === records.chosen));
	cells[0].textContent = (e[R_TIME] / 1e6).toFixed(6);
	cells[1].textContent = text(e[R_PROCESS]);
	cells[2].textContent = e[R_TID] || '';
	cells[3].textContent = text(e[R_KIND]);
	cells[4].textContent = text(e[R_SUBJECT]);
	cells[5].textContent = text(e[R_DETAIL]);
	cells[6].textContent = text(e[R_REQUESTER]);
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

/* --- The page --- */

function setUpTheme() {
	const root = document.documentElement;
	let kept = null;
	/* A page from a file may have no storage. */
	try { kept = localStorage.getItem('libtrace-theme'); } catch { }
	if (kept === 'dark' || kept === 'light')
		root.dataset.theme = kept;
	$('#theme').addEventListener('click', () => {
		const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
		root.dataset.theme = dark ? 'light' : 'dark';
		try { localStorage.setItem('libtrace-theme', root.dataset.theme); } catch { }
	});
}

function setUpKeys() {
	$('#library .shut').addEventListener('click', () => {
		shutLibrary();
		showTree();
		focusLine(tree.current);
	});
	document.addEventListener('keydown', event => {
		const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
		if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey) {
			event.preventDefault();
			$('#tree .search').focus();
		} else if (event.key === 'Escape' && !$('#library').hidden) {
			shutLibrary();
			showTree();
			focusLine(tree.current);
		}
	});
}

setUpTheme();
showVerdict();
showFindings();
showEnvironment();
showProcesses();
setUpTree();
setUpKeys();
if (data.processes.length)
	setProcess(mainProcess());
else
	$('#tree').hidden = $('#times').hidden = true;
setUpRecords();
document.documentElement.dataset.ready = 'true';
})();
