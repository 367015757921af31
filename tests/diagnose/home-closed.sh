#!/bin/sh
# A home that the user may not enter is no word worth; a catalogue that was asked for and cannot be read is one line.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
only_native "no user can be changed under the emulator"
[ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null || skip "needs root and setpriv, to become another user"
as="setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=$t/home"
chmod 755 "$t"
$as test -x "$B/libtrace" -a -r "$module" || skip "another user may not read the build folder"
unset XDG_CONFIG_HOME
mkdir -p home/.config/libtrace
mkdir -m 777 out.d
echo 'libzz.so	-' >home/.config/libtrace/sonames.tsv
chmod 700 home
$as "$B/libtrace" record -q -o out.d/data -- /bin/true || fail "record exits with $?"
$as "$B/libtrace" diagnose out.d/data >out 2>err || fail "diagnose exits with $?"
[ ! -s err ] || { cat err; fail "something is said of a home that may not be entered"; }
has '^no problem found' out
$as env LIBTRACE_CATALOG="$t/home/.config/libtrace" "$B/libtrace" diagnose out.d/data >out 2>err
[ "$(wc -l <err)" -eq 1 ] || { cat err; fail "not one line about the folder that was asked for"; }
