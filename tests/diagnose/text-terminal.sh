#!/bin/sh
# Nothing in a name acts on the terminal, in text or as JSON; colour only where it is wanted.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/frame"
escape=$(printf '\033')
odd=$(printf 'libgone\001\033[31m\377\\odd\n.so.1')
echo 'int a(void) { return 0; }' >a.c
$CC -shared -fPIC -o "./$odd" -Wl,-soname,"$odd" a.c || skip "this file system or linker takes no such name"
$CC -shared -fPIC -o libb.so.1 -Wl,-soname,libb.so.1 -Wl,--no-as-needed "./$odd" $own -Wl,-rpath,"$t" a.c || fail "cannot build"
echo 'int main(void) { return 0; }' | prog app -L. -Wl,--no-as-needed -l:libb.so.1 -Wl,-rpath,"$t" -Wl,--allow-shlib-undefined
rm "./$odd"
libtrace_record -q -o data -- ./app 2>/dev/null
status 1 diagnose data
has '^error\[not-found\]: `libgone.x01.x1b\[31m.xff..odd.x0a\.so\.1` was not found$' out
for words in "" --all --charset=utf8 --color=auto; do
	status 1 diagnose $words data
	! LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177-\377]')" out || { cat -v out; fail "control bytes with $words"; }
done
status 1 diagnose --color=always data
has "^${escape}\[1;31merror\[not-found\]${escape}\[0m: " out
hasnt "31m.*${escape}\[31m" out
NO_COLOR=1 TERM=xterm status 1 diagnose data
hasnt "$escape" out
status 1 diagnose --format=json data
hasnt "$escape" out
command -v python3 >/dev/null || skip "no python3 to judge JSON"
python3 - <<'P' || fail "JSON does not hold the name"
import base64, json
d = json.load(open('out', encoding='utf-8'))
f = d['findings'][0]
name = b'libgone\x01\x1b[31m\xff\\odd\n.so.1'
assert base64.b64decode(f['soname_bytes']) == name
assert f['soname'] == name.decode(errors='replace'), f['soname']
assert name in base64.b64decode(f['headline_bytes'])
assert any(e and name in base64.b64decode(e) for e in f['evidence_bytes']), f['evidence']
assert len(f['evidence_bytes']) == len(f['evidence'])
P
