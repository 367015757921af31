#!/bin/sh
# The preload module is in LD_PRELOAD of all that record starts: a tree hides it, -a shows it, nothing else speaks of it.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/tree/common"
mkdir modules
cp -L "$B/libtrace.so" "$B/libtrace-preload.so" modules/
chmod 0757 modules/libtrace-preload.so	# unsafe, if it were the program's
echo 'int a(void) { return 0; }' | lib liba.so
echo 'int p(void) { return 0; }' | lib libp.so
echo 'int a(void); int main(void) { return a(); }' | prog app -L. -l:liba.so -Wl,-rpath,"$t"
LIBTRACE_LIBDIR=$t/modules "$native/libtrace" record -q ${runner:+--runner "$runner"} -o data ./app 2>err || { status=$?; cat err; fail "exit status $status"; }
status 0 tree data
hasnt 'libtrace-preload.so' out
has '[0-9]* hidden (.*libtrace-preload.*: -a shows them)' out
status 0 tree -a data
has "libtrace-preload.so   $t/modules/libtrace-preload.so   *\[LD_PRELOAD, absolute path\]" out
status 0 why libtrace-preload.so data
status 0 tree --format=rules data
hasnt 'preload' out
status 0 libtrace diagnose --all data
hasnt 'unsafe-path\|libtrace-preload' out
hasnt 'libtrace-preload' data/snapshot.json

# Beside a preload of the user's own, which is shown.  One of /etc/ld.so.preload is not LD_PRELOAD's because ours is there.
listed() {
	rm -rf made
	"$B/mktrace" made <<E || fail "mktrace exits with $?"
file a.trace
image exe=/bin/app env=LD_PRELOAD=$1
object path=/bin/app id=0x10
search requester=0x10 name=/opt/libp.so
candidate requester=0x10 path=/opt/libp.so outcome=found
object path=/opt/libp.so id=0x20 soname=libp.so
search requester=0x10 name=/opt/modules/libtrace-preload.so
candidate requester=0x10 path=/opt/modules/libtrace-preload.so outcome=found
object path=/opt/modules/libtrace-preload.so id=0x30 soname=libtrace-preload.so
activity activity=preinit head=0x10
end
E
	status 0 tree made
	hasnt 'libtrace-preload.so' out
}
listed /opt/libp.so:/opt/modules/libtrace-preload.so
has 'libp.so .*\[LD_PRELOAD, ' out
listed /opt/modules/libtrace-preload.so
has 'libp.so .*\[/etc/ld.so.preload, ' out
