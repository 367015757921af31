#!/bin/sh
# gdb and valgrind, traced together with the program that they look at, and on a program that alone is traced.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
command -v gdb >/dev/null || command -v valgrind >/dev/null || skip "neither gdb nor valgrind (make deps-programs installs them)"
lib libplus.so -g -O0 <<'E'
int plus(int a)
{
	int sum = a + 1;
	return sum;
}
E
prog app -g -O0 -ldl -pthread <<'E'
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static void *work(void *p) { return p; }
int main(int argc, char **argv)
{
	pthread_t thread;
	void *library = dlopen(argv[1], RTLD_NOW);
	int (*plus)(int) = library ? (int (*)(int))dlsym(library, "plus") : NULL;
	if (!plus)
		return 9;
	pthread_create(&thread, NULL, work, NULL);
	pthread_join(thread, NULL);
	printf("%d\n", plus(41));
	char *volatile bytes = malloc(3);
	if (argc > 2)
		bytes[3] = 1;
	free(bytes);
	bytes = malloc(77);
	bytes = NULL;
	if (argc > 3)
		abort();
	return dlclose(library) + 4;
}
E
if command -v gdb >/dev/null; then
	cat >commands <<'E'
set breakpoint pending on
set print thread-events off
set debuginfod enabled off
break plus
run
backtrace
next
print sum
finish
continue
info program
print $_exitcode
E
	# PIDs, addresses and threads' numbers.
	differs='s/0x[0-9a-f]*/ADDR/g; s/process [0-9]*/process N/g; s/LWP [0-9]*/LWP N/g'
	both gdb gdb -nx -batch -x "$t/commands" --args "$t/app" "$t/libplus.so"
	has '^\$1 = 42$' traced.out
	timed plain gdb -nx -batch -x "$t/commands" --args "$t/app" "$t/libplus.so"
	# The program alone.
	timed within gdb -nx -batch -ex "set exec-wrapper $B/libtrace exec -o $t/within.data --" -x "$t/commands" --args "$t/app" "$t/libplus.so"
	diff plain.said within.said || fail "gdb on a traced program says something else"
	healthy within.data 'in gdb'
	# A dead program and its core are the same to look at.
	printf 'run\nbacktrace\n' >commands
	both 'gdb, abort' gdb -nx -batch -x "$t/commands" --args "$t/app" "$t/libplus.so" bad worse
	has 'SIGABRT' traced.out
fi
if command -v valgrind >/dev/null; then
	# At the end glibc's own memory is not freed: what is left at exit differs, errors do not (libtrace(1), VALGRIND_OPTS).
	differs='s/==[0-9]*==/==N==/; s/0x[0-9A-Fa-f]*/ADDR/g; /HEAP SUMMARY/,/For lists of/d; /^==N== $/d'
	for how in '' bad; do
		both "valgrind${how:+, }$how" valgrind --error-exitcode=33 "$t/app" "$t/libplus.so" $how
	done
	[ "$(cat traced.status)" -eq 33 ] || { cat traced.err; fail "valgrind itself does not work here"; }
	both helgrind valgrind --tool=helgrind "$t/app" "$t/libplus.so"
	# A traced shell's valgrind, without record above it.
	timed plain valgrind --error-exitcode=33 "$t/app" "$t/libplus.so"
	(
		eval "$("$B/libtrace" env -o "$t/valgrind.data" -- "$t/app")"
		timed within valgrind --error-exitcode=33 "$t/app" "$t/libplus.so"
	)
	diff plain.told within.told || fail "valgrind on a traced program says something else"
	healthy valgrind.data 'in valgrind'
fi
