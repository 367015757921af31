#!/bin/sh
# lava-nc/lava-dl#14: a build tool links the extension in its own folder, by a relative path: `cannot find -lcudart`.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
only_native "the compiler that is traced is this machine's"
command -v make >/dev/null || skip "no make"
mkdir -p ext/dynamics
echo 'int cudart_h3(void); int (*dynamics)(void) = cudart_h3;' >ext/dynamics/leaky.c
printf 'dynamics.so: leaky.o\n\t%s leaky.o -shared -lcudart_h3 -o dynamics.so\nleaky.o: leaky.c\n\t%s -fPIC -c leaky.c\n' "$CC" "$CC" \
	>ext/dynamics/Makefile
opener open
printf '#!/bin/sh\n(cd %s/ext/dynamics && make -s 2>/dev/null)\nexec %s/open %s/ext/dynamics/dynamics.so\n' "$t" "$t" "$t" >load
chmod +x load
recorded 1 ./load
judged 1
finding error not-found 'ext/dynamics/dynamics.so` was not made: the linker found no `-lcudart_h3`'
hasnt "'/dynamics" out
echo 'int cudart_h3(void) { return 0; }' | lib ext/dynamics/libcudart_h3.so
# There now, where the linker does not look: the folder in LIBRARY_PATH heals, where the trace knows it.
LD_LIBRARY_PATH=$t/ext/dynamics recorded 1 ./load
judged 1
sed -n 's/^    \(export LIBRARY_PATH=.*\)/\1/p' out >cure.sh
[ -s cure.sh ] || { cat out; fail "no command"; }
(. ./cure.sh && LD_LIBRARY_PATH=$t/ext/dynamics recorded 0 ./load) || fail "the cure does not help"
judged 0
no_finding
