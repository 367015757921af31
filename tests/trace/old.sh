#!/bin/sh
# Traces of the versions that there were stay readable, say what they said, and can be packed.
. "$(dirname "$0")/../lib.sh"
for version in "$top"/tests/trace/old/[0-9]*; do
	[ -d "$version" ] || continue
	name=$(basename "$version")
	rm -rf data
	cp -r "$version" data
	libtrace dump --run=all --format=jsonl data >out 2>err || { cat err; fail "version $name: dump exits with $?"; }
	[ ! -s err ] || { cat err; fail "version $name: something is said"; }
	[ -z "${UPDATE:-}" ] || cp out "$version.jsonl"
	diff "$version.jsonl" out || fail "version $name says something else"
	libtrace pack --no-redact -o packed data >/dev/null || fail "version $name: pack exits with $?"
	libtrace dump --run=all --format=jsonl packed 2>/dev/null | cmp out - || fail "version $name: a pack says something else"
	libtrace pack -o redacted data >/dev/null || fail "version $name: pack exits with $?"
	[ "$(libtrace dump --run=all --format=jsonl redacted 2>/dev/null | wc -l)" -eq "$(wc -l <out)" ] || fail "version $name: the redacted pack is another"
	# What is added to it is of this version, and both are read.
	cat >app.c <<'C'
int main(void) { return 0; }
C
	prog app <app.c
	traced ./app
	[ "$(libtrace dump --run=all --kind=image data | wc -l)" -eq $(($(grep -c '"kind":"image"' out) + 1)) ] || fail "version $name: nothing is added"
	tried=yes
done
[ "${tried:-}" ] || fail "there is no old trace"
