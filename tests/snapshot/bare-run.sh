#!/bin/sh
# After a bare run `libtrace snapshot` keeps what record would have kept, once, and says how much.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/snapshot/common"
program
traced "$t/app" libgone.so.2
[ $? -eq 1 ] || fail "the program does not run"
[ ! -e data/snapshot.json ] || fail "the module wrote a snapshot"
libtrace tree data >/dev/null
[ ! -e data/snapshot.json ] || fail "tree took a snapshot"
libtrace snapshot data >out || fail "snapshot exits with $?"
has '^data/snapshot.json: [0-9]* files, [0-9]* libraries and programs, [0-9]* owners\{0,1\}; [0-9]* bytes$' out
[ "$(takes data)" = 1 ] || { cat asked; fail "not one take"; }
cp data/snapshot.json first
libtrace snapshot data >out || fail "snapshot exits with $?"
has '^already in data/snapshot.json: ' out
cmp first data/snapshot.json || fail "taken again, it differs"

# Whoever needs it takes it.
for command in diagnose 'why libgone.so.2'; do
	rm data/snapshot.json
	libtrace $command data >/dev/null
	[ "$(takes data)" = 1 ] || { cat asked; fail "$command took none"; }
done

# What is to be replaced when the next record comes includes it, and one that never was complete.
echo >data/snapshot.json.new-1
libtrace_record -q -o data -- ./app || fail "record exits with $?"
[ -e data.old/snapshot.json ] || fail "data.old is not the old one"
libtrace_record -q -o data -- ./app || fail "record exits with $?"
[ ! -e data.old/snapshot.json.new-1 ] || fail "data.old was not replaced"

libtrace snapshot data data 2>err
[ $? -eq 2 ] || fail "two directories are accepted"
libtrace snapshot --root=/nonexistent data 2>err
[ $? -eq 2 ] || fail "a root that is not there is accepted"
has "open '/nonexistent': No such file" err
