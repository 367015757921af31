#!/bin/sh
# What is built again and what is not, and what is said where it cannot be built: make in a copy of the project.
. "$(dirname "$0")/../lib.sh"
only_native "make is the same for every architecture"
unset MAKEFLAGS MFLAGS MAKELEVEL
mkdir project
(cd "$top" && cp -R Makefile modules.mk VERSION scripts trace tools "$t/project/") || fail "no copy"
# One room is enough to see it.
build() { make -s -C project B=build ROOMS=base CC="$CC" "$@" >make.log 2>&1; }
built() { build build/tools.a || { status=$?; cat make.log; fail "make exits with $status"; }; }
members() { ar t project/build/tools.a | sort >members; }
built
members
has '^glob\.o$' members
[ "$(sort members | uniq -d)" = "" ] && [ "$(wc -l <members)" -eq "$(find project/build/o -name '*.o' | wc -l)" ] ||
	fail "the archive has other files than were compiled"
built
[ ! -s make.log ] || { cat make.log; fail "something was built twice"; }
# A header builds again what includes it, a file that is renamed takes its object out of the archive.
touch project/tools/base/glob.h
built
has 'CC .*/base/glob\.o$' make.log
hasnt 'CC .*/base/mem\.o$' make.log
has 'AR ' make.log
mv project/tools/base/glob.c project/tools/base/pattern.c
built
members
has '^pattern\.o$' members
hasnt '^glob\.o$' members
rm project/tools/base/pattern.c
built
members
hasnt '^pattern\.o$' members
# Without a library: its package and what gets it, not the compiler's words.
rm -rf project/build
cat >without <<S
#!/bin/sh
# A compiler that has all but json-c.
if [ "\$*" = "\${*#*-ljson-c}" ]; then exec $CC "\$@"; fi
echo "<stdin>:1:10: fatal error: json-c/json.h: No such file or directory" >&2
exit 1
S
chmod +x without
if build CC="$t/without" build/tools.a; then fail "it was built without json-c"; fi
has 'cannot be built with .*: missing are.* [a-z-]*json-c[a-z-]*$' make.log
has '^run make deps,' make.log
hasnt 'fatal error' make.log
hasnt '^ *CC ' make.log
if build CC="$t/no-compiler" build/tools.a; then fail "it was built without a compiler"; fi
has '^run make deps,' make.log
