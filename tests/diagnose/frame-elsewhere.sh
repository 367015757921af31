#!/bin/sh
# A trace with its snapshot says the same, byte for byte, where there is nothing of what it speaks of.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/frame"
only_native "qemu-user would have to be in that root, too"
unshare -rm true 2>/dev/null || skip "no user namespaces here"
mkdir root root/data
cp "$B/libtrace" root/
ldd "$B/libtrace" | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p' >libraries
while read -r library; do
	mkdir -p "root${library%/*}" && cp -L "$library" "root$library" || fail "cannot copy $library"
done <libraries
unshare -rm chroot root /libtrace --version >out 2>err || { cat err; skip "the command does not run in a bare root"; }

# What a real session holds: a missing library, one that is there under another number, one without permission to read.
broken_app
lib libgone.so.2 </dev/null
mkdir copies
cp libgone.so.2 copies/libgone.so.1
python=$(command -v python3) && python=$("$python" -c 'import sys; print(sys.executable)')
i=0
for words in "./app" "env LD_LIBRARY_PATH=$t/copies ./app" ${python:+"$python -c pass"}; do
	i=$((i + 1))
	libtrace_record -q -o "data$i" -- $words 2>/dev/null
	for options in "" "--all" "--format=json" "--device=9.0"; do
		libtrace diagnose $options "$t/data$i" >here 2>err
		here=$?
		hasnt 'facts of the files are missing' here
		rm -rf root/data
		mkdir -p "root$t"
		cp -r "data$i" "root$t/"
		unshare -rm chroot root /libtrace diagnose $options "$t/data$i" >there 2>err.there
		there=$?
		cmp here there || { diff here there; cat err.there; fail "another machine gets another answer: $words, $options"; }
		[ $here -eq $there ] || fail "exit status $there there, $here here"
		[ $here -lt 2 ] || { cat err; fail "diagnose is in trouble"; }
	done
done
