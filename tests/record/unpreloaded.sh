#!/bin/sh
# The summary names the programs whose dlopen and driver calls cannot be in the trace, and no others.
. "$(dirname "$0")/../lib.sh"
only_native "the environment of an emulator's children is the emulator's"
prog actor <"$top/tests/record/actor.c"
for name in kept cleared other; do
	cp actor "$name"
done
libtrace_record -o data sh -c './kept exit 0; env -u LD_PRELOAD ./cleared exit 0; ./kept exit 0' 2>err || fail "exit status $?"
has "^libtrace: no dlopen and driver calls of 'cleared' are in the trace: started without libtrace-preload.so in LD_PRELOAD\$" err
[ "$(grep -c 'no dlopen and driver calls' err)" -eq 1 ] || { cat err; fail "it is told twice"; }

# Each name once, and five of many; nothing where all is there, or nobody asked for it, or the environment was cleared of all.
libtrace_record -o data sh -c 'LD_PRELOAD=; for i in 1 2 3 4 5 6 7; do cp actor a$i; ./a$i exit 0; ./a$i exit 0; done' 2>err
has "^libtrace: no dlopen and driver calls of .* and [0-9]* more are in the trace: started without" err
[ "$(grep -o "'a[0-9]'" err | sort | uniq -d | wc -l)" -eq 0 ] || { cat err; fail "a name twice"; }
libtrace_record -o data ./kept exit 0 2>err
hasnt 'driver calls' err
libtrace_record -o data sh -c 'env -i ./cleared exit 0; exit 0' 2>err
hasnt 'driver calls' err
libtrace_record --no-preload -o data sh -c 'env -u LD_PRELOAD ./cleared exit 0; exit 0' 2>err
hasnt 'driver calls' err

# One that is gone is left out where a program is started, so that ld.so does not complain, and is no library that it misses.
mkdir gone
cp -L "$B/libtrace.so" "$B/libtrace-preload.so" gone/
LIBTRACE_LIBDIR=$t/gone "$B/libtrace" record -o data sh -c 'mv gone/libtrace-preload.so moved; ./other exit 0; exit 0' 2>err
has "^libtrace: no dlopen and driver calls of .*'other'.* are in the trace: started without libtrace-preload.so in LD_PRELOAD\$" err
hasnt 'ld\.so' err
hasnt '^libtrace: not found' err
libtrace tree data >out || { status=$?; cat out; fail "tree exits with $status"; }
hasnt 'libtrace-preload.so   not found' out
libtrace diagnose --all data >out || { status=$?; cat out; fail "diagnose exits with $status"; }
hasnt '\[not-found\]' out

# A fork child has what its parent has; a trace that lost records proves nothing.
libtrace_record -o data sh -c '(:; exit 0); ./kept exit 0; exit 0' 2>err
hasnt 'driver calls' err
libtrace_record --limit 1500 -o data sh -c 'env -u LD_PRELOAD ./cleared exit 0; exit 0' 2>err
hasnt 'driver calls' err
