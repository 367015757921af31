#!/bin/sh
# Something else comes first in LD_LIBRARY_PATH: a libstdc++ without the versions that torch wants, CUDA's stub of the driver, a
# driver of CUDA 12, or a whole CUDA toolkit, which does no harm.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/torch/torch"
. "$top/tests/torch/diagnosis"

what="with an old libstdc++ first"
mkdir old
printf 'GLIBCXX_3.4 { global: old; local: *; };\nCXXABI_1.3 { global: abi; } GLIBCXX_3.4;\n' >old.map
lib old/libstdc++.so.6 -Wl,--version-script=old.map <<'END'
int old, abi;
END
examine 1 env LD_LIBRARY_PATH="$t/old"
has "libstdc++.so.6: version .[A-Z]*_[.0-9]*' not found" import.err
finds missing-version:libstdc++.so.6 "says:$t/old/libstdc++.so.6" "says:LD_LIBRARY_PATH"

# Elsewhere, where none of these files are, trace and snapshot say the same.
libtrace diagnose "$t/data" >here
mkdir -p root/bin root/dev "root$t"
cp "$B/libtrace" root/bin/
ldd "$B/libtrace" | grep -o '/[^ ]*' | sort -u | while read -r file; do mkdir -p "root$(dirname "$file")" && cp -L "$file" "root$file"; done
cp -r "$t/data" "root$t/data"
if chroot root /bin/libtrace --version >version 2>err; then
	chroot root /bin/libtrace diagnose "$t/data" >there
	cmp here there || { diff here there; fail "the diagnosis is another one elsewhere"; }
else
	has 'not permitted' err
fi

stubs=$(ls -d /usr/local/cuda*/lib64/stubs 2>/dev/null | head -n 1)
if [ -n "$stubs" ]; then
	what="with the stub of the driver"
	mkdir stub
	ln -s "$stubs/libcuda.so" stub/libcuda.so.1
	examine 0 env LD_LIBRARY_PATH="$t/stub"
	finds driver-stub:libcuda.so.1 "says:LD_LIBRARY_PATH"

	what="with a CUDA toolkit first"
	examine 0 env LD_LIBRARY_PATH="${stubs%/stubs}"
	finds none:error
fi

drivers=$("$top/tests/torch/drivers" 2>drivers.err) || { cat drivers.err; echo "no real driver library was looked at"; exit 0; }
what="with a driver of CUDA 12"
old=$(ls -d "$drivers"/535*/ 2>/dev/null | head -n 1)
[ -n "$old" ] || fail "there is no driver 535 in $drivers"
examine 0 env LD_LIBRARY_PATH="$(dirname "$(find "$old" -name libcuda.so.1 | head -n 1)")"
finds driver-too-old:libcuda.so.1 "says:12.2" none:error
