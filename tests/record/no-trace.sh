#!/bin/sh
# No trace arrived although nothing stood against it: one line with the likely reason; --require: 125.
. "$(dirname "$0")/../lib.sh"
prog actor <"$top/tests/record/actor.c"
# arrives_not WORDS [OPTION…]
arrives_not() {
	words=$1
	shift
	libtrace_record -q -o data "$@" ./actor exit 3 >out 2>err
	status=$?
	[ "$status" -eq 3 ] || { cat err; fail "exit status $status"; }
	has "$words" err
	[ "$(wc -l <err)" -eq 1 ] || { cat err; fail "not one line"; }
	libtrace_record -q --require -o data "$@" ./actor exit 3 >out 2>err
	status=$?
	[ "$status" -eq 125 ] || { cat err; fail "--require: exit status $status"; }
}
arrives_not "no program that ran matches 'nothing'" --only nothing
libtrace_record -q --require -o data --only '*actor' ./actor exit 3 2>err
[ $? -eq 3 ] || { cat err; fail "a program that matches is taken for one that does not"; }

# Another one of the same directory has used up the images.
mkfifo out2
LIBTRACE_LIBDIR=$B "$native/libtrace" record -q ${runner:+--runner "$runner"} --images 1 -o data ./actor signals >out2 &
first=$!
exec 3<out2
read -r ready child <&3
arrives_not "'data' holds as many images as it may" --images 1
kill -USR2 "$first"
wait "$first"

# The module is one that ld.so does not take: another soname of another machine's would not even be found.
mkdir modules
lib modules/libtrace.so -nostdlib <<'EOF'
int not_an_audit_module;
EOF
LIBTRACE_LIBDIR=$t/modules "$native/libtrace" record -q ${runner:+--runner "$runner"} -o data ./actor exit 3 2>err
[ $? -eq 3 ] || fail "the status is not passed on"
has "its dynamic linker did not load '$t/modules/libtrace.so'" err
