#!/bin/sh
# A full disk: the program runs as ever, what is there can be read, what was lost is counted; once there is room, it goes on.
. "$(dirname "$0")/../lib.sh"
mkdir small
unshare -m true 2>/dev/null || skip "no mount namespace allowed here"
prog app -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	char name[64];
	for (int i = 0; i < 2000; i++) {
		sprintf(name, "libnowhere%d.so", i);
		if (dlopen(name, RTLD_NOW))
			return 1;
	}
	if (argc > 1)
		unlink(argv[1]);
	dlopen("libroom.so.9", RTLD_NOW);
	dlopen("libm.so.6", RTLD_NOW);
	puts("done");
	return 3;
}
C
cat >inside.sh <<'S'
mount -t tmpfs -o size=64k none "$1/small" || exit 99
head -c 20000 /dev/zero >"$1/small/filler"
shift
"$@"
status=$?
cp -r "$t/small/data" "$t/copy"
exit $status
S
export t
# A disk is full within a record or between two: which, depends on how long the first ones are.
for pad in 1 12345678 1234567890123456789012345678; do
	rm -rf copy
	if [ -n "$runner" ]; then
		unshare -m sh inside.sh "$t" $runner -E LIBTRACE_PAD=$pad -E LD_AUDIT="$module" -E LIBTRACE_OUTPUT="$t/small/data" "$t/app" "$t/small/filler"
	else
		unshare -m sh inside.sh "$t" env LIBTRACE_PAD=$pad LD_AUDIT="$module" LIBTRACE_OUTPUT="$t/small/data" "$t/app" "$t/small/filler"
	fi >stdout
	status=$?
	[ $status -ne 99 ] || skip "no tmpfs allowed here"
	[ $status -eq 3 ] || fail "exit status $status"
	[ "$(cat stdout)" = "done" ] || fail "output differs"
	libtrace dump --format=jsonl --run=all copy >events 2>stderr || { status=$?; cat stderr; fail "dump exits with $status"; }
	event kind=search name=libnowhere0.so
	event kind=failed name=libroom.so.9
	event kind=end
	libtrace tree copy >tree.txt 2>&1
	has 'lost' tree.txt
done
