#!/bin/sh
# zevv/duc#24, open-eid/libdigidocpp#140, cosmos72/twin#2: after `make install` the program does not find its own library, in a folder that
# ld.so is configured for: ldconfig was not run since.  The command is run, and heals.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
only_native "ld.so.cache is this machine's"
if [ "${IN_NAMESPACE-}" != 1 ]; then
	[ "$(id -u)" -eq 0 ] && unshare -m true 2>/dev/null || skip "no mount namespace"
	IN_NAMESPACE=1 TEST_DIR=$t exec unshare -m sh "$top/tests/field/ldconfig-not-run.sh"
fi
# A cache without what is about to come, and one folder more in the configuration.
mkdir mine etc empty
cp -a /etc/ld.so.conf /etc/ld.so.conf.d etc/ 2>/dev/null
printf '%s/mine # ours\n' "$t" >etc/ld.so.conf.d/mine.conf
[ -f etc/ld.so.conf ] && grep -q '^include' etc/ld.so.conf || skip "ld.so.conf includes nothing here"
cp /etc/ld.so.cache etc/ld.so.cache
mount --bind etc/ld.so.conf.d /etc/ld.so.conf.d && mount --bind etc/ld.so.cache /etc/ld.so.cache || skip "no bind mounts"
echo 'int duc(void) { return 0; }' | lib mine/libduc.so.1
mv mine/libduc.so.1 mine/libduc.so.1.0.0
echo 'int duc(void); int main(void) { return duc(); }' | prog app -Lmine -l:libduc.so.1.0.0
# The link is ldconfig's to make.
recorded 127 ./app
judged 1
finding error not-found '`libduc.so.1` was not found'
has "let ldconfig take $t/mine/libduc.so.1.0.0 into ld.so.cache" out
has '^    ldconfig$' out
hasnt 'another version' out
# ldconfig writes beside the cache and renames, which a file that is mounted cannot have: so it writes another one.
umount /etc/ld.so.cache
ldconfig -C "$t/new.cache" && mount --bind new.cache /etc/ld.so.cache || fail "ldconfig"
recorded 0 ./app
judged 0
no_finding
# In a folder that ld.so knows nothing of, ldconfig would not help.
mkdir elsewhere
echo 'int far(void) { return 0; }' | lib elsewhere/libfar.so.1
echo 'int duc(void), far(void); int main(void) { return far() + duc(); }' | prog far -Lelsewhere -l:libfar.so.1 -Lmine -l:libduc.so.1 \
	-Wl,-rpath,"$t/mine"
recorded 127 ./far
judged 1
hasnt '^    ldconfig' out
