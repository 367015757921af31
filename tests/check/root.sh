#!/bin/sh
# --root: its own files, ld.so.conf and links alone; absolute links stay inside, and this machine's libraries are none of it.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
only_native "one root of this machine's architecture will do"
mkdir -p root/usr/lib root/usr/bin root/opt/lib root/etc outside
echo 'int a;' | lib root/opt/lib/liba.so.1
echo 'int host;' | lib outside/libhost.so.1
echo 'extern int a, host; int main(void) { return a + host; }' | prog root/usr/bin/app -Lroot/opt/lib -l:liba.so.1 -Loutside -l:libhost.so.1
# Links as roots have them: absolute, and one that would lead out.
ln -s usr/lib root/lib
ln -s /opt/lib/liba.so.1 root/usr/lib/liba.so.1
ln -s "$t/outside/libhost.so.1" root/usr/lib/libhost.so.1
cp "$($CC -print-file-name=libc.so.6)" root/usr/lib/
interp=$(readelf -l root/usr/bin/app | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
mkdir -p "root${interp%/*}" && cp "$interp" "root$interp"
export LD_LIBRARY_PATH="$t/outside"
checks 1 --root root /usr/bin/app
has '^libhost.so.1   not found' out
hasnt '^liba\|^libc' out
has '^1 file checked, 1 library missing$' out
has '"requesters":\["/usr/bin/app"\]' json
unset LD_LIBRARY_PATH
# All of it, where nothing is named; a folder and a relative path are of the root.
checks 1 --root "$t/root"
checks 0 --root root opt
has '^nothing is missing: 1 file checked$' out
checks 1 --root root usr/bin
rm root/usr/lib/libhost.so.1
cp outside/libhost.so.1 root/usr/lib/
checks 0 --root root
check --root outside/libhost.so.1 >out 2>err
[ $? -eq 2 ] || fail "a file is taken for a root"
has 'no folder that could be a root' err
check --root root /nowhere >out 2>err
[ $? -eq 2 ] || fail "what is not there is checked"
