#!/bin/sh
# A library of LD_PRELOAD that is missing stops nothing, and is said.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
echo 'int main(void) { return 0; }' | prog app
rm -rf data
traced LD_PRELOAD="$t/libpre.so" ./app 2>stderr
judged 0
finding warning not-found "$t/libpre.so. was not found"
has "to be preloaded into $t/app" out
echo 'int pre;' | lib libpre.so
rm -rf data
traced LD_PRELOAD="$t/libpre.so" ./app 2>stderr
judged 0
no_finding not-found
