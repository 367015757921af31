#!/bin/sh
# Of several images the one for the platform that is asked for, else for this machine, else the first; statements about an image, and
# images that nobody pulled, are none.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/archive/common"
case $(uname -m) in
x86_64) own=amd64 other=arm64 ;;
aarch64) own=arm64 other=amd64 ;;
*) skip "another architecture" ;;
esac
for one in $own $other s390x; do
	mkdir -p $one/usr/lib
	echo /$one >$one/usr/lib/lib$one.so
	pack $one.tar $one
	config $one >$one.json
done
# descriptor ARCHITECTURE MORE: with its platform
descriptor() { manifest image "$1.json" "$1.tar" | sed 's/}$/,"platform":{"os":"linux","architecture":"'"$1"'"}'"${2-}"'}/'; }
own_one=$(descriptor $own) other_one=$(descriptor $other ',"annotations":{"org.opencontainers.image.ref.name":"two"}') third=$(manifest image s390x.json s390x.tar)
absent=$(echo "$own_one" | sed 's/sha256:[0-9a-f]*/sha256:0000000000000000000000000000000000000000000000000000000000000000/')
statement=$(echo "$own_one" | sed 's/"os":"linux"/"os":"unknown"/')
printf '{"schemaVersion":2,"manifests":[%s,%s,%s]}' "$absent" "$statement" "$own_one" >inner.json
inner=$(blob image inner.json)
printf '{"schemaVersion":2,"manifests":[%s,%s,%s]}' "$third" "$other_one" "$inner" >image/index.json
good image
has "^platform linux/$own$" out
has "^other linux/s390x$" out
has "^other two for linux/$other$" out
has "^file /usr/lib/lib$own.so" out
[ "$(grep -c '^other ' out)" -eq 2 ] || { cat out; fail "other images"; }
for word in $other linux/$other "$(echo $other | sed 's/arm64/aarch64/; s/amd64/x86_64/')"; do
	good image "$word"
	has "^platform linux/$other$" out
	has "^file /usr/lib/lib$other.so" out
done
good image s390x
has '^file /usr/lib/libs390x.so' out
bad "no image for platform 'linux/riscv64', but for linux/s390x, linux/$other, linux/$own$" image linux/riscv64
printf '{"schemaVersion":2,"manifests":[%s]}' "$third" >image/index.json
good image
has '^platform linux/s390x$' out
# Not its own: an index without end.
