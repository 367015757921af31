#!/bin/sh
# Where ld.so crashes in dlmopen under any audit module, before 2.35 (glibc's bug 28062), record names that; of a crash under a
# newer one it says nothing like it.
. "$(dirname "$0")/../lib.sh"
prog app -ldl <<'C'
#include <dlfcn.h>
int main(void) { return dlmopen(LM_ID_NEWLM, "libm.so.6", RTLD_NOW) ? 5 : 1; }
C
echo 'unsigned la_version(unsigned version) { return version; }' | lib auditor.so
plain "$t/app"
[ $? -eq 5 ] || fail "the test itself fails"
plain LD_AUDIT="$t/auditor.so" "$t/app" 2>/dev/null
crash=$?
libtrace_record -o data -- "$t/app" 2>err
status=$?
[ $status -eq $crash ] || { cat err; fail "exit status $status, not $crash"; }
if [ $crash -eq 5 ]; then
	hasnt 'bug 28062' err
	echo '#include <signal.h>
	int main(void) { return raise(SIGSEGV); }' | prog crashes
	libtrace_record -o data -- "$t/crashes" 2>err
	status=$?
	[ $status -eq 139 ] || { cat err; fail "exit status $status"; }
	hasnt 'bug 28062' err
else
	has 'killed by SIGSEGV; if it called dlmopen(LM_ID_NEWLM): glibc 2\.[0-9]* crashes there under any audit module (bug 28062)' err
fi
