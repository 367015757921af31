#!/bin/sh
# A trace directory that somebody prepared: in place of what the modules and the command write lie links, FIFOs, hard links,
# folders and huge files.  None is followed, waited for or written to; the program runs as ever.
. "$(dirname "$0")/../lib.sh"
only_native "qemu-user: the same code, and no modes of files"
prog app -ldl <<'C'
#include <dlfcn.h>
int main(void) { dlopen("libnowhere.so.9", RTLD_NOW); return 4; }
C
echo precious >victim
plant() { # HOW FILE
	case $1 in
	link) ln -s "$t/victim" "$2" ;;
	dangling) ln -s "$t/made" "$2" ;;
	fifo) mkfifo "$2" ;;
	hardlink) ln victim "$2" ;;
	folder) mkdir "$2" ;;
	huge) truncate -s 1T "$2" 2>/dev/null || truncate -s 1G "$2" ;;
	esac
}
for how in link dangling fifo hardlink folder huge; do
	for file in format images snapshot.json; do
		for which in traced preloaded traced_both record; do
			rm -rf data data.old
			mkdir data
			plant $how data/$file
			case $which in
			record) timeout 20 "$B/libtrace" record -q -o data ./app 2>err ;;
			*) plain LIBTRACE_OUTPUT="$t/data" LD_AUDIT="$([ $which = preloaded ] || echo "$module")" \
				LD_PRELOAD="$([ $which = traced ] || echo "$preload")" timeout 20 ./app 2>err ;;
			esac
			status=$?
			# record may refuse; then it says so, and nothing runs.
			[ $status -eq 4 ] || { [ $which = record ] && [ $status -eq 125 ] && [ -s err ]; } ||
				{ cat err; fail "$which, $how in place of $file: exit status $status"; }
			[ "$(cat victim)" = precious ] || fail "$which, $how in place of $file: the victim has $(cat victim)"
			[ ! -e made ] || fail "$which, $how in place of $file: a file was made elsewhere"
			[ $how != fifo ] || [ -p data/$file ] || [ $which = record ] || fail "$which: the FIFO is gone"
		done
		# Whoever reads it waits for nothing.
		for words in "tree" "dump --run=all" "diagnose" "why libm.so.6"; do
			timeout 20 "$B/libtrace" $words data >/dev/null 2>&1
			[ $? -lt 3 ] || fail "$words: exit status $? with $how in place of $file"
		done
		[ "$(cat victim)" = precious ] || fail "a reader wrote to the victim"
	done
done
