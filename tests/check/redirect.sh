#!/bin/sh
# Rules hold for what is checked, and so does LD_LIBRARY_PATH; LD_PRELOAD and the variables that make ld.so talk do not.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
mkdir elsewhere
echo 'int moved;' | lib elsewhere/libmoved.so.1
echo 'int user;' | lib libuser.so -Lelsewhere -Wl,--no-as-needed -l:libmoved.so.1
checks 1 libuser.so
checks 0 --redirect="libmoved.so.1 to $t/elsewhere/libmoved.so.1" libuser.so
echo "libmoved.so.* first $t/elsewhere" >rules
checks 0 --rules=rules libuser.so
check --redirect='nonsense' libuser.so >out 2>err
[ $? -eq 2 ] || { cat out err; fail "a rule that is none does not end it with 2"; }
# Under qemu-user, these variables would be the emulator's as well.
[ -z "$runner" ] || exit 0
LD_LIBRARY_PATH=$t/elsewhere checks 0 libuser.so
LD_DEBUG=all LD_VERBOSE=1 LD_BIND_NOW=1 LD_WARN=1 LIBTRACE_OUTPUT=$t/not-this LIBTRACE_ONLY=nothing LIBTRACE_IMAGES=0 LIBTRACE_LIMIT=1 checks 1 libuser.so
has '^libmoved.so.1   not found' out
[ ! -e not-this ] || fail "it writes to LIBTRACE_OUTPUT"
