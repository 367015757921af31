#!/bin/sh
# Every key of a real snapshot, once with a value of every other type and once gone: never a crash.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/snapshot/common"
only_native "the reader is the same for every architecture"
program
libtrace_record -q -o data -- ./app libgone.so.2
cat >mutate.py <<'P'
import copy, json, os, subprocess, sys
document = json.load(open('data/snapshot.json'))
# One of each is enough: the shapes are the same all along a list.
def thin(value):
    if isinstance(value, dict):
        return {key: thin(v) for key, v in value.items()}
    return [thin(v) for v in value[:2]] if isinstance(value, list) else value
document['takes'][0]['files'] = document['takes'][0]['files'][:3]
for file in document['takes'][0]['files']:
    for link in ('owner', 'elf'):
        if link in file:
            file[link] = 0
document['takes'][0]['unresolved'] = [{'requester': 0, 'symbol': 'f', 'lazy': True, 'defined_by': ['/x']}]
document = thin(document)
def places(value, at=()):
    yield at
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from places(child, at + (key,))
values = [None, True, -1, 3, 2**63, 2**64 - 1, 1.5, '', 'x', '\0', [], [None], [[]], {}, {'path': 1}]
os.makedirs('mutant', exist_ok=True)
count = bad = 0
for at in list(places(document)):
    for value in values + ['delete']:
        mutant = copy.deepcopy(document)
        holder = mutant
        if at:
            for key in at[:-1]:
                holder = holder[key]
            if value == 'delete':
                del holder[at[-1]]
            else:
                holder[at[-1]] = value
        else:
            mutant = value
        os.makedirs('mutant/%d' % count, exist_ok=True)
        json.dump(mutant, open('mutant/%d/snapshot.json' % count, 'w'))
        count += 1
print(count)
P
python3 mutate.py >count || skip "no python3"
[ "$(cat count)" -ge 500 ] || fail "only $(cat count) mutants"
for mutant in mutant/*; do
	ask_snapshot "$mutant" >asked 2>&1 || { status=$?; cat "$mutant/snapshot.json" asked; fail "ask-snapshot exits with $status"; }
	has '^[01] takes' asked
	cat asked >>all
done
for rule in 'no object' 'no array' 'no number' 'no string' 'has no ' 'is not one of' 'neither true nor false' 'none of the words'; do
	has "$rule" all
done
