#!/bin/sh
# The page of the miniature's failed import: verdict, findings, the tree with search, fold and filters, the reverse view, the
# time line, by mouse and by keyboard, in both themes, and at 400 pixels.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/report/common"
need_browser
minitorch_trace
status 0 report --format=html -o page.html data
browser <<'P'
GONE = 'libnvpl_lapack_lp64_gomp.so.0'
with Page('page.html') as page:
    texts = lambda selector: page.js('[...document.querySelectorAll(%r)].map(e => e.textContent)' % selector)
    text = lambda selector: texts(selector)[0]
    lines = lambda: texts('#tree .line .name')

    def search(section, word):
        page.js('(s => { s.value = %r; s.dispatchEvent(new Event("input")); })(document.querySelector("#%s .search"))' % (word, section))

    assert text('h1').startswith('1 error'), text('h1')
    assert text('.headline') == GONE + ' was not found'
    assert 'import: 1 error' in page.js('document.title')
    assert page.js('getComputedStyle(document.querySelector("h1")).fontWeight') == '650', 'the policy does not let the style in'

    # Findings: what is an error or a warning is open, and its command can be copied.
    assert texts('.finding .code')[0] == 'not-found' and page.js('document.querySelector(".finding").open')
    evidence = text('.finding .evidence')
    assert evidence.startswith('needed by SP/torch/lib/libtorch_cpu.so') and '\nSP = /' in evidence, evidence
    assert texts('.finding .notes b')[0] == 'note'

    # The tree is that of `tree`: what is repeated says so, the preloads are one line.
    first = lines()
    assert first[0] == 'import' and 'libtorch_global_deps.so' in first and 'libc.so.6' not in first
    assert any(s.startswith('13 libraries preloaded') for s in texts('#tree .line .state'))
    assert 'shown above' in texts('#tree .line .found')
    page.js('[...document.querySelectorAll("#tree .line")].find(e => e.textContent.includes("13 libraries")).click()')
    assert len(lines()) == len(first) + 13
    page.js('[...document.querySelectorAll("#tree .line")].find(e => e.textContent.includes("13 libraries")).click()')
    page.js('document.querySelector("#tree .system input").click()')
    assert 'libc.so.6' in lines()
    page.js('document.querySelector("#tree .system input").click()')
    page.js('document.querySelector("#tree .close").click()')
    assert lines()[-1] == '_C.abi3.so', lines()
    page.js('document.querySelector("#tree .open").click()')
    assert len(lines()) == len(first) + 13
    page.js('[...document.querySelectorAll("#tree .line")].find(e => e.textContent.includes("13 libraries")).click()')
    assert lines() == first

    # Filters, and what leads to what they show.
    page.js('document.querySelector("#tree .filters .failed").click()')
    assert GONE in lines() and 'libtorch_cpu.so' in lines() and 'libnccl.so.2' not in lines(), lines()
    assert page.js('document.querySelector("#tree .filters .failed").getAttribute("aria-pressed")') == 'true'
    page.js('document.querySelector("#tree .filters .failed").click()')
    page.js('document.querySelector("#tree .filters .cuda").click()')
    assert 'libnccl.so.2' in lines() and 'libc10.so' not in lines()
    page.js('document.querySelector("#tree .filters .cuda").click()')
    assert page.js('document.querySelector("#tree .filters .redirected").disabled')
    search('tree', 'CUSPARSElt')
    page.until('document.querySelectorAll("#tree mark").length > 0')
    assert 'libcusparseLt.so.0' in lines() and 'libcufft.so.12' not in lines(), lines()
    search('tree', '')
    page.until('document.querySelectorAll("#tree mark").length === 0')

    # The reverse view of a library, up to the program, and where it was looked for.
    page.js('[...document.querySelectorAll("#tree .line")].find(e => e.textContent.includes(%r)).click()' % GONE)
    assert text('#library h3') == GONE
    up = [s.replace('└', '') for s in texts('#library .up li')]
    assert up[0] == 'libtorch_cpu.so needs it' and 'import opened it with dlopen' in up, up
    assert text('#library .tried .origin') == 'RPATH of libtorch_cpu.so'
    assert texts('#library .tried li:not(.origin) span')[1] == 'missing'
    page.js('[...document.querySelectorAll("#library .up button")].find(e => e.textContent === "libtorch_cpu.so").click()')
    assert text('#library h3') == 'libtorch_cpu.so'
    assert GONE in texts('#library .needs button')

    # By keyboard: / searches, arrows walk and fold, Enter opens, Escape shuts.
    page.key('Escape')
    assert page.js('document.querySelector("#library").hidden')
    page.js('document.activeElement.blur()')
    page.key('/')
    assert page.js('document.activeElement === document.querySelector("#tree .search")')
    page.js('document.querySelector("#tree .line[tabindex=\\"0\\"]").focus()')
    focused = lambda: page.js('(document.activeElement.querySelector(".name") || {}).textContent')
    page.key('Home')
    assert focused() == 'import'
    page.key('ArrowDown')
    assert focused() == 'libtorch_global_deps.so'
    page.key('ArrowLeft')
    assert page.js('document.activeElement.getAttribute("aria-expanded")') == 'false' and len(lines()) == len(first) - 1
    page.key('ArrowRight')
    page.key('ArrowRight')
    assert focused() == 'libcudart.so.13', focused()
    page.key('Enter')
    assert text('#library h3') == 'libcudart.so.13' and focused() == 'libcudart.so.13'
    page.key('Escape')
    page.key('End')
    assert focused() == lines()[-1]

    # The time line: in order, and an end only of what was closed.
    assert texts('#times .slot:not([hidden]) .label')[0] == 'import'
    page.js('document.querySelector("#times .rows").scrollTop = 1e6')
    page.until('[...document.querySelectorAll("#times .slot:not([hidden])")].some(e => e.textContent.includes("_C.abi3.so"))')
    ends = page.js('''[...document.querySelectorAll("#times .slot:not([hidden])")].filter(e => !e.querySelector(".life").hidden)
        .map(e => e.querySelector(".label").textContent)''')
    assert '_C.abi3.so' in ends and 'libcudart.so.13' not in ends, ends

    # Processes, environment, records.
    assert 'exit status 1' in texts('#processes td') and 'glibc' in texts('#environment td')
    assert texts('#records .head span')[0] == 'seconds'
    search('records', GONE)
    page.until('document.querySelector("#records .count").textContent.includes(" of ")')
    page.js('document.querySelector("#records .slot").click()')
    assert GONE in text('#records .record')

    # Long lists by keyboard: the arrows walk, Enter opens.
    search('records', '')
    page.until('!document.querySelector("#records .count").textContent.includes(" of ")')
    page.js('document.querySelector("#records .rows").focus()')
    for _ in range(40):
        page.key('ArrowDown')
    page.key('ArrowUp')
    page.key('Enter')
    at = page.js('(e => [e.dataset.index, e.children[4].textContent])(document.querySelector("#records .at"))')
    assert at[0] == '38' and at[1] in text('#records .record'), at
    assert page.js('document.querySelector("#records .rows").scrollTop') > 0
    page.js('document.querySelector("#times .rows").scrollTop = 0')
    page.js('document.querySelector("#times .rows").focus()')
    page.key('ArrowDown')
    page.key('Enter')
    assert text('#library h3') == 'import', text('#library h3')
    page.key('Escape')

    # Dark and light: by what the reader's system says, and by the button.
    shade = lambda: page.js('getComputedStyle(document.body).backgroundColor')
    light = shade()
    page.js('document.querySelector("#theme").click()')
    dark = shade()
    assert light != dark
    page.quiet()
with Page('page.html', 400, 800, dark=True) as page:
    assert page.js('getComputedStyle(document.body).backgroundColor') == dark
    wide = 'document.documentElement.scrollWidth > 400 || innerWidth > 400'
    assert not page.js(wide), page.js('innerWidth')
    page.js('document.querySelector(".finding .actions button").click()')
    assert not page.js(wide) and not page.js('document.querySelector("#library").hidden')
    box = page.js('(b => [b.left, b.right, b.bottom])(document.querySelector("#library").getBoundingClientRect())')
    assert box == [0, 400, 800], box
    page.quiet()
P
