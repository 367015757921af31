#!/bin/sh
# Many threads and a signal handler at once: every call is answered, and what could not be written is counted.
. "$(dirname "$0")/../lib.sh"
prog app -pthread -ldl <<E
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
enum { THREADS = 8 };
static int calls;
static void *libm;
static volatile long handled;
static void handler(int signal)
{
	(void)signal;
	if (dlsym(libm, "of a handler"))
		abort();
	handled++;
}
static void *hammer(void *unused)
{
	for (int i = 0; i < calls; i++)
		if (dlsym(libm, "nosuch") || !dlerror() || !dlsym(libm, "cos"))
			abort();
	return unused;
}
int main(int argc, char **argv)
{
	calls = argc > 1 ? atoi(argv[1]) : 0;
	pthread_t threads[THREADS];
	int interval = calls < 100 ? 50000 : 500;	/* longer than a call takes: else nothing but the handler would run */
	struct itimerval often = {{0, interval}, {0, interval}}, never = {{0, 0}, {0, 0}};
	sigset_t set;
	libm = dlopen("libm.so.6", RTLD_LAZY);
	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	/* ld.so is not async-signal-safe, but where a thread has only our code interrupted it must not matter: the main
	 * thread waits while the others call. */
	signal(SIGALRM, handler);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, hammer, NULL);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	setitimer(ITIMER_REAL, &never, NULL);
	printf("%d\n", 2 * THREADS * calls + (int)handled);
	return 0;
}
E
# Before glibc 2.35 each call reads /proc/self/maps, which qemu-user makes anew each time.
preloaded ./app "$([ -z "$runner" ] && echo 500 || echo 20)" >calls || fail "exit status $?"
libtrace dump --kind=dlsym,dlerror data >records 2>messages || { cat messages; fail "the trace is damaged"; }
lost=$(sed -n 's/.*: \([0-9]*\) records\{0,1\} .*lost.*/\1/p' messages)
[ -z "$lost" ] || { cat messages; fail "$lost records were lost"; }
# What is said again is counted in its record: the name of the handler, that of the threads, and its text.
said=$(awk '{ n += 1; if (match($0, /repeated=[0-9]+/)) n += substr($0, RSTART + 9, RLENGTH - 9) } END { print n }' records)
[ "$said" -eq "$(cat calls)" ] || fail "$said of $(cat calls) calls are in $(wc -l <records) records"
[ "$(wc -l <records)" -lt 100 ] || fail "$(wc -l <records) records say the same"
