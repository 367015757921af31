#!/bin/sh
# In a root without /proc, as small containers have it, record finds its module and the trace names the end.
. "$(dirname "$0")/../lib.sh"
case $B in */san) skip "the sanitizers themselves need /proc" ;; esac
only_native "an emulator needs /proc for itself"
prog actor <"$top/tests/record/actor.c"
ldd "$B/libtrace" ./actor >needed || skip "the command is static"
mkdir -p root/bin
cp -rL "$B/libtrace" "$B/libtrace.so" "$B/libtrace-preload.so" "$B/modules" actor root/bin/
for file in $(sed -n 's/.* => \(\/[^ ]*\) .*/\1/p; s/^[[:blank:]]*\(\/[^ ]*\) (0x.*/\1/p' needed); do
	mkdir -p "root${file%/*}"
	cp -L "$file" "root$file" || fail "cannot copy $file"
done
chroot root /bin/actor exit 3
[ $? -eq 3 ] || skip "chroot is forbidden here"
chroot root /bin/libtrace record -q --require -o /data /bin/actor exit 3 2>err
[ $? -eq 3 ] || { cat err; fail "exit status"; }
[ ! -s err ] || fail "it prints: $(cat err)"
libtrace tree --format=json root/data >tree
has '"exe":"/bin/actor",.*"status":3,' tree
