#!/bin/sh
# tree --format=rules freezes what was loaded: with its rules the program gets the same files wherever it would look.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/redirect/common"
two liba.so.1
mkdir "a folder"
echo 'const char *a(void) { return "odd"; }' | lib "a folder/lib[x] \"y\".so"
programs
under '' LD_LIBRARY_PATH="$t/new" "$t/needs" || fail "exit status $?"
libtrace tree --format=rules data >locked || fail "tree exits with $?"
has "^liba.so.1 to $t/new/liba.so.1\$" locked
has '^libc\.so\.6 to /' locked
[ "$(wc -l <locked)" -eq 2 ] || { cat locked; fail "there are other rules"; }
LIBTRACE_RULES=$t/locked && export LIBTRACE_RULES
under '' LD_LIBRARY_PATH="$t/old" "$t/needs" || fail "exit status $?"
answer new
[ "$(events kind=redirect why=applied)" -ge 1 ] || fail "no rule was applied"
no_event kind=redirect why=bad-rule
unset LIBTRACE_RULES

# Names that need quotes.
prog both -ldl <<'E'
#include <dlfcn.h>
int main(void) { return !dlopen("lib[x] \"y\".so", RTLD_NOW); }
E
ln -s "a folder" odd
under '' LD_LIBRARY_PATH="$t/odd" "$t/both" || fail "exit status $?"
libtrace tree --format=rules data >locked || fail "tree exits with $?"
grep -q -x -F "\"lib\\\\[x] \\\"y\\\".so\" to \"$t/odd/lib[x] \\\"y\\\".so\"" locked || { cat locked; fail "other quotes"; }
LIBTRACE_RULES=$t/locked && export LIBTRACE_RULES
under '' "$t/both" || { cat out locked; fail "the frozen library is not found"; }
no_event kind=redirect why=bad-rule
event kind=object path="$t/odd/lib[x] \\\"y\\\".so"
unset LIBTRACE_RULES

# One name that came to two files: each for those that asked.
mktrace made <<'E'
file a.trace
image exe=/bin/app
object id=0x10 path=/bin/app
object id=0x20 path=/l/a.so soname=a.so
search requester=0x10 name=dep.so
candidate requester=0x10 path=/1/dep.so loader_flag=default outcome=found dev=1 ino=5
object id=0x30 path=/1/dep.so soname=x dev=1 ino=5
close id=0x30
search requester=0x20 name=dep.so
candidate requester=0x20 path=/2/dep.so loader_flag=default outcome=found dev=1 ino=6
object id=0x40 path=/2/dep.so soname=x dev=1 ino=6
end
E
libtrace tree --format=rules made >locked || fail "tree exits with $?"
printf '%s\n' 'dep.so to /1/dep.so if from=/bin/app' 'dep.so to /2/dep.so if from=/l/a.so' | diff - locked || fail "other rules"
