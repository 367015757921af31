#!/bin/sh
# Each rule of the format that a file can break has a message of its own, with file, place and rule.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/trace/common"
image='image ppid=1 exe=/bin/app cwd=/'

# rule MESSAGE <description: reading it is trouble, and this is what stderr says first.  STATUS=0: it is said, and no trouble.
rules=0
rule() {
	rm -rf data
	mktrace data
	libtrace dump --run=all data >out 2>err
	got=$?
	same "message" "libtrace: data/a.trace: $1" "$(head -n 1 err)"
	[ "$got" -eq "${STATUS:-2}" ] || fail "exit status $got, not ${STATUS:-2}: $1"
	rules=$((rules + 1))
}

# The header.
rule "is not a trace: it does not begin with 'libtrace'" <<E
file a.trace magic=6c69627472616378
$image
E
STATUS=0 rule "ends at 40, inside its header (128)" <<E
file a.trace
cut a.trace 40
E
STATUS=0 rule "ends at 0, inside its header (128)" <<E
file a.trace
cut a.trace 0
E
rule "byte order is big-endian: written on another kind of machine (s390x), where libtrace can read it" <<E
file a.trace byte_order=0x3412 machine=0x1600
$image
E
rule "byte order 0x1235 when it should be 0x1234" <<E
file a.trace byte_order=0x1235
$image
E
rule "trace version 3, and this libtrace reads versions 1 to 2: use the libtrace that wrote it, or trace again" <<E
file a.trace version=3
$image
E
rule "header size 112 when it should be 128" <<E
file a.trace size=112
$image
E
rule "ELF class 3 is neither 1 nor 2" <<E
file a.trace elf_class=3
$image
E
rule "module 9 is not one that trace version 2 has" <<E
file a.trace module=9
$image
E
rule "number 0, and the first is 1" <<E
file a.trace number=0
$image
E

# The frame of a record.
rule "record at 200: size 16 is smaller than its header (24)" <<E
file a.trace
$image
end size=16
E
rule "record at 200: size 0 is smaller than its header (24)" <<E
file a.trace
$image
end size=0
E
rule "record at 200: size 28 is not a multiple of 8" <<E
file a.trace
$image
end size=28
raw 00000000
E
rule "record at 200: size 4194312 is larger than any record (4194304)" <<E
file a.trace
$image
end size=4194312
E
rule "record at 200: size 32 is smaller than the fixed part of search (40)" <<E
file a.trace
$image
record kind=2 size=32
raw 0000000000000000
E
rule "record at 128: the first record is of kind 2 when it should be image (1)" <<E
file a.trace
search name=liba.so
E
rule "record at 200: a second image record, and a file is about one image" <<E
file a.trace
$image
$image
E

# Its strings.  The same code reads all of them; each field has its name in the message.
for field in exe cwd argv env glibc; do
	rule "image record at 128: ${field} of 4294967295 bytes is longer than what is left of the record (8)" <<E
file a.trace
image ${field}=abcdef ${field}_bytes=0xffffffff
E
done
for field in path soname needed rpath runpath build_id; do
	rule "object record at 200: ${field} of 9 bytes is longer than what is left of the record (8)" <<E
file a.trace
$image
object ${field}=abcdef ${field}_bytes=9
E
done
for kind in "search name" "failed name" "candidate path"; do
	rule "${kind% *} record at 200: ${kind#* } of 6 bytes does not end in a NUL" <<E
file a.trace
$image
${kind% *} ${kind#* }=abcdef ${kind#* }_bytes=6
E
	rule "${kind% *} record at 200: ${kind#* } of 7 bytes holds a NUL at 3" <<E
file a.trace
$image
${kind% *} ${kind#* }=abc\\x00ef
E
done
rule "object record at 200: needed of 7 bytes does not end in a NUL" <<E
file a.trace
$image
object needed=abc,defg needed_bytes=7
E
rule "search record at 200: size 56 when its fields take 40" <<E
file a.trace
$image
search name=libabcdefg.so name_bytes=0
E
rule "close record at 200: size 40 when its fields take 32" <<E
file a.trace
$image
close id=1 size=40
raw 0000000000000000
E
rule "search record at 200: the padding at its end is not zero" <<E
file a.trace
$image
search name=abc
patch a.trace 245 01
E

# Its enumerations.
rule "candidate record at 200: outcome 11 is not one that trace version 2 has" <<E
file a.trace
$image
candidate path=/a outcome=11
E
rule "activity record at 200: activity 4 is not one that trace version 2 has" <<E
file a.trace
$image
activity activity=4
E
rule "redirect record at 200: verb 5 is not one that trace version 2 has" <<E
file a.trace
$image
redirect verb=5
E
rule "redirect record at 200: reason 16 is not one that trace version 2 has" <<E
file a.trace
$image
redirect reason=16
E
rule "redirect record at 200: rule_error 15 is not one that trace version 2 has" <<E
file a.trace
$image
redirect rule_error=15
E
[ "$rules" -eq 43 ] || fail "$rules rules were tried"
