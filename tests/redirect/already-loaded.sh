#!/bin/sh
# A versioned library redirected to a file that is loaded under another soname: glibc would abort in its version check
# ("Assertion `needed != NULL' failed").  The rule is passed over; dlopen, which checks nothing, gets the file.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/redirect/common"
mkdir old new
echo 'V1 { global: *; };' >map
echo 'const char *a(void) { return "old"; }' | lib old/liba.so.1 -Wl,--version-script=map
echo 'const char *a(void) { return "new"; }' | lib new/libnew.so.1 -Wl,--version-script=map
prog needs -Lnew -Lold -Wl,--no-as-needed -l:libnew.so.1 -l:liba.so.1 -Wl,-rpath,"$t/old:$t/new" <<'E'
#include <stdio.h>
const char *a(void);
int main(void) { return puts(a()) < 0; }
E
echo 'const char *a(void); const char *b(void) { return a(); }' | lib new/libb.so.1 -Lold -l:liba.so.1
prog later -Lnew -Wl,--no-as-needed -l:libnew.so.1 -l:libb.so.1 -Wl,-rpath-link,old -Wl,-rpath,"$t/old:$t/new" \
	-Wl,--disable-new-dtags -ldl <<'E'
#include <dlfcn.h>
#include <stdio.h>
int main(void)
{
	void *library = dlopen("liba.so.1", RTLD_NOW), *loaded = dlopen("libnew.so.1", RTLD_NOW);
	return puts(library ? library == loaded ? "same" : "another" : dlerror()) < 0;
}
E
rule="liba.so.1 to $t/new/libnew.so.1"
under "$rule" "$t/needs" || { status=$?; cat err; fail "exit status $status"; }
event kind=redirect name=liba.so.1 why=already-loaded to="$t/new/libnew.so.1"
event kind=object path="$t/old/liba.so.1"
has . out
under "$rule" "$t/later" || { status=$?; cat err; fail "exit status $status"; }
event kind=redirect name=liba.so.1 requester="$t/new/libb.so.1" why=already-loaded
prog dlopens -Lnew -Wl,--no-as-needed -l:libnew.so.1 -Wl,-rpath,"$t/old:$t/new" -ldl <<'E'
#include <dlfcn.h>
#include <stdio.h>
int main(void)
{
	void *library = dlopen("liba.so.1", RTLD_NOW), *loaded = dlopen("libnew.so.1", RTLD_NOW);
	return puts(library ? library == loaded ? "same" : "another" : dlerror()) < 0;
}
E
under "$rule" "$t/dlopens" || { status=$?; cat err; fail "exit status $status"; }
answer same
event kind=redirect why=applied
