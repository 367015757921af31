#!/bin/sh
# The trace of a build, hundreds of short processes: the tree begins with the one that failed, not with those that pass its status on.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/common"
only_native "programs that start programs need binfmt under qemu"
command -v make >/dev/null || skip "no make"
unset MAKEFLAGS MAKELEVEL MFLAGS
echo 'int b(void) { return 0; }' | lib libb.so
echo 'int b(void); int main(void) { return b(); }' | prog generate $own -L. -l:libb.so -Wl,-rpath,'$ORIGIN'
rm libb.so
mkdir sub
cat >Makefile <<'M'
all: $(foreach n,1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20,out.$n)
	@$(MAKE) -C sub
out.%:
	@sh -c 'cat /dev/null; cat /dev/null; true'; touch $@
M
cat >sub/Makefile <<'M'
all:
	@sh -c '../generate --table; exit $$?'
M
libtrace_record -q -o data -- make -s >make.out 2>&1
[ $? -eq 2 ] || { cat make.out; fail "make should fail"; }
status 1 tree data
sed -n 1p out >first
has '^generate   .*started by ' first
has '^└── libb.so   not found' out
has "^  ran as: ../generate --table   in $t/sub\$" out
has '^  started by [a-z]*sh ([0-9.]*), make ([0-9.]*), make ([0-9.]*)$\|^  started by [a-z]*sh ([0-9.]*), [a-z]*sh ([0-9.]*), make' out
# make is shown, too, and the rest is counted.
has '^g*make   .*exit status 2)' out
has '^[0-9][0-9]* more processes: ' out
[ "$(sed 's/ more.*//; /^[0-9]*$/!d' out)" -ge 60 ] || { cat out; fail "not all processes are counted"; }
[ "$(wc -l <out)" -lt 40 ] || { cat out; fail "too much for a person"; }
status 1 tree --format=json data
has '"failed_first":"[0-9]*\.0"' out

# Where no library is missing, the last to end below a program that passes its status on, said to be no more than likely.
cat >sub/Makefile <<'M'
all:
	@sh -c 'exit 3'
M
rm out.*
libtrace_record -q -o data2 -- make -s >make.out 2>&1
[ $? -eq 2 ] || { cat make.out; fail "make should fail"; }
status 0 tree data2
has '^make ([0-9.]*) ended with exit status 2, and nobody misses a library; the last to end before it, and so likely to have failed, is [a-z]*sh ([0-9.]*)$' out
sed -n 2p out >first
has 'sh   .*started by ' first
has "^  ran as: sh -c 'exit 3'   in $t/sub\$" out
# A run that ended well begins with its program, whatever was missed on the way.
cat >sub/Makefile <<'M'
all:
	@../generate; true
M
rm out.*
libtrace_record -q -o data3 -- make -s >make.out 2>&1 || { cat make.out; fail "make should not fail"; }
status 1 tree data3
sed -n 1p out >first
has '^g*make   ' first
hasnt '^  ran as:' out
