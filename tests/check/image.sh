#!/bin/sh
# An image, as a folder, a tar and as `docker save` writes it, is checked as what would run in it: its own LD_LIBRARY_PATH, and paths
# in it; nothing of it is left behind.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/check/common"
. "$top/tests/archive/common"
mkdir -p a/usr/lib a/app/lib b/app/lib tmp
export TMPDIR="$t/tmp"
echo 'int a;' | lib a/app/lib/liba.so.1
echo 'int gone;' | lib libgone.so.1
echo 'extern int a; int main(void) { return a; }' | prog a/app/run -La/app/lib -l:liba.so.1 -Wl,--no-as-needed -L. -l:libgone.so.1
cp "$($CC -print-file-name=libc.so.6)" a/usr/lib/
ln -s usr/lib a/lib
interp=$(readelf -l a/app/run | sed -n 's/.*interpreter: \(.*\)\]/\1/p')
mkdir -p "a${interp%/*}" && cp "$interp" "a$interp"
case $(uname -m) in x86_64) own=amd64 ;; aarch64) own=arm64 ;; *) own=$(uname -m) ;; esac
pack a.tar a
config $own ',"config":{"Env":["LD_LIBRARY_PATH=/app/lib"],"Entrypoint":["/app/run"]}' >c.json
oci image c.json a.tar
"$B/ask-archive" image >out || { cat out; skip "built without libarchive"; }
checks 1 image
has "^image for linux/$own$" out
has '^"image":{"platform":"linux/'$own'","others":\[\],"entrypoint":\["/app/run"\],"command":\[\]}' json
has '^libgone.so.1   not found' out
hasnt 'liba\|libc' out
has '"blocks":\["/app/run"\]' json
hasnt "$t/tmp" json
# The second layer brings it, in place of a library that is gone.
cp libgone.so.1 b/app/lib/
touch b/app/lib/.wh.liba.so.1
pack b.tar b
oci image c.json a.tar b.tar
tar -C image -cf image.tar .
checks 1 image.tar
has '^liba.so.1   not found' out
hasnt libgone out
checks 0 image.tar /app/lib
has '^nothing is missing: 1 file checked$' out
# Bad ones end with 2 and say why.
head -c 2000 image.tar >cut.tar
check cut.tar >out 2>err
[ $? -eq 2 ] || fail "half an archive is checked"
has '^libtrace: cut.tar: ' err
check --platform riscv64 image.tar >out 2>err
[ $? -eq 2 ] || fail "another platform is taken"
has "no image for platform 'riscv64'" err
check --platform riscv64 a >out 2>err
[ $? -eq 2 ] || fail "--platform of a folder"
[ -z "$(ls tmp)" ] || { ls tmp; fail "something was left behind"; }
