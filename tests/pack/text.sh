#!/bin/sh
# A block is found in what people save: an issue, a mail with its quotes, CRLF, indented, in <details>, HTML, wrapped anew; of
# several the first is read, and it is said.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/pack/common"
every_kind
pack --text data >block
[ "$(wc -c <block)" -le 60000 ] || fail "$(wc -c <block) characters"
[ "$(awk 'length > 76' block | sed 1d | wc -l)" -eq 0 ] || fail "long lines"
head -n 1 block >summary
has "^python3, exit status 1; error\[unusable-file\]: .*, and 2 more findings\$" summary
same "a line, a blank line, a fence" '```' "$(sed -n 3p block)"
pack --text -o block.file data
cmp block block.file || fail "-o FILE is another block"
pack -o packed.libtrace data
libtrace dump --run=all packed.libtrace >expected
# reads WHAT FILE
reads() { libtrace dump --run=all "$2" >got 2>err; cmp expected got || { cat err; fail "$1"; }; }
reads "as it is" block
hasnt ' holds ' err
libtrace dump --run=all - <block | cmp - expected || fail "from a pipe"
sed 's/^/> /' block >quoted; reads "quoted" quoted
sed 's/^/> > >/' block >quoted; reads "quoted three times" quoted
sed 's/$/\r/' block >crlf; reads "CRLF" crlf
sed 's/^/    /; s/$/  \r/' block >indented; reads "indented, blanks behind" indented
{ printf 'Hello,\n\nit fails:\n<details><summary>trace</summary>\n\n'; cat block; printf '</details>\n\n-- \nsignature ABCD\n'; } >issue; reads "an issue" issue
{ echo '<pre>'; sed 's/^/\&gt; /; s/$/<br>/' block; } >page.html; reads "HTML" page.html
{ echo '<p>'; sed 's/^/\&gt;\&nbsp;/; s/$/<br \/>/' block; } >page.html; reads "HTML" page.html
# Wrapped anew: by a mail program at 60 columns, or in one line.
grep -v -e '-----' block | sed 1,3d | grep -v '```' | fold -w 60 >wrapped.lines
{ grep -e '-----BEGIN' block; cat wrapped.lines; grep -e '-----END' block; } >wrapped; reads "wrapped at 60" wrapped
{ grep -e '-----BEGIN' block; tr '\n' ' ' <wrapped.lines; echo; grep -e '-----END' block; } >wrapped; reads "one line" wrapped
printf '%s' "$(cat block | sed '$d')" >noend; reads "no newline at the end" noend

cp -r data other
rm -f other/101*
pack --text other >block2
cat block block2 >two; reads "two blocks" two
has "^libtrace: 'two' holds 2 blocks: reading the first, at line 4$" err

# A block of a block is the same.
pack --no-redact --text block >again 
grep -e '-----' block >a; grep -e '-----' again >b
diff a b || fail "a block of a block"
# Other commands.
libtrace diagnose quoted >out 2>err; [ $? -eq 1 ] || { cat err; fail "diagnose"; }
has 'libgone.so.1' out
libtrace why libgone.so.1 quoted >out 2>err; [ $? -eq 0 ] || { cat err; fail "why"; }
libtrace tree quoted >out 2>err; [ $? -eq 1 ] || { cat err; fail "tree"; }
