#!/bin/sh
# A journal: chunks of several images side by side, what nobody took, what was never finished, and what is damaged.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/trace/common"
j=journal-b0000000000000000000000000000000-0
# said TEXT: one line on stderr; the records that remain are in $t/out.
said() {
	libtrace dump --run=all --format=jsonl data >out 2>err
	status=$?
	[ $status -le 2 ] || { cat err; fail "dump exits with $status"; }
	grep -v 'more process\|lost' err >complaints
	printf '%s\n' "libtrace: data/$j$1" | diff - complaints || { cat err; fail "the message"; }
}
quiet() {
	libtrace dump --run=all --format=jsonl data >out 2>err || { cat err; fail "dump exits with $?"; }
	[ ! -s err ] || { cat err; fail "something is said"; }
}
a='chunk
image ppid=1 exe=/bin/a'
b='chunk pid=101 start=1001 random=02 time_ns=2000000000
image ppid=1 exe=/bin/b'

# Chunks of one image among those of another, in two files; pages that nobody took.
mktrace data <<E
journal $j
$a
search name=liba1.so
free 2
$b
search name=libb1.so
free 1
journal $j.more
chunk pid=101 start=1001 random=02 number=2 time_ns=2000005000
search name=libb2.so seq=2 time_ns=2000006000
chunk number=2 time_ns=1000005000
search name=liba2.so seq=2 time_ns=1000006000
E
quiet
[ "$(grep '"kind":"search"' out | fields process name | tr '\n' ';')" = '100.0 liba1.so;100.0 liba2.so;101.0 libb1.so;101.0 libb2.so;' ] ||
	{ cat out; fail "another order"; }
[ "$(grep -c '"kind":"image"' out)" -eq 2 ] || fail "other images"

# A record that was never finished is lost, and so is what the header alone knows of.
rm -r data
mktrace data <<E
journal $j
chunk seq_end=7
image ppid=1 exe=/bin/a
search name=libopen.so size=57
search name=libc.so
E
libtrace dump --run=all data >out 2>err || fail "dump exits with $?"
has 'name=libc.so' out
hasnt 'libopen' out
has 'process 100.0: 5 records were lost' err

# LIBTRACE_IMAGES was reached: the image of that chunk is none.
rm -r data
mktrace data <<E
journal $j
$a
chunk pid=101 start=1001 random=02 flags=2
E
libtrace dump --run=all data >out 2>err || fail "dump exits with $?"
[ "$(grep -c ' image ' out)" -eq 1 ] || fail "it is an image"
has '1 process image or more left no trace: LIBTRACE_IMAGES was reached' err

# What is damaged is said with file and place, and the next chunk is read.
damaged() {
	rm -rf data
	{ echo "journal $j"; echo "$a"; echo 'search name=liba.so'; cat; echo "$b"; } | mktrace data
	said "$1"
	grep -q '"exe":"/bin/b"' out || { cat out; fail "$1: the next chunk is not read"; }
}
damaged ": chunk at 4096: it does not begin with 'libtrace'" <<E
chunk pid=102 magic=4c
image exe=/bin/c
E
damaged ': chunk at 4096: its room is no number of pages' <<E
chunk pid=102 room=200
image exe=/bin/c
E
damaged ': chunk at 4096: trace version 3, and this libtrace reads versions 1 to 2: use the libtrace that wrote it, or trace again' <<E
chunk pid=102 version=3
E
damaged ': record at 4288: size 24000 is larger than what is left of its chunk (3904)' <<E
chunk pid=102
image exe=/bin/c
search name=x size=24000
E
damaged ': record at 4288: size 4 of an open record is less than 24, or no multiple of 8' <<E
chunk pid=102
image exe=/bin/c
search name=x size=5
E
# A room that goes beyond the file: what is there is read.
rm -rf data
mktrace data <<E
journal $j
chunk room=40960
image exe=/bin/a
E
quiet
# Cut inside a record.
rm -rf data
mktrace data <<E
journal $j
$a
search name=liba.so
cut $j 200
E
said ': ends at 200, inside a record: read up to there'
# A link, a folder and a FIFO in place of it.
for how in 'ln -s ../elsewhere' mkdir mkfifo; do
	rm -rf data
	mktrace data <<E
file a.trace
image exe=/bin/a
E
	$how "data/$j"
	case $how in ln*) said ': is a symbolic link, not a journal' ;; *) said ': is no regular file, and a journal is one' ;; esac
done
