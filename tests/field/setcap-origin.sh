#!/bin/sh
# libcsp/libcsp#783: a program with RUNPATH $ORIGIN finds its library, and after `setcap` it does not: with more rights than its user, ld.so
# takes nothing from beside the program.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
only_native "file capabilities are this machine's"
[ "$(id -u)" -eq 0 ] && command -v setcap >/dev/null && command -v setpriv >/dev/null || skip "no setcap and setpriv, or not root"
chmod 755 .
echo 'int core(void) { return 0; }' | lib libmylib.so
# shellcheck disable=SC2016 # $ORIGIN is ld.so's
echo 'int core(void); int main(void) { return core(); }' | prog demo -L. -l:libmylib.so -Wl,-rpath,'$ORIGIN'
as() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
as ./demo || skip "it does not run as another user"
setcap cap_net_raw+ep demo 2>/dev/null || skip "no file capabilities here"
as ./demo 2>/dev/null && skip "the capability is not heeded here"
recorded 127 setpriv --reuid=65534 --regid=65534 --clear-groups ./demo
judged 1
finding error not-found '`demo` ignores $ORIGIN in its RUNPATH, and without it `libmylib.so` is not found'
has 'ld.so.conf.d/demo.conf' out
setcap -r demo
recorded 0 setpriv --reuid=65534 --regid=65534 --clear-groups ./demo
judged 0
no_finding not-found
