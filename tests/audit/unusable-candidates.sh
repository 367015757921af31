#!/bin/sh
# What is wrong with a candidate is told in the loader's own terms: where ld.so goes on, and where it stops.
. "$(dirname "$0")/../lib.sh"
mkdir good class machine order empty text short dir object
echo 'int a(void) { return 0; }' | lib good/liba.so.1
echo 'int a(void); int main(void) { return a(); }' | prog app -Lgood -l:liba.so.1
poke() { printf "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null; }
for d in class machine order; do cp good/liba.so.1 $d; done
poke class/liba.so.1 4 '\001'	# EI_CLASS: ELFCLASS32
poke machine/liba.so.1 18 '\363'	# e_machine: EM_RISCV
poke order/liba.so.1 5 '\002'	# EI_DATA: ELFDATA2MSB
: >empty/liba.so.1
echo 'GROUP ( /lib/liba.so.1 ) and enough of it to be as long as an ELF header is, and longer' >text/liba.so.1
echo short >short/liba.so.1
mkdir dir/liba.so.1
echo 'int a(void) { return 0; }' | $CC -x c -c -o object/liba.so.1 - || fail "cannot build"

# traced_with FIRST OUTCOME CERTAIN-STATUS
traced_with() {
	rm -rf data
	traced LD_LIBRARY_PATH="$t/$1:$t/good" "$t/app" 2>stderr
	status=$?
	[ $status -eq "$3" ] || fail "$1: exit status $status"
	collect
	event kind=candidate path="$t/$1/liba.so.1" origin=ld_library_path outcome="$2"
}
for case in class:wrong-class machine:wrong-machine; do
	traced_with ${case%:*} ${case#*:} 0
	event kind=candidate path="$t/good/liba.so.1" outcome=found
	no_event kind=failed
done
# Here ld.so gives up at once.
for case in order:wrong-machine empty:too-short short:too-short text:not-elf dir:io-error object:not-elf; do
	traced_with ${case%:*} ${case#*:} 127
	no_event kind=candidate path="$t/good/liba.so.1"
done
