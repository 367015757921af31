#!/bin/sh
# An extension that its package does without is no trouble, however the program ends, and covers up no cause; one that nobody vouches for is.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
opener app
mkdir away
extension=cutensor.cpython-311-$ARCH-linux-gnu.so
for name in libcutensor.so.2 libother.so.2; do
	echo 'int inner(void) { return 0; }' | lib "$name"
	mv "$name" away
done
echo 'int inner(void); int plug(void) { return inner(); }' | lib "$extension" -Laway -l:libcutensor.so.2
echo 'int inner(void); int plug(void) { return inner(); }' | lib libplug.so -Laway -l:libother.so.2

recorded 0 ./app "-$t/$extension"
judged 0
finding note not-found '`libcutensor.so.2` was not found'
recorded 1 ./app "-$t/$extension" libnowhere.so.3
judged 1 --all
finding note not-found '`libcutensor.so.2` was not found'
finding error not-found '`libnowhere.so.3` was not found'

# Another library, by an object that no row names.
recorded 1 ./app "-$t/$extension" "$t/libplug.so"
judged 1
finding error not-found '`libother.so.2` was not found'
recorded 0 ./app "-$t/libplug.so"
judged 0
finding warning not-found '`libother.so.2` was not found'

# The name on another system.
recorded 0 ./app -/nowhere/realpath.dylib
judged 0
no_finding
# Told of it, it did nothing more: it ended for that, where no other does.
recorded 1 ./app /nowhere/realpath.dylib
judged 1
finding error not-found '`/nowhere/realpath.dylib` was not found'
