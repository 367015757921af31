#!/bin/sh
# Symbols that nobody in a process defines, as ld.so itself sees it: lazily or not, by version, in plugins that fail and go.
. "$(dirname "$0")/../lib.sh"
ask() { $runner "$B/ask-symbols" data "$@" >said 2>err || { status=$?; cat err; fail "ask-symbols exits with $status"; }; }
# said [LINE…]: these and no others.
said() {
	if [ $# -eq 0 ]; then : >wanted; else printf '%s\n' "$@" >wanted; fi
	sort said | diff wanted - || fail "$title"
}
run() { rm -rf data; traced "$@" >out 2>err; status=$?; }
mkdir old new

title="a healthy program"
echo 'int f(void) { return 0; } int g(void) { return 0; } int data = 3;' | lib new/libf.so.1
echo 'int f(void) { return 0; }' | lib old/libf.so.1
echo 'int f(void); int g(void); extern int data; int main(int c, char **v) { (void)v; return f() + (c > 1 ? g() + data : 0); }' >app.c
$CC -fPIE -pie -O1 -Wl,-z,lazy -o app app.c -Lnew -l:libf.so.1 || fail "cannot build app"
run LD_LIBRARY_PATH="$t/new" "$t/app"
[ "$status" -eq 0 ] || fail "app exits with $status"
ask
said

title="a function that is called later, and another copy that has it"
cat >lazy.c <<'C'
int f(void); int g(void);
int main(int c, char **v) { (void)v; return f() + (c > 1 ? g() : 0); }
C
$CC -fPIE -pie -O1 -Wl,-z,lazy -o lazy lazy.c -Lnew -l:libf.so.1 || fail "cannot build lazy"
run LD_LIBRARY_PATH="$t/old" "$t/lazy"
[ "$status" -eq 0 ] || fail "lazy exits with $status"
ask "$t/new/libf.so.1"
said "lazy: g, lazy, defined by $t/new/libf.so.1"
run LD_LIBRARY_PATH="$t/old" LD_BIND_NOW=1 "$t/lazy"
[ "$status" -eq 127 ] || fail "lazy exits with $status under LD_BIND_NOW"
ask
said "lazy: g"
title="bound at once"
$CC -fPIE -pie -O1 -Wl,-z,now -o now lazy.c -Lnew -l:libf.so.1 || fail "cannot build now"
run LD_LIBRARY_PATH="$t/old" "$t/now"
[ "$status" -eq 127 ] || fail "now exits with $status"
ask
said "now: g"
title="data, by copy or by address"
run LD_LIBRARY_PATH="$t/old" "$t/app"
[ "$status" -eq 127 ] || fail "app exits with $status without data"
ask
said "app: data" "app: g, lazy"

title="nothing is said where a library is missing"
echo 'int h(void) { return 0; }' | lib gone.so
echo 'int f(void); int g(void); int h(void); int x(void) { return f() + g() + h(); }' | lib both.so -Wl,--no-as-needed -Lnew -L. -l:libf.so.1 -l:gone.so
prog open -ldl <<'C'
#include <dlfcn.h>
#include <string.h>
int main(int c, char **v)
{
	for (int i = 1; i < c; i++) {
		int close = v[i][0] == '-', other = v[i][0] == '+';
		void *handle = other ? dlmopen(LM_ID_NEWLM, v[i] + 1, RTLD_NOW) : dlopen(v[i] + close, RTLD_NOW | RTLD_GLOBAL);
		if (close && handle)
			dlclose(handle);
	}
	return 0;
}
C
rm gone.so
run LD_LIBRARY_PATH="$t/old" "$t/open" "$t/both.so"
ask
said

title="a plugin that fails and goes, while the one before it that has the symbol was closed"
echo 'int from_a(void) { return 0; }' | lib a.so
echo 'int from_a(void); int b(void) { return from_a(); }' | lib b.so
run "$t/open" "-$t/a.so" "$t/b.so"
ask
said "b.so: from_a, lazy"
title="and with it there"
run "$t/open" "$t/a.so" "$t/b.so"
ask
said

title="weak ones may be missing"
echo 'int maybe(void) __attribute__((weak)); int w(void) { return maybe ? maybe() : 0; }' | lib w.so
run "$t/open" "$t/w.so"
ask
said

title="versions"
cat >new.map <<'M'
V1 { global: one; late; local: *; };
V2 { global: two; } V1;
M
cat >old.map <<'M'
V1 { global: one; local: *; };
M
echo 'int one(void) { return 1; } int late(void) { return 2; } int two(void) { return 2; }' | lib new/libv.so.1 -Wl,--version-script=new.map
echo 'int one(void) { return 1; }' | lib old/libv.so.1 -Wl,--version-script=old.map
echo 'int one(void); int late(void); int v(void) { return one() + late(); }' | lib v.so -Lnew -l:libv.so.1
run LD_LIBRARY_PATH="$t/old" "$t/open" "$t/v.so"
ask "$t/new/libv.so.1" "$t/new/libf.so.1"
said "v.so: late@V1 of libv.so.1, lazy, defined by $t/new/libv.so.1"
run LD_LIBRARY_PATH="$t/new" "$t/open" "$t/v.so"
ask
said
title="a version that is missing as a whole is no matter of symbols"
echo 'int two(void); int v2(void) { return two(); }' | lib v2.so -Lnew -l:libv.so.1
run LD_LIBRARY_PATH="$t/old" "$t/open" "$t/v2.so"
ask
said
title="a definition without versions serves all"
mkdir plain
echo 'int one(void) { return 1; } int late(void) { return 2; } int two(void) { return 2; }' | lib plain/libv.so.1 -Wl,--hash-style=sysv
run LD_LIBRARY_PATH="$t/plain" "$t/open" "$t/v.so" "$t/v2.so"
ask
said
title="a request without version is served by the only one, not by the hidden one"
cat >hidden.c <<'C'
__asm__(".symver only_old, only@V1");
int only_old(void) { return 1; }
int single(void) { return 1; }
C
echo 'V1 { global: only; single; local: *; };' >hidden.map
lib libh.so.1 -Wl,--version-script=hidden.map <hidden.c
echo 'int only(void); int single(void); int u(void) { return only() + single(); }' >u.c
lib u.so <u.c
run "$t/open" "$t/libh.so.1" "$t/u.so"
ask
# The first version of a library serves everybody, hidden or not: who asks was linked before there were versions.
said

title="C++: the ABI of std::string, and other arguments"
lib libold.so.1 <<'C'
int a(void) __asm__("_ZN3lib4nameESsSs");
int b(void) __asm__("_ZN3lib4ListC1Eil");
int c(void) __asm__("_ZN3lib5titleB5cxx11Ev");
int a(void) { return 0; }
int b(void) { return 0; }
int c(void) { return 0; }
C
cat >cxx.c <<'C'
int a(void) __asm__("_ZN3lib4nameENSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEES5_");
int b(void) __asm__("_ZN3lib4ListC1Ei");
int c(void) __asm__("_ZN3lib5titleEv");
int d(void) __asm__("_ZN3lib4nothingEv");
int all(void) { return a() + b() + c() + d(); }
C
lib cxx.so -Wl,--no-as-needed -L. -l:libold.so.1 <cxx.c
run LD_LIBRARY_PATH="$t" "$t/open" "$t/cxx.so"
ask
said "cxx.so: _ZN3lib4ListC1Ei, lazy, like _ZN3lib4ListC1Eil of libold.so.1" \
	"cxx.so: _ZN3lib4nameENSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEES5_, lazy, like _ZN3lib4nameESsSs of libold.so.1" \
	"cxx.so: _ZN3lib4nothingEv, lazy" \
	"cxx.so: _ZN3lib5titleEv, lazy, like _ZN3lib5titleB5cxx11Ev of libold.so.1"

title="more than anybody wants to read"
awk 'BEGIN { for (i = 0; i < 500; i++) print "int f" i "(void);"; print "int many(void) { return 0"; for (i = 0; i < 500; i++) print "+ f" i "()"; print "; }" }' |
	lib many.so
run "$t/open" "$t/many.so"
ask
[ "$(grep -c '^many.so: f' said)" -eq 200 ] || { cat said; fail "not 200 results"; }
has "^problem: '$t/many.so' misses more symbols than the 200 that are kept" said

title="another namespace has nothing of the first"
run "$t/open" "$t/a.so" "+$t/b.so"
ask
said "b.so: from_a, lazy"
