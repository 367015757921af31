
/* SPDX-License-Identifier: MIT */
/* A list of many rows of one height, of which only those in sight are in the document. */

/* The text of a cell; its node is kept, which is cheaper than a new one. */
function put(cell, value) {
	if (!cell.firstChild)
		cell.append(value);
	else if (cell.firstChild.data !== value)
		cell.firstChild.data = value;
}

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
