#!/bin/sh
# The line above a block stands outside of code: no name in it links, mentions or formats, and what shows nothing is shown.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/pack/common"
command -v python3 >/dev/null || skip "no python3 to read Markdown with"
# named NAME: the line of a trace in which a program, a library, a framework, the system and what an earlier pack lacks are called so.
named() {
	rm -rf data
	escaped=$(printf %s "$1" | sed 's/ /\\x20/g; s/,/\\x2c/g')
	mktrace data <<T
file 100-1000-0100000000000000.audit.trace pid=100 time_ns=1000
image exe=/bin/$escaped cwd=/ argv=app env=PATH=/bin glibc=2.36
object id=4096 path=/bin/$escaped soname= needed=$escaped.so
search requester=4096 name=$escaped.so
failed requester=4096 name=$escaped.so
T
	json=$(printf %s "$1" | sed 's/\\\|"/\\&/g')
	printf '%s\n' '{"schema":"libtrace/snapshot/1","takes":[{"taken_ns":1,"boot_id":"b0000000000000000000000000000000","root":"",' \
		"\"covers\":[\"100-1000-0100000000000000\"],\"host\":{\"kernel\":\"6.1\",\"machine\":\"$json\",\"os_name\":\"$json\",\"driver\":\"$json\",\"gpus\":[{\"model\":\"$json\"}]}," \
		"\"frameworks\":[{\"name\":\"$json\",\"version\":\"$json\"}]}]}" >data/snapshot.json
	status 0 libtrace pack --no-redact --text data
	head -n 1 out >line
	PYTHONDONTWRITEBYTECODE=1 python3 "$top/tests/report/inert.py" line || fail "a name is more than a name: $(cat line)"
}
lines=0
while IFS= read -r name; do
	named "$name"
	lines=$((lines + 1))
done <<'N'
@octocat
a @octocat b
me@example.com
#77
octocat/repo#77
GH-77
gh-77
PROJECT-1
a GH-77, b
0123456
deadbeefcafe0123456789abcdef0123456789ab
octocat@deadbeef
!77
$77
%77
%"v 1"
~bug
&7
:bug:
a:bug:b
x ![i](//h/x.png)
[x](//h)
[x]: //h
<img src=//h>
<details>
https://example.com
ftp://example.com/x
www.example.com
see www.example.com
*b*
_i_
a _i_ b
~~s~~
$x$ and $`x`$
- item
+ item
1. item
1) item
---
===
    code
> [!NOTE]
| a | b |
/close
```
`` ` ``
`@octocat
a` @octocat `b
`` @octocat ``
\`@octocat`
[^1]
{+ a +}
&lt;b&gt;
&#64;octocat
\@octocat
N
[ $lines -ge 50 ] || fail "$lines names were tried"
# Nothing is lost of those that mean nothing.
named 'python3.11'
has '^python3.11; error\[not-found\]: `python3.11.so` was not found.*; python3.11 python3.11, driver python3.11, python3.11, python3.11 python3.11$' line
named x86_64
has '^x86_64;.* x86_64$' line
# Bytes of characters that nobody sees.
for hidden in '\302\255' '\342\200\213' '\342\200\215' '\342\201\240' '\357\273\277' '\363\240\201\201' '\342\200\256' '\342\201\246' '\343\205\244' '\302\240' '\342\240\200'; do
	# shellcheck disable=SC2059 # bytes
	named "$(printf "a${hidden}b")"
	has 'a\\x[0-9a-f]*\\x[0-9a-f]*.*b' line
done
# What an earlier pack says that it lacks.
libtrace pack --no-redact -o kept.libtrace data 2>/dev/null
command -v zstd >/dev/null || skip "no zstd to change a pack with"
zstd -dcq kept.libtrace | sed '1a left-out @octocat GH-77 #77' | zstd -q >reduced.libtrace
status 0 libtrace pack --no-redact --text reduced.libtrace
has '(reduced, without `@octocat` `GH-77` `#77`)$' out
