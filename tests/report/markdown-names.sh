#!/bin/sh
# No name gets out of its place in Markdown: outside of code there is nothing of it, and what it fences stays fenced.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/report/common"
command -v python3 >/dev/null || skip "no python3 to read Markdown with"
hostile_trace
cat >plain.py <<'P'
import re, sys
fence, plain, fenced = None, [], 0
for line in open(sys.argv[1], encoding='utf-8', newline='\n'):
    line = line.rstrip('\n')
    assert not re.search('[\x00-\x1f\x7f\x85\u2028\u2029\u202e\ufffd]', line), repr(line)
    mark = re.match(r'(`{3,})([a-z]*)$', line)
    if fence is None and mark:
        fence, fenced = mark[1], fenced + 1
    elif fence is not None:
        # A fence is closed by as many backticks or more, after at most three blanks.
        if re.match(r' {0,3}(`{%d,}) *$' % len(fence), line):
            assert line == fence, line
            fence = None
    else:
        rest = re.sub(r'`[^`]+`', 'CODE', line)
        assert '`' not in rest, line
        if line.startswith('|'):
            assert rest.count('|') == 3 and line.count('|') == 3, line
        if line not in ('<details><summary>The trace: save this page as text, and libtrace reads it</summary>', '</details>'):
            plain.append(rest)
assert fence is None and fenced >= 5, fenced
text = '\n'.join(plain)
for bad in ('<', '>', '@', '](', '**b', 'octocat', 'alert', '&', '#1'):
    assert bad not in text, (bad, text)
assert [l for l in plain if l.startswith('#')][0].startswith('## libtrace: 1 error'), plain
assert sum(l.startswith('##') for l in plain) == len(re.findall(r'^##+ (?:libtrace: |error: |warning: |note: |Environment$|What was loaded)', text, re.M))
P
for redact in '' --no-redact; do
	# shellcheck disable=SC2086 # no word, or one
	status 0 report $redact data
	python3 plain.py out || { cat out; fail "a name is more than a name"; }
done
