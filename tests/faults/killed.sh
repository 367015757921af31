#!/bin/sh
# SIGKILL at 500 moments of a program that loads and forks, at random: what was written is read, nothing else is damaged.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/faults/common"
[ "$ARCH" = x86_64 ] || skip "tests/faults/inject.c changes registers of x86_64"
$CC -D_GNU_SOURCE -O1 -o inject "$here/inject.c" || fail "cannot build inject"
echo 'int a(void) { return 0; }' | lib liba.so.1
prog app -ldl <<'C'
#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
	for (int i = 0; i < 40; i++) {
		void *a = dlopen("./liba.so.1", RTLD_NOW);
		dlopen("libnowhere.so.9", RTLD_NOW);
		dlsym(a, "nothing");
		dlclose(a);
		if (i == 20 && fork() == 0)
			_exit(dlopen("libmine.so.9", RTLD_NOW) != NULL);
	}
	return 3;
}
C
: >expected
# The seed is said where it fails.
seed=${FAULTS_SEED:-$(date +%s)}
modules both
awk -v seed="$seed" 'BEGIN { srand(seed); for (i = 0; i < 500; i++) print int(40 + rand() * 1500) }' >moments
# shellcheck disable=SC2046  # numbers
timeout 400 ./inject kill $(sort -n moments | tr '\n' ,) 0 0 expected 3 env $environment LIBTRACE_ONLY=app ./app >message
status=$?
[ $status -eq 0 ] || { cat message; [ $status -ne 2 ] || skip "no ptrace allowed here"; fail "seed $seed: exit status $status"; }
readable data
[ "$(wc -l <dumped)" -gt 10000 ] || { echo "seed $seed"; fail "$(wc -l <dumped) records are few"; }
