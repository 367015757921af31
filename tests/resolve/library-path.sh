#!/bin/sh
# LD_LIBRARY_PATH as ld.so splits it: colons and semicolons, empty elements, slashes, what is no directory, relative ones, tokens.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/resolve/common"
only_native "qemu-user: a semicolon or comma goes wrong in its -E"
mkdir -p one two deep/er locked
echo 'int f(void) { return 1; }' | lib one/libf.so
cp one/libf.so two/
cp one/libf.so deep/er/
echo 'int main(void) { return 0; }' | prog program -Wl,--no-as-needed -Lone -l:libf.so
: >file
ln -s loop loop
ln -s "$t/one" link
cp one/libf.so here.so
for value in '' : ';' one ./one "$t/one" "$t/one/" "$t/one///" "$t/one:$t/two" "$t/two;$t/one" ":$t/one" "$t/one:" "$t/none:$t/one" "$t/file:$t/one" \
	"$t/loop:$t/one" "file:$t/one" "loop:$t/one" 'none/x:one' "$t/link" "$t/deep/er/../../two" "/:$t/one" '//' '$ORIGIN/one' '${ORIGIN}/one' \
	'$ORIGIN/$LIB:$ORIGIN/two' "$t/one:$t/one/:$t/two" "$t/no such;;:one"; do
	LD_LIBRARY_PATH=$value
	export LD_LIBRARY_PATH
	agrees "$t/program"
	(cd one && LD_LIBRARY_PATH=$value agrees "$t/program") || exit 1
done
# What is in the way: passed over where it is for another class or machine, the end where it is none.
mkdir bad
bad() {
	LD_LIBRARY_PATH=$t/bad:$t/one
	agrees "$t/program"
}
: >bad/libf.so; bad
echo 'no library, though long enough to be one: sixty-four bytes and more of text' >bad/libf.so; bad
rm bad/libf.so; mkdir bad/libf.so; bad; rmdir bad/libf.so
ln -s libf.so bad/libf.so; bad; rm bad/libf.so
ln -s nowhere bad/libf.so; bad; rm bad/libf.so
patched() { # OFFSET OCTAL
	cp one/libf.so bad/libf.so
	printf "$2" | dd of=bad/libf.so bs=1 seek="$1" conv=notrunc 2>/dev/null
	bad
}
patched 4 '\001'	# class
patched 5 '\002'	# byte order
patched 6 '\002'	# version
patched 7 '\011'	# OS ABI
patched 9 '\001'	# padding
patched 16 '\001'	# ET_REL
patched 18 '\002\000'	# machine
patched 20 '\002'	# version
patched 54 '\001'	# size of a program header
head -c 30 one/libf.so >bad/libf.so; bad
echo 'int main(void) { return 0; }' | prog bad/libf.so; bad
echo 'int main(void) { return 0; }' | prog bad/libf.so -no-pie; bad
rm -r bad
