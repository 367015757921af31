#!/bin/sh
# What does not fit into a block is reduced step by step: findings and the tree of what matters stay, nothing counts as lost, and
# the block, its writer and its reader say so.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/pack/common"

# words N SEED: N words that do not compress.
words() { awk -v n="$1" -v seed="$2" 'BEGIN { srand(seed); for (i = 0; i < n; i++) { w = ""; for (k = 0; k < 12; k++) w = w sprintf("%c", 97 + int(rand() * 26)); print w } }'; }
# A program that misses a library, whose threads looked in many places for libraries that they found.
main_image() {
	cat <<'T'
file 100-1000-0100000000000000.audit.trace
image ppid=1 pgid=100 exe=/usr/bin/app argv=app
object id=0x1000 path=/usr/bin/app needed=libgone.so.1,libfound.so
activity head=0x1000 activity=add
search requester=0x1000 name=libgone.so.1
candidate requester=0x1000 loader_flag=default outcome=missing path=/lib/libgone.so.1
search requester=0x1000 name=libfound.so
T
	words "$1" 1 | sed 's|.*|candidate requester=0x1000 loader_flag=ld_library_path outcome=missing path=/&/libfound.so|'
	cat <<'T'
candidate requester=0x1000 loader_flag=default outcome=found path=/lib/libfound.so
object id=0x2000 path=/lib/libfound.so soname=libfound.so
activity head=0x1000 activity=consistent
failed requester=0x1000 name=libgone.so.1
T
}
# A fork child that lacks nothing and one that does.
child() {
	printf 'file %s-1%s-0100000000000000.audit.trace pid=%s start=1%s flags=1 parent_pid=100 parent_start=1000 parent_seq=%s time_ns=%s000000\n' "$1" "$1" "$1" "$1" "$2" "$((1000 + $1))"
	printf 'image ppid=100 pgid=100 exe=/usr/bin/app\n'
	words "$3" "$1" | sed 's|.*|search requester=0x1000 name=lib&.so\ncandidate requester=0x1000 loader_flag=default outcome=found path=/lib/lib&.so\nobject id=0x9000 path=/lib/lib&.so soname=lib&.so\nclose id=0x9000|'
	[ -z "${4-}" ] || printf 'search requester=0x1000 name=%s\ncandidate requester=0x1000 loader_flag=default outcome=missing path=/lib/%s\nfailed requester=0x1000 name=%s\n' "$4" "$4" "$4"
	echo end
}
record_file() { printf 'file 99-999-0200000000000000.record.trace module=record pid=99 start=999 random=02 time_ns=900000000\nimage exe=/usr/bin/libtrace\nstatus pid=100 status=256 start=1000 time_ns=3000000000\n'; }
# What is said of what is not shown.
without_rest() { grep -v 'other run\|more process'; }
# block_of WITHOUT: ./data as ./block; what diagnose prints of it, but the reader's word and the name is in ./reduced.*, of data in ./whole.*
block_of() {
	libtrace pack --text data >block 2>err || { cat err; fail "no block"; }
	[ "$(wc -c <block)" -le 60000 ] || fail "$(wc -c <block) characters"
	for words in diagnose 'diagnose --format=json'; do
		# shellcheck disable=SC2086 # words
		libtrace $words data 2>whole.err | without_rest >whole
		# shellcheck disable=SC2086 # words
		libtrace $words block 2>reduced.err | without_rest >reduced
		diff whole reduced || fail "$words differs"
		grep -v "^libtrace: 'block' is reduced, without $1\$" reduced.err | sed 's/block/data/g' | diff whole.err - || fail "something else is said: $words"
	done
	has "^libtrace: reduced to fit into 60000 characters, without $1\$" err
	has "^libtrace: 'block' is reduced, without $1\$" reduced.err
	sed -n 1p block | grep -q "(reduced, without $1)\$" || { head -n 1 block; fail "the line above it does not say so"; }
}

# Other runs go first.
{ main_image 200; words 8000 5 | sed '1s|.*|file 200-2000-0300000000000000.audit.trace pid=200 start=2000 random=03 time_ns=500000000\nimage ppid=1 pgid=200 exe=/usr/bin/other\n|; s|.*|&|' | sed '/^file\|^image/!s|.*|search name=lib&.so|'; record_file; } | mktrace data
block_of 'other runs'
libtrace tree data | sed 's/ data)/)/' >whole
libtrace tree block 2>/dev/null | sed 's/ block)/)/' >reduced
diff whole reduced | grep -v 'run' | grep '^[<>]' && fail "the tree differs"
rm -r data

# Then candidates of what was found.
main_image 9000 | mktrace data
block_of 'records of activity, paths tried before a library was found'
libtrace dump block 2>/dev/null >out
has 'path=/lib/libgone.so.1' out
has 'path=/lib/libfound.so .*outcome=found' out
[ "$(grep -c ' candidate ' out)" -eq 2 ] || fail "$(grep -c ' candidate ' out) candidates"
rm -r data

# Then processes that lack nothing; what a fork child had when it was born, it has.
{ printf 'images 43\n'; main_image 20; for pid in $(seq 110 150); do child $pid 30 300; done; child 104 31 3 libmissed.so; record_file; } | mktrace data
libtrace diagnose -a data >whole.all 2>/dev/null
block_of 'records of activity, paths tried before a library was found, processes that lack nothing'
libtrace tree -p 104 data 2>/dev/null | sed 's/ data)/)/' | without_rest >whole
libtrace tree -p 104 block 2>/dev/null | sed 's/ block)/)/' | without_rest >reduced
diff whole reduced || fail "the tree of a child differs"
# A pack of it says the same.
libtrace pack -o packed.libtrace block 2>err
libtrace tree packed.libtrace 2>err >/dev/null
has "^libtrace: 'packed.libtrace' is reduced, without records of activity" err
rm -r data

# What never fits.
{ main_image 20; words 9000 9 | sed 's|.*|search requester=0x1000 name=lib&.so\ncandidate requester=0x1000 loader_flag=default outcome=missing path=/lib/lib&.so\nfailed requester=0x1000 name=lib&.so|'; } | mktrace data
libtrace pack --text data >out 2>err && fail "it fitted"
has "'data' does not fit into 60000 characters of text, however much is left out (-o FILE writes a file)" err
[ ! -s out ] || fail "something was printed"
libtrace pack -o packed.libtrace data 2>err || fail "a file has no limit"
