#!/bin/sh
# Two OpenMP runtimes in one process; two copies of one are something else.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
for name in libgomp.so.1 libiomp5.so libgomp-a1b2c3.so.1 libgompless.so.1; do echo 'int one;' | lib $name; done
opener open
recorded 0 ./open "$t/libgomp.so.1" "$t/libiomp5.so"
judged 0
finding warning duplicate 'two OpenMP runtimes are loaded: `libgomp.so.1` and `libiomp5.so`'
recorded 0 ./open "$t/libgomp.so.1" "$t/libgomp-a1b2c3.so.1" "$t/libgompless.so.1"
judged 0
hasnt '^warning' out
