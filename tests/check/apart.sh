#!/bin/sh
# For a machine that is elsewhere, without a root of it, extension modules are judged by what lies beside them: its Python, and what
# every system has, is its own.  A wheel for a Python that is not here is judged so as well, by its name.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
only_native "the other architecture is made here"
python=$(python3 -c 'import sys, zipfile; print(sys._base_executable)' 2>/dev/null) || skip "no python3"
case $ARCH in
x86_64) other=aarch64 number='\267\000' ;;
aarch64) other=x86_64 number='\076\000' ;;
*) skip "another architecture" ;;
esac
mkdir -p w/made libs tmp
export TMPDIR="$t/tmp"
for library in libdep.so.1 libpython3.99.so.1.0 libgone.so.2; do echo 'int x;' | lib libs/$library; done
cp libs/libdep.so.1 w/made/
echo 'void *PyInit_m(void) { return 0; } extern void PyList_New(void); void *g(void) { return PyList_New; }' |
	$CC -x c -shared -fPIC -o m.so - -Wl,--no-as-needed -Llibs -l:libdep.so.1 -l:libpython3.99.so.1.0 -Wl,-rpath,'$ORIGIN' || fail "cannot build a module"
# elsewhere FILE…: made for the other architecture, as e_machine at byte 18 says.
elsewhere() { for file; do printf "$number" | dd of="$file" bs=1 seek=18 conv=notrunc 2>/dev/null; done; }
pack_wheel() { # NAME
	rm -f "$1"
	(cd w && "$python" -c '
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as z:
    for folder, _, files in os.walk("."):
        for file in files:
            z.write(os.path.join(folder, file))
    z.writestr("made-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: made\nVersion: 1.0\n")
    z.writestr("made-1.0.dist-info/RECORD", "made-1.0.dist-info/METADATA,,\nmade-1.0.dist-info/RECORD,,\n")
' "../$1") || fail "no wheel"
}
# Here, and for a Python that is not.
cp m.so "w/made/m.cpython-399-$ARCH-linux-gnu.so"
pack_wheel "made-1.0-cp399-cp399-linux_$ARCH.whl"
checks 0 "made-1.0-cp399-cp399-linux_$ARCH.whl"
has '^note: libpython3.99.so.1.0 is not here: it comes with the Python that loads these modules$' out
has '^note: 1 extension module was judged without the Python that loads it, 3.99 by the wheel.s name: symbols were not looked for$' out
has '^nothing is missing: 2 files checked$' out
has '^"wheel":{"distribution":"made","version":"1.0","python":"3.99"}' json
has '^"/.*/made/m.cpython-399-' json
# For another machine; one of its modules is for another Python than the wheel.
elsewhere w/made/*
mv w/made/m.* "w/made/m.cpython-399-$other-linux-gnu.so"
cp w/made/m.* "w/made/n.cpython-398-$other-linux-gnu.so"
pack_wheel "made-1.0-cp399-cp399-linux_$other.whl"
checks 0 "made-1.0-cp399-cp399-linux_$other.whl"
has 'left out: .*n.cpython-398-.*   an extension module for another Python than 3.99$' out
has '^nothing is missing: 2 files checked, 1 left out$' out
has 'it comes with glibc or gcc on every machine of its architecture$' out
# The same as a folder; and a library that nobody has.
rm w/made/n.*
checks 0 w
has '^nothing is missing: 2 files checked$' out
echo 'int y;' | lib w/made/libmore.so -Wl,--no-as-needed -Llibs -l:libgone.so.2
elsewhere w/made/libmore.so
checks 1 w
has '^libgone.so.2   not found' out
has '^3 files checked, 1 library missing$' out
[ -z "$(ls tmp)" ] || { ls tmp; fail "something was left behind"; }
