#!/bin/sh
# Of several processes the report begins with the one that the first error is about: its command, environment and tree.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/report/common"
mktrace data <<'M'
file a.trace
image exe=/bin/sh argv=sh,-c,app env=PATH=/bin
object id=1 path=/bin/sh
end
file b.trace pid=200 start=2000 random=02 parent_pid=100 parent_start=1000 time_ns=5000000000
image exe=/opt/app argv=app ppid=100 env=LD_LIBRARY_PATH=/opt/lib
object id=1 path=/opt/app needed=libgone.so.1
search requester=1 name=libgone.so.1
candidate requester=1 loader_flag=ld_library_path outcome=missing path=/opt/lib/libgone.so.1
failed requester=1 name=libgone.so.1
end
M
status 0 report data
has '^### error: `libgone.so.1` was not found$' out
has '^In process 200\.0, `app`\.$' out
has '^| command | `app` |$' out
has '^| process | `process 200\.0' out
has '^| `LD_LIBRARY_PATH` | `/opt/lib` |$' out
hasnt '^| `PATH`' out
need_browser
status 0 report -o page.html data
browser <<'P'
with Page('page.html') as page:
    assert page.js('document.querySelector("#tree .line .name").textContent') == 'app'
    rows = page.js('[...document.querySelectorAll("#processes tbody tr")].map(e => e.dataset.label + " " + e.getAttribute("aria-current"))')
    assert sorted(rows) == ['100.0 false', '200.0 true'], rows
    page.js('document.querySelector("#processes tr[data-label=\\"100.0\\"] button").click()')
    assert page.js('document.querySelector("#tree .line .name").textContent') == 'sh'
    page.js('document.querySelector(".finding .actions button").click()')
    assert page.js('document.querySelector("#tree .line .name").textContent') == 'app'
    assert page.js('document.querySelector("#library h3").textContent') == 'libgone.so.1'
    page.quiet()
P
