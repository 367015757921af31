#!/bin/sh
# How a process ended is on its line where record saw it, and makes a last miss certain; under a script the child is shown.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/common"
only_native "what becomes of a program under qemu is told by the tests of record"
for name in a b; do echo "int $name(void) { return 0; }" | lib lib$name.so; done
echo 'int a(void); int b(void); int main(void) { return a() + b(); }' |
	prog app -L. -l:liba.so -l:libb.so -Wl,--enable-new-dtags -Wl,-rpath,'$ORIGIN'
echo '#include <signal.h>
int main(void) { return raise(SIGKILL); }' | prog killed
libtrace_record -q -o script -- sh -c './app; exit 3'
status 0 tree script
has '^[^ ]*sh   .*exit status 3)$' out
has '^app   .*started by' out
libtrace_record -q -o signal -- ./killed
status 0 tree signal
has '^killed   .*(killed by SIGKILL)$' out
status 0 libtrace tree --format=json signal
has '"status":-9' out
rm libb.so
libtrace_record -q -o failed -- ./app 2>/dev/null
status 1 tree failed
has '^app   .*(exit status 127)$' out
status 1 libtrace tree --format=json failed
has '"status":127' out
has '"certain":true,"derived":true' out
# Nobody knows how a program ended that nobody waited for.
traced "$t/app" 2>/dev/null
status 1 libtrace tree --format=json data
has '"status":null' out
has '"certain":false,"derived":true' out
status 0 why libb.so data
has 'not found, as far as the trace goes' out
