#!/bin/sh
# A second name for a loaded file: it is looked up, found, and nothing new is mapped; that is no failure.
. "$(dirname "$0")/../lib.sh"
echo 'int a(void) { return 0; }' | lib liba.so.1
ln -s liba.so.1 other.so
prog app -ldl <<'C'
#include <dlfcn.h>
int main(void)
{
	void *a = dlopen("./liba.so.1", RTLD_NOW), *b = dlopen("./other.so", RTLD_NOW);
	dlopen("libm.so.6", RTLD_NOW);
	return a && a == b ? 0 : 1;
}
C
traced "$t/app" || fail "exit status $?"
collect
event kind=candidate path=./other.so origin=direct outcome=found
no_event kind=object path=./other.so
no_event kind=failed
libtrace tree "$t/data" --format=json >tree.json || fail "tree calls it a failure"
hasnt '"name":"./other.so","requester"' tree.json
