#!/bin/sh
# Eight threads in dlopen: every record is whole, numbered without a gap, and carries its thread.
. "$(dirname "$0")/../lib.sh"
echo 'int a(void) { return 0; }' | lib liba.so.1
prog app -ldl -pthread <<'C'
#include <dlfcn.h>
#include <pthread.h>
static void *work(void *unused)
{
	(void)unused;
	for (int i = 0; i < 40; i++) {
		dlopen("libnowhere.so.9", RTLD_NOW);
		void *a = dlopen("./liba.so.1", RTLD_NOW);
		if (!a)
			return "";
		dlclose(a);
	}
	return 0;
}
int main(void)
{
	pthread_t threads[8];
	void *failed = 0;
	for (int i = 0; i < 8; i++)
		pthread_create(&threads[i], 0, work, 0);
	for (int i = 0; i < 8; i++) {
		void *result;
		pthread_join(threads[i], &result);
		if (result)
			failed = result;
	}
	return failed ? 1 : 0;
}
C
traced "$t/app" || fail "exit status $?"
collect
[ "$(events kind=search name=libnowhere.so.9)" -eq 320 ] || fail "$(events kind=search name=libnowhere.so.9) searches, 320 are due"
tids=$(matching kind=search name=libnowhere.so.9 | sed 's/.*"tid":\([0-9]*\).*/\1/' | sort -u | wc -l)
[ "$tids" -eq 8 ] || fail "$tids threads, 8 are due"
seqs=$(sed 's/.*"seq":\([0-9]*\).*/\1/' events | sort -n | uniq | wc -l)
last=$(sed 's/.*"seq":\([0-9]*\).*/\1/' events | sort -n | tail -n 1)
[ "$seqs" -eq $((last + 1)) ] || fail "$seqs records, the last is number $last"
