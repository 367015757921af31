#!/bin/sh
# LD_PRELOAD comes behind the program and before what that needs, by names and by paths; what is not there is passed over.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/resolve/common"
only_native "qemu-user: LD_PRELOAD would be the emulator's"
mkdir lib
echo 'int f(void) { return 1; }' | lib lib/libf.so
echo 'int f(void); int g(void) { return f(); }' | lib lib/libg.so -Wl,--no-as-needed -Llib -l:libf.so
echo 'int h(void) { return 1; }' | lib lib/libh.so
echo 'int main(void) { return 0; }' | prog program -Wl,--no-as-needed -Wl,-rpath,"$t/lib" -Llib -l:libh.so -l:libg.so
for words in "$t/lib/libf.so" libf.so "libh.so:libf.so" "libf.so libg.so" "libg.so" "  :libh.so: " "$t/program" '$ORIGIN/lib/libf.so' 'lib/libf.so' \
	'libc.so.6' "$t/lib/libf.so:libf.so"; do
	theirs_preloaded "$words" "$t/program" | sed 's/.* => //' >oracle
	ours -p "$words" "$t/program" | grep -v ' => .* ' >said	# not found, or refused
	sed -i 's/.* => //' said
	grep -q libc.so oracle || continue	# it refuses them, with an error
	diff oracle said || fail "LD_PRELOAD='$words': ld.so (<) and the resolver (>) differ"
done
ours -p libnowhere.so "$t/program" >said
has 'libnowhere.so => not found' said
