#!/bin/sh
# Whose file it is by the real rpm: a package that is built and installed here, in a mount namespace with a database of its own.
. "$(dirname "$0")/../lib.sh"
only_native "rpm is this machine's"
for tool in rpm rpmbuild; do command -v $tool >/dev/null || skip "no $tool (make deps-all installs it)"; done
[ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null || skip "needs root and a mount namespace"
mkdir -p /var/lib/rpm
# Debian's rpm has it in the home.
export HOME="$t"
echo '%_dbpath /var/lib/rpm' >.rpmmacros
[ "${INSIDE:-}" ] || exec env INSIDE=yes TEST_DIR="$t" unshare -m sh "$top/tests/owner/rpm.sh"
mount -t tmpfs none /var/lib/rpm && mount -t tmpfs none /opt || skip "no mount allowed here"
cat >foo.spec <<'S'
Name: libfoo-cuda
Version: 1.2
Release: 3
Summary: A library
License: MIT
%description
A library and a link.
%install
mkdir -p %{buildroot}/opt/foo/lib
echo library >%{buildroot}/opt/foo/lib/libfoo.so.1.2
ln -s libfoo.so.1.2 %{buildroot}/opt/foo/lib/libfoo.so.1
echo other >"%{buildroot}/opt/foo/lib/lib with blanks.so"
%files
/opt/foo/lib
S
rpmbuild -bb --define "_topdir $t/rpm" --define '_build_id_links none' --define 'debug_package %{nil}' foo.spec >build.log 2>&1 ||
	{ tail -n 20 build.log; fail "rpmbuild"; }
rpm --initdb || fail "rpm --initdb"
# Debian's rpm wants to be told that it is meant.
rpm -i --nodeps --ignorearch --force-debian rpm/RPMS/*/libfoo-cuda-*.rpm 2>install.log || rpm -i --nodeps --ignorearch rpm/RPMS/*/libfoo-cuda-*.rpm || { cat install.log; fail "rpm -i"; }
ask() { "$B/ask-host" owners "$@" >got || fail "ask-host exits with $?"; }
echo nobody >/opt/foo/lib/libmine.so.1
ask /opt/foo/lib/libfoo.so.1 /opt/foo/lib/libfoo.so.1.2 "/opt/foo/lib/lib with blanks.so" /opt/foo/lib/libmine.so.1 /opt/gone.so
cat >expected <<'E'
/opt/foo/lib/libfoo.so.1 none rpm libfoo-cuda 1.2-3
/opt/foo/lib/libfoo.so.1.2 none rpm libfoo-cuda 1.2-3
/opt/foo/lib/lib with blanks.so none rpm libfoo-cuda 1.2-3
/opt/foo/lib/libmine.so.1 none
/opt/gone.so none
E
diff expected got || fail "owners"
# What was deleted is still somebody's, and what is asked for by a folder's other name is the same file.
rm /opt/foo/lib/libfoo.so.1 /opt/foo/lib/libfoo.so.1.2
ln -s foo /opt/bar
ask /opt/foo/lib/libfoo.so.1 "/opt/bar/lib/lib with blanks.so"
cat >expected <<'E'
/opt/foo/lib/libfoo.so.1 none rpm libfoo-cuda 1.2-3
/opt/bar/lib/lib with blanks.so none rpm libfoo-cuda 1.2-3
E
diff expected got || fail "owners of what is gone, and by another name"
# Without a database, or with a damaged one, there are no owners.
head -c 4096 /dev/zero >/var/lib/rpm/rpmdb.sqlite
ask /opt/foo/lib/libfoo.so.1
[ "$(cat got)" = '/opt/foo/lib/libfoo.so.1 none' ] || { cat got; fail "an owner from a damaged database"; }
