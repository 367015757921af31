#!/bin/sh
# heaptrack, whose malloc no audit module leaves alive: the program runs without one, and what it starts is traced again.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
needs heaptrack
# Numbers, and the name of the file that it writes.
differs='s/[0-9][0-9.,]*/N/g; s/heaptrack\.[a-z]*\.N/FILE/g; /^N$/d'
both heaptrack heaptrack -o out -r /bin/ls /
has 'runs under no audit module' findings
grep -q 'kind=restart\|restart ' records || fail "nothing in the trace says so"
ls work.traced/out* >/dev/null || fail "heaptrack wrote nothing"
both 'heaptrack of sh' heaptrack -o out -r sh -c 'ls / | sort'
