#!/bin/sh
# A thread whose writes fail while those of others do not: what it lost is counted to the last record, and no more is.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/faults/common"
only_native "qemu-user: it does not pass seccomp filters on"
build_work
prog app -x c "$here/confine.c" -pthread -ldl <<'C'
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
int confine(const char *words);
static void *confined(void *words)
{
	if (confine(words) < 0)
		exit(99);
	for (int i = 0; i < 200; i++)
		dlopen("liblost.so.9", RTLD_NOW);
	return NULL;
}
int main(int argc, char **argv)
{
	pthread_t thread;
	dlopen("libbefore.so.9", RTLD_NOW);
	if (argc > 1) {
		pthread_create(&thread, NULL, confined, argv[1]);
		pthread_join(thread, NULL);
	}
	dlopen("libafter.so.9", RTLD_NOW);
	return 9;
}
C
for which in audit both preload; do
	for words in write=EIO write=ENOSPC write=EDQUOT write=EINTR fstat=EPERM getrlimit=EPERM,prlimit64=EPERM; do
		rm -rf data
		modules $which
		timeout 20 env $environment ./app "$words" 2>/dev/null
		[ $? -eq 9 ] || fail "$which, $words: exit status"
		readable data
		collect
		case $which in
		preload) event kind=dlopen name=libafter.so.9 ;;
		*) event kind=search name=libafter.so.9 ;;
		esac
		last=$(sed 's/.*"seq":\([0-9]*\).*/\1/' dumped | sort -n | tail -n 1)
		case $which in
		# One module, one row of numbers.
		audit | preload) [ "$lost" -eq $((last + 1 - $(grep -c '"seq":' dumped))) ] || fail "$which, $words: $lost lost of $((last + 1))" ;;
		esac
		[ "$lost" -gt 0 ] || { cat messages; fail "$which, $words: nothing is counted as lost"; }
	done
done
