#!/bin/sh
# Nuitka/Nuitka#3964, indygreg/PyOxidizer#764, panda3d/panda3d#1358: a bundle has the package and not the folder X.libs beside it, in which
# auditwheel put what it added.  No distribution has that file; the wheel has, whole.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/wheels"
mkdir -p parts/arrays/arrays parts/arrays/arrays.libs
echo 'int blas(void) { return 0; }' | lib parts/arrays/arrays.libs/libblas64_-56d6093b.so
# shellcheck disable=SC2016 # $ORIGIN is ld.so's
echo 'int blas(void); int umath(void) { return blas(); }' | lib parts/arrays/arrays/_umath.so -Lparts/arrays/arrays.libs -l:libblas64_-56d6093b.so \
	-Wl,-rpath,'$ORIGIN/../arrays.libs'
printf 'import ctypes, os\nctypes.CDLL(os.path.join(os.path.dirname(__file__), "_umath.so"))\n' >parts/arrays/arrays/__init__.py
wheel arrays 2.2 parts/arrays
# Copied without it, and without what an installer wrote.
mkdir bundle
cp -r parts/arrays/arrays bundle/
export PYTHONPATH="$t/bundle"
diagnosed "$system_python" -c 'import arrays' && fail "it works without"
has '^error\[not-found\]: `libblas64_-56d6093b.so` was not found' said
has 'it belongs into the folder arrays.libs, which came with arrays and lies beside it' said
hasnt 'apt-file\|dnf' said
cure 1
diagnosed "$system_python" -c 'import arrays' || { cat command.out errors; fail "the cure does not help"; }
hasnt '^error' said
unset PYTHONPATH
# Taken away from an environment, whose RECORD knows it.
"$system_python" -m venv env && env/bin/python -m pip install -q arrays || fail "no environment"
rm -r env/lib/python*/site-packages/arrays.libs
diagnosed env/bin/python -c 'import arrays' && fail "it works without"
has 'pip install --force-reinstall --no-deps arrays==2.2$' said
hasnt 'apt-file\|dnf' said
cure 1
diagnosed env/bin/python -c 'import arrays' || { cat errors; fail "the cure does not help"; }
# A plain name may well be a package's.
echo 'int plain(void) { return 0; }' | lib libplainname.so.4
echo 'int plain(void); int main(void) { return plain(); }' | prog app -L. -l:libplainname.so.4
rm libplainname.so.4
diagnosed ./app && fail "it works without"
hasnt 'no package has\|the wheel' said
