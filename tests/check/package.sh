#!/bin/sh
# --package asks Python for the files of a distribution, or for the folder of a package, and imports nothing of it; what it misses
# is installed as its metadata pins it.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
only_native "qemu-user: Python is this machine's"
python=$(python3 -c 'import sys; print(sys._base_executable)' 2>/dev/null) || skip "no python3"
mkdir -p env/bin env/lib
version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
site=env/lib/$version/site-packages
mkdir -p $site/made/lib $site/made-1.0.dist-info $site/loose here
ln -s "$python" env/bin/python
ln -s python env/bin/"$version"
printf 'home = %s\ninclude-system-site-packages = false\nversion = 3\n' "$(dirname "$python")" >env/pyvenv.cfg
echo 'int gone;' | lib libcudss.so.0
echo 'int away;' | lib libaway.so.1
echo 'int a;' | lib $site/made/lib/libmade.so -L. -Wl,--no-as-needed -l:libcudss.so.0
echo 'int b;' | lib $site/loose/libloose.so -L. -Wl,--no-as-needed -l:libaway.so.1
echo 'int c;' | lib $site/made/lib/libforgotten.so -L. -Wl,--no-as-needed -l:libaway.so.1
rm libcudss.so.0 libaway.so.1
for package in made loose; do
	echo "open('$t/imported', 'w').close(); LIBRARIES = 'libmade.so', 'libloose.so'" >$site/$package/__init__.py
done
# Nor is a module that happens to lie in the current directory.
echo "open('$t/imported', 'w').close()" | tee here/csv.py here/email.py here/zipfile.py >here/pathlib.py
printf 'Metadata-Version: 2.1\nName: made\nVersion: 1.0\nRequires-Dist: nvidia-cudss-cu13==0.7.1.6\n' >$site/made-1.0.dist-info/METADATA
printf 'made/__init__.py,,\nmade/lib/libmade.so,,\nmade/lib/libremoved.so,,\nmade-1.0.dist-info/METADATA,,\nmade-1.0.dist-info/RECORD,,\n' \
	>$site/made-1.0.dist-info/RECORD
echo pip >$site/made-1.0.dist-info/INSTALLER
find env | sort >before
cd here || exit 1
checks 1 --package=made --python="$t/env/bin/python"
cd ..
has '^libcudss.so.0   not found   nvidia-cudss-cu13 0.7.1.6$' out
hasnt 'libaway' out
has '^1 file checked, 1 library missing$' out
has '"package":"nvidia-cudss-cu13","version":"0.7.1.6"' json
has 'nvidia-cudss-cu13==0.7.1.6' out
checks 1 --package=loose --package=made --python="$t/env/bin/python"
has '^libaway.so.1   not found' out
has '^2 files checked, 2 libraries missing$' out
[ ! -e imported ] || fail "something was imported"
find env | sort | diff before - || fail "asking Python left files behind"
for words in "--package=nonesuch --python=$t/env/bin/python" "--package=made --python=/nonesuch" "--package=made --python=/bin/false"; do
	# shellcheck disable=SC2086 # words
	check $words >out 2>err
	[ $? -eq 2 ] || { cat out err; fail "check $words does not exit with 2"; }
	has "^libtrace: .*\(nonesuch\|/bin/false\)'" err
done
