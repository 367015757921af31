#!/bin/sh
# A stand-in in the place of a library: ld.so takes it for programs bound lazily or at once, with data, copy relocations and
# versions; its functions write their names and end the run, or return 0.
. "$(dirname "$0")/../lib.sh"
case $ARCH in
x86_64) machine=62 ;;
aarch64) machine=183 ;;
*) skip "there is no machine code for $ARCH" ;;
esac
: >report
# standin RUN-ON VERSIONS… -- SYMBOLS…: in the place of libgone.so.1
standin() {
	rm -f gone/libgone.so.1
	run_on=$1
	shift
	$runner "$B/ask-standin" "$machine" "$t/gone" libgone.so.1 "$t/report" "$run_on" "$@" || fail "no stand-in was written"
}
mkdir gone real
printf 'GONE_1 { global: gone_old; }; GONE_2 { global: gone_*; local: *; } GONE_1;\n' >gone.map
lib real/libgone.so.1 -Wl,--version-script=gone.map <<'END'
int gone_data = 7;
int gone_old(int a) { return a + 1; }
int gone_new(int a) { return a + 2; }
double gone_real(double a) { return a + 3; }
int gone_start(void) { return 5; }
END
prog lazy -Lreal -Wl,--no-as-needed -l:libgone.so.1 -Wl,-z,lazy -Wl,-rpath,"$t/gone" <<'END'
#include <stdio.h>
int gone_old(int), gone_new(int), gone_start(void);
double gone_real(double);
__attribute__((constructor)) static void start(void) { printf("start %d\n", gone_start()); fflush(stdout); }
int main(int argc, char **argv)
{
	(void)argv;
	puts("main");
	fflush(stdout);
	if (argc > 1) {
		printf("%d", gone_old(1));
		printf(" %g\n", gone_real(1));
	}
	fflush(stdout);
	return argc > 2 ? gone_new(1) : 3;
}
END
prog now -Lreal -Wl,--no-as-needed -l:libgone.so.1 -Wl,-z,now -Wl,-rpath,"$t/gone" <<'END'
#include <stdio.h>
extern int gone_data, gone_new(int);
int (*const pointer)(int) = gone_new;
int main(void) { printf("%d\n", gone_data); fflush(stdout); return pointer(1); }
END
prog copied -Lreal -Wl,--no-as-needed -l:libgone.so.1 -no-pie -fno-pie -Wl,-z,now -Wl,-rpath,"$t/gone" <<'END'
extern int gone_data;
int main(void) { return gone_data; }
END

all='gone_old@GONE_1 gone_new@GONE_2 gone_real@GONE_2 gone_start@GONE_2:harmless gone_data@GONE_2:data=4'
# shellcheck disable=SC2086 # words
standin 0 GONE_1 GONE_2 -- $all
readelf -lW gone/libgone.so.1 | grep -q 'GNU_STACK.* RW ' || fail "its stack would be executable"
plain "$t/lazy" >out 2>err
[ $? -eq 3 ] || { cat out err; fail "a program that calls nothing does not end as it would"; }
printf 'start 0\nmain\n' | cmp - out || fail "a harmless call is not one"
[ ! -s report ] || { cat report; fail "a harmless call was reported"; }
plain "$t/lazy" more >out 2>err
[ $? -eq 121 ] || { cat out err; fail "a call does not end the run"; }
printf 'libgone.so.1 gone_old\n' | cmp - report || { cat report; fail "the call did not name itself"; }
: >report
plain "$t/now" >out 2>err
[ $? -eq 121 ] || { cat out err; fail "with -z now a call does not end the run"; }
printf '0\n' | cmp - out || fail "data is not zero"
printf 'libgone.so.1 gone_new\n' | cmp - report || { cat report; fail "the call did not name itself"; }
plain "$t/copied" 2>err || { cat err; fail "a copied datum is not zero"; }
[ ! -s err ] || { cat err; fail "ld.so complains"; }

: >report
# shellcheck disable=SC2086 # words
standin 1 GONE_1 GONE_2 -- $all
plain "$t/lazy" more again >out 2>err || { cat out err; fail "a function does not return 0"; }
printf 'start 0\nmain\n0 0\n' | cmp - out || { cat out; fail "a function does not return 0"; }
printf 'libgone.so.1 gone_old\nlibgone.so.1 gone_real\nlibgone.so.1 gone_new\n' | cmp - report || { cat report; fail "calls are missing from the report"; }

# Neither versions nor symbols: what only needs the library is content.
standin 0 --
prog needs -Lreal -Wl,--no-as-needed -l:libgone.so.1 -Wl,--no-as-needed -Wl,-rpath,"$t/gone" <<'END'
int main(void) { return 0; }
END
plain "$t/needs" 2>err || { cat err; fail "an empty stand-in does not load"; }

# More names than a function could reach are refused, and a machine without code.
i=0
while [ $i -lt 3000 ]; do
	echo "a_long_name_that_fills_the_table_of_strings_sooner_than_short_ones_would_do_and_so_shows_the_limit_in_a_file_of_this_many_symbols_without_taking_all_day_over_it_$i"
	i=$((i + 1))
done >names
names=$(cat names)
rm -f gone/libgone.so.1
$runner "$B/ask-standin" "$machine" "$t/gone" libgone.so.1 "$t/report" 0 -- $names 2>err && fail "a file that is too large was written"
has 'File too large' err
$runner "$B/ask-standin" 20 "$t/gone" libgone.so.1 "$t/report" 0 -- 2>err && fail "there is no code for that machine"
has 'not supported' err
