#!/bin/sh
# What is linked with -z now does not start, or open, where a function is undefined, and what is bound lazily does: under the
# module as without it.  Before 2.35 any other audit module makes all of it lazy (glibc's bug 15533).
. "$(dirname "$0")/../lib.sh"
echo 'int gone(void) { return 1; } int there(void) { return 2; }' | lib libpart.so
for how in lazy now; do
	echo 'int gone(void); int there(void); int main(int argc, char **argv) { (void)argv; return argc > 9 ? gone() : there(); }' |
		prog app-$how -L. -l:libpart.so -Wl,-rpath,"$t" -Wl,-z,$how
	echo 'int gone(void); int there(void); int part(int n) { return n ? gone() : there(); }' |
		lib libuser-$how.so -L. -l:libpart.so -Wl,-rpath,"$t" -Wl,-z,$how
	prog opens-$how -ldl <<-C
	#include <dlfcn.h>
	int main(void) { return dlopen("$t/libuser-$how.so", RTLD_LAZY) ? 2 : 3; }
	C
done
echo 'int there(void) { return 2; }' | lib libpart.so
for program in app-lazy app-now opens-lazy opens-now; do
	plain "$t/$program" 2>expected
	wanted=$?
	traced "$t/$program" 2>out
	status=$?
	[ $status -eq $wanted ] || fail "$program: exit status $status, not $wanted"
	diff expected out || fail "$program says something else"
	echo "$program $wanted"
done >statuses
has 'app-lazy 2' statuses
has 'app-now 127' statuses
has 'opens-now 3' statuses
