#!/bin/sh
# pypa/auditwheel#716, ROCm/TheRock#3950, NixOS/patchelf#528: `ELF load command address/offset not page-aligned`: the library of a wheel was
# damaged when the wheel was made.  The same again does not help where RECORD agrees; where it does not, it does.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/wheels"
damage() {
	"$system_python" - "$1" <<'END' || fail "cannot damage $1"
import struct, sys
f = open(sys.argv[1], "r+b")
b = f.read()
off, n = struct.unpack_from("<Q", b, 32)[0], struct.unpack_from("<H", b, 56)[0]
last = [i for i in range(n) if struct.unpack_from("<I", b, off + 56 * i)[0] == 1][-1]
f.seek(off + 56 * last + 8)
f.write(struct.pack("<Q", struct.unpack_from("<Q", b, off + 56 * last + 8)[0] - 0x100))
END
}
mesh() {
	mkdir -p "$1/mesh" "$1/mesh.libs"
	echo 'int kernel(void) { return 0; } int data = 5;' | lib "$1/mesh.libs/libKernel-fb973b98.so.7"
	# shellcheck disable=SC2016 # $ORIGIN is ld.so's
	echo 'int kernel(void); int mesh(void) { return kernel(); }' |
		lib "$1/mesh/_mesh.so" -L"$1/mesh.libs" -l:libKernel-fb973b98.so.7 -Wl,-rpath,'$ORIGIN/../mesh.libs'
	printf 'import ctypes, os\nctypes.CDLL(os.path.join(os.path.dirname(__file__), "_mesh.so"))\n' >"$1/mesh/__init__.py"
}
mesh good
wheel mesh 1.0 good
mesh bad
damage bad/mesh.libs/libKernel-fb973b98.so.7
wheel mesh 1.1 bad
"$system_python" -m venv env && env/bin/python -m pip install -q mesh==1.1 || fail "no environment"
diagnosed env/bin/python -c 'import mesh' && fail "it works, damaged"
has '^error\[unusable-file\]: `libKernel-fb973b98.so.7` was found, and could not be loaded' said
has "is damaged: a segment's address and its place in the file do not go together" said
has 'RECORD of mesh 1.1 says the same size: it was installed as it is' said
hasnt 'force-reinstall\|apt-file' said
cure 1
diagnosed env/bin/python -c 'import mesh' || { cat errors; fail "the cure does not help"; }
hasnt '^error' said
# Damaged here, which RECORD shows: the same again.
echo >>env/lib/python$python_version/site-packages/mesh.libs/libKernel-fb973b98.so.7
damage env/lib/python$python_version/site-packages/mesh.libs/libKernel-fb973b98.so.7
diagnosed env/bin/python -c 'import mesh' && fail "it works, damaged"
has 'pip install --force-reinstall --no-deps mesh==1.0' said
cure 1
diagnosed env/bin/python -c 'import mesh' || { cat errors; fail "the cure does not help"; }
