#!/bin/sh
# Of the miniature of torch, findings are the same however little room there is, as long as the snapshot fits; without the
# snapshot they still name what was not found.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/pack/common"
only_native "qemu-user: Python is this machine's"
command -v python3 >/dev/null || skip "no python3"
minitorch
python=$(python3 -c 'import sys; print(sys.executable)')
PYTHONPATH=$t/mini/site-packages libtrace_record -q -o "$t/data" -- "$python" -c 'import torch' 2>/dev/null && fail "the miniature was imported"
libtrace diagnose data >whole 2>/dev/null
libtrace diagnose --format=json data >whole.json 2>/dev/null
"$B/ask-pack" data 60000 >block 2>left || fail "it does not fit"
[ ! -s left ] || { cat left; fail "reduced without need"; }
size=$(wc -c <block)
# At each size that is one character too small for what was left in before.
steps=0
while "$B/ask-pack" data $((size - 1)) >block 2>left; do
	[ "$(wc -c <block)" -lt "$size" ] || fail "the block is too large"
	size=$(wc -c <block)
	steps=$((steps + 1))
	case $(cat left) in
	*snapshot*)
		libtrace diagnose block >out 2>/dev/null
		has '^error\[not-found\]: `libnvpl_lapack_lp64_gomp.so.0` was not found' out ;;
	*)
		libtrace diagnose block >out 2>/dev/null
		cmp whole out || { diff whole out; fail "findings differ without $(cat left)"; }
		libtrace diagnose --format=json block 2>/dev/null | cmp whole.json - || fail "JSON differs without $(cat left)" ;;
	esac
	[ "$steps" -lt 10 ] || fail "it never ends"
done
[ "$steps" -ge 3 ] || fail "$steps steps of reduction"
