#!/bin/sh
# A library of a CUDA wheel is gone.  Without a CUDA toolkit on the machine the import fails, and the trace says who wanted
# the library, through which chain, and where it was looked for; with a toolkit ld.so takes that one's, and the tree says so.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
. "$top/tests/torch/torch"
unshare -m true 2>/dev/null || skip "no mount namespace may be made here (unshare -m)"
# Beside the environment, to be on the same file system: everything is a hard link.
copy=$(mktemp -d "$torch-copy.XXXXXX")
trap 'rm -rf "$copy"' EXIT
cp -al "$torch" "$copy/env" || fail "the environment cannot be copied"
site=$copy/env/${site#"$torch"/}
mkdir toolkit none
mv "$site/nvidia/cu13/lib/libcusparse.so.12" toolkit/
python=$copy/env/bin/python
hidden() { unshare -m "$top/tests/torch/without-toolkit" libcusparse.so.12 "$@"; }

hidden "$t/none" "$B/libtrace" record -q -o "$t/data" -- "$python" -c 'import torch' >out 2>err
case $? in
1) ;;
77) cat out; exit 77 ;;
*) cat err; fail "exit status $?" ;;
esac
has '^ImportError: libcusparse\.so\.12: cannot open shared object file: No such file or directory$' err
libtrace tree --format=json "$t/data" >tree.json
[ $? -eq 1 ] || fail "tree does not say that something is missing"
libtrace why --format=json libcusparse.so.12 "$t/data" >why.json || fail "why exits with $?"
"$python" "$top/tests/torch/missing-wheel.py" tree.json why.json "$site" || fail "the trace does not tell the failure"
libtrace tree --charset=utf8 "$t/data" >tree.txt
has '── libcusparse\.so\.12   not found   ([0-9]* paths searched: ' tree.txt
mkdir debug
hidden "$t/none" env LD_AUDIT="$module" LIBTRACE_OUTPUT="$t/again" LD_DEBUG=libs LD_DEBUG_OUTPUT="$t/debug/ld" "$python" -c 'import torch' 2>err
DATA=$t/again compare_candidates 300

hidden "$t/toolkit" "$B/libtrace" record -q -o "$t/shadowed" -- "$python" -c 'import torch' 2>err || { status=$?; cat err; fail "exit status $status"; }
collect "$t/shadowed"
event kind=object path="$t/toolkit/libcusparse.so.12"
event kind=candidate path="$t/toolkit/libcusparse.so.12" origin=cache outcome=found
libtrace tree --charset=utf8 "$t/shadowed" >tree.txt
has '── libcusparse\.so\.12   .*toolkit/.*\[ld\.so\.cache\]' tree.txt
