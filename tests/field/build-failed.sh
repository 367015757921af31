#!/bin/sh
# deepspeedai/DeepSpeed#7174, #5723, #4889: `cpu_adam.so: cannot open shared object file`: it was to be built at that moment, and the link
# failed for a library that the linker does not find.  The cure is the linker's, and heals.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
only_native "the compiler that is traced is this machine's"
$CC -### -x c /dev/null 2>&1 | grep -q . || skip "no compiler driver"
mkdir -p cache other
echo 'int rand_h2(void);int built(void) { return rand_h2(); }' >cache/adam.c
# Builds, whatever comes of it, and loads.
cat >jit <<END
#!/bin/sh
cd $t/cache
[ -n "\$NO_BUILD" ] || $CC -shared -fPIC adam.c -lrand_h2 -o adam.so 2>/dev/null
exec $t/open $t/cache/adam.so
END
chmod +x jit
opener open
recorded 1 ./jit
judged 1
finding error not-found "cache/adam.so. was not made: the linker found no .-lrand_h2."
has 'was to be made by process [0-9.]*: .*-lrand_h2' out
has 'there is no librand_h2.so' out
hasnt "'/adam" out
# One with a number is somewhere that the trace knows: a link, and where to look.
echo 'int rand_h2(void) { return 0; }' | lib other/librand_h2.so.10
LD_LIBRARY_PATH=$t/other recorded 1 ./jit
judged 1
has "ln -s $t/other/librand_h2.so.10 $t/other/librand_h2.so && export LIBRARY_PATH=$t/other" out
sed -n 's/^    \(ln -s .*\)/\1/p' out >cure.sh
(. ./cure.sh && LD_LIBRARY_PATH=$t/other recorded 0 ./jit) || fail "the cure does not help"
judged 0
no_finding
# Nothing of this run was to make it.
rm cache/adam.so
NO_BUILD=1 recorded 1 ./jit
judged 1
finding error not-found '`.*cache/adam.so` was not found'
hasnt 'was not made\|apt-file\|dnf' out
has 'no package has a file of this path' out
