#!/bin/sh
# Every target of make fuzz still links with the command's parts (each of its runs takes ten minutes, so that is seen late).
. "$(dirname "$0")/../lib.sh"
only_native "the targets are of this machine"
unset MAKEFLAGS MFLAGS MAKELEVEL
for target in "$top"/tests/fuzz/*.c; do
	name=$(basename "$target" .c)
	make -s -C "$top" B="$B" CC="$CC" "$B/every-$name" >make.log 2>&1 || { tail -n 20 make.log; fail "tests/fuzz/$name.c does not link"; }
done
