#!/bin/sh
# Every code is listed and, where it has a page, explained; a wrong one is trouble, with the nearest.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/frame"
sed -n '/define FINDING_CODES/,/define FINDING_ENUM/s/.*X([A-Z_]*, "\([a-z-]*\)").*/\1/p' "$top/tools/finding/finding.h" | sort >codes
[ "$(wc -l <codes)" -ge 30 ] || fail "no codes in finding.h"
status 0 libtrace explain
sed 's/ .*//; /^$/d' out | sort | diff codes - || fail "the list (>) differs from the codes (<)"
has '^not-found  *a library was not found$' out
! grep -n ' $' out || fail "blanks at the end of a line"
while read -r code; do
	[ -f "$top/catalog/explain/$code.md" ] || continue
	status 0 libtrace explain "$code"
	[ -s out ] || fail "an empty page: $code"
	hasnt '^```' out
	hasnt '^#' out
	# A word alone may be longer, such as the address of a page.
	! awk '{ line = $0; sub(/^[- ]*/, "", line) } length > 80 && !/^    / && line ~ / /' out | grep . || fail "the page about $code has lines that are too long"
	# Nothing gets lost: the words of the page, marks of Markdown aside, are those that are printed.
	sed '/^```/d; s/^##* //' "$top/catalog/explain/$code.md" | tr -d '*\140' | tr -s ' \n' '\n\n' | grep . >words
	LC_ALL=C.UTF-8 libtrace explain "$code" | tr -d '*\140' | tr -s ' \n' '\n\n' | grep . | diff words - || fail "words of the page about $code differ"
	! LC_ALL=C grep -q '[^ -~	]' out || { LC_ALL=C grep -n '[^ -~	]' out; fail "the page about $code has characters beyond ASCII in an ASCII locale"; }
	has '^[A-Za-z`].*[.:]$' out
	LC_ALL=C.UTF-8 status 0 libtrace explain "error[$code]"
done <codes
status 2 libtrace explain notfound
has "^libtrace: unknown code 'notfound'; did you mean 'not-found'? (libtrace explain lists them)\$" err
status 2 libtrace explain stub
has "did you mean 'driver-stub'" err
status 2 libtrace explain "$(printf '%0200d' 0)"
has "^libtrace: unknown code '0*' (libtrace explain lists them)\$" err
status 2 libtrace explain ''
status 2 libtrace explain ']'
status 2 libtrace explain not-found more
has "^libtrace: one code expected, not 'more' as well\$" err
