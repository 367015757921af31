#!/bin/sh
# A file that is there and cannot be loaded is the finding, in the words of what is wrong; one that was passed over is none.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
mkdir good class machine empty text pointer dir
echo 'int a(void) { return 0; }' | lib good/liba.so.1
echo 'int a(void); int main(void) { return a(); }' | prog app -Lgood -l:liba.so.1
for d in class machine; do cp good/liba.so.1 $d; done
poke class/liba.so.1 4 '\001'	# EI_CLASS: ELFCLASS32
poke machine/liba.so.1 18 '\363'	# e_machine: EM_RISCV
: >empty/liba.so.1
echo 'GROUP ( /lib/liba.so.1 ) and enough of it to be as long as an ELF header is, and longer' >text/liba.so.1
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 12345\n' 0 >pointer/liba.so.1
mkdir dir/liba.so.1

# with DIRECTORIES STATUS
with() {
	rm -rf data
	LD_LIBRARY_PATH=$1 libtrace_record -q -o data -- ./app 2>stderr
	[ $? -eq "$2" ] || { cat stderr; fail "$1: another exit status than $2"; }
}
with "$t/class:$t/machine:$t/good" 0
judged 0
no_finding
for case in 'class:is 32-bit, and the program is 64-bit' "machine:is made for riscv64, and the program for $ARCH" \
	'empty:is empty' 'text:is no library: .*linker script' 'pointer:is no library: .*git-lfs' \
	'dir:cannot be read: Is a directory'; do
	with "$t/${case%%:*}" 127
	judged 1
	finding error unusable-file "$t/${case%%:*}/liba.so.1. ${case#*:}"
	no_finding not-found
	has "needed by $t/app" out
done
has "LD_LIBRARY_PATH ($t/dir/liba.so.1: Is a directory)" out
judged 1 --all
has "LD_LIBRARY_PATH *$t/dir/liba.so.1   Is a directory" out
with "$t/pointer" 127
judged 1
has "git -C $t/pointer/ lfs pull" out
with "$t/class" 127
judged 1 --all
sed -n '1,/ld.so.cache/p' out | grep -v -e '^  help: ' -e '^    apt-file ' | compare unusable-candidates
