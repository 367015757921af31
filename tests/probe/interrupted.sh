#!/bin/sh
# Interrupted or killed in the middle of a run, probe leaves no process and no file behind; nor does a program that leaves a child
# running.
. "$(dirname "$0")/../lib.sh"
mkdir tmp
mkfifo ready held
# It says that it runs, and waits for a signal that does not come; its child has the pipe, too.
prog waits <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	(void)argv;
	if (fork() == 0)
		for (;;)
			pause();
	if (argc > 1)
		return 0;
	FILE *ready = fopen("ready", "w");
	fputs(fcntl(9, F_GETFD) >= 0 ? "yes\n" : "no\n", ready);
	fclose(ready);
	for (;;)
		pause();
}
END
for signal in INT TERM KILL; do
	# A shell's background command ignores SIGINT, and hands that on.
	command=$native/libtrace
	if [ -n "$runner" ]; then set -- --runner "$runner"; else set --; fi
	TMPDIR=$t/tmp LIBTRACE_LIBDIR=$B env --default-signal=INT "$command" probe "$@" -- "$t/waits" >out 2>err 9>held &
	probe=$!
	# Whoever still has the other end keeps this waiting: command, watcher, program and its child.
	cat held >/dev/null &
	reader=$!
	read -r has_it <ready
	[ "$has_it" = yes ] || fail "the program has not got the pipe that shows whether it has ended"
	[ "$(ls tmp | wc -l)" -ge 1 ] || fail "there is no folder to be removed"
	kill -"$signal" "$probe"
	wait "$probe"
	[ $? -gt 128 ] || { cat out err; fail "SIG$signal does not end it"; }
	wait "$reader"
	[ -z "$(ls -A tmp)" ] || { ls -R tmp; fail "a folder is left after SIG$signal"; }
done
cat held >/dev/null &
reader=$!
TMPDIR=$t/tmp libtrace_probe -- "$t/waits" child >out 2>err 9>held || { cat out err; fail "something is missing"; }
wait "$reader"
[ -z "$(ls -A tmp)" ] || { ls -R tmp; fail "a folder is left"; }
