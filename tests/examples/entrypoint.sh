#!/bin/sh
# examples/entrypoint as PID 1 of a PID namespace: it is the program itself, with signals, exit status, stdin and stdout;
# the trace and the compatibility libraries are there, and without libtrace the program runs all the same.
. "$(dirname "$0")/../lib.sh"
only_native "the entry point is for programs of this machine"
unshare -pf --mount-proc true 2>/dev/null || skip "PID namespaces are forbidden here"
. "$top/tests/compat/common"
entry=$top/examples/entrypoint/entrypoint.sh
prog service -ldl <<'C'
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
static void stop(int signal) { _exit(signal == SIGTERM ? 43 : 44); }
int main(int argc, char **argv)
{
	void *h = dlopen("libcuda.so.1", RTLD_NOW);
	const char *(*which)(void) = h ? (const char *(*)(void))dlsym(h, "libcuda_which") : NULL;
	int c;
	if (argc > 1 && strcmp(argv[1], "copy") == 0) {
		while ((c = getchar()) != EOF)
			putchar(c);
		return 5;
	}
	signal(SIGTERM, stop);
	printf("PID %ld, %s, %s\n", (long)getpid(), which ? which() : "no libcuda", argv[argc - 1]);
	fflush(stdout);
	while (argc > 1 && strcmp(argv[1], "serve") == 0)
		pause();
	return 7;
}
C
member system libcuda 570.133.20 libcuda.so.1
member "$t/root/usr/local/cuda-13.0/compat" libcuda 580.95.05 libcuda.so.1
export LD_LIBRARY_PATH="$t/system" LIBTRACE_DRIVER_VERSION=570.133.20 LIBTRACE_OUTPUT="$t/trace/data"
PATH=$B:$PATH
# first STATUS WORD…: runs the words as PID 1.
first() {
	wanted=$1
	shift
	unshare -pf --mount-proc "$@" 2>err
	status=$?
	[ "$status" -eq "$wanted" ] || { cat err; fail "the exit status is $status, not $wanted: $*"; }
}
# said WORDS: what the program printed, and nobody else anything.
said() {
	echo "$1" | diff - out || fail "the program says other words (<)"
	[ ! -s err ] || { cat err; fail "something is on stderr"; }
}
# answered PATTERN: the trace is there, and its answer about libcuda.so.1 has that line.
answered() {
	libtrace why libcuda.so.1 "$t/trace/data" >why.out 2>&1 || { status=$?; cat why.out; fail "why exits with $status"; }
	has "$1" why.out
}

first 7 "$entry" ./service 'two  words' >out
said 'PID 1, libcuda 580.95.05, two  words'
answered '^    used: it is of a newer branch than the driver'
collect trace/data
event kind=compat setting=auto driver=570.133.20 stand_in:true directory="$t/root/usr/local/cuda-13.0/compat"
event kind=object path="$t/root/usr/local/cuda-13.0/compat/libcuda.so.1"
LIBTRACE_DRIVER_VERSION=580.95.05 first 7 "$entry" ./service end >out
said 'PID 1, libcuda 570.133.20, end'
printf 'a\0b\n\nno newline' >bytes
first 5 "$entry" ./service copy <bytes >out
cmp bytes out || fail "stdin or stdout is not the program's own"
[ ! -s err ] || { cat err; fail "something is on stderr"; }
first 127 "$entry" ./none
first 126 "$entry" "$t/bytes"

# From outside the namespace, as a container's runtime stops it: the program is unshare's own child, and has none.
# stopped WORD…
stopped() {
	rm -f lines
	mkfifo lines
	unshare -pf --mount-proc "$@" >lines 2>err &
	exec 3<lines
	read -r line <&3
	[ "$line" = 'PID 1, libcuda 580.95.05, now' ] || { cat err; fail "the program says '$line'"; }
	read -r program rest <"/proc/$!/task/$!/children"
	[ "$(cat "/proc/$program/comm")" = service ] || fail "PID 1 is $(cat "/proc/$program/comm")"
	[ -z "$rest$(cat "/proc/$program/task/$program/children")" ] || fail "there is another process"
	kill -TERM "$program"
	wait $!
	status=$?
	[ "$status" -eq 43 ] || fail "the exit status after SIGTERM is $status"
	exec 3<&-
}
stopped "$entry" ./service serve now

# A shell that reads env.sh.
rm -r trace
mkdir trace
# shellcheck disable=SC2016 # for the other shell
set -- sh -c '. "$0"; exec "$@"' "$top/examples/entrypoint/env.sh" ./service
first 7 "$@" 'two  words' >out
said 'PID 1, libcuda 580.95.05, two  words'
answered '^    used: it is of a newer branch than the driver'
stopped "$@" serve now

# Nowhere to write to: no trace, and redirected all the same.
: >file
LIBTRACE_OUTPUT=$t/file/data first 7 "$entry" ./service end >out
echo 'PID 1, libcuda 580.95.05, end' | diff - out || fail "the program says other words (<)"
echo "entrypoint: cannot write to '$t/file'" | diff - err || fail "other words on stderr (<)"

# Without libtrace.
rm -r trace
mkdir bin
for name in sh unshare; do ln -s "$(command -v $name)" bin/$name; done
PATH=$t/bin
first 7 "$entry" ./service end >out
/bin/echo 'PID 1, libcuda 570.133.20, end' | /usr/bin/cmp - out || fail "the program says other words"
[ "$(/bin/cat err)" = 'entrypoint: no libtrace here: not traced' ] || { /bin/cat err; fail "other words on stderr"; }
first 7 "$@" end >out
/bin/echo 'PID 1, libcuda 570.133.20, end' | /usr/bin/cmp - out || fail "the program says other words"
[ ! -s err ] || { /bin/cat err; fail "something is on stderr"; }
[ ! -e trace ] || fail "there is a trace"
