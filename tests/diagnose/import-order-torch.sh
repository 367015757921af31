#!/bin/sh
# An extension whose libraries lie in torch's own folder: torch has to be imported first.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
site=$t/env/lib/python3.11/site-packages
mkdir -p "$site/torch/lib" "$t/env/bin"
printf '__version__ = "2.15.0+cu132"\ncuda = "13.2"\n' >"$site/torch/version.py"
echo 'int c10(void) { return 0; }' | lib "$site/torch/lib/libc10.so"
echo 'int c10(void); int plug(void) { return c10(); }' | lib "$site/attention.cpython-311-$ARCH-linux-gnu.so" -L"$site/torch/lib" -l:libc10.so
opener open
recorded 1 ./open "$site/attention.cpython-311-$ARCH-linux-gnu.so"
judged 1
finding error import-order "\`attention.cpython-311-$ARCH-linux-gnu.so\` wants \`libc10.so\` of torch, which was not imported before it"
has 'write `import torch` before `import attention`' out
no_finding not-found
recorded 0 ./open "$site/torch/lib/libc10.so" "$site/attention.cpython-311-$ARCH-linux-gnu.so"
judged 0
no_finding
# Without torch it is a library like any other.
mv "$site/torch" "$t/away"
recorded 1 ./open "$site/attention.cpython-311-$ARCH-linux-gnu.so"
judged 1
no_finding import-order
finding error not-found '`libc10.so`'
