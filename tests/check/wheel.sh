#!/bin/sh
# A wheel is checked as if it were installed: alone, what it requires is noted; laid over a Python's packages, they count.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
only_native "qemu-user: Python is this machine's"
python=$(python3 -c 'import sys, zipfile, zlib; print(sys._base_executable)' 2>/dev/null) || skip "no python3"
tag=$("$python" -c 'import sysconfig; print(sysconfig.get_config_var("SOABI"))')
short=$("$python" -c 'import sys; print("cp%d%d" % sys.version_info[:2])')
mkdir -p w/made libs env/bin tmp
export TMPDIR="$t/tmp"
echo 'int c;' | lib libs/libcudss.so.0
echo 'int u;' | lib libs/libunknown.so.3
echo 'extern char c; void *PyInit_m(void) { return &c; }' |
	$CC -x c -shared -fPIC -o "w/made/m.$tag.so" - -Llibs -l:libcudss.so.0 -Wl,-rpath,'$ORIGIN/../nvidia/lib' || fail "cannot build a module"
cat >make.py <<'END'
import os, sys, zipfile
name = sys.argv[1]
with zipfile.ZipFile(name, 'w', zipfile.ZIP_DEFLATED) as z:
    for folder, _, files in os.walk('w'):
        for file in files:
            z.write(os.path.join(folder, file), os.path.relpath(os.path.join(folder, file), 'w'))
    z.writestr('made/__init__.py', '')
    z.writestr('made-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\nName: made\nVersion: 1.0\nRequires-Dist: nvidia-cudss-cu13==0.7.1.6\n')
    z.writestr('made-1.0.dist-info/RECORD', 'made/__init__.py,,\nmade/m.%s.so,,\nmade-1.0.dist-info/METADATA,,\nmade-1.0.dist-info/RECORD,,\n' % sys.argv[2])
END
wheel=made-1.0-$short-$short-linux_$(uname -m).whl
"$python" make.py "$wheel" "$tag" || fail "no wheel"
checks 0 "$wheel"
has '^note: libcudss.so.0 is not here: it comes with nvidia-cudss-cu13: the wheel requires nvidia-cudss-cu13$' out
has '^nothing is missing: 1 file checked$' out
# Over the packages of a Python it is there, or missing.
version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
site=env/lib/$version/site-packages
mkdir -p $site/nvidia/lib
ln -s "$python" env/bin/python
printf 'home = %s\ninclude-system-site-packages = false\n' "$(dirname "$python")" >env/pyvenv.cfg
checks 1 --python="$t/env/bin/python" "$wheel"
has '^libcudss.so.0   not found' out
cp libs/libcudss.so.0 $site/nvidia/lib/
checks 0 --python="$t/env/bin/python" "$wheel"
find env | grep made && fail "the environment was changed"
# A library that nobody requires.
echo 'extern char u; void *PyInit_n(void) { return &u; }' |
	$CC -x c -shared -fPIC -o "w/made/n.$tag.so" - -Llibs -l:libunknown.so.3 || fail "cannot build a module"
"$python" make.py "$wheel" "$tag"
checks 1 "$wheel"
has '^libunknown.so.3   not found' out
cp "$wheel" bad.whl
check bad.whl >out 2>err
[ $? -eq 2 ] || fail "a wheel without a name"
has '^libtrace: bad.whl: its name is not that of a wheel' err
[ -z "$(ls tmp)" ] || { ls tmp; fail "something was left behind"; }
