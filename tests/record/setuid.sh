#!/bin/sh
# A program that gets other rights than its caller's ignores LD_AUDIT; one that does not is traced.
. "$(dirname "$0")/../lib.sh"
not_counted
only_native "an emulator does not give rights away"
[ "$(id -u)" -eq 0 ] || skip "only root can make such programs"
prog actor <"$top/tests/record/actor.c"
# It may still reach this test's folder, which is root's.
unprivileged="setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=+dac_read_search --ambient-caps=+dac_read_search"
$unprivileged true 2>/dev/null || skip "setpriv cannot make a process unprivileged here"
mkdir work
chmod 777 work
for kind in setuid setgid other; do
	cp actor "$kind"
done
chown root:root setuid setgid
chown 1:1 other
chmod 4755 setuid
chmod 2755 setgid
chmod 6755 other
[ "$($unprivileged ./setuid ids)" = '65534 0' ] || skip "this file system gives no rights away"

# As root, a program of root's is nothing special; that of another user is.
libtrace_record --require -o work/data ./setuid exit 3 2>err
[ $? -eq 3 ] || { cat err; fail "root is refused its own program"; }
hasnt setuid err
libtrace_record -o work/data ./other exit 3 2>err
[ $? -eq 3 ] || fail "it does not run"
has "'./other' is setuid to user 1: the dynamic linker ignores LD_AUDIT in it; it runs without a trace" err
[ "$(wc -l <err)" -eq 1 ] || { cat err; fail "not one line"; }

as_nobody() { $unprivileged "$B/libtrace" record -o work/nobody "$@" 2>err; }
as_nobody ./setuid exit 3
[ $? -eq 3 ] || { cat err; fail "it does not run"; }
has "'./setuid' is setuid root: the dynamic linker ignores LD_AUDIT in it; it runs without a trace" err
[ "$(wc -l <err)" -eq 1 ] || { cat err; fail "not one line"; }
as_nobody ./setgid exit 3
has "'./setgid' is setgid to group 0: " err
as_nobody --require ./setuid exit 3
[ $? -eq 125 ] || fail "--require lets it run"
# Where no rights can be gained, it is a program like any other.
$unprivileged --no-new-privs "$B/libtrace" record --require -o work/nobody ./setuid exit 3 2>err
[ $? -eq 3 ] || { cat err; fail "it is refused although no rights are gained"; }
if setcap cap_net_raw+p actor 2>/dev/null; then
	as_nobody ./actor exit 3
	has "'./actor' has file capabilities: " err
	libtrace_record --require -q -o work/data ./actor exit 3 2>err
	[ $? -eq 3 ] || { cat err; fail "root gains nothing from capabilities"; }
fi
