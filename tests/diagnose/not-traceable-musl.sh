#!/bin/sh
# musl's dynamic linker knows no audit modules.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
only_native "musl-gcc is this machine's"
command -v musl-gcc >/dev/null || skip "no musl-gcc"
echo 'int main(void) { return 3; }' | musl-gcc -x c -o musl - || skip "musl-gcc does not link"
./musl
[ $? -eq 3 ] || skip "musl's dynamic linker is not installed"
recorded 3 ./musl
judged 1
finding error not-traceable "$t/musl. left no trace"
has 'it uses the dynamic linker of musl, which knows no audit modules' out
