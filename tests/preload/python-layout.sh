#!/bin/sh
# The offsets that the companion knows of CPython are those of CPython's own headers, for every version whose headers are here.
. "$(dirname "$0")/../lib.sh"
only_native "Debian's headers of Python are those of this machine's architecture"
versions=
for include in /usr/include/python3.* "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/include/python3.* ${PYTHON_INCLUDES:-}; do
	minor=${include##*/python3.}
	case $minor in *[!0-9]*) continue ;; esac
	[ -f "$include/internal/pycore_pystate.h" ] && [ "$minor" -ge 8 ] || continue
	# Debian's pyconfig.h is a folder up.
	$CC -w -DPy_BUILD_CORE -I"$top" -I"$include" -I"$include/internal" -I"${include%/*}" -o layout "$top/tests/preload/python-layout.c" ||
		fail "cannot build with $include"
	plain ./layout >row
	grep -F -x -q -f row "$top/preload/python.c" || { cat row; fail "that is the row of CPython 3.$minor ($include)"; }
	versions="$versions 3.$minor"
done
[ -n "$versions" ] || skip "no headers of CPython 3.8 or newer"
echo "compared:$versions"
