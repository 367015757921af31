#!/bin/sh
# What is written of calls: caller, offset, name, mode, namespace, thread; what a handle has not; what dlerror says, once.
. "$(dirname "$0")/../lib.sh"
lib libplugin.so <<E
int plugged(void) { return 1; }
E
lib libcaller.so -ldl <<E
#include <dlfcn.h>
void *opens(const char *name) { void *volatile h = dlopen(name, RTLD_NOW | RTLD_GLOBAL); return h; }
E
prog app -pthread -L. -lcaller -Wl,-rpath,'$ORIGIN' -ldl <<E
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>
void *opens(const char *name);
static void *in_thread(void *tid)
{
	dlopen("libthread.so", RTLD_LAZY);
	*(long *)tid = syscall(SYS_gettid);
	return NULL;
}
int main(void)
{
	long tid;
	pthread_t thread;
	void *plugin = opens("./libplugin.so");
	dlsym(plugin, "plugged");
	dlsym(plugin, "unplugged");
	dlvsym(dlopen("libc.so.6", RTLD_LAZY), "puts", "V9");
	dlerror();
	dlerror();
	dlsym(RTLD_DEFAULT, "not told");
	dlerror();
	dlsym(RTLD_NEXT, "cuInit");
	dlopen(NULL, RTLD_LAZY);
	dlopen("./libplugin.so", RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
	dlclose(plugin);
	pthread_create(&thread, NULL, in_thread, &tid);
	pthread_join(thread, NULL);
	printf("%ld\n", tid);
	return 0;
}
E
traced_both ./app >tid || fail "exit status $?"
collect
event kind=dlopen caller="$t/libcaller.so" name=./libplugin.so "mode=RTLD_NOW|RTLD_GLOBAL"
event kind=dlsym caller="$t/app" object=./libplugin.so name=unplugged
event kind=dlsym caller="$t/app" name=puts version=V9
[ "$(events kind=dlsym)" -eq 2 ] || fail "$(events kind=dlsym) symbols are missing"
matching kind=dlerror caller="$t/app" | grep -q "undefined symbol: puts, version V9" || fail "the text of a version"
event kind=dlerror "text=./app: undefined symbol: not told"
[ "$(events kind=dlerror)" -eq 2 ] || fail "$(events kind=dlerror) texts were told"
matching kind=dlopen caller="$t/app" mode=RTLD_LAZY | grep -qv '"name"' || fail "the program itself has a name"
event kind=dlopen caller="$t/app" name=./libplugin.so "mode=RTLD_NOW|RTLD_NOLOAD|RTLD_NODELETE"
event kind=dlclose caller="$t/app" object=./libplugin.so
event kind=dlopen tid:"$(cat tid)" name=libthread.so mode=RTLD_LAZY
# The return address is behind the call of dlopen in the caller's own code.
offset=$(matching kind=dlopen caller="$t/libcaller.so" | sed -n 's/.*"offset":"0x\([0-9a-f]*\)".*/\1/p')
start=$(nm -D libcaller.so | sed -n 's/^0*\([0-9a-f]*\) T opens$/\1/p')
[ $((0x$offset)) -gt $((0x$start)) ] && [ $((0x$offset)) -lt $((0x$start + 64)) ] || fail "offset $offset, and opens begins at $start"
# In the order in which it happened, a search behind the call that asked for it.
libtrace dump --kind=dlopen,search "$t/data" | sed -n 's/.* \(dlopen\|search\) .* name=\([^ ]*\).*/\1 \2/p' | grep plugin >order
printf 'dlopen ./libplugin.so\nsearch ./libplugin.so\ndlopen ./libplugin.so\n' | cmp - order || { cat order; fail "the order"; }

# A program that opens nothing leaves nothing but what the audit module writes.
prog quiet <<E
int main(void) { return 0; }
E
traced_both LIBTRACE_OUTPUT="$t/quiet.data" ./quiet
[ "$(images quiet.data audit)" -eq 1 ] && [ "$(images quiet.data preload)" -eq 0 ] || fail "an image was begun for nothing"
preloaded LIBTRACE_OUTPUT="$t/nothing.data" ./quiet
[ ! -e nothing.data ] || fail "a directory was made for nothing"
# One image, whichever modules wrote of it.
[ "$(counted data)" -eq 1 ] || fail "the image counts $(counted data) times"
