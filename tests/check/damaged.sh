#!/bin/sh
# A library that was cut short is cured by what has it: apt installs the package again, pip the distribution.  A whole one is no case.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
only_native "one root of this machine's architecture will do"
mkdir -p root/usr/lib root/usr/bin root/etc root/var/lib/dpkg/info
echo 'int f;' | lib root/usr/lib/libf.so.1
echo 'extern int f; int main(void) { return f; }' | prog root/usr/bin/app -Lroot/usr/lib -l:libf.so.1
ln -s usr/lib root/lib
cp "$($CC -print-file-name=libc.so.6)" root/usr/lib/
interp=$(readelf -l root/usr/bin/app | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
mkdir -p "root${interp%/*}" && cp "$interp" "root$interp"
printf 'ID=debian\nVERSION_ID="13"\n' >root/etc/os-release
printf 'Package: libf1\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.2-3\n\n' >root/var/lib/dpkg/status
printf '/.\n/usr/lib\n/usr/lib/libf.so.1\n' >root/var/lib/dpkg/info/libf1.list
checks 0 --root root
head -c 4000 root/usr/lib/libf.so.1 >cut.part && cp cut.part root/usr/lib/libf.so.1
checks 1 --root root
has '^libf.so.1   there, but cannot be used   libf1$' out
has '^  `/[a-z/]*/libf.so.1` .*truncated: has 4000 bytes' out
has 'note: it belongs to libf1 1.2-3, dpkg$' out
has '^help: install libf1 again' out
has '^  .*apt-get install --reinstall libf1$' out
hasnt 'another build' out
has '"package":"libf1"' json
# Of a distribution: RECORD says that it was longer.
python=$(python3 -c 'import sys; print(sys._base_executable)' 2>/dev/null) || skip "the rest: no python3"
version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
site=env/lib/$version/site-packages
mkdir -p env/bin $site/made $site/made-1.0.dist-info
ln -s "$python" env/bin/python
printf 'home = %s\ninclude-system-site-packages = false\n' "$(dirname "$python")" >env/pyvenv.cfg
echo 'int g;' | lib $site/made/libg.so.1
tag=$("$python" -c 'import sysconfig; print(sysconfig.get_config_var("SOABI"))')
echo 'extern char g; void *PyInit_m(void) { return &g; }' |
	$CC -x c -shared -fPIC -o "$site/made/m.$tag.so" - -L$site/made -l:libg.so.1 -Wl,-rpath,'$ORIGIN' || fail "cannot build a module"
printf 'Metadata-Version: 2.1\nName: made\nVersion: 1.0\n' >$site/made-1.0.dist-info/METADATA
printf 'made/libg.so.1,,%d\nmade/m.%s.so,,\nmade-1.0.dist-info/METADATA,,\nmade-1.0.dist-info/RECORD,,\n' \
	"$(wc -c <$site/made/libg.so.1)" "$tag" >$site/made-1.0.dist-info/RECORD
checks 0 --python="$t/env/bin/python" --package made
head -c 4000 $site/made/libg.so.1 >cut.part && cp cut.part $site/made/libg.so.1
checks 1 --python="$t/env/bin/python" --package made
has '^libg.so.1   there, but cannot be used   made 1.0$' out
has '^help: install made again' out
has ' install .*made==1.0$' out
