#!/bin/sh
# sshd: the child that speaks to a stranger lays a sandbox on itself that kills for any call it does not expect, and exits in it.
. "$(dirname "$0")/../lib.sh"
only_native "a server of this machine"
sshd=$(command -v sshd || echo /usr/sbin/sshd)
[ -x "$sshd" ] && command -v ssh ssh-keygen >/dev/null || skip "no openssh-server (make deps-programs installs it)"
[ "$(id -u)" = 0 ] || skip "sshd wants to be root"
ssh-keygen -q -t ed25519 -N '' -f host && ssh-keygen -q -t ed25519 -N '' -f user || skip "no keys of that kind"
cp user.pub keys
chmod 600 keys
mkdir -p /run/sshd
# log_in WORDS…: sshd in the foreground, for one connection that comes by a pipe; the status of what ssh runs.
log_in() {
	words="$* $sshd -i -e -h $t/host -o AuthorizedKeysFile=$t/keys -o StrictModes=no -o PermitRootLogin=yes -o UsePAM=no -f /dev/null"
	ssh -q -i user -o ProxyCommand="$words" -o ConnectTimeout=20 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
		root@nowhere 'exit 5' 2>err
	echo $?
}
plain_status=$(log_in env)
[ "$plain_status" = 5 ] || skip "ssh does not work here: $plain_status"
[ "$(log_in env LD_AUDIT="$module" LD_PRELOAD="$preload" LIBTRACE_OUTPUT="$t/data")" = 5 ] || { cat err; fail "nobody can log in"; }
[ "$(images data audit)" -ge 1 ] || fail "nothing was recorded"
collect
event kind=image exe="$(readlink -f "$sshd")"
