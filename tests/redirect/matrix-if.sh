#!/bin/sh
# if exe= and if from=, whichever way the library is asked for: each verb where they hold, and where they do not.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/redirect/common"
. "$top/tests/redirect/ways"
conditions() {
	cell new "to $t/new/% if exe=EXE"
	cell home "to $t/new/% if from=*/other"
	cell new "first $t/new if from=FROM"
	cell home "first $t/new if exe=other"
	cell found "last $t/new if exe=EXE if from=FROM"
	cell home "last $t/new if exe=EXE if from=other"
	cell hidden "hide if from=FROM"
	cell home "hide if exe=other if from=FROM"
}
each conditions
[ "$cells" -eq 176 ] || fail "$cells runs"
