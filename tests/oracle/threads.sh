#!/bin/sh
# Eight threads that open libraries at once: ld.so does one after the other, and so does the trace.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/oracle/compare"
mkdir r
for i in 1 2 3 4 5 6 7 8; do echo 'int x(void) { return 0; }' | lib "r/lib$i.so.1"; done
maps_prog app '
#include <pthread.h>
#include <stdio.h>
static void *opener(void *number)
{
	char name[64];

	for (int i = 0; i < 20; i++) {
		snprintf(name, sizeof name, "lib%d.so.1", *(int *)number);
		dlclose(dlopen(name, RTLD_NOW));
		snprintf(name, sizeof name, "libnone%d-%d.so.1", *(int *)number, i);
		dlopen(name, RTLD_NOW);
	}
	return NULL;
}' '
pthread_t threads[8];
int numbers[8];
for (int i = 0; i < 8; i++) {
	numbers[i] = i + 1;
	pthread_create(&threads[i], NULL, opener, &numbers[i]);
}
for (int i = 0; i < 8; i++) pthread_join(threads[i], NULL);' -pthread
watched LD_LIBRARY_PATH="$t/missing:$t/r" "$t/app" "$t/maps" || fail "exit status $?"
compare_candidates 480
compare_maps "$t/maps" 3
