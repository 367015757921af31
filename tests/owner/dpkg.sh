#!/bin/sh
# Whose file it is on a Debian: the machine's own against dpkg-query, then one laid out by hand, with diversions and damage.
. "$(dirname "$0")/../lib.sh"
unset LIBTRACE_ROOT
ask() { $runner "$B/ask-host" owners "$@" >got || fail "ask-host exits with $?"; }
said() { grep -qxF -e "$1" got || { cat got; fail "it does not say: $1"; }; }

# --- The machine's own ---
if [ -z "$runner" ] && command -v dpkg-query >/dev/null; then
	real=0
	for path in "$(ldd /bin/sh | sed -n 's/.*=> \(.*libc\.so\.6\) .*/\1/p')" /bin/sh /usr/bin/env /usr/lib/*-linux-gnu/lib[a-z]*.so.[0-9]; do
		real=$((real + 1))
		[ $real -lt 40 ] && [ -e "$path" ] || continue
		# dpkg lists a path by the one name or the other; a link may be of nobody, and its target counts.
		file=$(realpath "$path")
		package=
		for name in "$file" "${file#/usr}" "/usr$file" "$path" "${path#/usr}" "/usr$path"; do
			package=$(dpkg-query -S "$name" 2>/dev/null | grep -v '^diversion' | sed 's/: .*//; s/,.*//; s/:.*//' | head -n 1)
			[ -z "$package" ] || break
		done
		[ -n "$package" ] || continue
		echo "$path none dpkg $package $(dpkg-query -W -f '${Version}\n' "$package" | head -n 1)"
	done >expected
	[ "$(wc -l <expected)" -gt 5 ] || fail "dpkg-query knows hardly anything"
	# shellcheck disable=SC2046 # words
	ask $(cut -d ' ' -f 1 expected)
	diff expected got || fail "not what dpkg-query says"
	# One that is gone should be of its package; one that never was is of nobody.
	ask /usr/lib/libnothing-such.so.7
	said "/usr/lib/libnothing-such.so.7 none"
fi

# --- By hand ---
export LIBTRACE_ROOT="$t/root"
dpkg=root/var/lib/dpkg
mkdir -p $dpkg/info
# package NAME VERSION <paths
package() {
	cat >"$dpkg/info/$1.list"
	printf 'Package: %s\nStatus: install ok installed\nArchitecture: amd64\nVersion: %s\nDescription: x\n Version: 0\n\n' "${1%%:*}" "$2" >>$dpkg/status
}
package libc6:amd64 2.36-9+deb12u14 <<'END'
/.
/lib
/lib/x86_64-linux-gnu/libc.so.6
/usr/lib/x86_64-linux-gnu/gone.so
END
package libcudnn9-cuda-13 9.26.0.51-1 <<'END'
/usr/lib/x86_64-linux-gnu/libcudnn.so.9
/usr/lib/x86_64-linux-gnu/libcudnn.so.9.26.0
/usr/local/cuda-13.0/lib64/libx.so
/usr/local/lib/libours.so
END
package nvidia-alternative 1 <<'END'
/usr/lib/x86_64-linux-gnu/libGL.so.1
END
package libgl1:amd64 1.7.0 <<'END'
/usr/lib/x86_64-linux-gnu/libGL.so.1
END
printf '%s\n' /usr/lib/x86_64-linux-gnu/libGL.so.1 /usr/lib/mesa-diverted/libGL.so.1 nvidia-alternative >$dpkg/diversions
lib=/usr/lib/x86_64-linux-gnu
# As it is listed, by its other name, gone, diverted away and in place of that, below /usr/local, with dots in its path, and of nobody.
ask /lib/x86_64-linux-gnu/libc.so.6 $lib/libc.so.6 $lib/gone.so $lib/libGL.so.1 /usr/lib/mesa-diverted/libGL.so.1 \
	/usr/local/cuda-13.0/lib64/libx.so /usr/local/lib/libours.so $lib/../x86_64-linux-gnu//libcudnn.so.9 $lib/libcudnn.so.99 /home/me/libc.so.6
cat >expected <<END
/lib/x86_64-linux-gnu/libc.so.6 none dpkg libc6 2.36-9+deb12u14
$lib/libc.so.6 none dpkg libc6 2.36-9+deb12u14
$lib/gone.so none dpkg libc6 2.36-9+deb12u14
$lib/libGL.so.1 none dpkg nvidia-alternative 1
/usr/lib/mesa-diverted/libGL.so.1 none dpkg libgl1 1.7.0
/usr/local/cuda-13.0/lib64/libx.so cuda dpkg libcudnn9-cuda-13 9.26.0.51-1
/usr/local/lib/libours.so none
$lib/../x86_64-linux-gnu//libcudnn.so.9 none dpkg libcudnn9-cuda-13 9.26.0.51-1
$lib/libcudnn.so.99 none
/home/me/libc.so.6 none
END
diff expected got || fail "owners by hand"

# --- Damaged ---
mv $dpkg/status status
ask $lib/libc.so.6
said "$lib/libc.so.6 none dpkg libc6 -"
printf 'Package: libc6\nVersion: ' >$dpkg/status
ask $lib/libc.so.6
said "$lib/libc.so.6 none dpkg libc6 -"
{ head -c 3000000 /dev/zero; printf '\nPackage: \nVersion:\n\nVersion: 7\nPackage: libc6\nVersion: 2'; } >$dpkg/status
ask $lib/libc.so.6
printf '%s\n' one two >$dpkg/diversions
rm "$dpkg/info/libc6:amd64.list"
mkfifo "$dpkg/info/libc6:amd64.list"
mkdir $dpkg/info/folder.list
ln -s loop.list $dpkg/info/loop.list
ln -s /nowhere $dpkg/info/dangling.list
: >$dpkg/info/.list
: >$dpkg/info/:.list
name=$(printf 'new\nline')
echo $lib/libc.so.6 >"$dpkg/info/$name.list"
ask $lib/libc.so.6
head -n 1 got | grep -q "^$lib/libc.so.6 none dpkg new" || { cat got; fail "a name of two lines"; }
rm "$dpkg/info/$name.list"
truncate -s 2G $dpkg/info/zeros.list
awk 'BEGIN { for (i = 0; i < 200000; i++) printf "/usr/lib/%d/%0200d\n", i, i }' >$dpkg/info/many.list
ask $lib/libc.so.6
said "$lib/libc.so.6 none"
rm -r $dpkg/info
ask $lib/libc.so.6
said "$lib/libc.so.6 none"
