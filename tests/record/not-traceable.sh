#!/bin/sh
# A program that cannot be traced: one line that says why, and it runs, unless --require.
. "$(dirname "$0")/../lib.sh"
prog actor <"$top/tests/record/actor.c"
# untraceable WORDS PROGRAM: with a line that has these words.
untraceable() {
	libtrace_record -o data -- "$2" exit 3 >out 2>err
	status=$?
	[ "$status" -eq 3 ] || { cat err; fail "$2 exits with $status"; }
	[ "$(wc -l <err)" -eq 1 ] || { cat err; fail "not one line"; }
	has "'$2' .*$1.*; it runs without a trace" err
	libtrace_record -q --require -o data -- "$2" exit 3 >out 2>err
	status=$?
	[ "$status" -eq 125 ] || fail "--require: $2 exits with $status"
	has "'$2' .*$1" err
	[ "$(wc -l <err)" -eq 1 ] || { cat err; fail "not one line"; }
}
tried=0
if $CC -static -D_GNU_SOURCE -o static "$top/tests/record/actor.c" 2>/dev/null; then
	untraceable 'is statically linked' ./static
	tried=$((tried + 1))
fi
if $CC -static-pie -D_GNU_SOURCE -o static-pie "$top/tests/record/actor.c" 2>/dev/null; then
	untraceable 'is statically linked' ./static-pie
	tried=$((tried + 1))
fi
[ "$tried" -gt 0 ] || fail "neither -static nor -static-pie links"

(
	LIBTRACE_LIBDIR=$t/nowhere
	export LIBTRACE_LIBDIR
	"$native/libtrace" record -o data ${runner:+--runner "$runner"} ./actor exit 3 2>err
	[ $? -eq 3 ] || fail "without modules it does not run"
	has "there is no libtrace.so for $ARCH in $t/nowhere" err
	[ "$(wc -l <err)" -eq 1 ] || { cat err; fail "not one line"; }
	mkdir "$t/broken"
	: >"$t/broken/libtrace.so"
	LIBTRACE_LIBDIR=$t/broken "$native/libtrace" record --require -o data ${runner:+--runner "$runner"} ./actor exit 3 2>err
	[ $? -eq 125 ] || fail "--require without modules"
	cp "$module" "$t/broken/libtrace.so"
	mv "$t/broken" "$t/a:b"
	LIBTRACE_LIBDIR=$t/a:b "$native/libtrace" record -o data ${runner:+--runner "$runner"} ./actor exit 3 2>err
	[ $? -eq 3 ] || fail "with a colon it does not run"
	has "it holds a ':'" err
) || exit 1

[ -z "$runner" ] || exit 0	# the rest is about this machine's own programs
if command -v musl-gcc >/dev/null && musl-gcc -D_GNU_SOURCE -o musl "$top/tests/record/actor.c" 2>/dev/null && ./musl exit 0; then
	untraceable 'uses the dynamic linker of musl' ./musl
fi
other=aarch64
[ "$ARCH" != aarch64 ] || other=x86_64
if command -v "$other-linux-gnu-gcc" >/dev/null && "$other-linux-gnu-gcc" -D_GNU_SOURCE -o foreign "$top/tests/record/actor.c"; then
	# Whether it runs depends on binfmt_misc; what is said does not.
	libtrace_record -o data ./foreign exit 3 2>err
	has "'./foreign' is a program for $other, not $ARCH: --runner 'qemu-$other-static -L ROOT' traces such" err
	hasnt 'ERROR: ld.so' err
	libtrace_record --require -o data ./foreign exit 3 2>err
	[ $? -eq 125 ] || fail "--require lets it run"
fi
