#!/bin/sh
# Every verb, whichever way the library is asked for: what the program got, and what the trace says it got.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/redirect/common"
. "$top/tests/redirect/ways"
verbs() {
	under '' $words || fail "$way: exit status $?"
	answer home
	cell new "to $t/new/%"
	cell new "first $t/none:$t/new"
	cell found "last $t/none:$t/new"
	cell hidden hide
}
each verbs
[ "$cells" -eq 88 ] || fail "$cells runs"

# Where the search finds nothing, last is as good as the others.
mv home gone
mkdir home
nowhere() {
	cell new "to $t/new/%"
	cell new "first $t/none:$t/new"
	cell new "last $t/none:$t/new"
	cell hidden hide
}
each nowhere
[ "$cells" -eq 88 ] || fail "$cells runs"
