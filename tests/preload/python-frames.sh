#!/bin/sh
# A dlopen record has the frames of the Python code that called, those of its own traceback: from functions, generators,
# callbacks, imports, threads and fork children, with every CPython that is here.
. "$(dirname "$0")/../lib.sh"
only_native "qemu-user has no process_vm_readv(2)"
. "$top/tests/preload/pythons"
pythons >pythons
[ -s pythons ] || skip "no CPython 3.8 or newer for $ARCH"
export PYTHONDONTWRITEBYTECODE=1
versions=
while read -r words; do
	# shellcheck disable=SC2086
	version=$(plain $words -c 'import platform; print(platform.python_version())')
	rm -rf data expected importing.py
	# shellcheck disable=SC2086
	preloaded $words "$top/tests/preload/python-frames.py" run expected </dev/null >out 2>&1 || { status=$?; cat out; fail "exit status $status ($version)"; }
	collect
	# shellcheck disable=SC2086
	plain $words "$top/tests/preload/python-frames.py" compare expected events >out 2>&1 </dev/null || { head -n 12 out; fail "frames differ from the traceback (CPython $version)"; }
	has '^69 calls$' out
	versions="$versions $version"
done <pythons
echo "compared:$versions"
