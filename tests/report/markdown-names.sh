#!/bin/sh
# No name gets out of its place in Markdown: outside of code there is nothing of it, and what it fences stays fenced.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/report/common"
command -v python3 >/dev/null || skip "no python3 to read Markdown with"
hostile_trace
cat >plain.py <<'P'
import re, sys
sys.path.insert(0, sys.argv[2])
from inert import judge, plain_lines
plain, fenced = plain_lines(sys.argv[1])
assert fenced >= 5, fenced
ours = ('<details><summary>The trace: save this page as text, and libtrace reads it</summary>', '</details>', '|---|---|', '| | |')
for line in plain:
    if line not in ours:
        # What is ours: the marks of a heading, a row, a list and of help.
        judge(re.sub(r'^(##+ |- |\| |\*\*help:\*\* )', '', line).replace(' | ', ' ').removesuffix(' |'))
assert [l for l in plain if l.startswith('#')][0].startswith('## libtrace: 1 error'), plain
text = '\n'.join(plain)
assert sum(l.startswith('##') for l in plain) == len(re.findall(r'^##+ (?:libtrace: |error: |warning: |note: |Environment$|What was loaded)', text, re.M))
P
for redact in '' --no-redact; do
	# shellcheck disable=SC2086 # no word, or one
	status 0 report $redact data
	PYTHONDONTWRITEBYTECODE=1 python3 plain.py out "$top/tests/report" || { cat out; fail "a name is more than a name"; }
done
