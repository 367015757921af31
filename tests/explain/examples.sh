#!/bin/sh
# The example of every page of `libtrace explain` is run as it stands there, and diagnose prints the line that the page shows.
. "$(dirname "$0")/../lib.sh"
only_native "the examples call cc and libtrace of this machine"
unset MAKEFLAGS MFLAGS MAKELEVEL CUDA_VISIBLE_DEVICES NVIDIA_VISIBLE_DEVICES CONDA_PREFIX CUDA_HOME CUDA_PATH
mkdir bin
ln -s "$B/libtrace" bin/libtrace
[ "$CC" = cc ] || printf '#!/bin/sh\nexec %s "$@"\n' "$CC" >bin/cc
chmod +x bin/*
export PATH="$t/bin:$PATH"
echo 'int main(void) { return 0; }' >none.c
glibc=$(ldd --version | sed -n '1s/.* 2\.\([0-9]*\).*/\1/p')

# page FILE: the blocks below its heading Example, the commands in commands, what is printed in shown.
page() {
	awk -v commands="$2/commands" -v shown="$2/shown" '
	/^## / { example = $2 == "Example" }
	example && /^```/ { inside = !inside; block += inside; next }
	example && inside { print >(block == 1 ? commands : shown) }' "$1"
}
ran=0
for code in $(sed -n '/define FINDING_CODES/,/define FINDING_ENUM/s/.*X([A-Z_]*, "\([a-z-]*\)").*/\1/p' "$top/tools/finding/finding.h"); do
	file=$top/catalog/explain/$code.md
	[ -s "$file" ] || fail "there is no page about $code"
	[ "$(head -n 1 "$file" | sed 's/: .*//')" = "# $code" ] || fail "$code.md does not begin with its code"
	for other in $(sed -n 's/^See also: //p' "$file" | tr -d ',.'); do
		[ -f "$top/catalog/explain/$other.md" ] || fail "$code.md sends the reader to $other, which there is not"
	done
	mkdir -p "run/$code/here"
	page "$file" "run/$code"
	case $code in
	exec-stack) [ "${glibc:-0}" -ge 41 ] || continue ;;
	not-traceable) cc -static -o static none.c 2>/dev/null || continue ;;
	esac
	[ -s "run/$code/shown" ] || fail "$code.md shows no example with what it prints"
	(cd "run/$code/here" && sh "../commands") >"run/$code/out" 2>"run/$code/err"
	sed -i "s|$t/run/$code/here|/tmp/example|g; s|glibc 2\.[0-9]* refuses|glibc 2.41 refuses|" "run/$code/out"
	while IFS= read -r line; do
		grep -q -x -F -e "$line" "run/$code/out" || {
			cat "run/$code/err" "run/$code/out"
			echo "not ok: $code: nothing is printed as the page shows: $line" | tee -a wrong
		}
	done <"run/$code/shown"
	grep -q "\[$code\]: " "run/$code/out" || echo "not ok: $code: diagnose does not find it" | tee -a wrong
	ran=$((ran + 1))
done
[ ! -e wrong ] || { cat wrong; fail "examples that do not do what their pages say"; }
[ "$ran" -ge 28 ] || fail "only $ran examples were run"
