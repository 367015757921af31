#!/bin/sh
# A setuid program: ld.so takes no preload with a slash, and where it takes ours by name nothing is written.
. "$(dirname "$0")/../lib.sh"
only_native "qemu-user knows no setuid bit"
[ "$(id -u)" -eq 0 ] || skip "only root makes a program that is setuid to another user"
command -v setpriv >/dev/null || skip "no setpriv"
prog app -ldl <<E
#include <dlfcn.h>
#include <stdio.h>
#include <sys/auxv.h>
int main(void) { dlopen("libnowhere.so", RTLD_LAZY); printf("%lu %s\n", getauxval(AT_SECURE), dlerror()); return 0; }
E
chmod 755 .
mkdir open && chmod 1777 open
chmod 4755 app
plain setpriv --reuid 65534 --clear-groups ./app >without || skip "no program can be run as another user here"
has '^1 ' without || skip "setuid has no effect here (nosuid)"
LD_PRELOAD=$preload LIBTRACE_OUTPUT=$t/open/data setpriv --reuid 65534 --clear-groups ./app >with 2>err || fail "exit status $?"
cmp without with || fail "another answer"
# setpriv begins a file before it becomes another user, and says in it that what it starts leaves none.
collect open/data
no_event kind=image exe="$t/app"
event kind=exec path=./app untraced=directory
