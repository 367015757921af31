#!/bin/sh
# What is called missing and what is not, how often the command is run, and what is said of its end.
. "$(dirname "$0")/../lib.sh"
mkdir tmp
export TMPDIR="$t/tmp"
# runs WANTED-STATUS [options] -- COMMAND
runs() {
	wanted=$1
	shift
	libtrace_probe "$@" >out 2>err </dev/zero
	status=$?
	[ $status -eq "$wanted" ] || { cat out err; fail "probe $* exits with $status, not $wanted"; }
}
prog fails <<'END'
#include <stdio.h>
int main(void) { fputs("the first\nmy own reasons\n", stderr); return 7; }
END
runs 0 -- "$t/fails"
printf 'nothing is missing, in 1 run; the command failed (exit status 7); no library problem was seen\nits last words: my own reasons\n' | diff - out || fail "it is not said how it ended"
echo '#include <stdlib.h>
int main(void) { abort(); }' | prog crashes
runs 0 -- "$t/crashes"
has '^nothing is missing, in 1 run; the command failed (killed by SIGABRT): error\[run-failed\]: `crashes` was killed by SIGABRT (' out
runs 0 -v -- "$t/fails"
has '^my own reasons$' err
hasnt 'last words' out
runs 2 -- ./no-such-program
has 'no-such-program' err
runs 2
has 'no command to run was given' err
runs 2 --max-runs=0 -- "$t/fails"

# Standard input is /dev/null.
prog reads <<'END'
#include <stdio.h>
int main(void) { return getchar() != EOF; }
END
runs 0 -- "$t/reads"
has 'it got to its end$' out

# Without liboptional it does, without librequired it does not.
prog opens -ldl <<'END'
#include <dlfcn.h>
#include <stdio.h>
int main(int argc, char **argv)
{
	(void)argv;
	dlopen("liboptional.so.1", RTLD_NOW);
	if (argc > 1 && !dlopen("librequired.so.1", RTLD_NOW)) {
		fputs(dlerror(), stderr);
		return 1;
	}
	return 0;
}
END
runs 0 -- "$t/opens"
hasnt liboptional out
runs 1 -- "$t/opens" more
has '^librequired.so.1   not found' out
hasnt liboptional out
has '^1 library is missing, in 2 runs; it got to its end on stand-ins$' out

# Three behind one another: they are met one by one.
prog chain -ldl <<'END'
#include <dlfcn.h>
int main(void)
{
	return !dlopen("libone.so", RTLD_NOW) || !dlopen("libtwo.so", RTLD_NOW) || !dlopen("libthree.so", RTLD_NOW);
}
END
runs 1 -- "$t/chain"
has '^3 libraries are missing, in 4 runs; it got to its end on stand-ins$' out
hasnt 'there may be more' out
runs 1 --max-runs=2 -- "$t/chain"
has '^2 libraries are missing, in 2 runs; it ended with exit status 1 on stand-ins$' out
has '^there may be more: --max-runs ended it$' out

# Names that would be another file of the folder, or would do something to a rule, a shell or a terminal.
for name in calls lib run-1 out-1 'a b;c.so' 'lib"quoted\.so' 'lib*.so' 'libx=y.so'; do
	prog hostile -ldl "-DNAME=\"$(printf %s "$name" | sed 's/[\"]/\\&/g')\"" <<'END'
#include <dlfcn.h>
int main(void) { return !dlopen(NAME, RTLD_NOW); }
END
	runs 1 -- "$t/hostile"
	has '^1 library is missing, in 2 runs; it got to its end on stand-ins$' out
done
prog hostile -ldl <<'END'
#include <dlfcn.h>
int main(void) { return !dlopen("lib\033[31m\n.so", RTLD_NOW); }
END
runs 1 -- "$t/hostile"
has '^note: no stand-in for .*: its name holds a control byte$' out
! grep -q "$(printf '\033')" out || fail "a control byte reaches the terminal"
runs 1 --format=json -- "$t/hostile"
has '"reason":"its name holds a control byte"' out

[ -z "$(ls -A tmp)" ] || { ls -R tmp; fail "a folder is left"; }
runs 1 --keep -- "$t/opens" more
kept=$(sed -n "s/.* are kept in '\(.*\)'$/\1/p" err)
[ -f "$kept/lib/librequired.so.1" ] && [ -d "$kept/run-2" ] && [ -f "$kept/err-1" ] || { ls -R tmp; fail "--keep does not keep it"; }
