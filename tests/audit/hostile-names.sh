#!/bin/sh
# Names that are no text: recorded byte by byte; JSON stays valid; a terminal never gets a control byte.
. "$(dirname "$0")/../lib.sh"
command -v python3 >/dev/null || skip "no python3 to judge JSON"
d=$(printf 'bad\001\377\033[31m"\\dir')
mkdir "$d" || skip "this file system takes no such name"
echo 'int a(void) { return 0; }' | lib liba.so.1
cp liba.so.1 "$d/"
prog app -ldl <<'C'
#include <dlfcn.h>
int main(void)
{
	dlopen("lib\n\t\xff\xfe\x01.so", RTLD_NOW);
	return dlopen("./bad\001\377\033[31m\"\\dir/liba.so.1", RTLD_NOW) ? 0 : 1;
}
C
traced "$t/app" || fail "exit status $?"
for words in "dump --format=jsonl" "dump --format=json" "tree --format=json" "why --format=json liba.so.1"; do
	libtrace $words data >out.json
	python3 - out.json "$words" <<'P' || fail "$words: not valid JSON"
import base64, json, sys
text = open(sys.argv[1], encoding='utf-8').read()
documents = [json.loads(line) for line in text.splitlines()] if 'jsonl' in sys.argv[2] else [json.loads(text)]
found = []
def walk(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key.endswith('_bytes') and isinstance(inner, str):
                found.append(base64.b64decode(inner))
            walk(inner)
    elif isinstance(value, list):
        for inner in value:
            walk(inner)
walk(documents)
assert any(b'bad\x01\xff\x1b[31m"\\dir/liba.so.1' in f for f in found), found
P
done
for words in "dump" "tree --all" "why liba.so.1"; do
	libtrace $words data >out.txt
	! LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" out.txt || fail "$words prints control bytes"
	has 'x1b' out.txt
done
