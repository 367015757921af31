#!/bin/sh
# An OCI layout, a folder or a tar, plain or packed: layers packed each way, whiteouts, links and hard links come to one root, and the
# configuration is read.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/archive/common"
command -v zstd >/dev/null || skip "no zstd (make deps-all installs it)"
mkdir -p a/usr/lib a/etc/ld.so.conf.d a/opt/old/deep a/opt/kept a/var b/opt/old/deep b/opt/kept b/lib/sub c/opt
echo 'int x;' | lib a/usr/lib/libx.so.1
ln -s libx.so.1 a/usr/lib/libx.so
ln a/usr/lib/libx.so.1 a/usr/lib/libhard.so
ln -s usr/lib a/lib
ln -s /usr/lib/libx.so.1 a/etc/absolute
ln -s ../../../../usr/lib/./libx.so a/etc/climbs
ln -s ../../../../etc/nowhere/../shadow a/etc/out
ln -s /loop-b a/loop-a
ln -s /loop-a a/loop-b
echo /opt/lib >a/etc/ld.so.conf.d/x.conf
echo ID=made >a/etc/os-release
echo nobody reads this >a/opt/readme
cp a/usr/lib/libx.so.1 a/opt/old/deep/libold.so
cp a/usr/lib/libx.so.1 a/opt/kept/libgone.so
cp a/usr/lib/libx.so.1 a/opt/kept/libstays.so
mkfifo a/var/fifo
# The second layer: a folder whose earlier files are gone, a file that is gone, a new file in a folder below a link.
cp a/usr/lib/libx.so.1 b/opt/old/deep/libnew.so
touch b/opt/old/.wh..wh..opq b/opt/kept/.wh.libgone.so b/opt/kept/.wh..wh.plnk
rmdir b/lib/sub b/lib
pack a.tar a
pack b.tar b
mkdir -p through/lib && cp a/usr/lib/libx.so.1 through/lib/libthrough.so
tar -C through -rf b.tar lib/libthrough.so
# The third: a file in place of a folder, a link in place of a file.
echo 'import libx' >c/opt/kept.py
mkdir -p c/usr/lib
ln -s libhard.so c/usr/lib/libx.so.1
touch c/opt/.wh.kept
pack c.tar c
gzip -n b.tar
zstd -q c.tar
config amd64 ',"config":{"Env":["LD_LIBRARY_PATH=/opt/lib","PATH=/bin"],"Entrypoint":["/bin/app"],"Cmd":["-x"],"User":"1000"}' >config.json
oci image config.json a.tar b.tar.gz c.tar.zst
good image
cat >wanted <<END
platform linux/amd64
environment LD_LIBRARY_PATH=/opt/lib
environment PATH=/bin
entrypoint /bin/app
command -x
user 1000
layers 3
left out 1
special 1
folder /etc
link /etc/absolute ../usr/lib/libhard.so
link /etc/climbs ../usr/lib/libhard.so
folder /etc/ld.so.conf.d
file /etc/ld.so.conf.d/x.conf 9
file /etc/os-release 8
link /etc/out ../etc/nowhere
link /lib usr/lib
link /loop-a ./loop-b
link /loop-b ./loop-a
folder /opt
file /opt/kept.py 12
folder /opt/old
folder /opt/old/deep
file /opt/old/deep/libnew.so SIZE runs
folder /usr
folder /usr/lib
file /usr/lib/libhard.so SIZE runs
file /usr/lib/libthrough.so SIZE runs
link /usr/lib/libx.so libx.so.1
link /usr/lib/libx.so.1 libhard.so
folder /var
END
sed "s/ $(size a/usr/lib/libx.so.1)/ SIZE/" out | diff -u wanted - || fail "another root"
mv out folder
tar -C image -cf image.tar .
tar -C image -czf image.tar.gz blobs index.json oci-layout
zstd -q image.tar
for packed in image.tar image.tar.gz image.tar.zst; do
	good $packed
	diff folder out || fail "$packed differs from the folder"
done
# The tar of a root file system, as `docker export` has it.
good a.tar
has '^link /etc/absolute ../usr/lib/libx.so.1$' out
has '^file /opt/kept/libgone.so' out
