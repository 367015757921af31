#!/bin/sh
# How each library was found stands in -a and in JSON, and --resolve answers for one name.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
mkdir lib other
echo 'int f(void) { return 1; }' | lib lib/libf.so
echo 'int g(void) { return 1; }' | lib other/libg.so
echo 'int f(void); int main(void) { return f() - 1; }' | prog program -Wl,--no-as-needed -Wl,-rpath,"$t/lib" -Llib -l:libf.so
check --charset=ascii -a program >out || fail "check -a fails"
has "^$t/program\$" out
has "^  libf.so => $t/lib/libf.so   RUNPATH of $t/program\$" out
has '^  libc.so.6 => .*/libc.so.6   [dl]' out
checks 0 program
has "{\"name\":\"libf.so\",\"path\":\"$t/lib/libf.so\",\"origin\":\"runpath\",\"origin_owner\":\"$t/program\",\"requester\":\"$t/program\"}" json
checks 0 --resolve=libf.so program
has "^libf.so => $t/lib/libf.so   loaded already   for $t/program\$" out
checks 1 --resolve=libg.so program
has "^libg.so => not found   for $t/program\$" out
has "^  $t/lib/libg.so   RUNPATH: missing\$" out
has "\"name\":\"libg.so\",\"path\":null,.*\"searched\":\[{\"path\":\"$t/lib/libg.so\",\"origin\":\"runpath\",\"outcome\":\"missing\"}" json
cp other/libg.so lib/
checks 0 --resolve=libg.so program
has "^libg.so => $t/lib/libg.so   RUNPATH of $t/program   for $t/program\$" out
# Of several files that are asked, one that does not find it is enough.
cp program other/alone
checks 1 --resolve=libg.so program /bin/true
# A path of the file system's top keeps its first slash, whatever else was named.
rm lib/libf.so
checks 1 program /bin/true
has "^  needed by $t/program\$" out
