#!/bin/sh
# What makes no system call without us makes none with us: symbols that are not there, a library that is open already, a fork
# child that loads nothing, and the end.  Loads cost what SECURITY.md says.
. "$(dirname "$0")/../lib.sh"
only_native "strace sees the emulator's calls"
command -v strace >/dev/null || skip "no strace"
case $(stat -f -c %T .) in ext2/ext3 | tmpfs) ;; *) skip "on this file system a store is preceded by a probe" ;; esac
prog app -ldl -pthread <<'C'
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static void *libm;
static void look(void)
{
	for (int i = 0; i < 10; i++) {
		if (dlsym(libm, "nothing") || !dlerror() || !dlopen("libm.so.6", RTLD_NOW) || dlclose(libm))
			abort();
	}
}
static void *thread(void *unused)
{
	look();
	access("thread", F_OK);
	look();
	access("thread-end", F_OK);
	return unused;
}
int main(void)
{
	pthread_t id;
	libm = dlopen("libm.so.6", RTLD_NOW);
	dlopen("libm.so.6", RTLD_NOW);
	look();
	access("main", F_OK);
	look();
	access("main-end", F_OK);
	pthread_create(&id, NULL, thread, NULL);
	pthread_join(id, NULL);
	if (fork() == 0) {
		access("child", F_OK);
		dlsym(libm, "nothing");
		dlerror();
		exit(0);
	}
	wait(NULL);
	access("exit", F_OK);
	return 0;
}
C
# between FIRST LAST: the calls between two names that the program asks for, LAST may be the end of that process.
between() {
	awk -v first="\"$1\"" -v last="\"$2\"" '
		index($0, first) && /access/ { pid = $1; on = 1; next }
		on && $1 == pid && index($0, last) { exit }
		on && $1 == pid && !/strace|exited with|resumed>/ { sub(/^[0-9]+ /, ""); sub(/\(.*/, ""); print }' "$3"
}
strace -f -o plain.calls ./app || skip "no ptrace allowed here"
strace -f -o none.calls env LD_AUDIT= ./app || fail "exit status $?"
strace -f -E LD_AUDIT="$module" -E LD_PRELOAD="$preload" -E LIBTRACE_OUTPUT="$t/data" -o traced.calls ./app || fail "exit status $?"
collect
glibc_before 2.35 && skip "glibc before 2.35 does not say who called and which thread it is"
event kind=dlsym name=nothing
for pair in 'main main-end' 'thread thread-end' 'child nowhere' 'exit nowhere'; do
	# shellcheck disable=SC2086 # two words
	between $pair plain.calls >plain.names
	# shellcheck disable=SC2086
	between $pair traced.calls >traced.names
	diff plain.names traced.names || fail "$pair: other calls"
done
grep -q exit_group plain.names || fail "the end was not seen"
# What was said again is counted.
matching kind=dlsym name=nothing | grep -q '"repeated":[1-9]' || fail "nothing is counted"
