#!/bin/sh
# Names may hold any byte but NUL: no escape sequence reaches the terminal, JSON stays valid and loses nothing.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/trace/common"
mktrace data <<'E'
file a.trace
image exe=/bin/\x1b[31mred cwd=/a\x20b argv=app,,quote\x22,back\x5cslash,\xff\xfe,gr\xc3\xbc\xc3\x9fe env=PATH=[x]
search name=lib\x01\x7f\x80\xc2\x9b.so
search name=\xe2\x80\xae\xed\xa0\x80\xf4\x90\x80\x80\xc0\x80
search name=line\x0aline\x09tab
search name=
end
E
libtrace dump data >out 2>err || fail "exit status $?"
tr -d '\n' <out | LC_ALL=C grep -q '[[:cntrl:]]' && fail "a control character reached the terminal"
has 'exe="/bin/\\x1b\[31mred" cwd="/a b" argv=\[app "" "quote\\"" back\\\\slash \\xff\\xfe grüße\] env=\["PATH=\[x\]"\]' out
has ' name=lib\\x01\\x7f\\x80\\xc2\\x9b.so$' out
has ' name=\\xe2\\x80\\xae\\xed\\xa0\\x80\\xf4\\x90\\x80\\x80\\xc0\\x80$' out
has ' name=line\\x0aline\\x09tab$' out
has ' name=""$' out

libtrace dump --format=json data >json || fail "exit status $?"
command -v python3 >/dev/null || command -v jq >/dev/null || skip "neither jq nor python3 to parse JSON with"
json_tool <json >parsed || { cat json; fail "not JSON"; }
[ "$(wc -l <json)" -gt 5 ] || fail "a record a line, for people"
libtrace dump --format=jsonl data >lines
same "as many lines as records" "$(libtrace dump data | wc -l)" "$(wc -l <lines)"
while IFS= read -r line; do
	printf '%s\n' "$line" | json_tool >/dev/null || fail "not JSON: $line"
done <lines
has '"schema":"libtrace/dump/1"' json
# U+FFFD, with the bytes beside it; a list has null where nothing was replaced.
has '"argv":\["app","","quote\\"","back\\\\slash","��","grüße"\],"argv_bytes":\[null,null,null,null,"//4=",null\]' lines
has '"name":"lib\\u0001.*","name_bytes":"bGliAX+Awpsuc28="' lines
has '"name":"line\\nline\\ttab"' lines
hasnt '"exe_bytes"' lines

# The same for messages: a file's name may hold anything, too.
touch "data/$(printf 'b\033[31m\nx').trace"
libtrace dump data >out 2>err
same "a message" 'libtrace: data/b\x1b[31m\x0ax.trace: ends at 0, inside its header (128)' "$(cat err)"
