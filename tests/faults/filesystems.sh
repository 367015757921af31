#!/bin/sh
# Trace directories on file systems of their own: one that is full (ext4) or at its quota (btrfs), an overlay, and FUSE, whose
# writes and closes fail or whose server is gone.  The program is not touched, and what was written before can be read.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/faults/common"
only_native "qemu-user: not without binfmt_misc in a shell of its own"
build_work
unshare -m true 2>/dev/null || skip "no mount namespace allowed here"
mkdir at under
export t
# on SETUP: what `work` says of itself without and with each set of modules, in a namespace where SETUP has mounted $t/at; the trace is
# copied to $t/data afterwards, whoever had written it.
on() {
	for which in none audit both preload; do
		rm -rf data under at/* image
		mkdir under
		modules $which
		case $which in none) rm -f plain.out ;; esac
		# shellcheck disable=SC2016 # the inner shell's
		timeout 60 unshare -m sh -c '
			eval "$1" >"$t/setup" 2>&1 || exit 98
			shift
			"$@" >"$t/with.out" 2>"$t/with.err"
			echo "exit status $?" >>"$t/with.out"
			mkdir "$t/data" && { cp "$t/at/data"/* "$t/data" || cp "$t/under/data"/* "$t/data"; } 2>/dev/null
			umount "$t/at" 2>/dev/null
			:' - "$1" env $environment LIBTRACE_OUTPUT="$t/at/data" ./work
		case $? in
		0) ;;
		98) cat setup; return 1 ;;
		*) fail "$1: exit status $?" ;;
		esac
		[ ! -s with.err ] || { cat with.err; fail "$1, $which: something is printed"; }
		if [ $which = none ]; then
			mv with.out plain.out
			has '^exit status 42$' plain.out
			continue
		fi
		diff -a plain.out with.out || fail "$1, $which: differs"
		has_trace data || [ "$2" = some ] || fail "$1, $which: no trace"
		readable data
		seen=$(wc -l <dumped)
		"$2" || { cat messages; fail "$1, $which: $seen records, $lost are counted as lost"; }
	done
}
first() { echo "$seen" >"whole.$which"; [ "$seen" -gt 100 ]; }
whole() { [ "$seen" -eq "$(cat "whole.$which")" ] && [ "$lost" -eq 0 ]; }
# Where no write succeeds any more there is no place to count in.
some() { [ "$seen" -lt "$(cat "whole.$which")" ]; }
part() { [ "$seen" -gt 0 ] && [ "$seen" -lt "$(cat "whole.$which")" ]; }
# A quota counts what the file system takes for itself, too: a module that needs little may have found room for all.
begun() { part || whole; }
on : first || fail "the control"
tried=
# may NAME COMMAND…: nothing is said of a file system that this kernel does not have.
may() {
	name=$1
	shift
	if "$@"; then tried="$tried $name"; else echo "not here: $name"; fi
}

# The server goes while the program runs: from there on each call for the file fails with ENOTCONN.
build_moves
gone() {
	for which in audit both preload; do
		rm -rf data under dumped
		mkdir -p under control
		modules $which
		# shellcheck disable=SC2016 # the inner shell's
		timeout 60 unshare -m sh -c '
			mount -t fusectl none "$t/control" && ./fs at under 100000000 5 || exit 98
			env "$@" LIBTRACE_OUTPUT="$t/at/data" LIBTRACE_ONLY=moves ./moves "unset LD_AUDIT LD_PRELOAD
				echo 1 >control/$(stat -c %d at)/abort; ! ls at 2>/dev/null"' - $environment >out 2>&1
		status=$?
		[ $status -ne 98 ] || { cat out; return 1; }
		[ $status -eq 8 ] && [ "$(cat out)" = 0 ] || { cat out; fail "$which: exit status $status"; }
		cp -r under/data data 2>/dev/null || mkdir data
		readable data
		# What the kernel had not yet given to the server went with it.
		[ ! -f dumped ] || hasnt '"name":"libafter.so.9"' dumped
	done
}

# Somebody cuts the journal while the program runs.
shorter() {
	for which in audit both preload; do
		rm -rf data under
		mkdir -p under/lower under/upper under/work
		modules $which
		# shellcheck disable=SC2016 # the inner shell's
		timeout 60 unshare -m sh -c 'mount -t overlay -o lowerdir=under/lower,upperdir=under/upper,workdir=under/work none at || exit 98
			env "$@" LIBTRACE_OUTPUT="$t/at/data" LIBTRACE_ONLY=moves ./moves "unset LD_AUDIT LD_PRELOAD; truncate -s 0 at/data/journal-*"' - \
			$environment >out 2>&1
		status=$?
		[ $status -ne 98 ] || { cat out; return 1; }
		[ $status -eq 8 ] && [ "$(cat out)" = 0 ] || { cat out; fail "$which: exit status $status where the journal is cut"; }
	done
}

has_tools() { for tool; do command -v "$tool" >/dev/null || { echo "no $tool"; return 1; }; done; }
may overlay on 'mkdir under/lower under/upper under/work && mount -t overlay -o lowerdir=under/lower,upperdir=under/upper,workdir=under/work none at' whole
may overlay-shorter shorter
# Full but for twelve blocks of 1024, folders included.
has_tools mkfs.ext4 && may ext4 on 'truncate -s 1M image && mkfs.ext4 -q -b 1024 -m 0 image && mount -o loop image at &&
	{ cat /dev/zero >at/filler; dd if=/dev/zero bs=1k >>at/filler; truncate -s -12K at/filler; }' part
has_tools mkfs.btrfs btrfs && may btrfs on 'truncate -s 128M image && mkfs.btrfs -q image && mount -o loop image at && btrfs quota enable at &&
	btrfs qgroup limit 96K at' begun
# shellcheck disable=SC2046 # words
if $CC -O1 -D_FILE_OFFSET_BITS=64 -D_GNU_SOURCE -o fs "$here/fs.c" $(pkg-config --cflags --libs fuse3 2>/dev/null) 2>fs.err; then
	may fuse on './fs at under 100000000 5' whole
	may fuse-direct on './fs at under 100000000 5 direct' whole
	# EIO, ENOSPC, ESTALE, EDQUOT, within the first chunk or what takes its place, and behind it.  A page that the server
	# refuses when the kernel writes it back is lost, and nobody is told.
	for error in 5 28 116 122; do
		for room in 1500 6000; do
			may fuse-$error on "./fs at under $room $error" some
			may fuse-$error-direct on "./fs at under $room $error direct" some
		done
	done
	may fuse-gone gone
else
	echo "no libfuse"
fi
[ "$tried" ] || skip "none of these file systems can be mounted here"
echo "seen:$tried"
