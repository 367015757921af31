#!/bin/sh
# A disk that is full at any byte of the trace, for good or for one write, and writes that fail with EIO from there on: the
# program is not touched, what was written can be read up to there, and what is missing is counted.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/faults/common"
[ "$ARCH" = x86_64 ] || skip "tests/faults/inject.c changes registers of x86_64"
$CC -D_GNU_SOURCE -O1 -o inject "$here/inject.c" || fail "cannot build inject"
prog app -ldl <<'C'
#include <dlfcn.h>
#include <unistd.h>
int main(void)
{
	void *m = dlopen("libnowhere.so.9", RTLD_NOW);
	write(1, dlerror(), 20);
	dlsym(RTLD_DEFAULT, "nothing");
	return m ? 1 : 3;
}
C
plain ./app >expected
[ $? -eq 3 ] || fail "the program"
# try MODE FROM TO: all in one directory, read at once.  A step of 31 meets every residue of 8, and every kind of record;
# FAULTS_STEP=1 takes each byte.
try() {
	rm -rf data
	modules both
	timeout 300 ./inject "$1" "$2" "$3" "${FAULTS_STEP:-31}" expected 3 env $environment LIBTRACE_ONLY=app ./app >message
	status=$?
	[ $status -eq 0 ] || { cat message; [ $status -ne 2 ] || skip "no ptrace allowed here"; fail "$1: exit status $status"; }
	readable data
}
modules both
timeout 20 env $environment LIBTRACE_ONLY=app ./app >/dev/null
last=$(cat data/journal-* | wc -c)
[ "$last" -ge 8192 ] || fail "the trace has $last bytes"
# The first bytes are those of the header and of the image record, without which there is no file.
try full 0 "$last"
# With room again, what had none is still missing, or the whole image was only a little later.
try room 0 "$last"
try eio 0 "$last"
