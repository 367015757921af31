#!/bin/sh
# A program with hardly any descriptors keeps each of them: from 3, with which ld.so itself opens nothing, to 20.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/faults/common"
only_native "an emulator needs descriptors of its own"
echo 'int a(void) { return 0; }' | lib liba.so.1
prog app -ldl <<'C'
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
int main(void)
{
	int last = 0;
	dlopen("libnowhere.so.9", RTLD_NOW);
	printf("%d\n", dlopen("./liba.so.1", RTLD_NOW) != NULL);
	for (int fd; (fd = open("/dev/null", O_RDONLY)) >= 0;)
		last = fd;
	/* None is left, for the loader as for us. */
	printf("%d %d\n", last, dlopen("libm.so.6", RTLD_NOW) != NULL);
	return 7;
}
C
for limit in 3 4 5 6 8 20; do
	for which in none audit both preload; do
		rm -rf data
		modules $which
		# The shell itself must not want more.
		(ulimit -n $limit; exec env $environment ./app) >$which.out 2>err
		echo "exit status $?" >>$which.out
		# ld.so's own words, where it cannot open a module.
		grep -v 'from LD_AUDIT cannot be loaded\|from LD_PRELOAD cannot be preloaded' err >>$which.out
		cmp -s none.out $which.out || { diff none.out $which.out; fail "$which, $limit descriptors: differs"; }
		readable data
		[ $limit -le 3 ] || [ $which = none ] || has_trace data || fail "$which, $limit descriptors: no trace"
	done
done
has '^exit status 7$' none.out
collect
event kind=dlopen name=libnowhere.so.9
