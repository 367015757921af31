#!/bin/sh
# The program's exit status is passed on; 125 to 127 are ours, as env(1) has them.
. "$(dirname "$0")/../lib.sh"
prog actor <"$top/tests/record/actor.c"
status 0 libtrace_record -q -o data -- ./actor exit 0
[ ! -s err ] || fail "-q prints: $(cat err)"
status 3 libtrace_record -q -o data -- ./actor exit 3
status 255 libtrace_record -q -o data ./actor exit 255
cp -r data before

status 125 libtrace_record --no-such-option ./actor exit 0
has "unknown option '--no-such-option'" err
status 125 libtrace_record -o data
has 'no command' err
status 125 libtrace_record --limit=none ./actor exit 0
has 'whole number' err
status 127 libtrace_record -o data -- no-such-command
has "run 'no-such-command': No such file or directory" err
status 127 libtrace_record -o data -- ./no-such-command
: >plain
status 126 libtrace_record -o data -- ./plain
has "run './plain': Permission denied" err
status 126 libtrace_record -o data -- "$t"
printf '#!%s/no-such-interpreter\n' "$t" >script
chmod +x script
status 127 libtrace_record -o data -- ./script
has "run './script': its interpreter '.*no-such-interpreter': No such file or directory" err
# What could not run has not pushed the last trace away.
diff -r before data || fail "the trace was touched"
[ "$(ls -d data*)" = "data
data.old" ] || fail "there are $(ls -d data*)"

# A file that execvp(3) finds in PATH but may not run is passed over for a later one.
mkdir first second
: >first/actor
cp actor second/actor
PATH=$t/first:$t/second:$PATH
status 4 libtrace_record -q -o data -- actor exit 4
rm second/actor
status 126 libtrace_record -q -o data -- actor exit 4
