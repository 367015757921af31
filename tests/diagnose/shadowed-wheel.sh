#!/bin/sh
# LD_LIBRARY_PATH puts another library before the one that came with the wheel that needs it.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
site=$t/env/lib/python3.11/site-packages
mkdir -p "$site/user" "$site/helper/lib" "$t/env/bin" system
: >"$t/env/pyvenv.cfg"
# wheel NAME VERSION FILE [REQUIRES]
wheel() {
	mkdir -p "$site/$1-$2.dist-info"
	printf 'Metadata-Version: 2.1\nName: %s\nVersion: %s\n%s' "$1" "$2" "${4:+Requires-Dist: $4
}" >"$site/$1-$2.dist-info/METADATA"
	printf '%s,,\n%s-%s.dist-info/METADATA,,\n%s-%s.dist-info/RECORD,,\n' "$3" "$1" "$2" "$1" "$2" >"$site/$1-$2.dist-info/RECORD"
}
echo 'int helper(void) { return 2; }' | lib "$site/helper/lib/libhelper.so.3"
echo 'int helper(void) { return 1; }' | lib system/libhelper.so.3
echo 'int helper(void); int user(void) { return helper(); }' | lib "$site/user/libuser.so" -L"$site/helper/lib" -l:libhelper.so.3 \
	-Wl,-rpath,'$ORIGIN/../helper/lib' -Wl,--enable-new-dtags
wheel user 1.0 user/libuser.so helper==2.0
wheel helper 2.0 helper/lib/libhelper.so.3
opener open
with() {
	rm -rf data
	LD_LIBRARY_PATH=$1 libtrace_record -q -o data -- ./open "$site/user/libuser.so" 2>stderr ||
		{ cat stderr; fail "$1: it failed"; }
}
with /nowhere
judged 0
no_finding
with "$t/system"
judged 0
finding warning shadowed '`libhelper.so.3` is not the one that came with `libuser.so`'
sed '/^  more:/q' out | compare shadowed-wheel
# Nobody's library: nothing was meant.
rm -r "$site/user-1.0.dist-info" "$site/helper-2.0.dist-info"
with "$t/system"
judged 0
no_finding shadowed
