#!/bin/sh
# Two folders, one source: the same bytes of both modules and of what the command is linked of.
. "$(dirname "$0")/../lib.sh"
only_native "make is the same for every architecture"
unset MAKEFLAGS MFLAGS MAKELEVEL
for folder in one another/deeper-one; do
	mkdir -p "$folder"
	(cd "$top" && cp -R Makefile modules.mk VERSION scripts trace audit preload tools catalog "$t/$folder/") || fail "no copy"
	# Some rooms are enough to see it.
	make -s -C "$folder" B=build ROOMS="base elf tracedir" CC="$CC" build/tools.a build/libtrace.so build/libtrace-preload.so >make.log 2>&1 ||
		{ status=$?; cat make.log; fail "make exits with $status"; }
done
for file in tools.a libtrace.so libtrace-preload.so; do
	cmp "one/build/$file" "another/deeper-one/build/$file" || fail "$file is other bytes"
done
