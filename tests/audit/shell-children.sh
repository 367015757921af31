#!/bin/sh
# A bare run of a shell script whose children work in other directories: each writes to its own current directory,
# or all to one where LIBTRACE_OUTPUT is absolute.
. "$(dirname "$0")/../lib.sh"
only_native "qemu-user: exec of a program of another architecture needs binfmt_misc"
echo 'int main(void) { return 0; }' | prog app
mkdir one two
cat >script.sh <<S
cd "$t/one" && "$t/app"
cd "$t/two" && "$t/app"
exit 9
S
env LD_AUDIT="$module" sh script.sh
[ $? -eq 9 ] || fail "exit status"
for d in . one two; do
	[ "$(images $d/libtrace.data audit)" -eq 1 ] || fail "$d: $(images $d/libtrace.data) images"
done
traced sh script.sh
[ $? -eq 9 ] || fail "exit status"
[ "$(images data audit)" -eq 3 ] || fail "$(images data audit) images"
libtrace tree data --all --format=json >tree.json || fail "tree exits with $?"
shell=$(sed -n 's/.*"process":"\([^"]*\)","parent":null.*/\1/p' tree.json | head -n 1)
[ "$(grep -o '"parent":"[^"]*"' tree.json | sort -u | wc -l)" -eq 1 ] || fail "the children have different parents"
