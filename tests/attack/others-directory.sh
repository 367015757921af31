#!/bin/sh
# The directories of a bare run in places where others write, a sticky /tmp, a current directory of another's: what is not
# ours alone, or a link, is not used.
. "$(dirname "$0")/../lib.sh"
only_native "qemu-user: the same code, and no modes of files"
[ "$(id -u)" = 0 ] || skip "needs root, to be two users"
prog app -ldl <<'C'
#include <dlfcn.h>
int main(void) { dlopen("libnowhere.so.9", RTLD_NOW); return 4; }
C
chmod 755 .
cp "$module" "$preload" .
chmod 755 ./*.so app
mkdir -m 1777 tmp
fallback=$t/tmp/libtrace-65534.data
# A user without rights, in a directory that he cannot write to.
victim() {
	(cd / && setpriv --reuid=65534 --regid=65534 --clear-groups env TMPDIR="$t/tmp" LD_AUDIT="$1" LD_PRELOAD="$2" "$t/app")
	[ $? -eq 4 ] || fail "$how: the program"
}
command -v setpriv >/dev/null || skip "no setpriv"
for how in none root writable group link file fifo; do
	rm -rf "$fallback" elsewhere
	mkdir -m 777 elsewhere
	case $how in
	root) mkdir -m 777 "$fallback" ;;
	writable) mkdir -m 777 "$fallback"; chown 65534 "$fallback" ;;
	group) mkdir "$fallback"; chmod 770 "$fallback"; chown 65534 "$fallback" ;;
	link) ln -s "$t/elsewhere" "$fallback" ;;
	file) : >"$fallback" ;;
	fifo) mkfifo "$fallback" ;;
	esac
	for modules in "$t/libtrace.so " " $t/libtrace-preload.so" "$t/libtrace.so $t/libtrace-preload.so"; do
		victim "${modules%% *}" "${modules#* }"
	done
	[ -z "$(ls elsewhere)" ] || fail "$how: something was written behind the link"
	if [ $how = none ]; then
		[ "$(images "$fallback")" -eq 4 ] || fail "the control left no trace: $(ls -la "$fallback")"
		[ "$(stat -c %a "$fallback")" = 700 ] || fail "others may look into it"
	else
		[ ! -d "$fallback" ] || [ -z "$(ls "$fallback/")" ] || fail "$how: something was written: $(ls "$fallback/")"
	fi
done
