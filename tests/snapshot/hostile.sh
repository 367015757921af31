#!/bin/sh
# A document that somebody else wrote: what is wrong is said with its place, the take is left out, and nothing breaks.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/snapshot/common"
mkdir data copy
# bad RULE: the document on stdin is refused for that.
bad() {
	cat >data/snapshot.json
	ask_snapshot data >asked || { status=$?; cat asked; fail "ask-snapshot exits with $status for: $1"; }
	has '^0 takes' asked
	has "^DIR/snapshot.json: $1" asked
}
take() { printf '{"schema":"libtrace/snapshot/1","takes":[%s]}' "$1"; }
elf='"objects":[{"elf_class":2}]'
bad 'its schema is not' <<S
{"schema":"libtrace/snapshot/2","takes":[]}
S
bad 'its schema is not' <<S
[]
S
bad 'takes: no array' <<S
{"schema":"libtrace/snapshot/1","takes":7}
S
printf '{"schema":' | bad 'at byte 10: ends too early'
printf '{"schema":"libtrace/snapshot/1","takes":[]} x' | bad 'at byte'
printf '{"schema":"libtrace/snapshot/1","takes":["\351"]}' | bad 'at byte 42: not UTF-8'
take '7' | bad 'takes\[0\]: no object; this take is left out'
take '{"files":[{"path":"/a","elf":99}],"objects":[{},{}]}' | bad 'takes\[0\].files\[0\].elf: 99 is not one of 2'
take '{"files":[{"path":"/a","elf":-1}],"objects":[{}]}' | bad 'takes\[0\].files\[0\].elf: no number from 0'
take '{"files":[{"path":"/a","elf":0}]}' | bad 'takes\[0\].files\[0\].elf: 0 is not one of 0'
take '{"files":[{"size":1}]}' | bad 'takes\[0\].files\[0\]: has no .path.'
take '{"files":[{"path":"/b"},{"path":"/a"}]}' | bad 'takes\[0\]: files\[1\] is not behind the one before it'
take '{"files":[{"path":"/a"},{"path":"/a"}]}' | bad 'takes\[0\]: files\[1\] is not behind the one before it'
take '{"files":[{"path":"/a\u0000b"}]}' | bad 'takes\[0\].files\[0\].path: no string without NUL'
take '{"files":[{"path":"x","path_bytes":"AGE="}]}' | bad 'takes\[0\].files\[0\].path: no string without NUL'
take '{"files":[{"path":"x","path_bytes":"!!!!"}]}' | bad 'takes\[0\].files\[0\].path: no string without NUL'
take '{"files":[{"path":"x","path_bytes":"="}]}' | bad 'takes\[0\].files\[0\].path: no string without NUL'
take '{"files":[{"path":"/a","why":["loaded","lost"]}]}' | bad 'takes\[0\].files\[0\].why: element 1 is none of the words'
take '{"files":[{"path":"/a","place":"moon"}]}' | bad 'takes\[0\].files\[0\].place: none of the words'
take '{"files":[{"path":"/a","mode":4294967296}]}' | bad 'takes\[0\].files\[0\].mode: 4294967296 is larger than 4294967295'
take '{"files":[{"path":"/a","error":4294967296}]}' | bad 'takes\[0\].files\[0\].error: 4294967296 is out of range'
take '{"files":[{"path":"/a","changed":1}]}' | bad 'takes\[0\].files\[0\].changed: neither true nor false'
take '{"files":{}}' | bad 'takes\[0\].files: no array'
take '{"host":[]}' | bad 'takes\[0\].host: no object'
take '{"covers":["a",null]}' | bad 'takes\[0\].covers: no array of strings'
take '{"objects":[{"gpu_code":[{"kind":"cubin","variant":"ab"}]}]}' | bad 'takes\[0\].objects\[0\].gpu_code\[0\].variant: no letter'
take '{"objects":[{"gpu_code":[{"sm":90}]}]}' | bad 'takes\[0\].objects\[0\].gpu_code\[0\]: has no .kind.'
take '{"unresolved":[{"symbol":"f"}]}' | bad 'takes\[0\].unresolved\[0\]: has no .requester.'
i=0
deep=
while [ $i -lt 200 ]; do deep="${deep}["; i=$((i + 1)); done
take "{\"files\":$deep" | bad 'at byte'

# A good take beside bad ones stays, and a key that is not known does no harm.
take '7,{"covers":["1-2-0123456789abcdef"],"files":[{"path":"/a","elf":0,"colour":"red"}],'"$elf"',"moon":{}},{"files":0}' >data/snapshot.json
ask_snapshot data copy >asked || fail "ask-snapshot exits with $?"
has '^1 takes, of something' asked
[ "$(grep -c 'this take is left out' asked)" -eq 2 ] || { cat asked; fail "not two are left out"; }
hasnt colour copy/snapshot.json

# Characters of two, three and four bytes: json-c 0.18 takes them for damage where it is asked to validate.
printf '{"schema":"libtrace/snapshot/1","takes":[{"files":[{"path":"/caf\303\251\342\202\254\360\237\230\200"}]}]}' >data/snapshot.json
ask_snapshot data copy >asked || fail "ask-snapshot exits with $?"
[ "$(wc -l <asked)" -eq 1 ] || { cat asked; fail "characters beyond ASCII are taken for damage"; }
has "$(printf '/caf\303\251\342\202\254\360\237\230\200')" copy/snapshot.json

# No file of ours: a FIFO is not waited for, a link not followed, a folder and an empty file are none.
rm data/snapshot.json
mkfifo data/snapshot.json
ask_snapshot data >asked; has 'no regular file' asked
rm data/snapshot.json
ln -s ../copy/snapshot.json data/snapshot.json
ask_snapshot data >asked; has '^0 takes' asked; has 'symbolic link' asked
rm data/snapshot.json
mkdir data/snapshot.json
ask_snapshot data >asked; has 'no regular file' asked
rmdir data/snapshot.json
truncate -s 100M data/snapshot.json
ask_snapshot data >asked; has '104857600 bytes are more than' asked
: >data/snapshot.json
ask_snapshot data >asked; has 'it is empty' asked
