
/* SPDX-License-Identifier: MIT */
/* Theme and keys, and the beginning of everything. */
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
