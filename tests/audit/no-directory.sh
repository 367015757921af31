#!/bin/sh
# No directory can be made: the program runs as if nothing were there.
. "$(dirname "$0")/../lib.sh"
prog app -ldl <<'C'
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
int main(void)
{
	int fd = open("/dev/null", O_RDONLY);
	dlopen("libnowhere.so.9", RTLD_NOW);
	printf("%d\n", fd);
	return 4;
}
C
traced LIBTRACE_OUTPUT=/proc/nowhere/data "$t/app" >stdout 2>stderr
[ $? -eq 4 ] || fail "exit status"
[ "$(cat stdout)" = 3 ] || fail "descriptor $(cat stdout) instead of 3"
[ ! -s stderr ] || fail "something was printed: $(cat stderr)"
: >file
traced LIBTRACE_OUTPUT="$t/file" "$t/app" >stdout 2>stderr
[ $? -eq 4 ] || fail "exit status where a file is in the way"
[ ! -s stderr ] || fail "something was printed: $(cat stderr)"
[ ! -s file ] || fail "the file in the way was written to"
