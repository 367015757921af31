#!/bin/sh
# Packs, blocks and what is redacted with each byte changed, each word huge and each length, read with sanitizers: no crash, no loop.
. "$(dirname "$0")/../lib.sh"
only_native "the reader is the same on every machine"
. "$top/tests/sanitized"
sanitized every-pack every-block every-redact
for file in pack/small block/tiny redact/text redact/arguments redact/snapshot redact/cut redact/stand-in redact/overlap; do
	timeout 500 "$tools/every-${file%/*}" "$top/tests/fuzz/corpus/$file" >out 2>err || { status=$?; tail -n 40 err; fail "$file: every-${file%/*} exits with $status"; }
	# The command's own messages apart.
	grep -v '^libtrace: ' err >said && { head -n 40 said; fail "$file: a sanitizer has something to say"; }
	size=$(wc -c <"$top/tests/fuzz/corpus/$file")
	[ "$(sed 's/ cases//' out)" -gt $((5 * size)) ] || { cat out; fail "fewer cases than changes"; }
done
