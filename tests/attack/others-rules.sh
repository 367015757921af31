#!/bin/sh
# A file of rules that everyone may write to is refused by the command and not read by the module; a folder of the catalogue
# like that is named.
. "$(dirname "$0")/../lib.sh"
echo 'const char *who(void) { return "good"; }' | lib libgood.so.1
mkdir evil
echo 'const char *who(void) { return "evil"; }' | lib evil/libgood.so.1
prog app -L. -l:libgood.so.1 -Wl,-rpath,"$t" <<'C'
#include <stdio.h>
const char *who(void);
int main(void) { puts(who()); return 4; }
C
echo "libgood.so.1 to $t/evil/libgood.so.1" >rules
chmod 664 rules
[ "$(traced LIBTRACE_RULES="$t/rules" ./app)" = evil ] || fail "the control: a rule of one's own does not work"
libtrace_record -q -o recorded --rules rules -- ./app >out || [ $? -eq 4 ] || fail "the control: record"
has evil out
for mode in 666 602; do
	rm -rf data recorded
	chmod $mode rules
	[ "$(traced LIBTRACE_RULES="$t/rules" ./app)" = good ] || fail "mode $mode: the module reads it"
	collect
	matching kind=redirect | grep -q "the file cannot be read" || { matching kind=redirect; fail "the trace does not say it"; }
	for words in "record -o recorded" exec env; do
		libtrace $words --rules rules -- ./app >out 2>err
		[ $? -eq 125 ] || [ "$words" = env ] || { cat err; fail "$words takes rules of mode $mode"; }
		has "'rules' is not read: everyone may write to it" err
		[ ! -s out ] || fail "$words: something ran, or was printed"
	done
done
mkdir -p home/.config/libtrace
printf 'libcudart.so.13\t13\n' >home/.config/libtrace/sonames.tsv
unset XDG_CONFIG_HOME
for mode in 755 757 1777; do
	chmod $mode home/.config/libtrace
	echo x | HOME="$t/home" libtrace diagnose data >out 2>err
	if [ $mode = 757 ]; then has "everyone may write to '$t/home/.config/libtrace'" err; else hasnt "everyone may write to" err; fi
done
