#!/bin/sh
# No /proc, no /tmp, a file system that is read-only; another user, in user namespaces as well; a directory that is renamed or
# deleted while the program runs.  With each set of modules the program says and ends as without.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/faults/common"
only_native "an emulator wants its own /proc"
build_work
chmod 755 .
cp "$module" "$preload" .
chmod 755 ./*.so work liba.so.1
module=$t/libtrace.so preload=$t/libtrace-preload.so
# each NAME WRITES COMMAND…: the command runs "$@" behind it somewhere; WRITES is yes where a trace is due.
each() {
	name=$1 writes=$2
	shift 2
	for which in none audit both preload; do
		rm -rf data
		mkdir -m 777 data
		modules $which
		"$@" env TMPDIR=/tmp $environment ./work >$which.out 2>&1
		echo "exit status $?" >>$which.out
		cmp -s none.out $which.out || { diff -a none.out $which.out; fail "$name, $which: differs"; }
		grep -a -q '^exit status 42$' $which.out || { tail -n 3 $which.out; return 1; }
		readable data
		[ $which = none ] || [ $writes = maybe ] || has_trace data || fail "$name, $which: no trace"
	done
}
each nothing yes env || fail "the control"
if unshare -m true 2>/dev/null; then
	each no-proc yes unshare -m sh -c 'umount -l /proc; exec "$@"' sh || fail "no /proc"
	each read-only maybe unshare -m sh -c 'mount --bind . . && mount -o remount,bind,ro . && cd "$PWD" && exec "$@"' sh || fail "read-only"
	# Nothing but the test itself, which lies there or not.
	export t
	each no-tmp yes unshare -m sh -c 'mount --bind "$t" /mnt && mount -t tmpfs none /tmp && mkdir -p "$t" && mount --bind /mnt "$t" &&
		mount -o remount,ro /tmp && cd "$t" && ! mkdir /tmp/some 2>/dev/null && exec "$@"' sh || fail "no /tmp"
fi
if unshare -U true 2>/dev/null; then
	each nobody yes unshare -U || fail "a user namespace where nobody is anybody"
	each root yes unshare -U -r || fail "root of a user namespace"
fi
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	each other-user yes setpriv --reuid=65534 --regid=65534 --clear-groups || fail "another user"
fi

build_moves
for which in audit both preload; do
	for how in 'mv data moved' 'rm -r data' 'mv data moved; mkdir data' 'mv data moved; ln -s moved data' 'chmod 0 data' ':'; do
		chmod -R u+rwx data moved 2>/dev/null
		rm -rf data moved
		modules $which
		env LIBTRACE_ONLY=moves $environment ./moves "unset LD_PRELOAD LD_AUDIT; $how" >out 2>&1
		[ $? -eq 8 ] || { cat out; fail "$which, $how: exit status"; }
		[ "$(cat out)" = 0 ] || { cat out; fail "$which, $how: output"; }
		chmod 700 data 2>/dev/null
		case $how in
		mv*)
			readable moved
			grep -q '"name":"libafter.so.9"' dumped || fail "$which, $how: what comes behind is lost" ;;
		*) readable data ;;
		esac
	done
done
