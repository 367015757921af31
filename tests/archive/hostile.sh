#!/bin/sh
# Archives that want out of their root, to fill the disk, or that are not what they say: refused with archive, entry and rule, and
# nothing is left of them.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/archive/common"
mkdir -p a/usr/lib
echo /x >a/usr/lib/libx.so
pack a.tar a
config amd64 >c.json
# entry NAME TRANSFORM: a layer whose one file has another path.
entry() { tar -C a -P --transform "$2" -cf "$1" usr/lib/libx.so; }
for path in ../x ../../etc/x usr/../../x /../x usr/lib/..; do
	entry up.tar "s|.*|$path|"
	oci up c.json up.tar
	bad '^up: blobs/sha256/[0-9a-f]*: .*: its path leaves the root$' up
done
# An absolute path is below the root; a link is followed in it and no further.
entry absolute.tar 's|.*|/opt/libx.so|'
mkdir -p links/home
ln -s / links/root
ln -s ../../../../.. links/home/up
ln -s "$t/outside" links/outside
ln -s /usr/lib/libx.so links/file
pack links.tar links
mkdir outside
for path in root/libr.so home/up/libu.so; do
	entry "through-$(basename $path).tar" "s|.*|$path|"
done
oci links c.json a.tar links.tar absolute.tar through-libr.so.tar through-libu.so.tar
good links
for path in /opt/libx.so /libr.so /libu.so; do has "^file $path " out; done
has '^link /root \.$' out
has '^link /home/up \.\./\.$' out
entry through.tar 's|.*|outside/libo.so|'
oci links c.json a.tar links.tar through.tar
bad 'it lies below a link that leads nowhere$' links
entry through.tar 's|.*|file/libo.so|'
oci links c.json a.tar links.tar through.tar
bad 'it lies below a file$' links
[ -z "$(ls outside)" ] || fail "something was written outside"
# A hard link to what is outside, or is not there.
mkdir -p one/usr && echo >one/usr/one && ln one/usr/one one/usr/two
tar -C one -P --transform 's|^usr/one$|../one|' -cf hard.tar usr/one usr/two
oci hard c.json hard.tar
bad 'its path leaves the root$' hard
tar -C one --transform 's|^usr/one$|usr/gone|RS' --transform 's|^usr/one$|usr/other|SH' -cf hard.tar usr/one usr/two
oci hard c.json hard.tar
bad 'usr/two: it is a hard link to a file that is not there$' hard
# Names and depths beyond reason.
deep=$(printf 'd/%.0s' $(seq 101))
entry deep.tar "s|.*|${deep}libx.so|"
oci deep c.json deep.tar
bad 'it lies more than 100 folders deep$' deep
entry long.tar "s|.*|$(printf '%0256d' 0)|"
oci long c.json long.tar
bad 'a name of more than 255 bytes$' long
# Digests, sizes and documents that do not fit.
oci image c.json a.tar
layer=image/blobs/sha256/$(digest a.tar)
printf 'x' | dd of="$layer" bs=1 seek=20 conv=notrunc 2>/dev/null
bad '^image: blobs/sha256/[0-9a-f]*: \(it is no tar\|it is damaged\|its digest is sha256\)' image
head -c 3000 a.tar >"$layer"
bad 'the layer has 3000 bytes, not [0-9]*$' image
rm "$layer"
bad 'the layer is not there$' image
oci image c.json a.tar
echo '{"os":"x"}' >"image/blobs/sha256/$(digest c.json)"
bad 'its digest is sha256:' image
for text in '' '{' '[]' '{"manifests":[]}' '{"manifests":[{"digest":"sha256:../../../../etc/passwd","size":1}]}' '{"manifests":[{"digest":"md5:0","size":1}]}' \
	'{"manifests":[1]}' '{"manifests":{}}'; do
	mkdir -p odd
	touch odd/oci-layout
	echo "$text" >odd/index.json
	bad '^odd: ' odd
done
has "a digest is not sha256 and 64 digits\|no image is in it\|neither" out
# An index that holds itself cannot be made, one that holds others too deep can.
cp c.json inner.json
rm -rf nested && mkdir nested
inner=$(manifest nested c.json a.tar)
for level in 1 2 3 4 5; do
	printf '{"schemaVersion":2,"level":%d,"manifests":[%s]}' $level "$inner" >level.json
	inner=$(blob nested level.json)
done
printf '{"manifests":[%s]}' "$inner" >nested/index.json
bad 'indexes lie more than 4 deep in each other$' nested
# docker save: paths.
mkdir -p docker
for path in ../../etc/passwd /etc/passwd; do
	echo "[{\"Config\":\"$path\",\"Layers\":[]}]" >docker/manifest.json
	tar -C docker -cf docker.tar manifest.json
	bad '^docker.tar: manifest.json: a path of it is none' docker.tar
done
# Cut off, no tar, nothing.
tar -C image -cf whole.tar .
head -c 5000 whole.tar >cut.tar
bad '^cut.tar: ' cut.tar
gzip -c whole.tar | head -c 1000 >cut.tar.gz
bad '^cut.tar.gz: ' cut.tar.gz
mkdir -p none && echo x >none/x
pack none.tar none
bad '^none.tar: it is no image .*, and no root file system$' none.tar
# Devices are never made.
if [ "$(id -u)" -eq 0 ] && mknod a/usr/lib/libdevice.so c 1 3 2>/dev/null; then
	pack device.tar a
	oci device c.json device.tar
	good device
	has '^special 1$' out
	hasnt libdevice out
fi
