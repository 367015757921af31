#!/bin/sh
# A run that ended badly is never "no problem found": how it ended, in which process, and what came last; and no more than that
# where the program failed for reasons of its own.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
opener app

# A constructor gives up, of a library that the opened one needs: it alone has one.
printf '#include <stdlib.h>\n__attribute__((constructor)) static void begin(void) { abort(); }\nint inner(void) { return 0; }\n' | lib libinner.so.1
echo 'int inner(void); int outer(void) { return inner(); }' | lib libouter.so.1 -L. -l:libinner.so.1 -Wl,-rpath,"$t"
recorded 134 ./app "$t/libouter.so.1"
judged 1
finding error run-failed '`app` was killed by SIGABRT when `libinner.so.1` had been opened'
has 'SIGABRT: a program does that to itself' out
has "$t/libinner.so.1 needed by $t/libouter.so.1" out
no_finding not-found
rm -rf data
libtrace_record -o data -- ./app "$t/libouter.so.1" 2>stderr
has 'error\[run-failed\]: `app` was killed by SIGABRT' stderr

# The same at the start: the program's main function is never reached.
echo 'int outer(void); int main(void) { return outer(); }' | prog linked -L. -l:libouter.so.1 -Wl,-rpath,"$t" -Wl,-rpath-link,"$t"
recorded 134 ./linked
judged 1
finding error run-failed '`linked` was killed by SIGABRT in a constructor of `libinner.so.1`'
has 'it ended before its main function' out
has "$t/libinner.so.1 needed by $t/libouter.so.1" out
echo '#include <stdlib.h>
int inner(void); int main(void) { if (!inner()) abort(); return 0; }' >after.c
printf '__attribute__((constructor)) static void begin(void) { }\nint inner(void) { return 0; }\n' | lib libinner.so.1
prog after -L. -l:libinner.so.1 -Wl,-rpath,"$t" <after.c
recorded 134 ./after
judged 1
finding error run-failed '`after` was killed by SIGABRT$'
hasnt 'main function' out
printf '#include <stdlib.h>\n__attribute__((constructor)) static void begin(void) { abort(); }\nint inner(void) { return 0; }\n' | lib libinner.so.1

# Opened long before, and not the last thing: no library is named.
echo 'int fine(void) { return 0; }' | lib libfine.so.1
prog late -ldl <<'C'
#include <dlfcn.h>
#include <stdlib.h>
int main(int argc, char **argv)
{
	if (argc > 1 && !dlopen(argv[1], RTLD_NOW))
		return 1;
	dlopen("libnowhere.so.7", RTLD_NOW);
	abort();
}
C
recorded 134 ./late "$t/libfine.so.1"
judged 1
finding error not-found '`libnowhere.so.7` was not found'
echo '#include <stdlib.h>
int main(void) { abort(); }' | prog own
recorded 134 ./own
judged 1
finding error run-failed '`own` was killed by SIGABRT$'

# By its own doing, or by somebody outside: the command failed, and that is all.
echo 'int main(int argc, char **argv) { (void)argv; return argc; }' | prog plainly
recorded 1 ./plainly
judged 0
no_finding
has '^the command failed (exit status 1); no library problem was seen' out
hasnt 'no problem found' out
libtrace diagnose --format=json data >json && has '"failed":"exit status 1"' json
rm -rf data
libtrace_record -o data -- ./plainly 2>stderr
has 'the command failed (exit status 1); no library problem was seen' stderr
echo '#include <signal.h>
int main(void) { raise(SIGTERM); }' | prog killed
recorded 143 ./killed
judged 0
no_finding
has '^the command failed (killed by SIGTERM); no library problem was seen' out
recorded 0 ./app "$t/libfine.so.1"
judged 0
has '^no problem found' out
libtrace diagnose --format=json data >json && hasnt '"failed"' json

# Neither a program nor a script; a shell runs a script without #! by itself.
if [ -z "$runner" ]; then
	printf 'exit 3\n' >script && chmod +x script
	printf '\177ELF no program' >broken && chmod +x broken
	prog spawns <<'C'
#include <spawn.h>
extern char **environ;
int main(int argc, char **argv)
{
	return argc < 2 || posix_spawn(&(int){0}, argv[1], 0, 0, argv + 1, environ);
}
C
	recorded 1 ./spawns ./script
	judged 0
	finding warning exec-failed '`./script` could not be started: Exec format error'
	has 'help: a script has to name what runs it in its first line' out
	recorded 3 sh ./script
	judged 0
	no_finding
	recorded 3 sh -c './script; exit $?'
	judged 0
	no_finding
	! command -v bash >plain.out || {
		recorded 126 bash ./broken
		recorded 126 bash -c ./broken
		judged 1
		finding error exec-failed '`./broken` could not be started: Exec format error'
	}
fi

# What shells end with where there is no program of that name.
[ -z "$runner" ] || exit 0
recorded 127 sh -c 'nowhere-to-be-found; exit 127'
judged 1
finding error run-failed 'ended with exit status 127: a program, or a library that one needs, was not found'
has 'it was started as: sh -c' out
