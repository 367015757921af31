#!/bin/sh
# scripts/deps installs what is missing and nothing else, names it, and says what to do where it is not root and has no sudo.
. "$(dirname "$0")/../lib.sh"
# A machine of its own: a PATH with a package manager that only writes down what it is asked.
machine() {
	rm -rf "$t/path" "$t/asked"
	mkdir "$t/path"
	for tool in sh grep cat env cc; do ln -s "$(command -v "$tool")" "$t/path/$tool"; done
	fake id 'echo '"${uid:-0}"
	for tool; do fake "$tool" "echo $tool \"\$@\" >>'$t/asked'"; done
}
fake() { printf '#!/bin/sh\n%s\n' "$2" >"$t/path/$1"; chmod +x "$t/path/$1"; }
deps() { PATH=$t/path "$top/scripts/deps" "$@" >out 2>err; }
installs() { grep "$1" asked | grep -q -e "$2" || { cat asked out err; fail "$1 was not asked for: $2"; }; }

machine apt-get
fake dpkg-query 'case $4 in libjson-c-dev | libzstd-dev | zlib1g-dev | libarchive-dev | make | libc6-dev) echo "install ok installed";; *) exit 1;; esac'
fake apt-cache 'exit 0'
deps || { status=$?; cat err; fail "exit status $status"; }
echo 'deps: installing libelf-dev' | diff - out || fail "other packages"
installs apt-get 'install libelf-dev$'
fake dpkg-query 'echo "install ok installed"'
rm asked
deps || fail "exit status $?"
echo 'deps: everything is installed' | diff - out || fail "something is missing"
[ ! -e asked ] || fail "apt-get was asked for something"
fake dpkg-query 'case $4 in hyperfine | jq) exit 1;; *) echo "install ok installed";; esac'
fake apt-cache 'test "$3" != hyperfine'
deps all || fail "exit status $?"
has 'no package hyperfine' err
installs apt-get 'install jq$'
fake dpkg-query 'exit 1'
fake apt-cache 'test "$3" != libelf-dev'
if deps; then fail "libelf-dev cannot be had, and nobody says so"; fi
has 'no package libelf-dev' err

machine dnf
fake rpm 'test "$2" = make'
deps || fail "exit status $?"
installs dnf 'install glibc-devel elfutils-libelf-devel json-c-devel libzstd-devel zlib-devel libarchive-devel$'

machine apk
# apk search -e prints what it finds, apk info -e exits with 1 for what is not installed.
fake apk "case \$1 in info) exit 1;; search) echo found;; *) echo apk \"\$@\" >>'$t/asked';; esac"
deps || fail "exit status $?"
installs apk 'add musl-dev linux-headers make elfutils-dev json-c-dev zstd-dev zlib-dev libarchive-dev$'

uid=1000
machine apt-get
fake dpkg-query 'exit 1'
fake apt-cache 'exit 0'
if deps; then fail "it installs without being root"; fi
has 'needs root, and there is no sudo; as root, run: apt-get .* install .*libelf-dev' err
[ ! -e asked ] || fail "apt-get was asked for something"
fake sudo "echo sudo \"\$@\" >>'$t/asked'"
deps || fail "exit status $?"
installs sudo 'apt-get .* install .*libelf-dev'

# What aarch64 is built with, and what versions and SARIF are compared with, is more than packages.
make -s -n -C "$top" deps-all >asked
has sysroot-aarch64 asked
has scripts/packaging asked
has scripts/sarif-tools asked
