#!/bin/sh
# Why a library is another one: RUNPATH, what was at the path, a rule, who asked, a build, what no longer asks.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diff/common"
only_native "qemu-user is given its environment in another way"
mkdir good sys
value sys/libfoo.so.1 1
value good/libfoo.so.1 2
program
record plain -- ./app

program -Wl,-rpath,"$t/good:$t/sys"
mv app other
program
cp -r plain saved
mv app app.saved && cp other app
# rpath of `program` comes first: the other one begins with it, so that its list is what differs.
prog app -L. -l:sys/libfoo.so.1 -Wl,-rpath,"$t/good" -Wl,--enable-new-dtags <<'C'
int value(void);
int main(void) { return value() < 0; }
C
record runpath -- ./app
status 1 diff_traces plain runpath
has "^  why: RUNPATH of app: $t/sys in A, $t/good in B\$" out
mv app.saved app

# Missing there now, so that the next folder has it.
mkdir first
value first/libfoo.so.1 3
prog app -L. -l:sys/libfoo.so.1 -Wl,-rpath,"$t/first:$t/sys" -Wl,--enable-new-dtags <<'C'
int value(void);
int main(void) { return value() < 0; }
C
record there -- ./app
rm first/libfoo.so.1
record gone -- ./app
status 1 diff_traces there gone
has "^  why: B looked at $t/first/libfoo.so.1: missing\$" out
status 1 diff_traces gone there
has "^  why: A looked at $t/first/libfoo.so.1: missing\$" out

record ruled --redirect "libfoo.so.1 to $t/good/libfoo.so.1" -- ./app
status 1 diff_traces gone ruled
has "^  why: redirected in B by rule 1 (LIBTRACE_REDIRECT:1): libfoo.so.1 to $t/good/libfoo.so.1\$" out
hasnt 'why: .*LD_LIBRARY_PATH' out

# Built anew at the same path.
value sys/libfoo.so.1 4
record rebuilt -- ./app
status 1 diff_traces gone rebuilt
has '^1 at the same path, of another build: libfoo.so.1   (-a says more)$' out
status 1 diff_traces --all gone rebuilt
has '^another build: `libfoo.so.1`$' out
[ "$(grep -c 'build id [0-9a-f]\{8\}$' out)" -eq 2 ] || { cat out; fail "no build ids"; }

# What asked for it is missing, and so nobody asks.
value libz.so.1 1
echo 'int value(void); int y(void) { return value(); }' | lib liby.so.1 -L. -l:libz.so.1 -Wl,-rpath,"$t"
program
record all -- ./app ./liby.so.1
rm liby.so.1
record none -- ./app ./liby.so.1
status 1 diff_traces --all all none
has '^  why: liby.so.1, which asks for it, is not loaded in B$' out
status 1 diff_traces all none
has '^[12] no longer loaded: .*libz.so.1' out
