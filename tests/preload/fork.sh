#!/bin/sh
# A fork child writes to a file of its own, whether its parent had begun one or not, and counts once for both modules.
. "$(dirname "$0")/../lib.sh"
prog app -ldl <<E
#include <dlfcn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
/* argv[1] names who opens something, in order: p the parent, c a child. */
int main(int argc, char **argv)
{
	(void)argc;
	for (const char *who = argv[1]; *who; who++) {
		if (*who == 'p') {
			dlopen("libparent.so", RTLD_LAZY);
		} else if (fork() == 0) {
			dlopen("libchild.so", RTLD_LAZY);
			return 0;
		}
	}
	while (wait(NULL) > 0)
		;
	return 0;
}
E
try() {
	rm -rf data
	"$1" ./app "$2" || fail "exit status $?: $1 $2"
	collect
	[ "$(events kind=dlopen name=libparent.so)" -eq "$3" ] || fail "$1 $2: $(events kind=dlopen name=libparent.so) calls of the parent"
	[ "$(events kind=dlopen name=libchild.so)" -eq "$4" ] || fail "$1 $2: $(events kind=dlopen name=libchild.so) calls of children"
	[ "$(counted data)" -eq "$5" ] || fail "$1 $2: $(counted data) images are counted, not $5"
	libtrace dump --kind=image --run=all data >images 2>&1
	[ "$(sed -n 's/.* image .*module=//p; s/^\([0-9.]*\) .* image .*/\1/p' images | sort -u | wc -l)" -eq "$5" ] || { cat images; fail "$1 $2: images"; }
	# One run: the child knows its parent.
	libtrace dump --kind=dlopen data 2>/dev/null | grep -c 'name=libchild.so' | grep -qx "$4" ||
		{ cat images; fail "$1 $2: a child is in a run of its own"; }
}
try traced_both pc 1 1 2
try traced_both cp 1 1 2
try traced_both cc 0 2 3
try traced_both pcpc 2 2 3
try preloaded pc 1 1 2
try preloaded pcpc 2 2 3
# The parent has no file, so nobody knows it; its child says what it is.
rm -rf data
preloaded ./app c || fail "exit status $?"
collect
event kind=image forked:true exe="$t/app"
event kind=dlopen name=libchild.so

# In a child of both modules the caller is an object of the parent's.
rm -rf data
traced_both ./app pc
collect
event kind=dlopen name=libchild.so caller="$t/app"
# And of a child that the audit module saw nothing of.
prog silent -ldl <<E
#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>
int main(void)
{
	void *h = dlopen("libm.so.6", RTLD_LAZY);
	if (fork() == 0) {
		dlopen("libm.so.6", RTLD_LAZY);
		dlsym(h, "nosuch");
		_exit(0);
	}
	/* One that opens nothing is not there: it may be in a sandbox that kills for what it takes to begin. */
	if (fork() == 0) {
		dlsym(h, "nothing");
		dlerror();
		_exit(0);
	}
	while (wait(NULL) > 0)
		;
	return 0;
}
E
rm -rf data
traced_both ./silent
collect
event kind=dlsym name=nosuch caller="$t/silent"
no_event kind=dlsym name=nothing
[ "$(images data preload)" -eq 2 ] || fail "$(images data preload) images of calls, 2 are due"
matching kind=dlsym name=nosuch | grep -q '"object":"[^"]*libm.so.6"' || { cat events; fail "the child does not have its parent's objects"; }
