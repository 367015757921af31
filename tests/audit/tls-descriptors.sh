#!/bin/sh
# Thread-local variables through TLS descriptors, in what is bound lazily and at once.  Before 2.34 ld.so crashes in those
# of an object that is linked with -z now, under any other audit module (glibc's bugs 27137 and 27721).
. "$(dirname "$0")/../lib.sh"
dialect=
[ "$ARCH" != x86_64 ] || dialect=-mtls-dialect=gnu2
for how in lazy now; do
	# shellcheck disable=SC2086 # no word, or one
	lib libtls-$how.so $dialect -Wl,-z,$how <<-'C'
	__thread int counter = 5;
	int count(void) { return counter++; }
	C
	prog app-$how -L. -l:libtls-$how.so -Wl,-rpath,"$t" -pthread <<-'C'
	#include <pthread.h>
	#include <stddef.h>
	int count(void);
	static void *run(void *none) { (void)none; count(); return (void *)(size_t)count(); }
	int main(void)
	{
		pthread_t thread;
		void *result;
		count();
		return pthread_create(&thread, NULL, run, NULL) || pthread_join(thread, &result) ? 99 : count() * 10 + (int)(size_t)result;
	}
	C
	plain "$t/app-$how"
	[ $? -eq 66 ] || fail "-z $how: the test itself fails"
	traced "$t/app-$how"
	status=$?
	[ $status -eq 66 ] || fail "-z $how: exit status $status"
	prog opens-$how -ldl <<-C
	#include <dlfcn.h>
	int main(void)
	{
		void *object = dlopen("$t/libtls-$how.so", RTLD_LAZY);
		int (*count)(void) = object ? (int (*)(void))dlsym(object, "count") : 0;
		return count ? count() + count() : 99;
	}
	C
	plain "$t/opens-$how"
	[ $? -eq 11 ] || fail "-z $how, with dlopen: the test itself fails"
	traced "$t/opens-$how"
	status=$?
	[ $status -eq 11 ] || fail "-z $how, with dlopen: exit status $status"
done
