#!/bin/sh
# A finding as people read it: headline, evidence, what to read, and a count.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/frame"
broken_app
libtrace_record -q -o data -- ./app 2>/dev/null
[ $? -eq 127 ] || fail "the program is not as broken as it should be"
status 1 diagnose data
# What cures it depends on this machine, and the pages are another matter.
grep -v -e '^  help: ' -e '^    [a-z]*.*install' -e '^    apt-file ' -e '^  more: ' <out | compare text-missing
# The page of a code is named once, if there is one.
if libtrace explain not-found >page 2>/dev/null; then
	[ "$(grep -c '^  more: libtrace explain not-found$' out)" -eq 1 ] || fail "the page is not named once"
fi
