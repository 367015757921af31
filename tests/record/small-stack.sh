#!/bin/sh
# Static TLS is taken from every thread's stack: one of 16 KiB must still be possible.
. "$(dirname "$0")/../lib.sh"
prog threads -pthread <<'EOF'
#include <pthread.h>
#include <stdio.h>
#include <string.h>
static void *run(void *unused)
{
	return unused;
}
int main(void)
{
	pthread_attr_t attributes;
	pthread_t thread;
	pthread_attr_init(&attributes);
	int error = pthread_attr_setstacksize(&attributes, 16384);
	if (!error)
		error = pthread_create(&thread, &attributes, run, NULL);
	if (error)
		printf("no thread: %s\n", strerror(error));
	else
		printf("a thread ran: %d\n", pthread_join(thread, NULL));
	return error;
}
EOF
[ "$(plain ./threads)" = 'a thread ran: 0' ] || skip "threads with 16 KiB are not possible here"
[ "$(libtrace_record -q -o data -- ./threads)" = 'a thread ran: 0' ] || fail "no thread under record"
collect data
event kind=object
