#!/bin/sh
# No libcuda.so.1: an error where the program ended by it, or where the kernel's side of the driver is there; else a note.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/cuda"
judged 1 ./opens libcuda.so.1
found 'error[driver-missing]'
compare driver-missing <out
judged 0 ./tries libcuda.so.1
found 'note[driver-missing]'

# What libcublasLt does as it is loaded is no sign that somebody wants a GPU.
lib libcublasLt.so.13 -ldl <<'C'
#include <dlfcn.h>
__attribute__((constructor)) static void look(void) { dlopen("libcuda.so.1", RTLD_NOW); }
C
judged 0 LD_LIBRARY_PATH="$t" ./opens libcublasLt.so.13
found 'note[driver-missing]'
echo 'int main(void) { return 3; }' | prog fails -L. -Wl,--no-as-needed -l:libcublasLt.so.13 -Wl,-rpath,"$t"
judged 0 ./fails
found 'note[driver-missing]'

# The kernel's side is there: the program ends well, on the processor.
driver 580.95.05
judged 1 ./tries libcuda.so.1
found 'error[driver-missing]'
has 'the NVIDIA driver runs, and its library `libcuda.so.1` was not found' out
has 'kernel driver 580.95.05' out
: >root/.dockerenv
judged 1 NVIDIA_DRIVER_CAPABILITIES=utility ./tries libcuda.so.1
has 'NVIDIA_DRIVER_CAPABILITIES=utility' out
has 'help: .*--gpus all, and NVIDIA_DRIVER_CAPABILITIES=compute,utility' out

# A name that another search finds is not missing.
member first libcuda 580.95.05 libcuda.so.1
prog again -ldl <<'C'
#include <dlfcn.h>
int main(int argc, char **argv) { (void)argc; dlopen("libcuda.so.1", RTLD_NOW); return !dlopen(argv[1], RTLD_NOW); }
C
devices
judged 0 ./again "$t/first/libcuda.so.1"
hasnt '\[driver-missing' out
