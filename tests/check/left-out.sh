#!/bin/sh
# What cannot be looked at is named and counted, and the rest is checked; what is no ELF file is only passed by.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
mkdir -p app/below empty
echo 'int a;' | lib app/liba.so
echo 'int gone;' | lib libgone.so.1
echo 'int b;' | lib app/below/libb.so -L. -Wl,--no-as-needed -l:libgone.so.1
rm libgone.so.1
echo 'int main(void) { return 0; }' | prog app/static -static
# One that relocates itself has a dynamic section all the same.
echo 'int main(void) { return 0; }' | prog app/static-pie -static-pie -fPIE
echo 'int o;' | $CC -x c -c -o app/object.o - || fail "cannot compile"
# e_machine, at byte 18: SPARC; and of another class.
cp app/liba.so app/libforeign.so
printf '\002\000' | dd of=app/libforeign.so bs=1 seek=18 conv=notrunc 2>/dev/null
head -c 30 app/liba.so >app/libcut.so
head -c 3000 app/liba.so >app/libcut-later.so
: >app/libempty.so
echo 'INPUT(liba.so)' >app/libscript.so
echo 'print()' >app/script.py
mkfifo app/fifo
ln -s liba.so app/libother.so
ln -s nowhere app/dangling.so
ln -s loop-a app/loop-b
ln -s loop-b app/loop-a
ln -s .. app/below/up
ln -s . app/here
ln app/liba.so app/below/hard.so
checks 1 -a app
has '^libgone.so.1   not found' out
has '^left out: libforeign.so   for another architecture' out
has '^left out: static   statically linked: it loads nothing$' out
has '^left out: static-pie   statically linked: it loads nothing$' out
has '^left out: libcut.so   a damaged ELF file$' out
has '^left out: libcut-later.so   ' out
has '^left out: loop-a   ' out
hasnt 'fifo\|script\|empty\|object\|dangling' out
hasnt '/up/' out
has '^2 files checked, 1 library missing, [0-9]* left out$' out
[ "$(grep -c '^{"path":.*"reason":' json)" -eq "$(sed -n 's/.*, \([0-9]*\) left out$/\1/p' out)" ] || fail "text and JSON differ in what was left out"
if [ "$(id -u)" -ne 0 ]; then
	chmod 0 app/liba.so app/below
	checks 0 app
	has '^left out: liba.so   Permission denied$' out
	has '^left out: below   Permission denied$' out
	chmod 755 app/liba.so app/below
fi
# Alone: trouble, where nothing could be looked at; a static program has nothing to miss.
checks 2 app/libcut.so
checks 2 app/libforeign.so
checks 0 app/static
# Of nothing it is not said that it misses nothing.
checks 2 empty
has "^libtrace: nothing of 'empty' could be judged$" err
hasnt 'nothing is missing' out
for word in app/libscript.so app/libempty.so app/fifo nowhere app/dangling.so app/loop-a app/script.py; do
	check "$word" >out 2>err
	[ $? -eq 2 ] || { cat out err; fail "check $word does not exit with 2"; }
	has "^libtrace: .*'$word'" err
done
# A script among programs, as a pattern of the shell has them, is left out; a folder or a damaged file is trouble.
checks 0 app/script.py app/libother.so
has '^left out: .*script.py   not an ELF file$' out
has '^nothing is missing: 1 file checked, 1 left out$' out
checks 2 empty app/libother.so
has "^libtrace: nothing of 'empty' could be judged$" err
checks 2 app/libcut.so app/libother.so
check >out 2>err
[ $? -eq 2 ] || fail "check of nothing does not exit with 2"
has 'nothing to check was given' err
