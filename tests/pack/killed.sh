#!/bin/sh
# The folder that a pack is unpacked to is gone after SIGKILL as well.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/pack/common"
only_native "qemu-user takes signals in its own way"
every_kind
pack --no-redact -o packed.libtrace data
mkdir tmp
mkfifo in
TMPDIR=$t/tmp "$B/libtrace" dump - <in >out 2>err &
pid=$!
exec 3>in
head -c 500 packed.libtrace >&3
# until CONDITION: waits for it, as long as the command could need.
until_is() { for _ in $(seq 1 3000); do if eval "$1"; then return; fi; "$B/libtrace" --version >/dev/null; done; fail "never: $1"; }
until_is '[ -n "$(ls -A tmp)" ]'
kill -9 $pid
wait $pid 2>/dev/null
until_is '[ -z "$(ls -A tmp)" ]'
[ ! -s out ] || fail "something was printed of half a pack"

# Killed in the very moment in which the folder was made.
lib libmoment.so -ldl <<'C'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <unistd.h>
static pid_t command;
__attribute__((constructor)) static void begin(void) { command = getpid(); }
char *mkdtemp(char *pattern)
{
	char *(*next)(char *) = (char *(*)(char *))dlsym(RTLD_NEXT, "mkdtemp");
	char *made = next(pattern);
	kill(command, SIGKILL);
	return made;
}
C
TMPDIR=$t/tmp LD_PRELOAD=$t/libmoment.so "$B/libtrace" dump packed.libtrace >out 2>err
[ $? -eq 137 ] || { cat err; fail "it was not killed"; }
until_is '[ -z "$(ls -A tmp)" ]'
