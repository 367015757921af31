#!/bin/sh
# What is called a library and is none: each kind by its own words.
. "$(dirname "$0")/../lib.sh"
bad() {
	$runner "$B/ask-elf" "$1" >facts || fail "ask-elf exits with $? for $1"
	grep -qx -e "bad $2" facts || { cat facts; fail "$1 is not: $2"; }
}
echo 'int a(void) { return 1; }' >a.c
$CC -shared -fPIC -o good.so a.c || fail "cannot build good.so"
$CC -c -o a.o a.c
${AR:-ar} rc a.a a.o
: >empty
echo '/* GNU ld script */ GROUP ( libx.so.6 )' >script
printf 'INPUT(-lfoo)\n' >script2
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n' >pointer
echo '<html>Not Found</html>' >page
head -c 5000 /dev/zero >zeros
printf '\177ELX' >other
bad empty empty
bad script 'a linker script (text)'
bad script2 'a linker script (text)'
bad pointer 'git-lfs pointer'
bad page 'text, not ELF'
bad zeros 'not ELF'
bad other 'not ELF'
bad a.a 'an archive of objects (.a)'
bad a.o 'an object file that was not linked (.o)'
head -c 10 good.so >cut10
head -c 63 good.so >cut63
head -c 100 good.so >cut100
head -c 4000 good.so >cut4000
bad cut10 'truncated: ends in its ELF header'
bad cut63 'truncated: ends in its ELF header'
bad cut100 'truncated: .*'
bad cut4000 'truncated: has 4000 bytes, its segments need [0-9]*'
# Class and machine are known of what is cut, and it loads as long as its segments are there.
has 'class 2 order 1 machine [1-9]' facts
size=$(wc -c <good.so)
head -c $((size - 100)) good.so >shorter
$runner "$B/ask-elf" shorter >facts
hasnt '^bad' facts
# Another class, as far as it is known here.
printf '\177ELF\001\001\001' >head32
{ cat head32; head -c 200 /dev/zero; } >elf32
bad elf32 'damaged: .*'
