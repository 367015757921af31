#!/bin/sh
# A block that was changed on its way is not read: what is said names the line.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/pack/common"
every_kind
pack --text data >block
first=$(grep -n -e '-----BEGIN' block | cut -d: -f1)
last=$(grep -n -e '-----END' block | cut -d: -f1)
lines=$((last - first - 1))
[ "$lines" -ge 12 ] || fail "the block has $lines lines"
# refused WHAT MESSAGE: `block` as ./bad is refused so.
refused() {
	libtrace dump bad >out 2>err
	[ $? -eq 2 ] || fail "$1: exit status"
	[ ! -s out ] || fail "$1: something was printed"
	same "$1" "libtrace: the block at line $first of 'bad' cannot be read: $2" "$(cat err)"
}
line() { echo $((first + $1)); }
sed "$(line 5)s/^\(..........\)./\1#/" block >bad
refused "a character" "line $(line 5) of the text, line 5 of the block, is damaged"
sed "$(line 5)s/^\(..........\)./\1A/; $(line 5)s/^\(...........\)./\1B/" block >bad
refused "a digit" "line $(line 5) of the text, line 5 of the block, is damaged"
sed "$(line 7)d" block >bad
refused "a line" "line 7 of the block is missing (before line $(line 7) of the text)"
sed "$(line 2),$(line 4)d" block >bad
refused "three lines" "lines 2 to 4 of the block are missing (before line $(line 2) of the text)"
sed "$(line 3)s/.\$//" block >bad
refused "a digit that is gone" "line $(line 3) of the text, line 3 of the block, is damaged"
sed "$(line 3)s/^/x/; $(line 9)d" block >bad
refused "two things" "line $(line 3) of the text, line 3 of the block, is damaged; line 9 of the block is missing (before line $(line 9) of the text)"
sed "$last,\$d" block >bad
refused "the end" "the line that ends it is missing"
sed "$(line 10),\$d" block >bad
refused "half of it" "lines 10 to $lines of the block are missing (before line $((first + 9)) of the text); the line that ends it is missing"
sed "$last"'s/PACK ./PACK ?/' block >bad
libtrace dump bad 2>err; has "its checksum is wrong: its last line should be '-----END LIBTRACE PACK [0-9a-f]*-----'$" err
sed "$first"'s/PACK 2/PACK 9/' block >bad
refused "a version" "it is of version 9, and this libtrace reads versions 1 to 2: use the libtrace that wrote it, or pack again"
sed "$first"'s/bytes/byte/' block >bad
refused "its first line" "its first line is damaged: it should be '-----BEGIN LIBTRACE PACK 2, N bytes-----'"
sed "$first"'s/, [0-9]*/, 99999999/' block >bad
refused "its size" "it says that it has 99999999 bytes, and the limit is 4194304"
sed "$first"'s/, [0-9]*/, 0/' block >bad
refused "no size" "it says that it has 0 bytes, and the limit is 4194304"
# Every line once, and every other one: no more is said than helps.
awk -v first="$first" -v last="$last" 'NR > first && NR < last { $0 = "x" $0 } { print }' block >bad
libtrace dump bad 2>err; has "and [0-9]* more" err
[ "$(wc -l <err)" -eq 1 ] || fail "more than a line"
# Lines that changed places.
awk -v a="$(line 5)" 'NR == a { kept = $0; next } { print } NR == a + 1 { print kept }' block >bad
libtrace dump bad 2>err && fail "lines in another order were read"
has "line 5 of the block is missing" err
