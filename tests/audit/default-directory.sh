#!/bin/sh
# Without LIBTRACE_OUTPUT: libtrace.data in the current directory if it is ours, else libtrace-UID.data in TMPDIR.
. "$(dirname "$0")/../lib.sh"
echo 'int main(void) { return 0; }' | prog app
mkdir work tmp
cd work || exit 1
bare() { if [ -n "$runner" ]; then $runner -E LD_AUDIT="$module" -E TMPDIR="$t/tmp" "$@"; else env LD_AUDIT="$module" TMPDIR="$t/tmp" "$@"; fi; }
bare "$t/app" || fail "exit status $?"
[ -f libtrace.data/format ] || fail "no libtrace.data in the current directory"
[ "$(stat -c %a libtrace.data)" = 700 ] || fail "others may look into libtrace.data"
rm -r libtrace.data
# A link, prepared by somebody, is not followed.
mkdir "$t/elsewhere"
ln -s "$t/elsewhere" libtrace.data
bare "$t/app" || fail "exit status $?"
[ -z "$(ls "$t/elsewhere")" ] || fail "a link was followed"
fallback=$t/tmp/libtrace-$(id -u).data
[ -f "$fallback/format" ] || fail "no $fallback"
rm -r "$fallback"
# Nor is a directory that others may write to.
rm libtrace.data
mkdir -m 777 libtrace.data
bare "$t/app" || fail "exit status $?"
[ -z "$(ls libtrace.data)" ] || fail "a directory open to all was used"
[ -f "$fallback/format" ] || fail "no $fallback"
rm -r "$fallback"
ln -s "$t/elsewhere" "$fallback"
bare "$t/app" || fail "exit status $?"
[ -z "$(ls "$t/elsewhere")" ] || fail "a link was followed in TMPDIR"
