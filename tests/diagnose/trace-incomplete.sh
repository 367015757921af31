#!/bin/sh
# What the trace lost is said, so that nobody takes it for whole.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
echo 'int main(void) { return 0; }' | prog app
recorded 0 ./app
judged 0
no_finding
rm -rf data
libtrace_record -q --limit 1500 -o data -- ./app
judged 0
finding warning trace-incomplete 'the trace is not complete'
has 'LIBTRACE_LIMIT (1500 bytes) was reached' out
[ "$(grep -c '^warning' out)" -eq 1 ] || { cat out; fail "it is told twice"; }
recorded 0 ./app
for file in data/journal-*; do
	dd if="$file" of=cut bs=1 count=2001 2>/dev/null
	cat cut >"$file"
done
judged 0
finding warning trace-incomplete 'the trace is not complete'
has 'inside a record' out
