#!/bin/sh
# Charset by option and locale; colour only where it is wanted; nothing in a name acts on the terminal.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/common"
escape=$(printf '\033')
odd=$(printf 'lib\001\033[31m\377odd\\.so')
echo 'int a(void) { return 0; }' >a.c
$CC -shared -fPIC -o "./$odd" -Wl,-soname,"$odd" a.c || fail "cannot build"
echo '#include <dlfcn.h>
int main(int argc, char **argv) { dlopen("libgone.so", RTLD_NOW); return !dlopen(argv[argc - 1], RTLD_NOW); }' |
	prog app -ldl
plain LD_AUDIT="$module" LIBTRACE_OUTPUT="$t/data" "$t/app" "./$odd" || fail "exit status $?"
status 0 libtrace tree data
has '^`-- lib.x01.x1b\[31m.xffodd...so ' out
hasnt "$escape" out
LC_ALL=C.UTF-8 status 0 libtrace tree data
has '^└── lib' out
LC_ALL=C.UTF-8 status 0 libtrace tree --charset=ascii data
has '^`-- lib' out
status 0 libtrace tree --color=auto data
hasnt "$escape" out
status 0 libtrace tree --color=always data
has "${escape}\[1;31mnot found${escape}\[0m" out
NO_COLOR=1 TERM=xterm status 0 libtrace why libgone.so data
hasnt "$escape" out
status 0 libtrace tree --format=dot data
hasnt "$escape" out
has 'label="lib..x01..x1b\[31m..xffodd' out
[ "$(tr -cd '{' <out | wc -c)" -eq "$(tr -cd '}' <out | wc -c)" ] || fail "braces of dot do not match"
