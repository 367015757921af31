#!/bin/sh
# valgrind finds no more in a traced program than in one that is not: glibc's __libc_freeres, which it calls at the end,
# frees what no malloc gave where there is an audit module.
. "$(dirname "$0")/../lib.sh"
only_native "valgrind and emulators do not go together"
case $B in */san) skip "the command's own sanitizer is one too many" ;; esac
prog actor <"$top/tests/record/actor.c"
# valgrind OPTIONS, as the program sees them when the user has VALUE.
options() { VALGRIND_OPTS=$1 libtrace_record -q -o data ./actor env VALGRIND_OPTS | sed 's/^VALGRIND_OPTS=//'; }
[ "$(unset VALGRIND_OPTS; libtrace_record -q -o data ./actor env VALGRIND_OPTS)" = VALGRIND_OPTS=--run-libc-freeres=no ] || fail "not set"
[ "$(options --quiet)" = '--run-libc-freeres=no --quiet' ] || fail "another value: $(options --quiet)"
for value in --run-libc-freeres=yes '--quiet --run-libc-freeres=no'; do
	[ "$(options "$value")" = "$value" ] || fail "$value becomes $(options "$value")"
done

command -v valgrind >/dev/null || skip "no valgrind"
prog app -g -O0 <<'E'
#include <stdlib.h>
int main(int argc, char **argv)
{
	char *volatile bytes = malloc(3);
	(void)argv;
	if (argc > 1)
		bytes[3] = 1;
	free(bytes);
	return 0;
}
E
valgrind --error-exitcode=33 ./app >out 2>err || skip "valgrind does not work here: $(tail -n 1 err)"
libtrace_record -q -o data valgrind --error-exitcode=33 ./app >out 2>err || { cat err; fail "errors in a program that has none"; }
has 'ERROR SUMMARY: 0 errors' err
libtrace_record -q -o data sh -c 'valgrind --error-exitcode=33 ./app bad; exit $?' >out 2>err
[ $? -eq 33 ] || { cat err; fail "no error in a program that has one"; }
has 'ERROR SUMMARY: 1 errors' err
