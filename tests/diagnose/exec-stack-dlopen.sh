#!/bin/sh
# A library that wants an executable stack, under a glibc that refuses it: the trace is made to say that it is 2.41's.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
command -v perl >/dev/null || skip "no perl to edit the trace"
opener open
echo 'int a;' | lib libexec.so.1 -Wl,-z,execstack
echo 'int a;' | lib libplain.so.1
glibc=$(libtrace_record -q -o probe -- ./open >/dev/null 2>&1; libtrace dump --format=jsonl probe | sed -n 's/.*"glibc":"\([0-9.]*\)".*/\1/p' | head -n 1)
[ "${#glibc}" -eq 4 ] || skip "glibc $glibc"
[ "${glibc#2.}" -lt 41 ] || skip "this glibc refuses it in earnest: refused-by-system.sh"
# as GLIBC: the trace and its snapshot as they would be there, where dlopen fails and closes the library at once.
# The preload module knows better: its chunks are made pages that nobody took.
as() {
	# Module 2 is the 20th byte of a header.
	TO=$1 perl -0777 -pi -e 's/\0\d\.\d\d\0/\0$ENV{TO}\0/g; s/libtrace(.{11})\x02/\0\0\0\0\0\0\0\0$1\x02/gs' data/journal-*
}
recorded 1 ./open "=$t/libexec.so.1" libnowhere.so.7
as 2.41
judged 1 --all
finding error exec-stack '`libexec.so.1` wants an executable stack, which glibc 2.41 refuses'
has 'patchelf --clear-execstack' out
has 'GLIBC_TUNABLES=glibc.rtld.execstack=2' out
as 2.40
judged 0
no_finding exec-stack
recorded 1 ./open "=$t/libplain.so.1" libnowhere.so.7
as 2.41
judged 0
no_finding exec-stack
# Without PT_GNU_STACK the machine decides.
echo 'int a;' | lib libnone.so.1 -Wl,-z,execstack
perl -pi -e 's/\x51\xe5\x74\x64/\0\0\0\0/' libnone.so.1
recorded 1 ./open "=$t/libnone.so.1" libnowhere.so.7
as 2.41
libtrace diagnose --all data >out
case $ARCH in
aarch64) no_finding exec-stack ;;
*) finding error exec-stack '`libnone.so.1` wants an executable stack, which glibc 2.41 refuses' ;;
esac
