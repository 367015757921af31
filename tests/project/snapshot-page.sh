#!/bin/sh
# libtrace-trace(5) names every key of snapshot.json, and none that there is not.
. "$(dirname "$0")/../lib.sh"
shape=$top/tools/snapshot/shape.c
{
	printf '%s\n' schema takes
	sed -n -e 's/^	\(FIELD\|REQUIRED\|WORD\|STRUCT\)(\([A-Z]*, \)\{0,1\}struct [a-z_]*, \([a-z_0-9]*\).*/\3/p' \
		-e 's/^	\(MANY\|LINK\)([A-Z, ]*"\([a-z_]*\)".*/\2/p' "$shape"
} | sort -u >keys
[ "$(wc -l <keys)" -gt 90 ] || { cat keys; fail "the keys of $shape were not understood"; }
sed -n '/^\.Sh SNAPSHOT/,/^\.Sh SEE/p' "$top/man/libtrace-trace.5" | sed -n 's/^\.\(It Va\|Va\|Pq Va\) //p' |
	tr ' ' '\n' | grep -x '[a-z][a-z_0-9]*' | sort -u >described
diff keys described || fail "the page has other keys (>) than $shape (<)"
grep -q "libtrace/snapshot/1" "$top/man/libtrace-trace.5" || fail "the page does not name the schema"
grep -q '"libtrace/snapshot/1"' "$top"/tools/*/*.[ch] || fail "the schema is another one"
