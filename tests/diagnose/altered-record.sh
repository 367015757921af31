#!/bin/sh
# A library of an older build among those of a wheel: one error that names it, by the size that RECORD says; the command that is
# said brings the right one back.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/diagnose/wheels"
own="-Wl,--no-as-needed -Wl,-rpath,\$ORIGIN"
# build FOLDER MACRO…: libpair_{base,core,math,bind}.so; core wants of base, math and bind want of core.
build() {
	folder=$1
	shift
	mkdir -p "$folder"
	lib "$folder/libpair_base.so" "$@" $own <<'C'
#ifdef OLD
int pair_base_old(void) { return 1; }
#endif
int pair_base(void) { return 1; }
C
	lib "$folder/libpair_core.so" "$@" -L"$folder" -l:libpair_base.so $own <<'C'
#ifdef OLD
int pair_base_old(void);
int pair_core(void) { return pair_base_old(); }
char padding[4096] = "of another size";
#else
int pair_base(void);
int pair_core_new(void) { return pair_base(); }
int pair_core_newer(void) { return 2; }
int pair_core(void) { return 3; }
#endif
C
	[ -z "$*" ] || return 0
	echo 'int pair_core_new(void); int pair_math(void) { return pair_core_new(); }' |
		lib "$folder/libpair_math.so" -L"$folder" -l:libpair_core.so $own
	echo 'int pair_math(void), pair_core_newer(void); int pair_bind(void) { return pair_math() + pair_core_newer(); }' |
		lib "$folder/libpair_bind.so" -L"$folder" -l:libpair_math.so -l:libpair_core.so $own
}
build parts/pair/pair/lib
build older -DOLD
printf 'import ctypes, os\nctypes.CDLL(os.path.join(os.path.dirname(__file__), "lib", "libpair_bind.so"))\n' >parts/pair/pair/__init__.py
wheel pair 2.0 parts/pair
"$system_python" -m venv env || fail "no environment"
env/bin/python -m pip install -q pair || fail "pip cannot install what was made here"
site=$t/env/lib/python$python_version/site-packages

diagnosed env/bin/python -c 'import pair' || { cat errors; fail "the package does not work"; }
hasnt 'not the file' said
hasnt '"recorded_size"' data/snapshot.json

size=$(wc -c <"$site/pair/lib/libpair_core.so")
rm "$site/pair/lib/libpair_core.so"
cp older/libpair_core.so "$site/pair/lib/"
diagnosed env/bin/python -c 'import pair' && fail "it works with the older library"
has "\"recorded_size\": *${size}[,}]" data/snapshot.json
has '^error\[abi-mismatch\]: `libpair_core.so` is not the file that pair 2.0 installed$' said
has "has $(wc -c <older/libpair_core.so) bytes, RECORD of pair says $size" said
[ "$(grep -c '^error' said)" -eq 1 ] || { cat said; fail "it is not one error"; }
for wanted in libpair_math.so:pair_core_new libpair_bind.so:pair_core_newer libpair_core.so:pair_base_old; do
	has "this also explains: error\[missing-symbol\]: \`${wanted#*:}\`, which \`${wanted%:*}\` wants" said
done
cure 1
has ' --force-reinstall --no-deps pair==2\.0$' cure.sh
diagnosed env/bin/python -c 'import pair' || { cat errors; fail "the command did not cure it"; }
hasnt 'not the file' said
