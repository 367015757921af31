#!/bin/sh
# A program that lacks nothing gets one line, which says what was checked.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/frame"
echo 'int main(void) { return 0; }' | prog app
libtrace_record -q -o data -- ./app || fail "record exits with $?"
status 0 diagnose data
has '^no problem found: .*[0-9]* libraries loaded' out
[ "$(wc -l <out)" -eq 1 ] || { cat out; fail "more than one line"; }
status 0 diagnose --format=json data
[ "$(json 'd["findings"], len(d["checked"]) > 0, "facts_missing" in d')" = "([], True, False)" ] || { cat out; fail "JSON differs"; }
[ -z "$runner" ] || exit 0
for words in "true" "python3 -c pass"; do
	command -v "${words%% *}" >/dev/null || continue
	libtrace_record -q -o data -- $words || fail "record exits with $?"
	status 0 diagnose data
	has '^no problem found' out
	hasnt '^\(error\|warning\)' out
done
