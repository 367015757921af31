#!/bin/sh
# hide: the words of ld.so are those of a machine without the library; the trace holds what would have been found.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/redirect/common"
two liba.so.1
programs
export LD_BIND_NOW=
traced "$t/opens" liba.so.1 "$t/none/liba.so.1" >out 2>err
cp out without
under 'liba.so.1 hide' LD_LIBRARY_PATH="$t/old:$t/new" "$t/opens" liba.so.1 "$t/none/liba.so.1" || fail "exit status $?"
[ "$(head -n 1 out)" = "$(head -n 1 without)" ] || { diff out without; fail "the words differ"; }
sed 1d out >second
has "^/.*$t/none/liba.so.1: cannot open shared object file: No such file or directory\$" second
event kind=redirect verb=hide why=hidden name=liba.so.1
event kind=candidate path="$t/old/liba.so.1" origin=ld_library_path outcome=hidden
event kind=candidate path="$t/new/liba.so.1" origin=ld_library_path outcome=hidden
event kind=candidate path="$t/none/liba.so.1" origin=direct outcome=missing
event kind=failed name=liba.so.1
no_event kind=object path="$t/old/liba.so.1"

# At start-up.
plain "$t/needs" 2>without
under 'liba.so.1 hide' LD_LIBRARY_PATH="$t/old" "$t/needs"
[ $? -eq 127 ] || fail "it ran"
diff err without || fail "the words differ"
# By path.
under 'liba.so.1 hide' "$t/opens" "$t/old/liba.so.1" || fail "exit status $?"
has "$t/old/liba.so.1: cannot open shared object file: No such file or directory\$" out
event kind=candidate path="$t/old/liba.so.1" origin=direct outcome=hidden
# The one behind it is found as ever.
echo 'const char *a(void) { return "other"; }' | lib old/libother.so
under 'liba.so.1 hide' LD_LIBRARY_PATH="$t/old" "$t/opens" liba.so.1 libother.so || fail "exit status $?"
[ "$(sed -n 2p out)" = other ] || { cat out; fail "libother.so is hidden as well"; }
