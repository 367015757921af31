
/* SPDX-License-Identifier: MIT */
/* One library, or one name that was not found: what it is, who needs it up to the program, where it was looked for. */
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
