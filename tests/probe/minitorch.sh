#!/bin/sh
# The three libraries that a Thor lacks are named by one probe, in the order in which they are met, and the import gets to its
# end; a fourth, which comes only when the extension module opens a plugin, is found as well.
. "$(dirname "$0")/../lib.sh"
only_native "qemu-user: this is about Python on this machine"
python=$(/usr/bin/python3 -c 'import ctypes, sys; print(sys._base_executable)' 2>/dev/null) || skip "no /usr/bin/python3 with ctypes"
minitorch
export PYTHONPATH="$t/mini/site-packages" PYTHONDONTWRITEBYTECODE=1
three='libnvpl_lapack_lp64_gomp.so.0 libnvpl_blas_lp64_gomp.so.0 libcudss.so.0'
sonames() { grep -o '"soname":"[^"]*","requesters"' "$1" | cut -d'"' -f4; }

find . ! -name before | sort >before
libtrace probe --format=json -- "$python" -c 'import torch' >probe.json 2>err
[ $? -eq 1 ] || { cat probe.json err; fail "it does not exit with 1"; }
find . | sort | grep -v -x -e ./probe.json -e ./err -e ./before | diff before - || fail "it wrote something"
has 'runs .* several times' err
for name in $three; do echo "$name"; done | sort >expected
sonames probe.json | sort | diff expected - || fail "other libraries are named"
has '"reached":"it got to its end on stand-ins"' probe.json
has '"runs":2,' probe.json
libtrace probe -- "$python" -c 'import torch' >probe.txt 2>err
[ $? -eq 1 ] || fail "it does not exit with 1"
has '^3 libraries are missing, in 2 runs; it got to its end on stand-ins$' probe.txt

# A fourth behind a dlopen.
lib libfourth.so.4 </dev/null
lib "$PYTHONPATH/torch/lib/libplugin.so" -L. -Wl,--no-as-needed -l:libfourth.so.4 </dev/null
rm libfourth.so.4
cat >extension.c <<END
#include "$top/examples/minitorch/_C.c"
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
__attribute__((constructor)) static void open_plugin(void)
{
	if (!dlopen("libplugin.so", RTLD_NOW)) {
		fputs(dlerror(), stderr);
		exit(3);
	}
}
END
$CC -shared -fPIC -o new.so extension.c -Wl,--no-as-needed,--allow-shlib-undefined "$PYTHONPATH/torch/lib/libtorch_python.so" ||
	fail "cannot build the extension module"
mv new.so "$PYTHONPATH/torch/_C.abi3.so"
LD_LIBRARY_PATH=$PYTHONPATH/torch/lib:$PYTHONPATH/nvidia/cu13/lib:$PYTHONPATH/nvidia/cudnn/lib
export LD_LIBRARY_PATH
libtrace probe --format=json -- "$python" -c 'import torch' >probe.json 2>err
[ $? -eq 1 ] || { cat probe.json err; fail "it does not exit with 1"; }
{ cat expected; echo libfourth.so.4; } | sort >four
sonames probe.json | sort | diff four - || { cat probe.json; fail "other libraries are named"; }
has '"reached":"it got to its end on stand-ins"' probe.json
sonames probe.json | tail -1 | grep -q -x libfourth.so.4 || fail "the fourth is not named last"
