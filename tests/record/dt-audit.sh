#!/bin/sh
# Audit modules of the program's own (DT_AUDIT) run as often as they do without us: once under record, not at all for env.
. "$(dirname "$0")/../lib.sh"
only_native "the module counts the emulator's runs, too"
lib own.so <<C
#include <fcntl.h>
#include <unistd.h>
unsigned la_version(unsigned version)
{
	int fd = open("$t/count", O_CREAT | O_WRONLY | O_APPEND, 0644);
	if (write(fd, "x", 1) != 1)
		return 0;
	close(fd);
	return version;
}
C
echo 'int main(void) { return 3; }' | prog app -Wl,--audit="$t/own.so"
echo 'int main(void) { return 3; }' | prog depends -Wl,--depaudit="$t/own.so"
for program in app depends; do
	: >count
	plain ./$program
	[ $? -eq 3 ] || fail "it does not run here"
	cp count plain.count
	[ -s count ] || [ $program != app ] || skip "this glibc runs no DT_AUDIT"
	: >count
	libtrace_record -q --require -o data -- ./$program
	[ $? -eq 3 ] || fail "the status is not passed on"
	cmp plain.count count || fail "$program: it ran as often as this: $(cat count), and not $(cat plain.count)"
	collect
	event kind=image exe="$t/$program"
	: >count
	libtrace env -- ./$program >settings
	[ ! -s count ] || fail "$program: env runs it"
	has '\$LIB/libtrace.so\|libtrace.so' settings
done
