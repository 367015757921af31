#!/bin/sh
# What was written, read and written again is the same to the byte: of everyday paths, and of those that are no UTF-8 or hold a
# newline.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/snapshot/common"
folder=$(printf 'a\377\nb"\\\033[1m')
mkdir "$folder" copy
program
mv app libthere.so.1 "$folder"
# The exit status is that of a library that is not there.
(export LD_LIBRARY_PATH="$t/$folder"; libtrace_record -q -o data -- "$t/$folder/app" libgone.so.2)
[ $? -eq 1 ] || fail "the program does not run"
[ "$(takes data)" = 1 ] || { cat asked; fail "not one take"; }
[ "$(wc -l <asked)" -eq 1 ] || { cat asked; fail "something is wrong with what was just written"; }
ask_snapshot data copy >/dev/null
cmp data/snapshot.json copy/snapshot.json || fail "written again, it differs"
[ "$(stat -c %a data/snapshot.json)" = 600 ] || fail "others may read it"
has '"path_bytes":"' data/snapshot.json
python3 - "$t/$folder" <<'P' || fail "the bytes of a path are lost"
import base64, json, os, sys
take = json.load(open('data/snapshot.json'))['takes'][0]
paths = [base64.b64decode(f['path_bytes']) if 'path_bytes' in f else f['path'].encode() for f in take['files']]
assert paths == sorted(paths), 'files are not in order'
assert os.fsencode(sys.argv[1]) + b'/libthere.so.1' in paths, paths
P
