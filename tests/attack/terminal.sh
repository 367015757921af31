#!/bin/sh
# Escape sequences, other control characters, and characters that show nothing, in every string of a trace, and in what a real
# program says of itself: none comes out of any command that prints text.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/trace/common"
e='\x1b]0;owned\x07\x1b[2J\x0d\x08\x9b31m\x7f\xe2\x80\x8b\xf3\xa0\x81\x81'
mktrace data <<E
file a.audit.trace pid=100 time_ns=1000
image exe=/bin/app$e cwd=/a$e argv=app,$e env=PATH=$e,LD_LIBRARY_PATH=$e glibc=2.36$e
object id=4096 path=/bin/app$e soname=$e needed=lib$e.so rpath=$e runpath=/r$e
search requester=4096 name=lib$e.so
candidate requester=4096 path=/r$e/lib$e.so loader_flag=runpath outcome=missing
redirect requester=4096 verb=to reason=applied name=lib$e.so to=/t$e rule=$e source=$e
failed requester=4096 name=lib$e.so
file b.preload.trace pid=100 time_ns=2000 module=preload
image exe=/bin/app$e
dlopen name=lib$e.so
dlerror text=lib$e.so:\x20cannot\x20open
dlsym name=symbol$e version=V$e
cuda function=cuInit$e arguments=a=$e,name=$e result=100
E
chmod 755 data
quiet() {
	! LC_ALL=C grep -q "$(printf '\342\200\213\|\363\240\201\201')" out err || { cat -v out err | head -n 20; fail "invisible characters of: $*"; }
	! LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177\200-\237]')" out err || { LC_ALL=C cat -v out err | head -n 20; fail "control bytes of: $*"; }
}
shown=0
for words in tree "tree --all" "tree --invert" "tree --duplicates" "tree --format=dot" "tree --format=rules" "why --all *" "why lib*" dump "dump --run=all" diagnose "diagnose --all"; do
	set -f
	libtrace $words data >out 2>err
	set +f
	quiet "$words"
	shown=$((shown + $(grep -c 'x1b' out)))
done
[ $shown -gt 10 ] || fail "nothing of it was shown: $shown lines"
name=$(printf 'lib\033]0;owned\007\033[2J\r\233.so.1')
why="why $name"
libtrace why "$name" data >out 2>err
quiet "$why"
# Names that a user gives, in messages.
for words in tree dump diagnose check explain snapshot; do
	libtrace $words "$name" >out 2>err
	quiet "$words with such a name"
	[ -s err ] || [ -s out ] || fail "$words says nothing"
done

# A program whose folder, name, arguments and needs are like that, and that fails.
d=$(printf 'd\033[31m\r\007')
mkdir "$d" || skip "this file system takes no such name"
echo 'int a(void) { return 0; }' >a.c
$CC -shared -fPIC -o "$d/$name" -Wl,-soname,"$name" a.c || skip "this linker takes no such name"
echo 'int main(void) { return 0; }' >app.c
$CC -o "$d/app" app.c -Wl,--no-as-needed "./$d/$name" -Wl,-rpath,"/nowhere$d" || fail "cannot build"
libtrace_record -o real -- "./$d/app" "$d" >out 2>err
# ld.so's own message holds the name as it is.
grep -v '^[^:]*: error while loading shared libraries' err | LC_ALL=C grep '^libtrace' >kept
mv kept err
quiet record
for words in tree "dump --run=all" diagnose; do
	libtrace $words real >out 2>err
	quiet "$words of a real run"
done
libtrace check "$d" >out 2>err
quiet check
has 'x1b' out
libtrace_probe -- "./$d/app" >out 2>err
grep '^libtrace' err >kept
mv kept err
quiet probe
