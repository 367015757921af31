#!/bin/sh
# Whose file it is in an environment of conda: by hand as conda lays it out, nested, and damaged.
. "$(dirname "$0")/../lib.sh"
unset LIBTRACE_ROOT
ask() { $runner "$B/ask-host" owners "$@" >got || fail "ask-host exits with $?"; }
base=$t/opt/conda
env=$base/envs/ml
# package PREFIX NAME VERSION CHANNEL FILE…
package() {
	mkdir -p "$1/conda-meta"
	at=$1/conda-meta/$2-$3-h1234_0.json
	printf '{\n  "arch": null,\n  "build": "h1234_0",\n  "channel": "%s",\n  "depends": ["libgcc"],\n  "files": [' "$4" >"$at"
	package_name=$2 package_version=$3 first=
	shift 4
	for file; do
		printf '%s\n    "%s"' "$first" "$file" >>"$at"
		first=,
	done
	printf '\n  ],\n  "name": "%s",\n  "paths_data": {"paths": [{"_path": "%s"}]},\n  "version": "%s"\n}\n' "$package_name" "$1" "$package_version" >>"$at"
}
package "$base" python 3.12.4 https://repo.anaconda.com/pkgs/main/linux-64 bin/python3.12 lib/libpython3.12.so.1.0
package "$env" libcublas 12.9.1.4 https://conda.anaconda.org/conda-forge/linux-64 lib/libcublas.so.12 lib/libcublas.so.12.9.1.4
package "$env" libstdcxx 15.1.0 conda-forge lib/libstdc++.so.6 lib/gone.so
package "$env" pytorch 2.7.1 https://me:secret@conda.example.org/t/tk-1234/get/nvidia/noarch lib/python3.12/site-packages/torch/lib/libtorch_cpu.so
package "$env" slash 1 'https:\/\/conda.anaconda.org\/nvidia' 'lib\/libslash.so.1'
mkdir -p "$env/lib/python3.12/site-packages/torch/lib" "$base/lib"
: >"$env/lib/libcublas.so.12.9.1.4"
ln -s libcublas.so.12.9.1.4 "$env/lib/libcublas.so.12"
ln -s libcublas.so.12.9.1.4 "$env/lib/libmade-by-hand.so"
ln -s ../ml "$base/envs/also"
ask "$env/lib/libcublas.so.12" "$env/lib/libmade-by-hand.so" "$env/lib/gone.so" "$env/lib/libslash.so.1" "$env/lib/python3.12/site-packages/torch/lib/libtorch_cpu.so" \
	"$base/lib/libpython3.12.so.1.0" "$base/lib/libcublas.so.12" "$env/lib/nobody.so" "$t/opt/lib/libcublas.so.12" "$env/lib/../lib/libcublas.so.12"
cat >expected <<END
$env/lib/libcublas.so.12 conda conda libcublas 12.9.1.4 in $env from conda-forge
$env/lib/libmade-by-hand.so conda conda libcublas 12.9.1.4 in $env from conda-forge
$env/lib/gone.so conda conda libstdcxx 15.1.0 in $env from conda-forge
$env/lib/libslash.so.1 conda conda slash 1 in $env from nvidia
$env/lib/python3.12/site-packages/torch/lib/libtorch_cpu.so site-packages conda pytorch 2.7.1 in $env from https://conda.example.org/get/nvidia
$base/lib/libpython3.12.so.1.0 conda conda python 3.12.4 in $base from pkgs/main
$base/lib/libcublas.so.12 conda
$env/lib/nobody.so conda
$t/opt/lib/libcublas.so.12 none
$env/lib/../lib/libcublas.so.12 conda conda libcublas 12.9.1.4 in $env from conda-forge
END
diff expected got || fail "owners"

# --- Damaged: every cut of a document, and what is not one ---
at=$env/conda-meta/libcublas-12.9.1.4-h1234_0.json
cp "$at" good
size=$(wc -c <good)
cut=0
while [ $cut -lt "$size" ]; do
	head -c $cut good >"$at"
	ask "$env/lib/libcublas.so.12"
	[ "$(wc -l <got)" -eq 1 ] || fail "cut at $cut"
	cut=$((cut + 7))
done
# document TEXT: of nobody then
document() {
	printf '%s' "$1" >"$at"
	ask "$env/lib/libcublas.so.12"
	echo "$env/lib/libcublas.so.12 conda" | diff - got || fail "owned by $1"
}
document '{"files": "lib/libcublas.so.12", "name": "x"}'
document '{"files": ["lib/libcublas.so.12"]}'
document '{"files": ["lib/libcublas.so.12"], "name": 7}'
document '{"files": [{"lib/libcublas.so.12": 1}, null, 3], "name": "x"}'
document '["lib/libcublas.so.12"]'
document '"lib/libcublas.so.12"'
{ printf '{"files": ["lib/libcublas.so.12"], "name": "x", "deep": '; awk 'BEGIN { for (i = 0; i < 100000; i++) printf "[" }'; } >"$at"
ask "$env/lib/libcublas.so.12"
echo "$env/lib/libcublas.so.12 conda" | diff - got || fail "nested"
printf '{"files": ["lib/libcublas.so.12"], "name": "x\\u001b[31m", "version": null, "channel": ["a"]}' >"$at"
ask "$env/lib/libcublas.so.12"
grep -q "conda x.\[31m - in $env\$" got || { cat -v got; fail "a name with an escape"; }
rm "$at"
mkfifo "$at"
ln -s "$at.loop" "$at.loop"
ln -s loop "$env/conda-meta/loop.json"
ask "$env/lib/libcublas.so.12" "$env/lib/gone.so"
head -n 1 got | grep -qxF "$env/lib/libcublas.so.12 conda" || fail "of a FIFO"
tail -n 1 got | grep -qF 'conda libstdcxx 15.1.0' || fail "the others are not read any more"
