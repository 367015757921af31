#!/bin/sh
# A shell that has evaluated `libtrace env` traces everything it runs, `libtrace tree` too; tree shows the program.
. "$(dirname "$0")/../lib.sh"
only_native "qemu-user: exec of a program of another architecture needs binfmt_misc"
echo 'int main(void) { return 0; }' | prog app
eval "$("$B/libtrace" env -o "$t/data")"
./app || fail "exit status $?"
"$B/libtrace" tree >first.txt || fail "tree exits with $?"
"$B/libtrace" tree >second.txt || fail "tree exits with $?"
unset LD_AUDIT
[ "$(images data audit)" -ge 3 ] || fail "the command was not traced: $(ls data)"
for file in first.txt second.txt; do
	has "^app " $file
done
