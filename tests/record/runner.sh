#!/bin/sh
# --runner: its words are split as a shell would, and wrong ones are refused.
. "$(dirname "$0")/../lib.sh"
prog actor <"$top/tests/record/actor.c"
refused() {
	expected=$1
	shift
	LIBTRACE_LIBDIR=$B "$native/libtrace" record -o data "$@" ./actor exit 3 2>err
	got=$?
	[ "$got" -eq "$expected" ] || { cat err; fail "exit status $got, not $expected"; }
}
refused 125 --runner ''
has 'the runner is empty' err
refused 125 --runner "env 'A=b"
has "has no end" err
refused 127 --runner 'no-such-runner -x'
has "run 'no-such-runner': No such file or directory" err
if [ -z "$runner" ]; then
	libtrace_record -q --runner "env 'A=b  c' B=\"d\\\"e\" C=f\\ g" -o data ./actor env A B C >out || fail "exit status $?"
	printf 'A=b  c\nB=d"e\nC=f g\n' | diff - out || fail "other words"
	collect data
	event kind=image exe="$t/actor"
	exit 0
fi
# An emulator's own ld.so sees none of what is for the guest's.
cat >"qemu-$ARCH-shim" <<EOF
#!/bin/sh
echo "LD_AUDIT=\${LD_AUDIT-not set} LD_PRELOAD=\${LD_PRELOAD-not set} GLIBC_TUNABLES=\${GLIBC_TUNABLES-not set}" >shim
exec qemu-$ARCH-static "\$@"
EOF
chmod +x "qemu-$ARCH-shim"
LIBTRACE_LIBDIR=$B "$native/libtrace" record -q --runner "./qemu-$ARCH-shim -L $sysroot" -o data ./actor env LD_AUDIT LD_PRELOAD ASAN_OPTIONS GLIBC_TUNABLES >out ||
	fail "exit status $?"
has '^LD_AUDIT=not set LD_PRELOAD=not set GLIBC_TUNABLES=not set$' shim
has '^LD_AUDIT=/.*libtrace\.so$' out
has '^LD_PRELOAD=/.*libtrace-preload\.so$' out
has '^ASAN_OPTIONS=verify_asan_link_order=0$' out
has '^GLIBC_TUNABLES=.*optional_static_tls=4096$' out
collect data
event kind=image exe="$t/actor"
event kind=object soname=libtrace-preload.so

# The status is the guest's, although an emulator gives it another start time than the kernel.
libtrace_record -q -o data ./actor die 11
[ $? -eq 139 ] || fail "a guest's death is not passed on"
libtrace tree --format=json data >tree.json
has '"status":-11,' tree.json
