#!/bin/sh
# The system calls that SECURITY.md lists are all that the modules make: in their source, and of a program that does much under
# both, as strace sees it; and a sandbox that kills for what the list leaves out does not kill it.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/faults/common"
sed -n '/<!-- calls -->/,/<!-- end -->/p' "$top/SECURITY.md" | grep -o '`[a-z0-9_]*`' | tr -d '`' | sort -u >listed
grep -ho '__NR_[a-z0-9_]*' "$top"/trace/*.[ch] "$top"/audit/*.[ch] "$top"/preload/*.[chS] | sed 's/__NR_//' | sort -u >made
[ "$(wc -l <made)" -gt 20 ] || fail "the source was not understood"
diff listed made || fail "SECURITY.md lists (<) other calls than the modules make (>)"
only_native "strace sees the emulator's calls"
command -v strace >/dev/null || skip "no strace: only the source was compared"
build_work
calls() { sed -n 's/^\([0-9]* *\)\{0,1\}\([a-z0-9_]*\)(.*/\2/p' "$1" | sort -u; }
modules none
strace -f -o plain.calls env $environment ./work >/dev/null 2>&1 || [ $? -eq 42 ] || skip "no ptrace allowed here"
modules both
strace -f -o traced.calls env $environment LIBTRACE_REDIRECT="libm.so.6 to /nowhere" LIBTRACE_CUDA_COMPAT=auto ./work >/dev/null 2>&1
calls plain.calls >plain.names
calls traced.calls >traced.names
[ "$(wc -l <traced.names)" -gt "$(wc -l <plain.names)" ] || fail "the modules make no call of their own"
comm -13 plain.names traced.names | comm -23 - listed >unlisted
[ ! -s unlisted ] || { cat unlisted; fail "calls that are not listed"; }
# What the list is for: a sandbox that kills for a call of the modules' kills the program.
modules audit
env $environment ./confine getrlimit=kill ./work >/dev/null 2>&1
[ $? -gt 128 ] || fail "a sandbox that kills for getrlimit does not: the list is of no use"
modules none
env $environment ./confine getrlimit=kill ./work >/dev/null 2>&1
[ $? -eq 42 ] || fail "the program itself calls getrlimit"
