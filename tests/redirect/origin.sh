#!/bin/sh
# What a redirected library needs by $ORIGIN comes from its real directory; versions are those of the file that is opened.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/redirect/common"
mkdir old new
echo 'V1 { global: *; };' >map
for where in old new; do
	echo "const char *dep(void) { return \"$where\"; }" | lib $where/libdep.so.1
	echo 'const char *dep(void); const char *a(void) { return dep(); }' |
		lib $where/liba.so.1 -L$where -l:libdep.so.1 -Wl,-rpath,'$ORIGIN' -Wl,--version-script=map
done
programs -Wl,-rpath-link,old
for rule in "liba.so.1 to $t/new/liba.so.1" "liba.so.1 first $t/new" "liba.so.1 last $t/new"; do
	under "$rule" "$t/needs" || { status=$?; cat err; fail "exit status $status"; }
	answer new
	event kind=object path="$t/new/libdep.so.1"
	no_event kind=object path="$t/old/libdep.so.1"
done
