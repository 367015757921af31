
/* SPDX-License-Identifier: MIT */
/* The tree of one process: which lines it has under a search and filters, and how they are walked. */
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
