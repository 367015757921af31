#!/bin/sh
# MKL's own story: a function of a profiler that newer versions of it no longer bring.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
echo 'int mkl(void) { return 0; }' | lib libmkl_core.so.2
echo 'int iJIT_NotifyEvent(void); int mkl(void); int cpu(void) { return iJIT_NotifyEvent() + mkl(); }' | lib libtorch_cpu.so -L. -l:libmkl_core.so.2
opener open
recorded 1 ./open "$t/libmkl_core.so.2" "$t/libtorch_cpu.so"
judged 1
finding error missing-symbol '`iJIT_NotifyEvent`, which `libtorch_cpu.so` wants, is not in any library that was loaded'
has "conda install 'mkl<2024.1'" out
