#!/bin/sh
# bubblewrap: a sandbox that holds the modules and the trace is traced; in one without, nothing is printed, and that is said.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/programs/both"
needs bwrap
bwrap --ro-bind / / --dev /dev --proc /proc --unshare-all true 2>err || skip "no sandbox is allowed here: $(cat err)"
both 'sandbox of all' bwrap --bind / / --dev /dev --proc /proc sh -c 'echo in; ls /proc/self/fd | wc -l; exit 5'
both 'sandbox of /usr' bwrap --ro-bind /usr /usr --symlink usr/lib /lib --symlink usr/lib64 /lib64 --symlink usr/bin /bin --proc /proc \
	--dev /dev --unshare-all sh -c 'echo in; sh -c "echo further in"; exit 5'
[ ! -s traced.err ] || { cat traced.err; fail "something is printed"; }
