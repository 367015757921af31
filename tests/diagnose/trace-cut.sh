#!/bin/sh
# A trace that ends in the middle of a search proves no miss.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/general"
echo 'int main(void) { return 0; }' | prog app
rm -rf data
libtrace_record -q -o data -- ./app
size=2000
limit=1000
while [ "$limit" -lt "$size" ]; do
	rm -rf data
	libtrace_record -q --limit "$limit" -o data -- ./app
	judged 0
	no_finding not-found
	finding warning trace-incomplete
	limit=$((limit + 64))
done
# Cut anywhere, of a program that ended well.
recorded 0 ./app
cp -r data whole
for percent in 30 40 50 60 70 80 90; do
	rm -rf data
	cp -r whole data
	for file in data/journal-*; do
		dd if="$file" of=cut bs=1 count=$(($(wc -c <"$file") * percent / 100)) 2>/dev/null
		cat cut >"$file"
	done
	judged 0
	no_finding not-found
done
