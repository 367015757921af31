#!/bin/sh
# What else lies in a trace directory, cannot be read, or is of another version; where commands look for one.
. "$(dirname "$0")/../lib.sh"
not_counted
. "$top/tests/trace/common"
good='file a.trace
image exe=/bin/app'

# What is not ours is none of our business; what has our name must be a file.
echo "$good" | mktrace data
mkdir data/folder.trace
mkfifo data/fifo.trace
cp data/a.trace data/.hidden.trace
ln -s a.trace data/link.trace
echo hello >data/README
echo hello >data/notatrace
libtrace dump data >out 2>err
[ $? -eq 2 ] || fail "exit status $?"
same "what has our name" "libtrace: data/fifo.trace: is a FIFO, not a trace
libtrace: data/folder.trace: is a directory, not a trace
libtrace: data/link.trace: is a symbolic link, not a trace" "$(cat err)"
same "the rest is read" 1 "$(grep -c 'exe=/bin/app' out)"

# A file that may not be read.
rm -r data
printf '%s\nfile b.trace pid=101\nimage exe=/bin/b' "$good" | mktrace data
chmod 000 data/b.trace
if [ "$(id -u)" -ne 0 ]; then
	libtrace dump --run=all data >out 2>err
	[ $? -eq 2 ] || fail "exit status $?"
	same "no permission" "libtrace: data/b.trace: Permission denied" "$(cat err)"
	same "the rest is read" 1 "$(grep -c 'exe=/bin/app' out)"
elif command -v setpriv >/dev/null && [ -z "$runner" ]; then
	chmod 755 . data && chmod 644 data/a.trace data/format
	mkdir copy && cp "$B/libtrace" copy/ && chmod 755 copy copy/libtrace
	if setpriv --reuid 65534 --clear-groups "$t/copy/libtrace" --version >/dev/null 2>&1; then
		setpriv --reuid 65534 --clear-groups "$t/copy/libtrace" dump --run=all data >out 2>err
		status=$?
		[ $status -eq 2 ] || { cat err; fail "exit status $status"; }
		same "no permission" "libtrace: data/b.trace: Permission denied" "$(cat err)"
		same "the rest is read" 1 "$(grep -c 'exe=/bin/app' out)"
	fi
fi

# refused MESSAGE WORD…: `dump WORD…` shows nothing.
refused() {
	message=$1
	shift
	libtrace dump "$@" >out 2>err
	[ $? -eq 2 ] || fail "the exit status is not 2: $message"
	same "message" "$message" "$(tail -n 1 err)"
	[ ! -s out ] || fail "something was shown: $message"
}
rm -rf data
printf 'format libtrace trace 7\n%s\n' "$good" | mktrace data
refused "libtrace: 'data' holds trace version 7, and this libtrace reads versions 1 to 2: use the libtrace that wrote it, or trace again" data
rm -r data
printf 'format somebody else\n%s\n' "$good" | mktrace data
refused "libtrace: 'data' is not a trace directory: its file 'format' does not say 'libtrace trace 2'" data
rm -r data
mkdir data
refused "libtrace: 'data' is not a trace directory: its file 'format' is missing" data
echo "libtrace trace 1" >data/format
refused "libtrace: 'data' holds no trace of any program" data
echo junk >data/a.trace
refused "libtrace: 'data' holds no trace of any program that could be read" data
refused "libtrace: open 'nowhere': No such file or directory" nowhere
refused "libtrace: 'data/format' is one file of a trace: name its directory" data/format

# A full disk may have left `format` empty: the traces are still worth reading.
rm -r data
printf 'format\n%s\n' "$good" | mktrace data
libtrace dump data >out 2>err
same "empty format" "libtrace: data/format: empty, and it should say 'libtrace trace 2'" "$(cat err)"
same "it is read" 1 "$(grep -c 'exe=/bin/app' out)"

# Which run and process.
rm -r data
echo "$good" | mktrace data
refused "libtrace: no run 2: 'data' holds 1" --run=2 data
refused "libtrace: a run is a number from 1, or 'all', not 'x'" --run=x data
refused "libtrace: no process '7' in 'data' (dump --kind=image --run=all lists them)" --process=7 data

# Without DIR: LIBTRACE_OUTPUT, libtrace.data here, then the fallback, if it is ours; stderr says which.
looks() {
	echo "looking at $1"
	shift
	plain "$@" "$B/libtrace" dump 2>looks.err >/dev/null
	cat looks.err
}
mkdir tmp
same "nothing" "looking at nothing
libtrace: no trace: neither 'libtrace.data' nor '$t/tmp/libtrace-$(id -u).data' is a directory that can be read" \
	"$(looks nothing TMPDIR="$t/tmp")"
cp -r data "tmp/libtrace-$(id -u).data"
same "the fallback" "looking at fallback
libtrace: reading $t/tmp/libtrace-$(id -u).data" "$(looks fallback TMPDIR="$t/tmp")"
cp -r data libtrace.data
same "here" "looking at here
libtrace: reading libtrace.data" "$(looks here TMPDIR="$t/tmp")"
same "LIBTRACE_OUTPUT" "looking at output
libtrace: reading $t/data" "$(looks output LIBTRACE_OUTPUT="$t/data")"
cp -r data "$t/host-$(uname -n)"
same "a host's name" "looking at %h
libtrace: reading $t/host-$(uname -n)" "$(looks %h LIBTRACE_OUTPUT="$t/host-%h")"
