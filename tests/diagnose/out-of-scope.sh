#!/bin/sh
# A symbol that a loaded library has, which was not opened for all: the cure is the way it is opened, and it heals.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
. "$top/tests/diagnose/heard"
echo 'int has(void) { return 0; }' | lib libhas.so.1
echo 'int has(void); int plugin(void) { return has(); }' | lib plugin.so -L. -l:libhas.so.1 -Wl,-rpath,"$t"
echo 'int has(void); int extension(void) { return has(); }' | lib extension.so
# MODE PLUGIN EXTENSION: the first with this mode.
prog host -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
	if (argc < 4 || !dlopen(argv[2], RTLD_NOW | atoi(argv[1])))
		return 2;
	if (dlopen(argv[3], RTLD_NOW))
		return 0;
	puts(dlerror());
	return 1;
}
C
heard 1 ./host 0 "$t/plugin.so" "$t/extension.so"
judged 1 --all
finding error out-of-scope '`has`, which `extension.so` wants, is in `libhas.so.1`, which is loaded out of its reach'
has 'ld.so said: undefined symbol: has' out
has 'plugin.so was opened without RTLD_GLOBAL' out
has 'help: open plugin.so with RTLD_GLOBAL, or libhas.so.1 itself before it' out
no_finding missing-symbol
no_finding not-found
# The first cure, and the second as it is said.
heard 0 ./host 256 "$t/plugin.so" "$t/extension.so"
judged 0 --all
no_finding
heard 1 ./host 0 "$t/plugin.so" "$t/extension.so"
judged 1 --all
sed -n 's/^    \(export LD_PRELOAD=.*\)/\1/p' out >cure
[ -s cure ] || fail "no command"
(. ./cure && heard 0 ./host 0 "$t/plugin.so" "$t/extension.so") || fail "the cure does not help"

# Bound as it is called: ld.so ends the program then, and tells nobody but its stderr.
prog caller -ldl <<'C'
#include <dlfcn.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
	void *first = argc == 4 ? dlopen(argv[2], RTLD_NOW | atoi(argv[1])) : NULL, *second = first ? dlopen(argv[3], RTLD_LAZY) : NULL;
	int (*extension)(void) = second ? (int (*)(void))dlsym(second, "extension") : NULL;
	return extension ? extension() : 2;
}
C
heard 127 ./caller 0 "$t/plugin.so" "$t/extension.so"
judged 1 --all
finding error out-of-scope '`has`, which `extension.so` wants, is in `libhas.so.1`, which is loaded out of its reach'
has 'extension.so wants it, when it is called' out
no_finding run-failed
heard 0 ./caller 256 "$t/plugin.so" "$t/extension.so"
judged 0 --all
no_finding

# What is in no library at all is none of scope's.
echo 'int nowhere(void); int extension(void) { return nowhere(); }' | lib extension.so
heard 1 ./host 0 "$t/plugin.so" "$t/extension.so"
judged 1 --all
finding error missing-symbol '`nowhere`, which `extension.so` wants, is not in any library'
no_finding out-of-scope

# What it needs by name it can see, however it was opened; and a plugin's plugin sees what the program itself has.
echo 'int has(void); int extension(void) { return has(); }' | lib extension.so -L. -l:libhas.so.1 -Wl,-rpath,"$t"
heard 0 ./host 0 "$t/plugin.so" "$t/extension.so"
judged 0 --all
no_finding
