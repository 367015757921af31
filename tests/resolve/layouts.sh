#!/bin/sh
# Where a library is looked for, as ld.so does: RPATH of the requester, of who had it loaded and of the program, RUNPATH of the
# requester alone, LD_LIBRARY_PATH in between; each file once, each soname once.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/resolve/common"
old=-Wl,--disable-new-dtags,--no-as-needed
new=-Wl,--enable-new-dtags,--no-as-needed
mkdir a b c d

# The first requester cannot find it, a later one can, and in the other order.
echo 'int f(void) { return 1; }' | lib a/libf.so
echo 'int f(void); int g(void) { return f(); }' | lib b/libg.so $new -Wl,-rpath,"$t/a" -La -l:libf.so
for order in "f g" "g f"; do
	# shellcheck disable=SC2046,SC2086 # words
	echo 'int main(void) { return 0; }' | prog first $new -Wl,-rpath,"$t/b" -La -Lb $(printf -- '-l:lib%s.so ' $order)
	agrees "$t/first"
done
# RPATH is inherited, and not by one with a RUNPATH; the RUNPATH of the program is nobody else's.
for kind in "$old" "$new"; do
	for inner in "$old" "$new"; do
		echo 'int f(void); int h(void) { return f(); }' | lib c/libh.so "$inner" -Wl,-rpath,"$t/nowhere" -La -l:libf.so
		echo 'int f(void); int i(void) { return f(); }' | lib c/libi.so "$inner" -La -l:libf.so
		echo 'int h(void), i(void); int k(void) { return h() + i(); }' | lib c/libk.so "$kind" -Wl,-rpath,"$t/a:$t/c" -Lc -l:libh.so -l:libi.so \
			-Wl,-rpath-link,"$t/a"
		echo 'int main(void) { return 0; }' | prog inherits "$kind" -Wl,-rpath,"$t/c" -Lc -l:libk.so -Wl,-rpath-link,"$t/a:$t/c"
		agrees "$t/inherits"
		agrees "$t/c/libk.so"
		LD_LIBRARY_PATH=$t/a agrees "$t/inherits"
	done
done
# $ORIGIN of a program is where it really is, of a library as it was found; braces; other words are no tokens.
mkdir -p real/bin real/lib linked
ln -s "$t/real/lib" linked/lib
cp a/libf.so real/lib/
for path in '$ORIGIN/../lib' '${ORIGIN}/../lib' '$ORIGINAL/../lib' '${ORIGIN/../lib' '$ORIGIN/../lib/' '$ORIGIN/..//lib' 'x$ORIGIN/../lib' ':' ''; do
	echo 'int main(void) { return 0; }' | prog real/bin/program $new -Wl,-rpath,"$path" -La -l:libf.so
	agrees "$t/real/bin/program"
	echo 'int f(void); int l(void) { return f(); }' | lib real/lib/libl.so $old -Wl,-rpath,"$path" -La -l:libf.so
	echo 'int main(void) { return 0; }' | prog real/bin/user $old -Wl,-rpath,"$t/linked/lib" -Lreal/lib -l:libl.so -Wl,-rpath-link,"$t/a"
	agrees "$t/real/bin/user"
done
# $LIB and $PLATFORM.
libdir=$(ours -s /bin/true 2>/dev/null | sed -n 's|^.* => /\(.*\)/libc\.so\.6.*|\1|p')
mkdir -p "tokens/${libdir:-lib}" tokens/lib64 tokens/lib tokens/haswell tokens/x86_64 tokens/aarch64
cp a/libf.so "tokens/${libdir:-lib}/"
for folder in haswell x86_64 aarch64 lib64; do cp a/libf.so tokens/$folder/libp.so; done
for path in "$t/tokens/\$LIB" "$t/tokens/\${LIB}" "$t/tokens/\$PLATFORM" "$t/tokens/\$LIBRARY"; do
	for name in f p; do
		echo 'int main(void) { return 0; }' | prog tokens/program $new -Wl,-rpath,"$path" -Ltokens/lib64 -La -l:lib$name.so
		agrees "$t/tokens/program"
	done
done
# Names with a slash, in DT_NEEDED.
echo 'int s;' | $CC -x c -shared -fPIC -o d/libs.so -
for name in d/libs.so ./d/libs.so "$t/d/libs.so"; do
	echo 'int main(void) { return 0; }' | prog slash -x none -Wl,--no-as-needed "$name"
	agrees "$t/slash"
done
# One file by two names, two files of one soname, a library that is asked for by its soname when it was found by another name.
ln -s libf.so a/libtwin.so
cp a/libf.so d/libcopy.so
$CC -shared -o d/libasks.so -Wl,--no-as-needed -La -l:libf.so -x none || fail "cannot link"
for names in "libtwin.so libf.so" "libcopy.so libf.so libtwin.so" "libasks.so libtwin.so" "libtwin.so libasks.so"; do
	# Linked by links of these names to a library without a soname, so that DT_NEEDED has them.
	mkdir -p stubs
	flags=
	for name in $names; do
		$CC -shared -o "stubs/$name" -Wl,-soname,"$name" -x c /dev/null || fail "cannot link"
		flags="$flags -l:$name"
	done
	# shellcheck disable=SC2086 # words
	echo 'int main(void) { return 0; }' | prog twins $new -Wl,-rpath,"$t/a:$t/d" -Lstubs $flags
	agrees "$t/twins"
done
# -z nodefaultlib: what lies in a default directory is not found, the cache's entries for it neither; its library finds it.
echo 'int g(void) { return 1; }' | lib a/libd.so -Wl,--no-as-needed
echo 'int main(void) { return 0; }' | prog nodeflib -z nodefaultlib $old -Wl,-rpath,'$ORIGIN/a' -La -l:libd.so
agrees "$t/nodeflib"
grep -q 'libc.so.6 => not found' said || fail "a program without default directories finds libc.so.6"
echo 'int main(void) { return 0; }' | prog nodeflib $old -Wl,-rpath,'$ORIGIN/a' -La -l:libd.so
agrees "$t/nodeflib"
hasnt 'not found' said
