#!/bin/sh
# ld.so ends a program that has more auditors than it has namespaces to spare: record does not add the one too many.
. "$(dirname "$0")/../lib.sh"
lib libother.so -nostdlib <<'C'
unsigned la_version(unsigned version)
{
	return version;
}
C
prog says <<'C'
#include <stdio.h>
int main(void)
{
	return printf("runs\n") < 0;
}
C
# auditors N: a list of as many, as ld.so wants them: files of their own
auditors() {
	list=
	for n in $(seq "$1"); do
		[ -e "other$n.so" ] || cp libother.so "other$n.so"
		list=$list${list:+:}$t/other$n.so
	done
	echo "$list"
}
[ "$(plain LD_AUDIT="$(auditors 12)" ./says)" = runs ] || fail "it does not run with 12"
if plain LD_AUDIT="$(auditors 13)" ./says >out 2>err; then
	skip "this glibc (before 2.32) does not end at 13"
fi
has '13 audit modules, 12 are supported' err

# Under an emulator what record's own ld.so reads of these would count as well.
[ -z "$runner" ] || exit 0
[ "$(LD_AUDIT=$(auditors 11) libtrace_record -q --require -o data -- ./says 2>err)" = runs ] || { cat err; fail "not traced beside 11"; }
collect data
event kind=image exe="$t/says"
[ "$(LD_AUDIT=$(auditors 12) libtrace_record -o data -- ./says 2>err)" = runs ] || { cat err; fail "does not run beside 12"; }
has "'./says' would not start with one audit module more: LD_AUDIT names 12, and ld.so takes 12; of its trace there are only" err
[ "$(wc -l <err)" -eq 1 ] || { cat err; fail "not one line"; }
# Ours counts once, even where the user has it.
[ "$(LD_AUDIT=$(auditors 11):$module libtrace_record -q --require -o data -- ./says 2>err)" = runs ] || { cat err; fail "ours counts twice"; }
for nns in 16 0x10 020; do
	if plain GLIBC_TUNABLES=glibc.rtld.nns=$nns LD_AUDIT="$t/libother.so" ./says >out 2>&1; then fail "an auditor with nns=$nns: $(cat out)"; fi
	[ "$(GLIBC_TUNABLES=glibc.rtld.nns=$nns libtrace_record --no-preload -o data -- ./says 2>err)" = runs ] || { cat err; fail "does not run with nns=$nns"; }
	has "'./says' would not start with an audit module: ld.so takes none (glibc.rtld.nns); it runs without a trace" err
done
# What ld.so does not take for a number of namespaces changes nothing; newer ones say so.
for nns in 17 x 15 '' 4:glibc.rtld.nns=15; do
	[ "$(GLIBC_TUNABLES=glibc.rtld.nns=$nns libtrace_record -q --require -o data -- ./says 2>err)" = runs ] || { cat err; fail "not traced with nns=$nns"; }
	[ "$(plain GLIBC_TUNABLES=glibc.rtld.nns=$nns LD_AUDIT="$t/libother.so" ./says 2>/dev/null)" = runs ] || fail "not so with nns=$nns"
done
GLIBC_TUNABLES=glibc.rtld.nns=16 "$B/libtrace" exec -o data -- ./says >out 2>err || { cat err; fail "exec"; }
has '^runs$' out
if GLIBC_TUNABLES=glibc.rtld.nns=16 libtrace_record --require -o data -- ./says >out 2>err; then fail "--require, and no trace"; fi
