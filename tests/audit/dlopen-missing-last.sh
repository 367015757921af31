#!/bin/sh
# The same with nothing behind it but _exit: no event proves it, the reader derives it.
. "$(dirname "$0")/../lib.sh"
prog app -ldl <<'C'
#include <dlfcn.h>
#include <unistd.h>
int main(void)
{
	_exit(dlopen("libnowhere.so.9", RTLD_NOW) ? 1 : 0);
}
C
traced "$t/app" || fail "exit status $?"
collect
event kind=search name=libnowhere.so.9
event kind=failed name=libnowhere.so.9 derived:true certain:false
no_event kind=end
libtrace tree "$t/data" --format=json >tree.json
has '"name":"libnowhere.so.9"' tree.json
has '"certain":false' tree.json
has '"derived":true' tree.json
