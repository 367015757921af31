#!/bin/sh
# Packs and blocks of every version that there was stay readable, and say what they said.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/pack/common"
for pack in "$top"/tests/pack/old/*.libtrace "$top"/tests/pack/old/*.txt; do
	cp "$pack" old
	version=${pack##*/}
	libtrace dump --run=all --format=jsonl old >out 2>err || { cat err; fail "$pack cannot be read"; }
	compare "old-${version%.*}" <out
done
# What is written now is of the newest version that there is a file of.
every_kind
pack --no-redact -o new.libtrace data
newest=$(ls "$top"/tests/pack/old/*.libtrace | sed 's|.*/\([0-9]*\)\.libtrace|\1|' | sort -n | tail -n 1)
command -v zstd >/dev/null || skip "no zstd to look into a pack with"
[ "$(zstd -dcq new.libtrace | head -n 1)" = "libtrace pack $newest" ] || fail "tests/pack/old has no file of $(zstd -dcq new.libtrace | head -n 1)"
