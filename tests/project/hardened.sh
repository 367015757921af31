#!/bin/sh
# How the command and the modules are built, as readelf says it: what a hole in them would need is not there.
. "$(dirname "$0")/../lib.sh"
command -v readelf >/dev/null || skip "no readelf"
case $B in */san* | */coverage*) skip "a build for tests is not what is installed" ;; esac
# about FILE: program headers, dynamic section and symbols in $t.
about() {
	readelf -W -l "$1" >segments 2>/dev/null && readelf -W -d "$1" >dynamic && readelf -W --dyn-syms "$1" >symbols && readelf -W -n "$1" >notes ||
		fail "readelf does not read $1"
}
# No memory that is written and run, no relocation in code, no stack that is run.
plain_memory() {
	has ' GNU_STACK .* RW ' segments
	hasnt ' RWE ' segments
	hasnt '(TEXTREL)' dynamic
	hasnt '(RPATH)\|(RUNPATH)' dynamic
}
# What the processor checks of jumps and calls, where this compiler marks it.
marked() { [ "$ARCH" = x86_64 ] && mark='IBT, SHSTK' || mark=BTI; has "$mark" notes; }

about "$B/libtrace"
plain_memory
readelf -W -h "$B/libtrace" >header
has 'Type: *DYN' header
has '(FLAGS_1).*PIE' dynamic
has ' GNU_RELRO ' segments
has 'BIND_NOW\|(FLAGS_1).*NOW' dynamic
has '__stack_chk_fail' symbols
has '__[a-z]*_chk' symbols
if [ -f "$B/dist/libtrace" ]; then
	readelf -W -l "$B/dist/libtrace" >segments
	has ' GNU_RELRO ' segments
	has ' GNU_STACK .* RW ' segments
	hasnt ' RWE \|INTERP' segments
fi
# A guest has no libc to call where a check fails, and its relocated words share a page with what each event writes.
for module in libtrace.so libtrace-preload.so; do
	about "$B/$module"
	plain_memory
	marked
	hasnt '(NEEDED)' dynamic
	hasnt ' GLOBAL .* UND [A-Za-z_]' symbols
done
has '(FLAGS_1).*NOW' dynamic

# Which compiler made it is all that the folder of the build leaves in it.
strings=$(command -v strings) || strings="grep -a"
for file in libtrace libtrace.so libtrace-preload.so; do
	$strings "$B/$file" | grep -F -e "$top" && fail "$file names the folder that it was built in"
done
exit 0
