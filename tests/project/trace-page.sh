#!/bin/sh
# libtrace-trace(5) names every kind, field and value of trace/format.h, each where it belongs.
. "$(dirname "$0")/../lib.sh"
page=$top/man/libtrace-trace.5
header=$top/trace/format.h

"$B/mktrace" --fields >fields || fail "the table of fields is not what format.h says"
# STRUCTURE FIELD TYPE of every variable on the page: .Va, those after a comma, and what stands in parentheses.
awk '
/^\.Sh HEADER/ { section = "header" }
/^\.Sh RECORD KINDS/ { section = "record" }
/^\.Sh S/ { section = "" }
/^\.Ss [a-z]* \([0-9]*\)$/ { section = $2 }
section && /^\.It Va/ {
	type = $0
	if (!sub(/.* Pq /, "", type))
		next	# flags of an object: told in its section, and a field of every record
	for (i = 3; i <= NF && $i != "Pq"; i++)
		if ($i != "," && $i != "Va")
			print section, $i, type
}' "$page" >described
[ "$(wc -l <fields)" -gt 60 ] || { cat fields; fail "there are more fields"; }
sort -u fields >fields.sorted
sort -u described >described.sorted
comm -23 fields.sorted described.sorted >missing
comm -13 fields.sorted described.sorted >invented
[ ! -s missing ] || { cat missing; fail "fields without a description, or of another type"; }
[ ! -s invented ] || { cat invented; fail "described, but no field, or of another type"; }

# X(NAME, number, "word") of the enumerations: kinds as sections, outcomes as items, the rest in the text.
kinds=0
enumeration() { sed -n "/^#define $1(X)/,/[^\\\\]\$/s/.*X([A-Z_]*, \([0-9]*\), \"\([^\"]*\)\").*/\1 \2/p" "$header"; }
for list in KINDS OUTCOMES VERBS REASONS RULE_ERRORS ACTIVITIES COMPAT_REASONS COMPAT_NOTES RESTART_REASONS RESTART_WAYS UNTRACED_REASONS MODULES; do
	enumeration TRACE_$list >list
	[ -s list ] || fail "TRACE_$list was not understood"
	while read -r number word; do
		case $list in
		KINDS) grep -qx "\.Ss $word ($number)" "$page" ;;
		OUTCOMES | REASONS | RULE_ERRORS | COMPAT_REASONS | RESTART_* | UNTRACED_REASONS) grep -qFx ".It $number $word" "$page" ;;
		*) tr '\n' ' ' <"$page" | grep -q "\b$number $word\b" ;;
		esac || fail "$list: $word ($number) is not on the page"
		kinds=$((kinds + 1))
	done <list
done
[ "$kinds" -eq 109 ] || fail "$kinds values were looked for"
grep -q "This page describes version $(sed -n 's/^#define TRACE_VERSION //p' "$header")\.$" "$page" || fail "the page is of another version"
for flag in $(sed -n 's/.*\(TRACE_HEADER_[A-Z]*\|TRACE_CUT\|TRACE_PARTIAL\|TRACE_DYNLINKER\|TRACE_CALLER\|TRACE_DRIVER\|TRACE_MEMORY\|TRACE_LISTING\) = .*/\1/p' "$header"); do
	grep -q "Dv $flag\b" "$page" || fail "$flag is not on the page"
done
