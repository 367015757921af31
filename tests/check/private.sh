#!/bin/sh
# Nothing is written but a folder of its own below TMPDIR, which is gone afterwards: at the end, and when a signal ends it.
. "$(dirname "$0")/../lib.sh"
not_counted
. "$top/tests/check/common"
only_native "qemu-user: signals and files are the same there"
mkdir app tmp home
echo 'int gone;' | lib libgone.so.1
echo 'int a;' | lib app/liba.so -L. -Wl,--no-as-needed -l:libgone.so.1
rm libgone.so.1
export TMPDIR="$t/tmp" HOME="$t/home"
find app home . -newer app/liba.so >/dev/null
find app home tmp | sort >before
(cd app && checks 1 .)
find app home tmp | sort | diff before - || fail "check leaves files (>)"
[ "$(ls app)" = liba.so ] || fail "check writes beside what it looks at"
if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
	strace -f -e trace=openat,open,creat,mkdir,mkdirat,rename,renameat2,unlink,unlinkat,symlink,link,truncate -o calls "$B/libtrace" check app >out 2>err
	grep -e 'O_CREAT\|O_WRONLY\|O_RDWR\|^[0-9]* *\(creat\|mkdir\|rename\|unlink\|symlink\|link\|truncate\)' calls | grep -v '"/dev/\(null\|nvidiactl\)"' |
		grep -e '"/' | grep -v "\"$t/tmp/libtrace-check\." >elsewhere
	[ ! -s elsewhere ] || { cat elsewhere; fail "it writes elsewhere"; }
fi

# A runner that says when it was called, and waits.  All that run for check hold the FIFO `open` for writing: its end says that
# they are gone, the one that removes the folder included.
mkfifo called wait open
cat >qemu-waits <<'R'
#!/bin/sh
echo >called
read -r nothing <wait
R
chmod +x qemu-waits
for signal in INT TERM HUP KILL; do
	: >err
	# A shell lets what it starts in the background ignore SIGINT.
	python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$B/libtrace" check --runner "$t/qemu-waits" app >out 2>err 9>open &
	pid=$!
	exec 8<open
	read -r nothing <called
	folder=$(echo "$t"/tmp/libtrace-check.*)
	[ -d "$folder" ] || fail "there is no folder while it works"
	case $(ls -ld "$folder") in
	drwx------*) ;;
	*) ls -ld "$folder"; fail "others may read the folder" ;;
	esac
	kill -$signal $pid
	cat <&8 >ends
	exec 8<&-
	wait $pid 2>/dev/null
	[ -z "$(ls tmp)" ] || { ls tmp; fail "SIG$signal leaves files behind"; }
done
