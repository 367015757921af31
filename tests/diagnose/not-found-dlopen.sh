#!/bin/sh
# What a program opens by itself: a miss matters as far as the program came to grief.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
opener app
echo 'int inner(void) { return 0; }' | lib libinner.so.1
echo 'int inner(void); int plug(void) { return inner(); }' | lib libplug.so -L. -l:libinner.so.1
echo 'int other(void) { return 0; }' | lib libother.so.2
mkdir away
mv libinner.so.1 away

# Its own miss ended it, as far as anyone can tell: it was told, and did nothing more.
recorded 1 ./app libnowhere.so.3
judged 1
finding error not-found '`libnowhere.so.3` was not found'
has 'opened with dlopen by /.*/app' out
has 'note: the program was told, loaded nothing after that, and ended with exit status 1' out

# It went on without.
recorded 0 ./app -libnowhere.so.3
judged 0
no_finding

# Another file of this name did.
recorded 1 ./app -libother.so.2.1 "$t/libother.so.2" -/nowhere/libother.so.9 "$t/libother.so.2" libnowhere.so.3
judged 1
hasnt libother out

# What the opened library needs is missing: that is the cause, whatever else was tried.
recorded 1 ./app -libnowhere.so.3 "$t/libplug.so"
judged 1
finding error not-found '`libinner.so.1` was not found'
hasnt libnowhere out
has "needed by $t/libplug.so, opened with dlopen by $t/app" out
recorded 0 ./app "-$t/libplug.so"
judged 0
finding warning not-found '`libinner.so.1` was not found'
has 'note: libplug.so could not be loaded for it, and the program went on without' out

# Found later: nothing is to be said of the first time.
recorded 0 ./app "-$t/libplug.so" "$t/away/libinner.so.1" "$t/libplug.so"
judged 0
no_finding

# Nobody saw how it ended.
rm -rf data
traced ./app "$t/libplug.so" 2>stderr
judged 1
finding error not-found '`libinner.so.1`'
