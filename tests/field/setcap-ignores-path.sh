#!/bin/sh
# Mellanox/libvma#1091, ros2/rcpputils#40, astral-sh/python-build-standalone#576: after `setcap` a program no longer finds the libraries of
# LD_LIBRARY_PATH: with more rights than its user, ld.so ignores that.  Who ran it in his place, or `record` itself, tells no more.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
only_native "file capabilities are this machine's"
[ "$(id -u)" -eq 0 ] && command -v setcap >/dev/null && command -v setpriv >/dev/null || skip "no setcap and setpriv, or not root"
chmod 755 . && mkdir lib theirs && chmod 777 theirs
echo 'int core(void) { return 0; }' | lib lib/libmycore.so
echo 'int core(void); int main(void) { return core(); }' | prog gateway -Llib -l:libmycore.so
setcap cap_net_raw+ep gateway 2>/dev/null || skip "no file capabilities here"
LD_LIBRARY_PATH=$t/lib
export LD_LIBRARY_PATH
as() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
as ./gateway 2>/dev/null && skip "the capability is not heeded here"
recorded 127 setpriv --reuid=65534 --regid=65534 --clear-groups ./gateway
judged 1
finding error not-found '`gateway` ignores LD_LIBRARY_PATH, and without it `libmycore.so` is not found'
has "gateway has file capabilities" out
has "ld.so.conf.d/gateway.conf" out
has 'AmbientCapabilities=' out
# `record` of the program itself, as that user.
as "$B/libtrace" record -q -o theirs/d -- ./gateway 2>err
as "$B/libtrace" diagnose theirs/d >theirs/said 2>err
has '^error\[not-found\]: `gateway` ignores LD_LIBRARY_PATH' theirs/said
[ "$(grep -c '^error' theirs/said)" -eq 1 ] || { cat theirs/said; fail "not one error"; }
# Without the capability it heeds it; and one that finds everything is silent.
setcap -r gateway
recorded 0 setpriv --reuid=65534 --regid=65534 --clear-groups ./gateway
judged 0
no_finding not-found
echo 'int core(void); int main(int argc, char **argv) { return core() + argc - 1; }' | prog fine -Llib -l:libmycore.so -Wl,-rpath,"$t/lib"
setcap cap_net_raw+ep fine
recorded 1 setpriv --reuid=65534 --regid=65534 --clear-groups ./fine one
judged 0
no_finding not-found
