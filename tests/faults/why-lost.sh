#!/bin/sh
# Why records are lost is told with their number, each reason by its name; and what a program without descriptors looks for at
# last is in the trace, or told as what it is.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/faults/common"
only_native "an emulator needs descriptors and files of its own"
prog app -ldl <<'C'
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
	char name[64];
	if (argc > 3)
		while (open("/dev/null", O_RDONLY) >= 0)
			;
	for (int i = 0; i < atoi(argv[1]); i++) {
		sprintf(name, "libnowhere%d.so.9", i);
		dlopen(name, RTLD_NOW);
	}
	return !dlopen(argv[2], RTLD_NOW);
}
C
modules audit
# lost REASON: why, as every command has it.
lost() {
	libtrace tree data >out 2>err || { cat err; fail "tree exits with $?"; }
	has "records\{0,1\} w[a-z]* lost: $1; what it shows is not all" err
	libtrace diagnose --all data >found 2>&1
	has '^warning\[trace-incomplete\]' found
	has "records\{0,1\} w[a-z]* lost: $1\$" found
}
whole() {
	libtrace tree data >out 2>err || { cat err; fail "tree exits with $?"; }
	hasnt ' lost' err
}

# As many descriptors as it may: one search has room.
(ulimit -n 64; exec env $environment ./app 0 libm.so.6 all)
[ $? -eq 1 ] || fail "it found a descriptor"
whole
libtrace diagnose data >found
has '^[a-z]*\[refused-by-system\]: `libm.so.6` could not be opened: too many files are open' found
# A hundred have none.
rm -rf data
(ulimit -n 64; exec env $environment ./app 100 libm.so.6 all)
lost 'the program had as many descriptors as it may (ulimit -n)'
has 'help: record it again, and let it open more files' found
# Of a long one there is the beginning; the library is there.
rm -rf data
folders=$(i=0; while [ $i -lt 60 ]; do printf '%s/%d:' "$t/a-long-name-of-a-folder" $i; mkdir -p "a-long-name-of-a-folder/$i"; i=$((i + 1)); done)
echo 'int a(void) { return 0; }' | lib libgood.so.1
lib libouter.so "-Wl,-rpath,$folders$t" <<'C'
#include <dlfcn.h>
int outer(const char *name) { return !dlopen(name, RTLD_NOW); }
C
prog long -L. -l:libouter.so -Wl,-rpath,"$t" -ldl <<'C'
#include <fcntl.h>
int outer(const char *);
int main(void)
{
	while (open("/dev/null", O_RDONLY) >= 0)
		;
	return outer("libgood.so.1");
}
C
(ulimit -n 64; exec env $environment ./long)
lost 'the program had as many descriptors as it may (ulimit -n)'
has '^[a-z]*\[refused-by-system\]: `libgood.so.1` could not be opened: too many files are open' found
has 'the end of the search is not in the trace' found
hasnt 'not-found' found

# A limit for files.
rm -rf data
(ulimit -f 40; exec env $environment ./app 100 libnowhere.so.9) 2>/dev/null
[ $? -eq 1 ] || fail "it was killed"
lost 'a file may not be so large (ulimit -f)'
has 'help: record it again, and let files be larger' found

# A full disk.
unshare -m true 2>/dev/null || skip "no mount namespace allowed here, for the full disk"
mkdir small
rm -rf data
# shellcheck disable=SC2016 # the inner shell's
unshare -m sh -c 'mount -t tmpfs -o size=48k none small || exit 99; env '"$environment"' LIBTRACE_OUTPUT="$PWD/small/data" ./app 500 libnowhere.so.9
	status=$?; cp -r small/data data; exit $status'
status=$?
[ $status -ne 99 ] || skip "no tmpfs allowed here, for the full disk"
[ $status -eq 1 ] || fail "exit status $status"
lost 'the file system of the trace was full'
has 'a folder with more room' found
