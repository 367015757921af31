#!/bin/sh
# Whose file it is on an Alpine: its list of installed packages, by hand, and damaged.
. "$(dirname "$0")/../lib.sh"
export LIBTRACE_ROOT="$t/root"
ask() { $runner "$B/ask-host" owners "$@" >got || fail "ask-host exits with $?"; }
db=root/lib/apk/db/installed
mkdir -p root/lib/apk/db
cat >$db <<'END'
C:Q1abc=
P:musl
V:1.2.5-r0
F:lib
R:ld-musl-x86_64.so.1
a:0:0:755
Z:Q1x=
F:usr
F:usr/lib
R:libc.so

P:gcompat
V:1.1.0-r4
F:lib
R:libgcompat.so.0
F:
R:top

R:nobody.so
END
ask /lib/ld-musl-x86_64.so.1 /usr/lib/libc.so /lib/libgcompat.so.0 /usr/lib/libgcompat.so.0 /usr/lib/nobody.so /lib/libc.so.6
cat >expected <<'END'
/lib/ld-musl-x86_64.so.1 none apk musl 1.2.5-r0
/usr/lib/libc.so none apk musl 1.2.5-r0
/lib/libgcompat.so.0 none apk gcompat 1.1.0-r4
/usr/lib/libgcompat.so.0 none apk gcompat 1.1.0-r4
/usr/lib/nobody.so none
/lib/libc.so.6 none
END
diff expected got || fail "owners"
# Newer ones have it below /usr.
mkdir -p root/usr/lib/apk
mv root/lib/apk/db root/usr/lib/apk/db
ask /lib/ld-musl-x86_64.so.1
head -n 1 expected | diff - got || fail "owners below /usr"
db=root/usr/lib/apk/db/installed
cp $db good
size=$(wc -c <good)
at=0
while [ $at -lt "$size" ]; do
	head -c $at good >$db
	ask /lib/ld-musl-x86_64.so.1 /usr/lib/libc.so /usr/lib/nobody.so
	! grep nobody.so got | grep apk || fail "an owner without a name"
	at=$((at + 1))
done
{ printf 'P:'; head -c 5000000 /dev/zero | tr '\0' x; printf '\nF:lib\nR:libc.so.6\n'; } >$db
ask /lib/libc.so.6
grep -q '^/lib/libc.so.6 none apk xxxx' got || { head -c 300 got; fail "a long name"; }
printf 'P:a\nF:lib\0b\nR:libc.so.6\nR\n:\n\nP\n' >$db
ask /lib/libc.so.6
echo /lib/libc.so.6 none | diff - got || fail "behind a NUL"
