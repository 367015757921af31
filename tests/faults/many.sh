#!/bin/sh
# A process with 2,000 children that each load something, and one with 200 threads that do: all of them end as without
# libtrace, and each call is in the trace or counted as lost.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/faults/common"
only_native "qemu-user takes minutes"
prog forks -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
	int status, good = 0;
	for (int i = 0; i < 2000; i++) {
		if (fork() == 0)
			_exit(dlopen("libchild.so.9", RTLD_NOW) ? 1 : 7);
		if (i % 20 == 19)
			while (wait(&status) > 0)
				good += WEXITSTATUS(status) == 7;
	}
	printf("%d\n", good);
	return 5;
}
C
prog threads -pthread -ldl <<'C'
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
static pthread_barrier_t together;
static void *work(void *unused)
{
	pthread_barrier_wait(&together);
	for (int i = 0; i < 5; i++)
		if (dlopen("libthread.so.9", RTLD_NOW) || dlsym(RTLD_DEFAULT, "nothing") || !dlerror())
			abort();
	return unused;
}
int main(void)
{
	pthread_t threads[200];
	pthread_barrier_init(&together, NULL, 200);
	for (int i = 0; i < 200; i++)
		if (pthread_create(&threads[i], NULL, work, NULL))
			return 1;
	for (int i = 0; i < 200; i++)
		pthread_join(threads[i], NULL);
	puts("200");
	return 5;
}
C
for which in audit both preload; do
	rm -rf data
	modules $which
	timeout 200 env $environment ./forks >out
	[ $? -eq 5 ] && [ "$(cat out)" = 2000 ] || fail "$which: $(cat out) of 2000 children"
	readable data
	kind=search
	[ $which != preload ] || kind=dlopen
	[ "$(grep -c "\"kind\":\"$kind\".*\"name\":\"libchild.so.9\"" dumped)" -eq 2000 ] ||
		fail "$which: $(grep -c '"name":"libchild.so.9"' dumped) of 2000 children"
	rm -rf data
	timeout 100 env $environment ./threads >out
	[ $? -eq 5 ] && [ "$(cat out)" = 200 ] || fail "$which: the threads"
	readable data
	got=$(grep -c "\"kind\":\"$kind\".*\"name\":\"libthread.so.9\"" dumped)
	[ $((got + lost)) -ge 1000 ] || fail "$which: $got calls and $lost lost, of 1000"
	[ $which = preload ] || [ "$got" -eq 1000 ] || fail "$which: $got searches of 1000"
done
