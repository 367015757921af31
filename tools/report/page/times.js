
/* SPDX-License-Identifier: MIT */
/* When each object of the process that is shown was loaded. */
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
	put(label, o.name);
	label.title = o.path;
	dot.style.left = at(o.opened) + '%';
	bar.hidden = o.searched === undefined;
	bar.style.left = at(o.searched ?? o.opened) + '%';
	bar.style.width = at(o.opened) - at(o.searched ?? o.opened) + '%';
	life.hidden = o.closed === undefined;
	life.style.left = at(o.opened) + '%';
	life.style.width = at(o.closed ?? o.opened) - at(o.opened) + '%';
	put(when, '+' + duration(o.searched ?? o.opened));
	row.title = `${o.path}\n` + (o.searched === undefined ? '' : `search began +${duration(o.searched)}\n`) + `mapped +${duration(o.opened)}` +
		(o.closed === undefined ? '\nno end was seen' : `\nclosed +${duration(o.closed)}`);
}
