#!/bin/sh
# make install below a prefix of one's own: the module is found without a path once ldconfig knows the folder, the command
# finds the modules, and make uninstall leaves no file.
. "$(dirname "$0")/../lib.sh"
unset MAKEFLAGS MFLAGS MAKELEVEL
# A copy of what is built, so that another prefix changes nothing for the other tests.
cp -a "$B" "$t/build"
project() { make -s -C "$top" B="$t/build" ARCH="$ARCH" PREFIX="$t/prefix" "$@" >make.log 2>&1 || { status=$?; cat make.log; fail "make $* exits with $status"; }; }
umask 027
project install
umask 022
unreadable=$(find prefix ! -perm -0044 ! -type l)
[ -z "$unreadable" ] || fail "others cannot read $unreadable"
unreadable=$(find prefix -type d ! -perm -0055)
[ -z "$unreadable" ] || fail "others cannot enter $unreadable"
cmp "$top/LICENSE" prefix/share/doc/libtrace/LICENSE || fail "LICENSE was not installed"
for file in bin/libtrace lib/libtrace.so lib/libtrace/modules/lib64/libtrace.so "lib/libtrace/modules/lib/$ARCH-linux-gnu/libtrace.so"; do
	[ -s "prefix/$file" ] || { find prefix; fail "$file was not installed"; }
done
for file in sonames expected-misses gpus; do
	cmp "$top/catalog/$file.tsv" "prefix/share/libtrace/$file.tsv" || fail "$file.tsv was not installed"
done
for page in "$top"/man/*.[1-8]; do
	[ ! -f "$page" ] || cmp "$page" "prefix/share/man/man${page##*.}/${page##*/}" || fail "$page was not installed"
done
rm -rf "$t/build"/*.so "$t/build/modules"
if [ -z "$runner" ]; then
	prefix/bin/libtrace record -q -o "$t/data" -- /bin/true || fail "the installed command does not record: $?"
	collect
	event kind=search name=libc.so.6
fi

project install DESTDIR="$t/root"
cmp "prefix/lib/libtrace.so" "root$t/prefix/lib/libtrace.so" || fail "DESTDIR was not honoured"
project uninstall
left=$(find prefix ! -type d)
[ -z "$left" ] || fail "make uninstall left $left"

only_native "qemu-user: ld.so.cache is this machine's"
mv "root$t/prefix/lib" prefix/
/sbin/ldconfig -C "$t/cache" "$t/prefix/lib" 2>/dev/null || skip "no ldconfig"
unshare -m true 2>/dev/null || skip "no mount namespace may be made here (unshare -m)"
# shellcheck disable=SC2016 # the inner shell's
unshare -m sh -c 'mount --bind "$1" /etc/ld.so.cache && cd / && LD_AUDIT=libtrace.so LIBTRACE_OUTPUT="$2" /bin/true' - "$t/cache" "$t/bare" 2>err ||
	{ status=$?; cat err; fail "exit status $status"; }
[ ! -s err ] || { cat err; fail "ld.so has something to say"; }
collect "$t/bare"
event kind=image
event kind=search name=libc.so.6
