#!/bin/sh
# LD_PRELOAD gets the preload module, behind the user's own and once; --no-preload leaves it alone.
. "$(dirname "$0")/../lib.sh"
export ASAN_OPTIONS=verify_asan_link_order=0	# a sanitized command is preloaded too
prog actor <"$top/tests/record/actor.c"
libtrace_record -q -o data ./actor env LD_PRELOAD ASAN_OPTIONS >out 2>err || fail "exit status $?"
[ ! -s err ] || fail "it prints: $(cat err)"
has '^LD_PRELOAD=/.*/libtrace-preload\.so$' out
has '^ASAN_OPTIONS=verify_asan_link_order=0$' out
collect data
event kind=object soname=libtrace-preload.so
libtrace_record -q --no-preload -o data ./actor env LD_PRELOAD >out || fail "exit status $?"
has '^LD_PRELOAD is not set$' out
collect data
no_event kind=object soname=libtrace-preload.so
event kind=object soname=libc.so.6
[ -z "$runner" ] || exit 0	# the rest would reach the emulator

# Where ld.so finds it there it is named through $LIB, for children of the other word size.
libtrace_record -q -o data ./actor env LD_PRELOAD >out
has '^LD_PRELOAD=/[^ :]*/modules\(-lib\)\{0,1\}/\$LIB/libtrace-preload\.so$' out

# Blanks and colons separate; another copy of the module is taken out.
lib one.so <<'E'
int one;
E
mkdir copy
cp "$B/libtrace-preload.so" copy/
LD_PRELOAD=" $t/one.so $t/copy/libtrace-preload.so::one.so " LD_LIBRARY_PATH=$t libtrace_record -q -o data ./actor env LD_PRELOAD >out 2>err ||
	fail "exit status $?"
[ ! -s err ] || fail "it prints: $(cat err)"
has "^LD_PRELOAD=$t/one\.so:one\.so:/.*/libtrace-preload\.so\$" out
[ "$(grep -o 'libtrace-preload' out | wc -l)" -eq 1 ] || fail "the module is there twice: $(cat out)"

# A user who says either of AddressSanitizer's check is obeyed.
asan() { ASAN_OPTIONS=$1 libtrace_record -q -o data ./actor env ASAN_OPTIONS >out 2>/dev/null; sed -n 's/^ASAN_OPTIONS=//p' out; }
case $B in */san) ;; *)	# a sanitized command reads them too
	for value in verify_asan_link_order=1 verify_asan_link_order=0 detect_leaks=0,verify_asan_link_order=1 \
		'log_path="a b":verify_asan_link_order=true'; do
		[ "$(asan "$value")" = "$value" ] || fail "$value becomes $(asan "$value")"
	done
	for value in detect_leaks=0 'log_path="verify_asan_link_order=1"' "log_path='a:verify_asan_link_order=1'" xverify_asan_link_order=1; do
		[ "$(asan "$value")" = "$value:verify_asan_link_order=0" ] || fail "$value becomes $(asan "$value")"
	done ;;
esac

# ld.so cannot be told of a path with a blank; a folder without the module has none.
mkdir "it is"
cp -L "$B/libtrace.so" "$B/libtrace-preload.so" "it is/"
LIBTRACE_LIBDIR="$t/it is" "$B/libtrace" record -q --require -o data ./actor env LD_PRELOAD LD_AUDIT >out 2>err || { status=$?; cat err; fail "exit status $status"; }
has "no dlopen and driver calls of './actor' will be in the trace: LD_PRELOAD cannot name '$t/it is/libtrace-preload.so', it holds a blank" err
[ "$(wc -l <err)" -eq 1 ] || { cat err; fail "not one line"; }
has '^LD_PRELOAD is not set$' out
has "^LD_AUDIT=$t/it is/libtrace.so\$" out
LIBTRACE_LIBDIR="$t/it is" "$B/libtrace" record -q --no-preload -o data ./actor exit 3 2>err
[ $? -eq 3 ] && [ ! -s err ] || { cat err; fail "with --no-preload it still speaks of it"; }
rm "it is/libtrace-preload.so"
LIBTRACE_LIBDIR="$t/it is" "$B/libtrace" record -q -o data ./actor exit 3 2>err
has "there is no libtrace-preload.so beside '$t/it is/libtrace.so'" err

# exec and env do the same.
"$B/libtrace" exec -o data ./actor env LD_PRELOAD >out || fail "exec exits with $?"
has '^LD_PRELOAD=/.*/libtrace-preload\.so$' out
"$B/libtrace" exec --no-preload -o data ./actor env LD_PRELOAD >out || fail "exec exits with $?"
has '^LD_PRELOAD is not set$' out
"$B/libtrace" env >lines
has "^export LD_PRELOAD='/.*/libtrace-preload\.so'\$" lines
"$B/libtrace" env --no-preload >lines
hasnt 'LD_PRELOAD' lines
has '^export LD_AUDIT=' lines
