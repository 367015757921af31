#!/bin/sh
# All that a folder misses is named in one run: each library once, who needs it, how many files cannot be loaded without it, and
# where it was looked for; what is there is not named.  Nothing of the files is run, and what they open with dlopen is not seen.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
mkdir app
echo 'int gone;' | lib libgone.so.1
echo 'int away;' | lib libaway.so.2
echo 'int there;' | lib app/libthere.so.1
link="-L. -Lapp -Wl,--no-as-needed -Wl,-rpath,\$ORIGIN"
# shellcheck disable=SC2086 # words
{
	echo '__attribute__((constructor)) static void run(void) { __builtin_trap(); }' |
		lib app/libone.so $link -l:libgone.so.1 -l:libthere.so.1
	echo 'int two;' | lib app/libtwo.so $link -l:libone.so -l:libaway.so.2 -Wl,--allow-shlib-undefined
	echo '#include <dlfcn.h>
	int main(void) { return dlopen("libopened.so.1", RTLD_NOW) != 0; }' | prog app/program $link -l:libtwo.so -ldl -Wl,--allow-shlib-undefined
}
rm libgone.so.1 libaway.so.2
echo 'no library' >app/readme
checks 1 app
without_help <out | sed 's/default directory: [0-9]* paths/default directory: N paths/; s/, ld.so.cache//' | compare missing
hasnt libopened out
has '"soname":"libaway.so.2","requesters":\["[^"]*/app/libtwo.so"\],"blocks":\["[^"]*/app/libtwo.so","[^"]*/app/program"\]' json
has '"soname":"libgone.so.1","requesters":\["[^"]*/app/libone.so"\],"blocks":\["[^"]*/app/libone.so","[^"]*/app/libtwo.so","[^"]*/app/program"\]' json
has '"searched":\["[^]]*/app/libgone.so.1",[^]]*/usr/lib/libgone.so.1"\]' json
has '"checked":4}' json
[ "$(grep -c '"soname"' json)" -eq 2 ] || fail "other libraries are missing, too"
# A file alone, by a relative path; and a healthy one.
checks 1 app/libone.so
has '^libgone.so.1   not found' out
hasnt libaway out
checks 0 app/libthere.so.1
has '^nothing is missing: 1 file checked$' out
hasnt soname json
# A program by a link finds what lies beside the program, as when it is run so.
mkdir bin whole
echo 'int beside;' | lib whole/libbeside.so.1
echo 'int main(void) { return 0; }' | prog whole/own -Lwhole -Wl,--no-as-needed -l:libbeside.so.1 -Wl,-rpath,'$ORIGIN'
ln -s ../whole/own bin/link
checks 0 bin
checks 0 "$t/bin/link"
has '^nothing is missing: 1 file checked$' out
check -a app >all
has "^ *$t/app/libgone.so.1\| RUNPATH of libone.so *$t/app/libgone.so.1" all
