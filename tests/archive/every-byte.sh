#!/bin/sh
# Small images and a wheel with each of their bytes changed, and each length: no crash, and nothing outside of the folder.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/sanitized"
only_native "the targets are of this machine"
sanitized every-image every-wheel
for file in image/root.tar.gz image/root.tar.zst wheel/small; do
	timeout 500 "$tools/every-${file%/*}" "$top/tests/fuzz/corpus/$file" >out 2>err || { status=$?; tail -n 40 err; fail "$file: every-${file%/*} exits with $status"; }
done
