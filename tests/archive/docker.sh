#!/bin/sh
# What `docker save` writes, as older releases do it (a folder for each layer, a layer that occurs twice is a link) and as newer ones.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/archive/common"
mkdir -p a/usr/lib b/usr/lib
echo 'int x;' | lib a/usr/lib/liba.so
cp a/usr/lib/liba.so b/usr/lib/libb.so
pack a.tar a
pack b.tar b
mkdir -p old/1 old/2 old/3
cp a.tar old/1/layer.tar
cp b.tar old/2/layer.tar
ln -s ../1/layer.tar old/3/layer.tar
a=$(digest a.tar) b=$(digest b.tar)
config arm64 ",\"config\":{\"Env\":[\"NVIDIA_VISIBLE_DEVICES=all\"]},\"rootfs\":{\"diff_ids\":[\"sha256:$a\",\"sha256:$b\",\"sha256:$a\"]}" >old/c.json
echo '[{"Config":"c.json","RepoTags":["made:1"],"Layers":["1/layer.tar","2/layer.tar","3/layer.tar"]}]' >old/manifest.json
echo '{}' >old/repositories
tar -C old -cf old.tar .
good old.tar
cat >wanted <<END
name made:1
platform linux/arm64
environment NVIDIA_VISIBLE_DEVICES=all
layers 3
left out 0
special 0
folder /usr
folder /usr/lib
file /usr/lib/liba.so SIZE runs
file /usr/lib/libb.so SIZE runs
END
sed "s/ $(size a/usr/lib/liba.so)/ SIZE/" out | diff -u wanted - || fail "another root"
# A layer that is not the one that was built.
cp a.tar old/2/layer.tar
tar -C old -cf changed.tar .
bad '^changed.tar: 2/layer.tar: its digest is sha256:[0-9a-f]*, not sha256:[0-9a-f]*$' changed.tar
# Newer ones have the layout of the OCI as well.
config arm64 >c.json
oci new c.json a.tar b.tar
printf '[{"Config":"blobs/sha256/%s","RepoTags":null,"Layers":["blobs/sha256/%s","blobs/sha256/%s"]}]' "$(digest c.json)" "$a" "$b" >new/manifest.json
tar -C new -cf new.tar .
good new.tar
has '^file /usr/lib/libb.so' out
rm new/index.json new/oci-layout
tar -C new -cf new.tar .
good new.tar
has '^file /usr/lib/libb.so' out
