#!/bin/sh
# mozarkai/optics-framework#579, opencv/opencv-python#467: two distributions with one module: the one with windows wants a library that a
# server does not have.  That both are there is the cause, and the library no cure; one alone may well want it.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/wheels"
echo 'int window(void) { return 0; }' | lib libdemoxcb.so.1
mkdir -p gui/cv/ head/cv
# shellcheck disable=SC2016 # $ORIGIN is ld.so's
echo 'int window(void); int cv(void) { return window(); }' | lib gui/cv/cv.so -L. -l:libdemoxcb.so.1
echo 'int cv(void) { return 0; }' | lib head/cv/cv.so
for one in gui head; do
	printf 'import ctypes, os\nctypes.CDLL(os.path.join(os.path.dirname(__file__), "cv.so"))\n' >$one/cv/__init__.py
done
rm libdemoxcb.so.1
wheel cvgui 4.12 gui
wheel cvgui-headless 4.12 head
"$system_python" -m venv env && env/bin/python -m pip install -q --no-deps cvgui-headless && env/bin/python -m pip install -q --no-deps cvgui ||
	fail "no environment"
diagnosed env/bin/python -c 'import cv' && fail "it works without its library"
[ "$(grep -c '^error' said)" -eq 1 ] || { cat said; fail "not one error"; }
has '^error\[mixed-owners\]: cvgui and cvgui-headless are both installed' said
has 'this also explains: error\[not-found\]: `libdemoxcb.so.1` was not found' said
env/bin/python -m pip uninstall -q -y cvgui cvgui-headless && env/bin/python -m pip install -q cvgui-headless || fail "pip"
diagnosed env/bin/python -c 'import cv' || fail "one alone does not work"
hasnt '^\(error\|warning\)' said
env/bin/python -m pip uninstall -q -y cvgui-headless && env/bin/python -m pip install -q cvgui || fail "pip"
diagnosed env/bin/python -c 'import cv' && fail "it works without its library"
has '^error\[not-found\]: `libdemoxcb.so.1` was not found' said
