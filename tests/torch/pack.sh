#!/bin/sh
# The import of the real torch, with its snapshot: the pack has no more than 42,000 bytes, so that its block fits whole into an
# issue; every command prints of either what it prints of the directory; redaction does not touch what packages are called.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch/torch"
. "$top/tests/pack/common"
"$B/libtrace" record -q -o "$t/data" -- "$python" -c 'import torch' 2>err || { status=$?; cat err; fail "record exits with $status"; }
[ -f data/snapshot.json ] || fail "no snapshot"
raw=$(cat data/* | wc -c)
pack -o torch.libtrace data
size=$(wc -c <torch.libtrace)
pack --text data >block
hasnt 'reduced' pack.err
text=$(wc -c <block)
echo "raw $raw bytes, pack $size bytes, block $text characters"
[ "$size" -le 42000 ] || fail "the pack has $size bytes"
[ "$text" -le 60000 ] || fail "the block has $text characters"
# Against the text of LD_DEBUG, the trace alone.
LD_DEBUG=libs,files "$python" -c 'import torch' 2>ld_debug >/dev/null || fail "LD_DEBUG"
mkdir alone
cp data/format data/*.trace data/journal-* alone/
debug=$(wc -c <ld_debug)
alone=$("$B/ask-pack" alone 1000000 | sed -n 's/^-----BEGIN LIBTRACE PACK [0-9]*, \([0-9]*\) bytes-----$/\1/p')
echo "LD_DEBUG=libs,files $debug bytes, packed trace $alone bytes"
[ $((8 * alone)) -le "$debug" ] || fail "the packed trace is more than an eighth of LD_DEBUG's text"
pack --no-redact -o kept.libtrace data
as_directory data kept.libtrace
pack --no-redact --text -o kept data
as_directory data kept
# Redacted, the findings are the same but for names, and the wheels are known.
has '^python3.*, exit status 0; .*torch [0-9.]*' block
libtrace diagnose torch.libtrace >out 2>err || fail "diagnose exits with $?"
libtrace diagnose data >whole 2>/dev/null
[ "$(grep -c '^[a-z]*\[' out)" -eq "$(grep -c '^[a-z]*\[' whole)" ] || { diff whole out; fail "other findings"; }
libtrace dump torch.libtrace >out 2>err || fail "dump exits with $?"
has 'site-packages/nvidia/cu13/lib/libcublas.so.13' out
libtrace why libcublas.so.13 torch.libtrace >out 2>err || fail "why exits with $?"
has 'nvidia-cublas' out
