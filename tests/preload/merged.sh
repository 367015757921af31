#!/bin/sh
# What the two modules write of one process is one process to a reader, in the order of time.
. "$(dirname "$0")/../lib.sh"
nm -D --defined-only "$B/libtrace-preload.so" | grep -q ' dlopen$' || skip "the preload module is empty"
lib libplus.so <<'E'
int plus(int a) { return a + 1; }
E
prog app -ldl <<'E'
#include <dlfcn.h>
#include <sys/wait.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	int status = 9;
	if (!dlopen(argv[argc - 1], RTLD_NOW) || dlopen("libnowhere.so.7", RTLD_NOW) || !dlerror())
		return 9;
	pid_t child = fork();
	if (child == 0)
		_exit(dlopen("libchild.so.7", RTLD_NOW) || !dlerror() ? 8 : 0);
	return waitpid(child, &status, 0) == child ? status : 7;
}
E
libtrace_record -o data ./app "$t/libplus.so" 2>err || { status=$?; cat err; fail "exit status $status"; }
hasnt 'not complete\|driver calls' err
has ' in 2 process images$' err
[ "$(images data audit)" -gt 0 ] && [ "$(images data preload)" -gt 0 ] || fail "one of them wrote nothing"
collect data
[ "$(events kind=image)" -ge 2 ] || fail "images are missing"
parent=$(matching kind=image exe="$t/app" | sed -n '1s/.*"process":"\([^"]*\)".*/\1/p')
event kind=dlopen process="$parent" name="$t/libplus.so"
event kind=dlopen process="$parent" name=libnowhere.so.7
no_event kind=dlopen process="$parent" name=libchild.so.7
event kind=dlopen name=libchild.so.7
# The call, what ld.so did for it, and the text that the program was given.
libtrace dump --format=jsonl --process="$parent" --kind=dlopen,search,dlerror data | sed -n 's/.*"kind":"\([a-z]*\)".*"name":"\([^"]*\)".*/\1 \2/p; s/.*"kind":"\(dlerror\)".*/\1/p' |
	sed -n '/libnowhere/,$p' >order
printf '%s\n' 'dlopen libnowhere.so.7' 'search libnowhere.so.7' dlerror | diff - order || fail "another order"
libtrace tree data >out
[ $? -le 1 ] || fail "tree: exit status"
has 'libplus.so' out
