#!/bin/sh
# More libraries with thread-local storage at the start than ld.so first has room for in its table of them (its bug 32412).
. "$(dirname "$0")/../lib.sh"
needed=
for i in $(seq 40); do
	echo "__thread int v$i = $i; int f$i(void) { return v$i; }" | lib libtls$i.so
	needed="$needed -l:libtls$i.so"
done
{
	for i in $(seq 40); do echo "int f$i(void);"; done
	echo '#include <dlfcn.h>'
	echo '#include <pthread.h>'
	echo 'static void *run(void *none) { int sum = 0; (void)none;'
	for i in $(seq 40); do echo "sum += f$i();"; done
	echo 'return (void *)(long)sum; }'
	echo 'int main(void) { pthread_t thread; void *sum; dlopen("./libmore.so", RTLD_NOW);'
	echo 'return (long)run(0) == 820 && !pthread_create(&thread, 0, run, 0) && !pthread_join(thread, &sum) && (long)sum == 820 ? 5 : 1; }'
} >app.c
echo '__thread int more[100];' | lib libmore.so
# shellcheck disable=SC2086 # a list
prog app -L. -Wl,--no-as-needed $needed -Wl,-rpath,"$t" -ldl -pthread <app.c
plain "$t/app"
[ $? -eq 5 ] || fail "the test itself fails"
traced "$t/app"
status=$?
[ $status -eq 5 ] || fail "exit status $status"
