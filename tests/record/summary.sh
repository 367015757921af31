#!/bin/sh
# At the end a few lines on stderr: how much, what was not found, where the trace is, what to do next.
. "$(dirname "$0")/../lib.sh"
lib libthere.so -L. </dev/null
prog finds -ldl -L. -Wl,--no-as-needed -lthere -Wl,-rpath,"$t" <<'EOF'
#include <dlfcn.h>
int main(void) { dlopen("libnowhere.so.7", RTLD_NOW); dlopen("libnowhere.so.7", RTLD_NOW); return 3; }
EOF
libtrace_record ./finds >out 2>err
[ $? -eq 3 ] || fail "the status is not passed on"
[ ! -s out ] || fail "something was printed to stdout: $(cat out)"
sed 's/^libtrace: [0-9]* objects loaded, [0-9]* lookups, in 1 process image$/COUNTS/' err >lines
diff - lines <<'EOF' || fail "another summary"
COUNTS
libtrace: not found: libnowhere.so.7
libtrace: the command failed (exit status 3)
libtrace: warning[not-found]: `libnowhere.so.7` was not found
libtrace: the trace is in 'libtrace.data'; next: libtrace diagnose
EOF
libtrace_record -o elsewhere ./finds 2>err
has "the trace is in 'elsewhere'; next: libtrace diagnose elsewhere\$" err
# What it says next can be pasted.
libtrace_record -o "it's \$HOME" ./finds 2>err
next=$(sed -n 's/.*; next: libtrace //p' err)
eval "set -- $next"
[ $# -eq 2 ] && [ "$2" = "it's \$HOME" ] || fail "the hint is wrongly quoted: $next"
libtrace_record -q ./finds 2>err
[ ! -s err ] || fail "-q prints: $(cat err)"

# What ends the start-up comes first, and its status is in the trace.
rm libthere.so
libtrace_record ./finds >out 2>err
[ $? -eq 127 ] || fail "the status is not passed on"
has '^libtrace: not found: libthere.so$' err
has '^libtrace: error\[not-found\]: `libthere.so` was not found$' err
has "next: libtrace diagnose\$" err
collect libtrace.data
event kind=failed name=libthere.so certain:true

# Many names are counted; bytes that would act on the terminal are shown.
prog many -ldl <<'EOF'
#include <dlfcn.h>
#include <stdio.h>
int main(void)
{
	char name[32];
	for (int i = 0; i < 9; i++) {
		sprintf(name, "lib\033%d.so", i);
		dlopen(name, RTLD_NOW);
	}
	return 0;
}
EOF
libtrace_record ./many 2>err
has '^libtrace: not found: lib\\x1b0.so, lib\\x1b1.so, .*lib\\x1b4.so and 4 more$' err
