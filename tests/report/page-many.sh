#!/bin/sh
# A page has room for so many records, and says how many it left out; of those that it has, only what is in sight is in the
# document.  What matters most is there however many came before it.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/report/common"
need_browser
awk 'BEGIN {
	print "file a.trace\nimage exe=/bin/app argv=app"
	print "object id=1 path=/bin/app"
	for (i = 0; i < 130000; i++)
		print "activity activity=" (i % 2 ? "consistent" : "add")
	print "search requester=1 name=liblast.so\ncandidate requester=1 loader_flag=default outcome=missing path=/lib/liblast.so"
	print "failed requester=1 name=liblast.so\nend"
}' | mktrace data
status 0 report -o page.html data
browser <<'P'
with Page('page.html') as page:
    data = 'JSON.parse(document.getElementById("data").textContent)'
    assert page.js(data + '.events.length') == 90002, page.js(data + '.events.length')
    left = page.js('[...document.querySelectorAll("#verdict .left li")].map(e => e.textContent)')
    assert any('40004 records: libtrace dump has them' in s for s in left), left
    assert '90,002 records; left out: 40004 records' in page.js('document.querySelector("#records .count").textContent')
    assert page.js('document.querySelectorAll("#records .slot").length') < 60
    page.js('document.querySelector("#records").scrollIntoView({behavior: "instant"})')
    # 20 jumps through the whole of it: each row in sight is the one that belongs there.
    for i in range(21):
        page.js('(b => { b.scrollTop = (b.scrollHeight - b.clientHeight) * %d / 20; })(document.querySelector("#records .rows"))' % i)
        page.until('''(() => {
            const box = document.querySelector("#records .rows").getBoundingClientRect(), first = document.elementFromPoint(box.left + 300, box.top + 60);
            const row = first && first.closest(".slot");
            return row && Math.abs(row.getAttribute("aria-rowindex") - 1 - %d / 20 * 90002) < 40;
        })()''' % i)
        assert page.js('document.querySelectorAll("#records .slot").length') < 60
    last = page.js('[...document.querySelectorAll("#records .slot:not([hidden])")].map(e => e.textContent).join("\\n")')
    assert 'liblast.so' in last and 'failed' in last, last
    page.quiet()
P
