#!/bin/sh
# An extension built for another torch: by the name of what it wants, and by the two ABIs of std::string.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
site=$t/env/lib/python3.11/site-packages
mkdir -p "$site/torch/lib" "$t/env/bin"
printf '__version__ = "2.15.0+cu132"\ncuda = "13.2"\n' >"$site/torch/version.py"
echo 'int _ZN3c105ErrorC2ENSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE(void) { return 0; }' | lib "$site/torch/lib/libc10.so"
# ext NAME SYMBOL
ext() { echo "int $2(void); int plug(void) { return $2(); }" | lib "$site/$1" -L"$site/torch/lib" -l:libc10.so; }
ext other.so _ZN3c104cuda9SetDeviceEi
ext strings.so _ZN3c105ErrorC2ESs
ext right.so _ZN3c105ErrorC2ENSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE
ext foreign.so plain_c_function
opener open
recorded 0 ./open "$site/torch/lib/libc10.so" "$site/right.so"
judged 0
no_finding
recorded 1 ./open "$site/torch/lib/libc10.so" "$site/other.so"
judged 1
finding error abi-mismatch '`other.so` was built for another torch: it wants `_ZN3c104cuda9SetDeviceEi`'
has "torch is 2.15.0+cu132, in $site/torch" out
recorded 1 ./open "$site/torch/lib/libc10.so" "$site/strings.so"
judged 1
finding error abi-mismatch '`strings.so` was built for another torch: it wants `_ZN3c105ErrorC2ESs`'
has 'differ by the C++11 ABI of std::string alone' out
recorded 1 ./open "$site/torch/lib/libc10.so" "$site/foreign.so"
judged 1
no_finding abi-mismatch
finding error missing-symbol '`plain_c_function`'
