#!/bin/sh
# dlopen of a soname that is nowhere: a later event proves the failure, so the module writes it.
. "$(dirname "$0")/../lib.sh"
prog app -ldl <<'C'
#include <dlfcn.h>
int main(void)
{
	if (dlopen("libnowhere.so.9", RTLD_NOW))
		return 1;
	return dlopen("libm.so.6", RTLD_NOW) ? 0 : 2;
}
C
traced "$t/app" || fail "exit status $?"
collect
event kind=search name=libnowhere.so.9 requester="$t/app"
event kind=candidate origin=default outcome=missing
event kind=failed name=libnowhere.so.9 requester="$t/app"
no_event kind=failed name=libm.so.6
event kind=object soname=libm.so.6
event kind=end
