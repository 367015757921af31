#!/bin/sh
# Whatever the names of a trace hold, the page shows them as text: no element, no script, no request, no dialog comes of them.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/report/common"
need_browser
hostile_trace
status 0 report --no-redact -o page.html data
[ "$(LC_ALL=C grep -c "<script" page.html)" -eq 2 ] || fail "the page has other scripts than its own"
browser <<'P'
with Page('page.html') as page:
    page.quiet()
    assert page.js('document.title').endswith('libtrace report'), page.js('document.title')
    # Everything that can be opened is opened.
    page.js('document.querySelectorAll("details").forEach(d => { d.open = true; })')
    lines = page.js('document.querySelectorAll("#tree .line").length')
    assert lines >= 4, lines
    for i in range(lines):
        page.js('document.querySelectorAll("#tree .line")[%d].click()' % i)
        page.js('document.querySelectorAll("#tree .line")[%d].click()' % i)
    page.js('document.querySelectorAll("#times .slot").forEach(e => e.click())')
    page.js('document.querySelectorAll("#records .slot").forEach(e => e.click())')
    page.js('document.querySelectorAll(".finding .actions button").forEach(e => e.click())')
    for search in ('tree', 'records'):
        page.js('''(() => {
            const search = document.querySelector("#%s .search");
            search.value = "</script>";
            search.dispatchEvent(new Event("input"));
        })()''' % search)
    page.until('document.querySelectorAll("#tree mark").length > 2')
    assert page.js('document.querySelectorAll("#tree mark")[0].textContent') == '</script>'
    assert page.js('document.scripts.length') == 2
    assert page.js('document.querySelectorAll("img, iframe, object, embed, link, base, form, svg, b b, script:not(body > script)").length') == 0
    assert page.js('[...document.querySelectorAll("*")].flatMap(e => [...e.attributes]).filter(a => /^on/i.test(a.name)).length') == 0
    assert page.js('[...document.querySelectorAll("[href], [src]")].every(e => /^#[a-z]+$/.test(e.getAttribute("href")))')
    text = page.js('document.body.innerText')
    assert 'onerror=alert(1)' in text and '{{script}}' in text
    assert r'\xe2\x80\xae' in text and r'\x1b[31m' in text
    # Nothing that reorders or hides text is there but as its bytes.
    assert not [c for c in page.js('document.documentElement.innerHTML') if c in '\u202e\u2028\u2029\u2066\x1b\x00\ufffd']
    page.quiet()
P
