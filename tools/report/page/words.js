
/* SPDX-License-Identifier: MIT */
/*
 * The data of the page, and how it comes into the document: every string of it as text (textContent, or an attribute that
 * nothing runs), none ever as HTML.  The files of this folder are one script, in the order of tools/report-page.c.
 */
'use strict';

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
