#!/bin/sh
# ELF files and fatbins with each byte changed, each word huge and each length, read with sanitizers: no crash and no loop.
. "$(dirname "$0")/../lib.sh"
only_native "the reader is the same on every machine"
. "$top/tests/sanitized"
sanitized every-elf every-fatbin
for target in elf fatbin; do
	timeout 500 "$tools/every-$target" "$top/tests/fuzz/corpus/$target"/* >out 2>err || { status=$?; tail -n 40 err; fail "every-$target exits with $status"; }
	[ ! -s err ] || { head -n 40 err; fail "a sanitizer has something to say"; }
	size=$(cat "$top/tests/fuzz/corpus/$target"/* | wc -c)
	cases=$(sed 's/ cases//' out)
	[ "$cases" -gt $((5 * size)) ] || { cat out; fail "fewer cases than changes"; }
done
