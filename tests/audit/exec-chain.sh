#!/bin/sh
# One PID, three programs: images PID.0, PID.1, PID.2.
. "$(dirname "$0")/../lib.sh"
only_native "qemu-user: exec of a program of another architecture needs binfmt_misc"
prog hop <<'C'
#include <unistd.h>
int main(int argc, char **argv)
{
	if (argc < 2)
		return 0;
	execv(argv[1], argv + 1);
	return 127;
}
C
traced "$t/hop" "$t/hop" "$t/hop" || fail "exit status $?"
collect
[ "$(events kind=image exe="$t/hop")" -eq 3 ] || fail "three images are due"
pids=$(matching kind=image | sed 's/.*"process":"\([^".]*\)\.[0-9]*".*/\1/' | sort -u | wc -l)
[ "$pids" -eq 1 ] || fail "the images have $pids PIDs"
for n in 0 1 2; do
	matching kind=image | grep -q "\"process\":\"[0-9]*\.$n\"" || fail "no image N.$n"
done
