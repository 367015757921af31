#!/bin/sh
# A trace that may not be written to and has no snapshot yet: what report and a redacted pack tell is the same; a pack that is not
# redacted goes without, and says so.
. "$(dirname "$0")/../lib.sh"
. "$top/tests/report/common"
. "$top/tests/snapshot/common"
only_native "qemu-user: this is about the command on this machine"
unshare -m true 2>/dev/null || skip "no mount namespace allowed here"
[ "${INSIDE:-}" ] || exec env INSIDE=yes TEST_DIR="$t" unshare -m sh "$top/tests/report/read-only.sh"
program
rm libthere.so.1
LD_AUDIT=$module LIBTRACE_OUTPUT=$t/data ./app 2>/dev/null
mkdir elsewhere
cp -a data elsewhere
# told FOLDER: what report and a pack say of FOLDER/data, in files out.*
told() {
	libtrace report "$1/data" >whole 2>out.err || { status=$?; cat out.err; fail "report: exit status $status"; }
	without_block <whole >out.report
	libtrace report --no-redact "$1/data" 2>>out.err | without_block >out.plain
	libtrace pack -o out.pack "$1/data" 2>>out.err || { status=$?; cat out.err; fail "pack: exit status $status"; }
	libtrace diagnose out.pack >out.diagnose
	libtrace pack --no-redact -o out.pack "$1/data" 2>err.pack || { status=$?; cat err.pack; fail "pack: exit status $status"; }
	rm out.pack
	sed -i 's/: [0-9]* bytes$/: N bytes/' out.err
}
told elsewhere
has '`libthere.so.1` was not found' out.diagnose
has 'Debian\|glibc' out.report
[ -f elsewhere/data/snapshot.json ] || fail "no snapshot was kept where there is room for one"
[ "$(wc -l <err.pack)" -eq 1 ] || { cat err.pack; fail "pack complains"; }
for file in out.*; do mv "$file" "expected.${file#out.}"; done
mount --bind data data && mount -o remount,bind,ro data || skip "no bind mount allowed here"
told .
[ ! -e data/snapshot.json ] || fail "the directory is not read-only"
for file in out.*; do diff "expected.${file#out.}" "$file" || fail "$file differs"; done
has "the snapshot does not go with it: write './data/snapshot.json': Read-only file system" err.pack
