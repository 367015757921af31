#!/bin/sh
# A dlopen from a constructor that runs before the companion's own, and from a preinit function: the real one is found all
# the same, without /proc as well.
. "$(dirname "$0")/../lib.sh"
lib libplugin.so <<E
int plugged(void) { return 1; }
E
lib libfirst.so -ldl <<E
#include <dlfcn.h>
#include <unistd.h>
__attribute__((constructor)) static void first(void)
{
	void *h = dlopen("./libplugin.so", RTLD_NOW);
	if (!h || !dlsym(h, "plugged") || dlsym(h, "unplugged"))
		_exit(9);
}
void used(void) {}
E
prog app -L. -lfirst -Wl,-rpath,"$t" -ldl <<E
#include <dlfcn.h>
#include <unistd.h>
void used(void);
static void before(void)
{
	if (!dlopen("./libplugin.so", RTLD_LAZY))
		_exit(8);
}
__attribute__((section(".preinit_array"), used)) static void (*preinit)(void) = before;
int main(void) { used(); return 0; }
E
plain ./app || fail "without the companion: exit status $?"
traced_both LIBTRACE_LIMIT=1000000 ./app || fail "exit status $?"
collect
event kind=dlopen caller="$t/app" name=./libplugin.so mode=RTLD_LAZY
event kind=dlopen caller="$t/libfirst.so" name=./libplugin.so mode=RTLD_NOW
event kind=dlsym caller="$t/libfirst.so" name=unplugged
preloaded LIBTRACE_OUTPUT="$t/alone" ./app || fail "exit status $? with the companion alone"
libtrace dump --kind=image alone | grep -q 'argv=\[./app\]' || { libtrace dump alone; fail "the image is not as it was started"; }
libtrace dump --kind=image alone | grep -q 'LIBTRACE_OUTPUT=' || fail "the environment is not there"

only_native "qemu-user wants its own /proc"
unshare -m true 2>/dev/null || skip "no mount namespace: not tried without /proc"
LD_PRELOAD=$preload LIBTRACE_OUTPUT=$t/no-proc unshare -m sh -c 'umount -l /proc; exec ./app' || fail "exit status $? without /proc"
libtrace dump --kind=dlopen --run=all no-proc 2>/dev/null | grep -q libplugin.so || fail "nothing was written without /proc"
