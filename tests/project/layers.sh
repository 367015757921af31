#!/bin/sh
# Arrows run one way: what is inside a traced process knows nothing of the command, and the reverse; and a room of tools/ uses
# those before it in the list that the Makefile builds from, by what it includes and by what it is linked with.
. "$(dirname "$0")/../lib.sh"
cd "$top" || exit 1
rooms=$(sed -n 's/^ROOMS = //p' Makefile)
[ "$(echo "$rooms" | wc -w)" -ge 10 ] || fail "the Makefile has no list of rooms"

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
guest='trace/(write|journal|own-file|turn|sys|text|clock|image|output|glibc|symbols|compat-decide)\.h'
only 'audit/[^ ]*' "audit/[^ ]*|$contract|$guest" "audit/ is a guest: format, env and the writer, nothing of the command"
only 'tools/[^ ]*' "($(echo "$rooms" | tr ' ' '|'))/[^ ]*|$contract|trace/(read|fields|names|compat-decide)\.h" "tools/ reads: format, env, the reader and the pure decision, nothing of the modules"
only 'trace/(read|chunks|decode|fields|names)\.[ch]' "$contract|trace/(read|decode|fields|names)\.h" "the reader stands on the format alone"
only 'trace/(write|journal|own-file|turn|sys|text|clock|image|output|glibc|symbols|compat-decide)\.[ch]' "$contract|$guest" "the writer stands on the format alone"
only 'preload/[^ ]*' "preload/[^ ]*|$contract|$guest" "preload/ is a guest as audit/ is"
grep -E '^trace/format\.h ' "$t/includes" && fail "the format stands on nothing"

# What is in neither list has no place yet.
for file in trace/*.[ch]; do
	echo "$file" | grep -qE "^($contract|trace/rules\.c|trace/(read|chunks|decode|fields|names|write|journal|own-file|turn|sys|text|clock|image|output|glibc|symbols|compat-decide)\.[ch])$" ||
		fail "$file: is it the contract's, the writer's or the reader's?"
done
for folder in tools/*; do
	case " $rooms " in *" ${folder#tools/} "*) ;; *) fail "$folder: no room of the Makefile's ROOMS" ;; esac
done
# The Makefile finds sources by itself: one that git does not know would be built here and nowhere else.
if git rev-parse HEAD >/dev/null 2>&1; then
	for file in tools/*/*.[ch]; do
		git ls-files --error-unmatch "$file" >/dev/null 2>&1 || fail "$file is not tracked by git"
	done
fi

# Reads lines USER USED WHAT, files of tools/ without the folder, and prints those where USED is in a later room.
backwards() {
	awk -v rooms="$rooms" 'BEGIN { n = split(rooms, names, " "); for (i = 1; i <= n; i++) at[names[i]] = i }
		{ user = $1; used = $2; sub("/.*", "", user); sub("/.*", "", used) }
		at[used] > at[user] { print "tools/" $1 " uses " $3 " of the later room " used }'
}
sed -n 's|^tools/\([^ ]*\) \(.*\)|\1 \2 \2|p' "$t/includes" | backwards >"$t/back"
[ ! -s "$t/back" ] || { cat "$t/back"; fail "an include points to a later room"; }

# The same by the linker's eyes, which sees a declaration that was copied: DEFINED symbol file, then USED.
for file in tools/*/*.c; do
	object=$B/o/${file%.c}.o
	[ -f "$object" ] || fail "$object was not built"
	file=${file#tools/}
	nm -P "$object" | awk -v file="$file" '$2 ~ /^[TDBRVWC]$/ { print "defined", $1, file } $2 == "U" { print "used", $1, file }'
done | sed 's/ _*/ /' | sort >"$t/symbols"
awk '$1 == "defined" { where[$2] = $3; next } ($2 in where) && where[$2] != $3 { print $3, where[$2], $2 }' "$t/symbols" >"$t/edges"
[ "$(wc -l <"$t/edges")" -gt 1000 ] || fail "the symbols were not understood"
backwards <"$t/edges" >"$t/back"
[ ! -s "$t/back" ] || { cat "$t/back"; fail "a symbol is defined in a later room"; }

# Circles of files, which can only lie inside a room now: tsort names their members.
cut -d ' ' -f 1,2 "$t/edges" | sort -u | tsort 2>&1 >/dev/null | sed 's/^tsort: //' >"$t/circles"
awk '/input contains a loop/ { if (n > most) most = n; n = 0; next } { n++ } END { if (n > most) most = n; exit most > 4 }' "$t/circles" ||
	{ cat "$t/circles"; fail "a circle of more than four files"; }

# A reader who meets a type looks for it by its name.
grep -hoE '^(struct|enum|union) [a-z0-9_]+ \{' tools/*/*.[ch] trace/*.[ch] | sort | uniq -d | grep . && fail "two types of one name"

# What is concluded is concluded from the trace and the snapshot: nothing there looks at the machine.
grep -nE '\<(open|openat|fopen|l?stat|fstatat|access|readlink|realpath|opendir|getenv|popen)\(' tools/graph/*.c tools/view/*.c \
	tools/snapshot/find.c tools/snapshot/words.c tools/print/*.c tools/finding/finding.c tools/finding/named.c tools/remedy/*.c \
	tools/findings/*.c tools/diagnose/*.c tools/diff/*.c && fail "what should conclude from the trace looks at the machine itself"
# A header of ours is found by its path from the top or from tools/, and a source begins with its own.
for file in tools/*/*.c trace/*.c audit/*.c; do
	own=${file%.c}.h
	[ ! -f "$own" ] || [ "$(sed -n 's/^#include ["<]\([^">]*\)[">].*/\1/p' "$file" | head -n 1)" = "${own#tools/}" ] ||
		echo "$file"
done >"$t/late"
[ ! -s "$t/late" ] || { cat "$t/late"; fail "its own header is not the first that it includes"; }
