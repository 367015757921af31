#!/bin/sh
# The document that programs read: every key that is promised, the chain from the program to the one that asked.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/frame"
command -v python3 >/dev/null || skip "no python3 to judge JSON"
broken_app
libtrace_record -q -o data -- ./app 2>/dev/null
status 1 diagnose --format=json data
python3 - "$t" <<'P' || { cat out; fail "JSON differs"; }
import json, sys
t = sys.argv[1]
d = json.load(open('out', encoding='utf-8'))
assert d['schema'] == 'libtrace/diagnose/1' and list(d)[0] == 'schema'
assert isinstance(d['checked'], list)
assert len(d['findings']) == 1
f = d['findings'][0]
assert (f['code'], f['severity'], f['headline']) == ('not-found', 'error', '`libgone.so.1` was not found'), f
assert f['soname'] == 'libgone.so.1' and f['requester'] == t + '/libb.so.1', f
assert [o['path'] for o in f['chain']] == [t + '/app', t + '/libb.so.1'], f['chain']
assert [o['soname'] for o in f['chain']] == [None, 'libb.so.1'], f['chain']
assert f['process'].endswith('.0')
assert f['evidence'][0].startswith('needed by ')
assert isinstance(f['notes'], list) and all(set(h) <= {'text', 'command'} and h['text'] for h in f['help'])
assert 'consequences' not in f and 'also' not in f
P
