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
enum { THREADS = 8, CALLS = 500 };
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
	for (int i = 0; i < CALLS; i++)
		if (dlsym(libm, "nosuch") || !dlerror() || !dlsym(libm, "cos"))
			abort();
	return unused;
}
int main(void)
{
	pthread_t threads[THREADS];
	struct itimerval often = {{0, 500}, {0, 500}}, never = {{0, 0}, {0, 0}};
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
	printf("%d\n", 2 * THREADS * CALLS + (int)handled);
	return 0;
}
E
preloaded ./app >calls || fail "exit status $?"
libtrace dump --kind=dlsym,dlerror data >records 2>messages || { cat messages; fail "the trace is damaged"; }
lost=$(sed -n 's/.*: \([0-9]*\) records\{0,1\} .*lost.*/\1/p' messages)
[ "$(($(wc -l <records) + ${lost:-0}))" -eq "$(cat calls)" ] || { cat messages; fail "$(wc -l <records) records and ${lost:-0} lost of $(cat calls) calls"; }
[ "$(wc -l <records)" -gt 4000 ] || fail "$(wc -l <records) records are few"
