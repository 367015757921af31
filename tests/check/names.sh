#!/bin/sh
# Names that are no text: they are looked at, no terminal gets a control byte of them, and JSON stays valid.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
only_native "qemu-user: names go through its -E in between"
command -v python3 >/dev/null || skip "no python3 to judge JSON"
d=$(printf 'a b:%%h\n\033[31m\001\377"\\')
mkdir "$d" || skip "this file system takes no such name"
echo 'int gone;' | lib libgone.so.1
echo 'int a;' | lib liba.so -L. -Wl,--no-as-needed -l:libgone.so.1
cp liba.so "$d/"
cp liba.so "$d/m.cpython-311-x86_64-linux-gnu.so"
cp liba.so "$(printf 'x\033]0;title\007.so')"
rm libgone.so.1
checks 1 "$d" "$(printf 'x\033]0;title\007.so')"
! LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" out || fail "the text holds control bytes"
has '^3 files checked, 1 library missing$' out
python3 - json <<'P' || fail "not valid JSON"
import base64, json, sys
d = json.load(open(sys.argv[1], encoding='utf-8'))
(gone,) = d['missing']
assert gone['soname'] == 'libgone.so.1' and len(gone['requesters']) == 3, gone
assert d['checked'] == 3 and not d['skipped'], d
P
