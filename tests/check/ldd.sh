#!/bin/sh
# Of this machine's own programs and libraries, each named alone, check says what ldd says.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
only_native "qemu-user: ldd asks this machine's dynamic linker"
command -v ldd >/dev/null && command -v python3 >/dev/null || skip "no ldd, or no python3"
: >theirs
for path in /usr/bin/[a-g]* /usr/lib/*-linux-gnu/libc[a-t]*.so* /usr/lib64/libc[a-t]*.so*; do
	[ -f "$path" ] && [ ! -L "$path" ] && ldd "$path" >one 2>/dev/null && grep -q '=>' one || continue
	sed -n "s|^	\([^ ]*\) => not found\$|$path \1|p" one >>theirs
	echo "$path" >>paths
	[ "$(wc -l <paths)" -lt 60 ] || break
done
[ "$(wc -l <paths)" -ge 10 ] || skip "hardly a program here is dynamic"
# shellcheck disable=SC2046 # no path here holds a blank
check --format=json $(cat paths) >json 2>err
[ $? -le 1 ] || { cat err; fail "check is in trouble"; }
python3 - json paths theirs <<'P' || fail "check and ldd differ"
import json, sys
d = json.load(open(sys.argv[1], encoding='utf-8'))
paths = open(sys.argv[2]).read().split()
contexts = {c['path'] for c in d['contexts']}
theirs = sorted(line.strip() for line in open(sys.argv[3]) if line.split()[0] not in contexts)
mine = sorted(f'{p} {m["soname"]}' for m in d['missing'] for p in m['blocks'] if p not in contexts)
assert mine == theirs, (mine, theirs)
# One file may have several names.
assert d['checked'] > 0.8 * len(paths) and not d['skipped'], (d['checked'], len(paths), d['skipped'])
P
