#!/bin/sh
# Arrows between the folders run one way: what is inside a traced process knows nothing of the command, and the reverse.
. "$(dirname "$0")/../lib.sh"
cd "$top" || exit 1

# FILE INCLUDED of every line that includes something of ours.
for file in audit/*.[ch] trace/*.[ch] tools/*/*.[ch] preload/*.[chS]; do
	[ -f "$file" ] && sed -n 's/^[ \t]*#[ \t]*include[ \t]*"\([^"]*\)".*/\1/p' "$file" | sed "s|^|$file |"
done >"$t/includes"
[ "$(wc -l <"$t/includes")" -gt 100 ] || fail "the includes were not understood"

# only WHO WHAT WHY: files that match WHO include none but files that match WHAT.
only() {
	grep -E "^($1) " "$t/includes" >"$t/who" || fail "nobody is $1"
	grep -vE " ($2)$" "$t/who" >"$t/wrong" && { cat "$t/wrong"; fail "$3"; }
}
contract='trace/(format|env|rules)\.h'
guest='trace/(write|sys|text|clock|image|output|glibc|compat-decide)\.h'
only 'audit/[^ ]*' "audit/[^ ]*|$contract|$guest" "audit/ is a guest: format, env and the writer, nothing of the command"
only 'tools/[^ ]*' "[a-z]*/[^ ]*|$contract|trace/(read|compat-decide)\.h" "tools/ reads: format, env, the reader and the pure decision, nothing of the modules"
only 'trace/(read|decode)\.[ch]' "$contract|trace/(read|decode)\.h" "the reader stands on the format alone"
only 'trace/(write|sys|text|clock|image|output|glibc|compat-decide)\.[ch]' "$contract|$guest" "the writer stands on the format alone"
if [ -d preload ]; then
	only 'preload/[^ ]*' "preload/[^ ]*|$contract|$guest" "preload/ is a guest as audit/ is"
fi
grep -E '^trace/format\.h ' "$t/includes" && fail "the format stands on nothing"

# What is in neither list has no place yet.
for file in trace/*.[ch]; do
	echo "$file" | grep -qE "^($contract|trace/rules\.c|trace/(read|decode|write|sys|text|clock|image|output|glibc|compat-decide)\.[ch])$" ||
		fail "$file: is it the contract's, the writer's or the reader's?"
done
# What is concluded is concluded from the trace and the snapshot: nothing there looks at the machine.
grep -nE '\<(open|openat|fopen|l?stat|fstatat|access|readlink|realpath|opendir|getenv|popen)\(' \
	tools/graph/*.c tools/view/*.c tools/print/*.c tools/finding/[!c]*.c tools/remedy/*.c tools/findings/*.c tools/diagnose/*.c tools/diff/*.c && fail "a finding looks at the machine itself"
# A header of ours is found by its path from the top, and a source begins with its own.
grep -vE ' [a-z]+/' "$t/includes" && fail "included without its folder"
for file in tools/*/*.c trace/*.c audit/*.c; do
	own=${file%.c}.h
	own=${own#tools/}
	[ ! -f "$own" ] && [ ! -f "tools/$own" ] || [ "$(sed -n 's/^#include ["<]\([^">]*\)[">].*/\1/p' "$file" | head -n 1)" = "$own" ] ||
		echo "$file"
done >"$t/late"
[ ! -s "$t/late" ] || { cat "$t/late"; fail "its own header is not the first that it includes"; }
