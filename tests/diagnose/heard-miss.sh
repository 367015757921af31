#!/bin/sh
# A library that was opened in vain: an error where the program was told and did nothing more, a warning where it went on to load
# others, and nothing where it ended well or only asked whether it is loaded.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
. "$top/tests/diagnose/heard"
opener open
lib libok.so.1 </dev/null
heard 1 ./open "$t/libok.so.1" libgone.so.7
judged 1 --all
finding error not-found '`libgone.so.7` was not found'
has 'ld.so said: cannot open shared object file: No such file or directory' out
has 'the program was told, loaded nothing after that, and ended with exit status 1' out

heard 0 ./open -libgone.so.7 "$t/libok.so.1"
judged 0 --all
no_finding not-found

# It went on, and ended badly for a reason of its own.
prog goes_on -ldl <<'C'
#include <dlfcn.h>
#include <stdio.h>
int main(int argc, char **argv)
{
	if (!dlopen(argv[1], RTLD_NOW))
		puts(dlerror());
	dlopen(argv[2], RTLD_NOW);
	return argc;
}
C
heard 3 ./goes_on libgone.so.7 "$t/libok.so.1"
judged 0 --all
finding warning not-found
has 'the program was told, loaded other libraries after that, and ended with exit status 3' out

# RTLD_NOLOAD asks, whether there is a file or not.
prog asks -ldl <<'C'
#include <dlfcn.h>
int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!dlopen(argv[i], RTLD_NOW | RTLD_NOLOAD))
			dlerror();
	return 1;
}
C
heard 1 ./asks libgone.so.7 "$t/libok.so.1"
judged 0 --all
no_finding
libtrace tree data >out || fail "tree exits with $?"
has 'libgone.so.7   not loaded: asked for with RTLD_NOLOAD' out
has 'libok.so.1   not loaded: asked for with RTLD_NOLOAD' out
hasnt 'not found' out
