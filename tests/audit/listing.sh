#!/bin/sh
# ldd, ld.so --list and --verify, print and end as untraced; in the trace such an image is known as a listing, and judged as none.
. "$(dirname "$0")/../lib.sh"
only_native "qemu-user runs no shell script such as ldd"
echo 'int a(void) { return 0; }' | lib liba.so
echo 'int missing(void); int b(void) { return missing(); }' | lib libb.so -L. -Wl,--no-as-needed -la -Wl,-rpath,"$t"
echo 'int a(void); int main(void) { return a(); }' | prog app -L. -la -Wl,-rpath,"$t"
linker=$(readelf -W -l app | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
# alike COMMAND…: addresses differ anyway.
alike() {
	rm -rf data
	"$@" >plain.out 2>plain.err
	plain_status=$?
	traced_both "$@" >traced.out 2>traced.err
	status=$?
	[ $status -eq $plain_status ] || { cat traced.err; fail "$*: exit status $status, not $plain_status"; }
	sed -i 's/0x[0-9a-f]*/ADDRESS/' plain.out traced.out
	diff plain.out traced.out || fail "$*: other output"
	diff plain.err traced.err || fail "$*: other output on stderr"
}
alike ldd ./app
[ $status -eq 0 ] || fail "ldd fails"
has 'liba.so => ' traced.out
alike ldd -v ./app ./libb.so
alike ldd -r ./libb.so
has 'undefined symbol: missing' traced.out
alike env LD_TRACE_LOADED_OBJECTS=1 ./app
# Another's preload is kept.
LD_PRELOAD="$t/liba.so" ldd /bin/true | sed 's/0x[0-9a-f]*/ADDRESS/' >plain.out
LD_AUDIT=$module LIBTRACE_OUTPUT=$t/data LD_PRELOAD="$preload $t/liba.so" ldd /bin/true | sed 's/0x[0-9a-f]*/ADDRESS/' >traced.out
has 'liba.so' traced.out
diff plain.out traced.out || fail "LD_PRELOAD: other output"
"$linker" --list /bin/true >out 2>&1 || skip "this ld.so has no --list"
alike "$linker" --list ./app
alike "$linker" --library-path "$t" --list ./app
alike "$linker" --verify ./app
alike "$linker" --verify /etc/passwd
alike "$linker" --help
# What merely has the word among its arguments is a program like any other.
rm -rf data
traced "$linker" ./app --list || fail "exit status $?"
collect
event kind=image exe="$t/app"
no_event kind=image listing:true

# Not judged, and no process of its own in what is shown.
libtrace_record -o data sh -c 'ldd ./libb.so >out; ldd ./app >>out; exit 0' 2>err || fail "record exits with $?"
hasnt 'error\[' err
libtrace diagnose data >out || { cat out; fail "diagnose finds something in a listing"; }
libtrace dump data --kind=image --format=jsonl >events
[ "$(events listing:true)" -ge 2 ] || { cat events; fail "no listing"; }
libtrace tree --all --format=json data >tree.json
libtrace tree --all data >out
hasnt "^app " out
hasnt '"exe":"[^"]*/app"' tree.json
