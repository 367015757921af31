#!/bin/sh
# Programs of the system that work: no error and no warning, whatever they look for in vain and do without.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
only_native "real programs are run natively"
tried=
# healthy PROGRAM [ARGUMENT…]: in a folder of its own.
healthy() {
	command -v "$1" >/dev/null || return 0
	"$@" >plain.out 2>&1 </dev/null || { echo "$1 does not work here: $(tail -n 1 plain.out)"; return 0; }
	recorded 0 "$@" </dev/null
	judged 0
	has '^no problem found' out
	hasnt '^error\|^warning' out
	tried="$tried $1"
}
echo 'int main(void) { return 0; }' >main.c
healthy python3 -c 'import bz2, ctypes.util, decimal, hashlib, lzma, sqlite3, ssl, subprocess; ctypes.util.find_library("nowhere")'
healthy perl -MEncode -MList::Util -MPOSIX -MSocket -e 'print POSIX::floor(2.5), `echo more`'
healthy php -r 'echo json_encode(get_loaded_extensions());'
healthy ruby -rjson -ropenssl -rsocket -e 'puts JSON.generate([1])'
healthy R --vanilla -s -e 'print(coef(lm(mpg ~ wt, mtcars))); print(capabilities())'
healthy node -e 'require("crypto").createHash("sha256"); require("child_process").execSync("true")'
healthy gcc -O2 -g main.c -o main
healthy gdb -q -batch -ex 'info line main' ./main
healthy git init -q repository
healthy curl -s "file://$t/main.c"
healthy openssl version -a
healthy locale -a
[ "$tried" ] || skip "none of them is here"
echo "tried:$tried"
