#!/bin/sh
# Every promise of SECURITY.md names its test, and that test is there.
. "$(dirname "$0")/../lib.sh"
suites=$(sed -n 's/^SUITES = //p' "$top/Makefile")
[ "$suites" ] || fail "no SUITES in the Makefile"
grep -o '`tests/[^`]*`' "$top/SECURITY.md" | tr -d '`' | sort -u >named
[ "$(wc -l <named)" -gt 20 ] || fail "$(wc -l <named) tests are named"
while read -r file; do
	[ -f "$top/$file" ] || fail "there is no $file"
	folder=$(basename "$(dirname "$file")")
	case " $suites " in *" $folder "*) fail "$file is not run by make check" ;; esac
done <named
# A row of its tables is a promise and where it is tested.
awk -F'|' '/^\| / && !/\| test \|$/ { if ($(NF - 1) !~ /`tests\//) { print; wrong = 1 } } END { exit wrong }' "$top/SECURITY.md" ||
	fail "a promise without a test"
for file in README.md CONTRIBUTING.md; do
	grep -q '(SECURITY.md)' "$top/$file" || fail "$file does not lead to SECURITY.md"
done
